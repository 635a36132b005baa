"""Who held two duties that conflict, in one chain of documents."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.approval import APPROVALS
from workflow_engine.errors import Invalid, _l
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.relations import Place, chain_of
from workflow_engine.persistence.tables import audit, decision, person
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.duties import Pairs, conflicting

LONGEST_DAYS = 366
MOST = 500
#: A chain of documents costs a query for each kind and layer.
MOST_CHAINS = 2000


class PeriodTooLong(Invalid):
    message = _l("The period must end after it begins and have at most {days} days.")


@dataclass(frozen=True, slots=True)
class DutyHeld:
    """What somebody did to a document, and when. ``document`` is what people call it."""

    duty: str
    kind: str
    document_id: str
    document: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConflictHeld:
    """Two duties that one person held in one chain; ``reason`` is the rule that forbids it."""

    person_id: str
    person: str
    held: DutyHeld
    wanted: DutyHeld
    reason: str


@dataclass(frozen=True, slots=True)
class ConflictsFound:
    """``is_ruled`` is False where no rules are in force, ``is_whole`` where more may follow."""

    rows: Sequence[ConflictHeld]
    is_ruled: bool
    is_whole: bool


@dataclass(frozen=True)
class ConflictsHeld(Query[ConflictsFound]):
    """Persons who did both of two conflicting duties in a chain, the later one in the period.

    The rules are those in force now; the earlier duty is looked for a year back. Latest first.
    """

    permission = "audit:read"
    since: datetime
    until: datetime

    def run(self, ctx: Reading) -> ConflictsFound:
        if not timedelta(0) <= self.until - self.since <= timedelta(days=LONGEST_DAYS):
            raise PeriodTooLong(days=LONGEST_DAYS)
        pairs = conflicting(ctx)
        search = _Search(ctx, pairs, self.since, self.until)
        rows = [row for who, done in search.people() for row in search.conflicts(who, done)]
        rows.sort(key=lambda row: row.wanted.at, reverse=True)
        is_whole = len(rows) <= MOST and not search.is_tired
        return ConflictsFound(rows[:MOST], bool(pairs), is_whole)


@dataclass(frozen=True, slots=True)
class _Done:
    """Somebody acted in a duty on a document."""

    who: str
    duty: str
    place: Place
    at: datetime


@dataclass
class _Search:
    """What people did, and the chains of documents they did it in."""

    ctx: Reading
    pairs: Pairs
    since: datetime
    until: datetime
    chains: dict[Place, dict[Place, Any]] = field(default_factory=dict)

    @property
    def is_tired(self) -> bool:
        return len(self.chains) >= MOST_CHAINS

    def people(self) -> Iterator[tuple[str, list[_Done]]]:
        """Those who held both duties of some pair, with all that they did."""
        done: dict[str, list[_Done]] = defaultdict(list)
        for one in (*self._made(), *self._acted(), *self._approved()):
            done[one.who].append(one)
        for who, all_done in sorted(done.items()):
            duties = {one.duty for one in all_done}
            if any({held, wanted} <= duties for held, wanted in self.pairs):
                yield who, all_done

    def conflicts(self, person_id: str, done: list[_Done]) -> Iterator[ConflictHeld]:
        for wanted in done:
            before = [
                held
                for held in done
                if held.at <= wanted.at and held != wanted
                if (held.duty, wanted.duty) in self.pairs
            ]
            if wanted.at < self.since or not before or self.is_tired:
                continue
            chain = self._chain(wanted.place)
            for held in before:
                if held.place in chain and wanted.place in chain:
                    reason = self.pairs[held.duty, wanted.duty]
                    told = self._told(held, chain), self._told(wanted, chain)
                    yield ConflictHeld(person_id, self._names[person_id], *told, reason)

    def _chain(self, place: Place) -> dict[Place, Any]:
        if place not in self.chains:
            ctx = self.ctx
            self.chains[place] = chain_of(ctx.session, ctx.modules.kinds, ctx.company_id, place)
        return self.chains[place]

    def _told(self, done: _Done, chain: Mapping[Place, Any]) -> DutyHeld:
        kind = self.ctx.modules.kinds[done.place[0]]
        return DutyHeld(done.duty, *done.place, kind.name_of(chain[done.place]), done.at)

    @cached_property
    def _names(self) -> dict[str, str]:
        called = own_name(self.ctx, person).label("called")
        statement = sa.select(person.c.id, called).where(person.c.company_id == self.ctx.company_id)
        return {row.id: row.called for row in self.ctx.connection.execute(statement)}

    def _values(self, **more: Any) -> dict[str, Any]:
        earliest = self.since - timedelta(days=LONGEST_DAYS)
        company = self.ctx.company_id
        return {"company": company, "earliest": earliest, "until": self.until, **more}

    def _made(self) -> Iterator[_Done]:
        for kind in self.ctx.modules.kinds.values():
            if not kind.duty:
                continue
            entity: Any = kind.entity
            maker = getattr(entity, kind.owner or "created_by_id")
            statement = sa.select(entity.id, maker, entity.created_at).where(
                entity.company_id == sa.bindparam("company"),
                entity.created_at.between(sa.bindparam("earliest"), sa.bindparam("until")),
                maker.is_not(None),
            )
            for one, who, at in self.ctx.session.execute(statement, self._values()):
                yield _Done(who, kind.duty, (kind.name, one), at)

    def _acted(self) -> Iterator[_Done]:
        duties = {
            f"{kind.name}.{act.name}": (kind.name, act.duty)
            for kind in self.ctx.modules.kinds.values()
            for act in kind.acts
            if act.duty
        }
        values = self._values(actions=list(duties))
        for row in self.ctx.connection.execute(_ACTS, values):
            kind, duty = duties[row.action]
            yield _Done(row.person_id, duty, (kind, row.subject.partition(":")[2]), row.at)

    def _approved(self) -> Iterator[_Done]:
        values = self._values(approvals=sorted(APPROVALS))
        for row in self.ctx.connection.execute(_APPROVALS, values):
            if row.subject_type in self.ctx.modules.kinds:
                place = (row.subject_type, row.subject_id)
                yield _Done(row.person_id, "approve", place, row.decided_at)


_ACTS = sa.select(audit.c.person_id, audit.c.action, audit.c.subject, audit.c.at).where(
    audit.c.company_id == sa.bindparam("company"),
    audit.c.at.between(sa.bindparam("earliest"), sa.bindparam("until")),
    audit.c.action.in_(sa.bindparam("actions", expanding=True)),
    audit.c.person_id.is_not(None),
)
_APPROVALS = sa.select(
    decision.c.person_id, decision.c.subject_type, decision.c.subject_id, decision.c.decided_at
).where(
    decision.c.company_id == sa.bindparam("company"),
    decision.c.decided_at.between(sa.bindparam("earliest"), sa.bindparam("until")),
    decision.c.outcome.in_(sa.bindparam("approvals", expanding=True)),
    decision.c.person_id.is_not(None),
    decision.c.subject_type.is_not(None),
    COUNTING,
)
