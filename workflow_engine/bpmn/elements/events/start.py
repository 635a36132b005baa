"""Start events (BPMN 2.0.2, 10.5.2): none, message and timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token
from workflow_engine.bpmn.timers import TimerDefinition

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("startEvent")
@dataclass(frozen=True, slots=True)
class StartEvent(Behaviour):
    """What an instance is started with becomes its variables, unless outputs are declared."""

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        run.finish(token, token.local or {})

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)


@element("startEvent", "message")
@dataclass(frozen=True, slots=True)
class MessageStartEvent(StartEvent):
    """A message begins an instance."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.message())


@element("startEvent", "timer")
@dataclass(frozen=True, slots=True)
class TimerStartEvent(StartEvent):
    """A date or a cycle begins instances; the command layer keeps the clock."""

    timer: TimerDefinition

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.timer())
