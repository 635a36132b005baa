"""In which time the deadline of a user task is counted, and what ends it when that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.timers import due_moment, working_moment
from workflow_engine.domain.deadline import CLOCK, TIMES, WORKING
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class Lateness:
    """``is_working``: spans are working time; ``overdue`` is the outcome at the deadline."""

    is_working: bool = False
    overdue: str | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        given = source.extensions
        time, overdue = given.due_time or CLOCK, given.overdue or None
        if time not in TIMES:
            source.findings.error(
                "bad-deadline",
                source.id,
                _l("Time is counted by the clock or as working time, not as {time}."),
                time=time,
            )
        if overdue is not None and overdue not in given.outcomes:
            source.findings.error(
                "overdue-without-outcome",
                source.id,
                _l("The deadline ends the task with {outcome}, which it does not offer."),
                outcome=overdue,
            )
        if overdue is not None and not given.due:
            source.findings.error(
                "overdue-without-deadline",
                source.id,
                _l("Without a deadline nothing can be overdue."),
            )
        return cls(time == WORKING, overdue)

    def due(self, value: Any, ports: Ports) -> datetime | None:
        """The moment that the value of the deadline means."""
        return (working_moment if self.is_working else due_moment)(value, ports)


#: By the clock, and nothing ends by itself.
PLAIN = Lateness()
