"""Substitutes: named by whoever will be away, or by his manager or an administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.substitution import Named, OwnSubstitute, Scope, Span
from workflow_engine.errors import Conflict, Forbidden, _l
from workflow_engine.persistence.repositories import substitutions as rows
from workflow_engine.persistence.tables import person, process, substitution

LONGEST = timedelta(days=366)
LONGEST_REASON = 1000


class NotOverOneself(Forbidden):
    message = _l("You cannot put yourself in somebody else's place; have another person do it.")


class SubstitutionOver(Conflict):
    message = _l("This substitution is over already.")


class NotOverOthers(Forbidden):
    message = _l("Only a manager of that person or an administrator can do this.")


@dataclass(frozen=True, slots=True)
class AbsentInHand:
    """Somebody who is or will be away; ``row`` is his, or that of a substitution of his."""

    row: Any
    person_id: str
    is_below: bool

    @property
    def company_id(self) -> str:
        return str(self.row.company_id)

    def permits(self, actor: Principal, permission: str) -> bool:
        if not self.is_below and not actor.may("organisation:write"):
            raise NotOverOthers
        return True


def _in_hand(ctx: Context, row: Any, person_id: str) -> AbsentInHand:
    """Oneself, and everybody below oneself."""
    me = ctx.actor.person_id
    return AbsentInHand(
        row, person_id, me is not None and ctx.uow.directory.is_above(person, me, person_id)
    )


@dataclass(frozen=True, kw_only=True)
class SetSubstitute(Command[str]):
    """Have somebody stand in from now at the earliest; gives the id.

    Without ``person_id`` for oneself; for somebody else, who is ill, with a reason. What one
    plans for oneself has an end. ``processes`` are keys, ``groups`` ids, ``most`` is in the
    company's currency; None is everything. Raises ``EachForTheOther`` and ``SameAgain``.
    """

    permission = "task:complete"
    substitute_id: str
    starts_at: datetime
    ends_at: datetime | None = None
    person_id: str | None = None
    processes: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    most: Decimal | None = None
    reason: str = ""

    def load(self, ctx: Context) -> AbsentInHand:
        absent = self.person_id or ctx.actor.person_id or ""
        return _in_hand(ctx, ctx.uow.directory.row(person, ctx.company_id, absent), absent)

    def run(self, ctx: Context, subject: AbsentInHand) -> str:
        named = self._checked(ctx, subject.person_id)
        self._require_possible(ctx, named)
        made = ctx.uow.directory.add(
            substitution,
            company_id=ctx.company_id,
            person_id=named.absent,
            substitute_id=named.substitute,
            starts_at=named.span.starts_at,
            ends_at=named.span.ends_at,
            processes=_listed(named.scope.processes),
            groups=_listed(named.scope.groups),
            most=named.scope.most,
            reason=self.reason.strip(),
            is_planned=named.absent == ctx.actor.person_id,
            set_by=ctx.actor.account_id,
            set_at=ctx.now,
        )
        audit(ctx, "substitute.set", subject=f"person:{named.absent}", detail=_told(made, named))
        return made

    def _checked(self, ctx: Context, absent: str) -> Named:
        """What was asked for, all faults of its fields at once."""
        fields = Fields()
        is_own = absent == ctx.actor.person_id
        span = Span(max(self.starts_at, ctx.now), self.ends_at)
        self._check_span(fields, span, is_own=is_own)
        if not is_own and not self.reason.strip():
            fields.refuse("reason", _l("Say why; the reason is kept in the audit."))
        fields.optional("reason", self.reason, most=LONGEST_REASON)
        if self.most is not None and self.most <= 0:
            fields.refuse("most", _l("Enter an amount above zero."))
        self._check_scope(ctx, fields, absent)
        found = ctx.uow.directory
        known = found.has(person, ctx.company_id, self.substitute_id)
        if not known or not found.row(person, ctx.company_id, self.substitute_id).active:
            fields.refuse("substitute_id", _l("There is no such entry any more."))
        fields.finish()
        scope = Scope(_set(self.processes), _set(self.groups), self.most)
        return Named(absent, self.substitute_id, scope, span)

    @staticmethod
    def _check_span(fields: Fields, span: Span, *, is_own: bool) -> None:
        if span.ends_at is None:
            if is_own:
                fields.refuse("ends_at", _l("Say when you are back."))
        elif not span.starts_at < span.ends_at <= span.starts_at + LONGEST:
            fields.refuse("ends_at", _l("Choose an end after the beginning, within a year."))

    def _check_scope(self, ctx: Context, fields: Fields, absent: str) -> None:
        held = set(ctx.uow.directory.groups_of(absent))
        gone = _l("There is no such entry any more.")
        if self.groups is not None and (not self.groups or not held.issuperset(self.groups)):
            fields.refuse("groups", _l("Choose groups that the absent person is in."))
        if self.processes is not None and not self.processes:
            fields.refuse("processes", _l("Choose at least one process, or all."))
        for key in self.processes or ():
            if not ctx.uow.directory.exists(process, company_id=ctx.company_id, key=key):
                fields.refuse("processes", gone)

    @staticmethod
    def _require_possible(ctx: Context, named: Named) -> None:
        if named.substitute == named.absent:
            raise OwnSubstitute
        if named.substitute == ctx.actor.person_id:
            raise NotOverOneself
        # Two that are named at once must see each other.
        ctx.uow.directory.lock_structure(ctx.company_id)
        for row in rows.unended(
            ctx.uow.connection, ctx.company_id, (named.absent, named.substitute)
        ):
            named.refuse(rows.named(row), row["name"])


@dataclass(frozen=True)
class EndSubstitution(Command[None]):
    """From now on nobody stands in under it; one that has not begun never does."""

    permission = "task:complete"
    substitution_id: str

    def load(self, ctx: Context) -> AbsentInHand:
        row = ctx.uow.directory.lock(substitution, ctx.company_id, self.substitution_id)
        return _in_hand(ctx, row, row.person_id)

    def run(self, ctx: Context, subject: AbsentInHand) -> None:
        row = subject.row
        if row.ended_at is not None or (row.ends_at is not None and row.ends_at <= ctx.now):
            raise SubstitutionOver
        ctx.uow.directory.change(substitution, row, ended_at=ctx.now, ended_by=ctx.actor.account_id)
        detail = {"substitution": row.id, "substitute": row.substitute_id}
        audit(ctx, "substitute.ended", subject=f"person:{row.person_id}", detail=detail)


def _set(values: Sequence[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _listed(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _told(made: str, named: Named) -> dict[str, Any]:
    scope, span = named.scope, named.span
    return {
        "substitution": made,
        "substitute": named.substitute,
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat() if span.ends_at else None,
        "processes": _listed(scope.processes),
        "groups": _listed(scope.groups),
        "most": str(scope.most) if scope.most is not None else None,
    }
