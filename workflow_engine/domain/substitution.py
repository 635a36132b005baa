"""Substitution: who may act in somebody's place, in what, and when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workflow_engine.errors import Conflict, Invalid, _l


class OwnSubstitute(Invalid):
    message = _l("Nobody stands in for himself; choose somebody else.")


class EachForTheOther(Conflict):
    message = _l(
        "{name} is away in this time and has the same person as substitute who would be away here. "
        "Substitutes do not pass work on, so nobody would be asked; choose somebody else or other "
        "dates."
    )


class SameAgain(Conflict):
    message = _l(
        "Somebody stands in for the same work in this time already: {name}. End that first, or "
        "limit one of them to other processes, groups or amounts."
    )


class BeyondSubstitution(Invalid):
    message = _l("You stand in for amounts of up to {most} only; this is {amount}.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody stands in for; None stands for all.

    ``processes`` are keys, ``groups`` ids of groups of the absent: with groups, only what is
    offered to these. ``most`` is in the company's currency.
    """

    processes: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    most: Decimal | None = None

    def covers(self, work: "Work") -> bool:
        """Work without any amount is below every limit; an unknown one is above."""
        if self.processes is not None and work.key not in self.processes:
            return False
        if self.most is None or work.amount is None:
            return True
        return work.base_amount is not None and abs(work.base_amount) <= self.most


@dataclass(frozen=True, slots=True)
class Work:
    """A task as far as substitution asks: its process and amounts, own and base currency."""

    key: str
    amount: Decimal | None = None
    base_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, up to another one that is outside of it; None never comes."""

    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def meets(self, other: "Span") -> bool:
        begins_before = other.ends_at is None or self.starts_at < other.ends_at
        return begins_before and (self.ends_at is None or other.starts_at < self.ends_at)


@dataclass(frozen=True, slots=True)
class StandIn:
    """One substitution from the side of the substitute, as his principal carries it.

    ``groups`` are those of the absent person that the scope lets through.
    """

    id: str
    absent: str
    scope: Scope
    span: Span
    groups: frozenset[str] = frozenset()

    @property
    def is_by_name(self) -> bool:
        """Whether it holds for what is offered to the absent person himself."""
        return self.scope.groups is None

    @property
    def principals(self) -> tuple[str, ...]:
        """Whose inbox rows are meant: the absent person's and those of his groups."""
        return (*([self.absent] if self.is_by_name else []), *sorted(self.groups))


@dataclass(frozen=True, slots=True)
class Named:
    """A substitution as it is set: who is away, who stands in, for what and when."""

    absent: str
    substitute: str
    scope: Scope
    span: Span

    def refuse(self, other: "Named", name: str) -> None:
        """Raise when both cannot hold together; ``name`` is the substitute's of the other one."""
        if not self.span.meets(other.span):
            return
        if other.absent == self.substitute and other.substitute == self.absent:
            raise EachForTheOther(name=name)
        if other.absent == self.absent and other.scope == self.scope:
            raise SameAgain(name=name)
