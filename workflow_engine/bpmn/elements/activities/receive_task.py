"""Receive task (BPMN 2.0.2, 10.3.3): waits for a message, or is begun by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.elements.events.catch import Catching
from workflow_engine.bpmn.elements.events.definitions.message import MessageDefinition
from workflow_engine.bpmn.names import is_true

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


@element("receiveTask")
@dataclass(frozen=True, slots=True)
class ReceiveTask(Catching):
    """Output mappings read the message's fields; without them nothing is written."""

    instantiates: bool = False

    @classmethod
    def compile(cls, source: Source) -> Self:
        definition = MessageDefinition(message=source.message(source.element))
        return cls((definition,), instantiates=is_true(source.element, "instantiate"))
