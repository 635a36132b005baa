"""Pure rules of a project: the critical path, slip, scores and shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from graphlib import CycleError, TopologicalSorter

#: From this score on a risk is high: it stops a gate while nothing is done about it.
HIGH = 12
#: What of those who learn a part has to pass, in percent, when a criterion does not say.
ENOUGH = Decimal(90)
#: After so many loads without agreement the steering committee is asked.
LOOPS = 3


class Circle(ValueError):
    """Tasks that wait for each other; ``names`` in order, the first is the last again."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(" → ".join(self.names))


@dataclass(frozen=True, slots=True)
class Job:
    """A task as the critical path sees it: ``days`` >= 0, ``after`` maps predecessor to lag.

    It does not begin before ``not_before``, a number of days since the beginning.
    """

    name: str
    days: int
    after: Mapping[str, int] = field(default_factory=dict)
    not_before: int = 0


@dataclass(frozen=True, slots=True)
class Dates:
    """Days since the beginning; ``end`` is the first day after the work."""

    early_start: int
    early_end: int
    late_start: int
    late_end: int

    @property
    def slack(self) -> int:
        return self.late_start - self.early_start

    @property
    def critical(self) -> bool:
        return self.slack == 0


def in_order(after: Mapping[str, Iterable[str]]) -> list[str]:
    """Names so that each comes after those it waits for; raises ``Circle``."""
    try:
        return list(
            TopologicalSorter({name: sorted(after[name]) for name in sorted(after)}).static_order()
        )
    except CycleError as error:
        raise Circle(error.args[1]) from error


def schedule(jobs: Iterable[Job]) -> dict[str, Dates]:
    """Early and late dates of all jobs, in an order of work; the end is that of the last job.

    Predecessors that are not among the jobs are ignored. Raises ``Circle``.
    """
    known = {job.name: job for job in jobs}
    after = {name: [p for p in job.after if p in known] for name, job in known.items()}
    order = in_order(after)
    begins: dict[str, int] = {}
    for name in order:
        waits = [begins[p] + known[p].days + known[name].after[p] for p in after[name]]
        begins[name] = max([known[name].not_before, *waits])
    whole = max((begins[name] + known[name].days for name in order), default=0)
    ends = dict.fromkeys(order, whole)
    for name in reversed(order):
        starts = ends[name] - known[name].days
        for before in after[name]:
            ends[before] = min(ends[before], starts - known[name].after[before])
    return {
        name: Dates(
            begins[name], begins[name] + known[name].days, ends[name] - known[name].days, ends[name]
        )
        for name in order
    }  # fmt: skip


def critical(found: Mapping[str, Dates]) -> list[str]:
    """The names without slack, by the day they begin."""
    return sorted(
        (name for name, dates in found.items() if dates.critical),
        key=lambda name: (found[name].early_start, found[name].early_end, name),
    )


def days_of(first: date, last: date) -> int:
    """How many days from the first to the last, both of them counted."""
    return (last - first).days + 1


def day_of(beginning: date, offset: int) -> date:
    return beginning + timedelta(days=offset)


def slip(planned: date, baseline: date | None, forecast: date | None, actual: date | None) -> int:
    """Days behind what was agreed first; below zero when it comes earlier."""
    return ((actual or forecast or planned) - (baseline or planned)).days


def score(probability: int, impact: int) -> int:
    """From 1 to 25; ``ValueError`` for values off the scale of 1 to 5."""
    if not (1 <= probability <= 5 and 1 <= impact <= 5):
        raise ValueError("probability and impact go from 1 to 5")
    return probability * impact


def share(passed: int, people: int) -> Decimal:
    """Percent with one place; nobody to be trained counts as all."""
    if not people:
        return Decimal(100)
    return (Decimal(100) * passed / people).quantize(Decimal("0.1"), ROUND_HALF_UP)
