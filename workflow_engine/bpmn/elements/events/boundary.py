"""Boundary events (BPMN 2.0.2, 10.5.4 and 13.5.3): what may happen while an activity runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.catching import Arm
from workflow_engine.bpmn.elements.events.waiting import open_timer, prepare_message
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token, Wait
from workflow_engine.bpmn.timers import Schedule, TimerDefinition, next_due

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class BoundaryEvent(Behaviour):
    """Interrupts its activity, or starts a token beside it as often as it happens."""

    interrupting: bool = True

    def prepare(self, run: Execution, host: Token, node: Node) -> Arm | None:
        """Evaluates what is needed to listen; what it returns then opens the wait."""
        return None

    def again(self, run: Execution, host: Token, wait: Wait) -> None:
        """Go on listening after an occurrence; a wait that stays open listens by itself."""

    def resume(self, run: Execution, token: Token, wait: Wait, payload: Mapping[str, Any]) -> None:
        """``token`` is that of the activity; the event gets one of its own."""
        run.place(wait.node, token.scope, local=payload)
        if self.interrupting:
            # Only now, so that the scope is never without a token.
            run.cancel(token)
        else:
            self.again(run, token, wait)

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        run.finish(token, token.local or {})


@element("boundaryEvent", "timer")
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerBoundaryEvent(BoundaryEvent):
    """A deadline or, when it does not interrupt, a reminder that may repeat."""

    timer: TimerDefinition

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(interrupting=source.interrupting, timer=source.timer())

    def prepare(self, run: Execution, host: Token, node: Node) -> Arm | None:
        schedule = self.timer.schedule(run.view(host), run.ports)
        if self.interrupting:
            schedule = schedule.once()
        return lambda: open_timer(run, host, node, schedule, beside=True)

    def again(self, run: Execution, host: Token, wait: Wait) -> None:
        run.close_wait(wait)
        if not wait.repeat or wait.every is None or wait.due is None:
            return
        left = wait.repeat - 1 if wait.repeat > 0 else wait.repeat
        schedule = Schedule(next_due(wait.every, wait.due, run.ports), left, wait.every)
        open_timer(run, host, run.graph.nodes[wait.node], schedule, beside=True)


@element("boundaryEvent", "message")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBoundaryEvent(BoundaryEvent):
    """Listens while the activity runs; its key is evaluated when the activity begins."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(interrupting=source.interrupting, message=source.message())

    def prepare(self, run: Execution, host: Token, node: Node) -> Arm | None:
        return prepare_message(run, host, node, self.message, beside=True)


@element("boundaryEvent", "error")
@dataclass(frozen=True, slots=True)
class ErrorBoundaryEvent(BoundaryEvent):
    """Catches the errors of one code, or all of them; always interrupts."""

    error_code: str | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(error_code=source.error_code())

    def catches(self, code: str) -> int:
        if self.error_code is None:
            return 1
        return 2 if self.error_code == code else 0


def arm_boundaries(run: Execution, token: Token, node: Node) -> None:
    """Listen for everything attached to the activity, or for nothing if one part fails."""
    arms = []
    for event_id in node.boundaries:
        event = run.graph.nodes[event_id]
        if isinstance(event.behaviour, BoundaryEvent):
            arms.append(event.behaviour.prepare(run, token, event))
    for arm in arms:
        if arm is not None:
            arm()
