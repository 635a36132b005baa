"""Intermediate events in the flow (BPMN 2.0.2, 10.5.4): throwing, and waiting to catch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.catching import Arm, Catching
from workflow_engine.bpmn.elements.events.waiting import open_timer, prepare_message, throw_message
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token
from workflow_engine.bpmn.timers import TimerDefinition

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("intermediateThrowEvent")
@dataclass(frozen=True, slots=True)
class NoneThrowEvent(Behaviour):
    """Marks a point that was reached."""


@element("intermediateThrowEvent", "message")
@dataclass(frozen=True, slots=True)
class MessageThrowEvent(Behaviour):
    """Input mappings are the payload of the message."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.message())

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        throw_message(run, token, node, self.message)
        run.finish(token)


@element("intermediateCatchEvent", "message")
@dataclass(frozen=True, slots=True)
class MessageCatchEvent(Catching):
    """Output mappings read the message's fields; without them nothing is written."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.message())

    def prepare(self, run: Execution, token: Token, node: Node) -> Arm:
        return prepare_message(run, token, node, self.message)


@element("intermediateCatchEvent", "timer")
@dataclass(frozen=True, slots=True)
class TimerCatchEvent(Catching):
    """Waits once, also for a cycle: its first date."""

    timer: TimerDefinition

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.timer())

    def prepare(self, run: Execution, token: Token, node: Node) -> Arm:
        schedule = self.timer.schedule(run.view(token), run.ports).once()
        return lambda: open_timer(run, token, node, schedule)
