"""Timer event definition (BPMN 2.0.2, 10.5.5): a date, a duration or a cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from lxml import etree

from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.elements.events.listening import Arm, Listener
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.bpmn.progress import TimerWait
from workflow_engine.bpmn.state import Wait
from workflow_engine.bpmn.timers import Schedule, TimerDefinition, next_due

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


@definition
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerEventDefinition(Definition):
    """One whose text depends on variables is set anew when they change."""

    kind: ClassVar[str] = "timer"
    timer: TimerDefinition

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        return cls(timer=source.timer(element))

    def prepare(self, listener: Listener, part: int) -> Arm:
        schedule = self.timer.schedule(listener.variables, listener.run.ports)
        if listener.once:
            schedule = schedule.once()
        return lambda: open_timer(listener, part, schedule, self.timer)

    @property
    def depends_on_variables(self) -> bool:
        return self.timer.formula.expression is not None

    def again(self, listener: Listener, wait: Wait) -> None:
        listener.run.close_wait(wait)
        if not wait.repeat or wait.every is None or wait.due is None:
            return
        left = wait.repeat - 1 if wait.repeat > 0 else wait.repeat
        following = next_due(wait.every, wait.due, listener.run.ports)
        open_timer(listener, wait.part, Schedule(following, left, wait.every), self.timer)

    def start_point(self, node: str, part: int) -> StartPoint:
        return StartPoint(node, "timer", timer=self.timer.formula.text, definition=part)


def open_timer(
    listener: Listener,
    part: int,
    schedule: Schedule,
    timer: TimerDefinition,
    *,
    since: datetime | None = None,
) -> None:
    """``since`` is when it was first set, if that was before."""
    node = listener.node.id
    moves = timer.formula.expression is not None and schedule.every is None
    listener.open(
        "timer",
        part,
        schedule=schedule,
        since=(since or listener.run.ports.now) if moves else None,
        announce=lambda wait: TimerWait(wait, node, schedule.due, schedule.repeat),
    )
