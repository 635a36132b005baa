"""One record with all that its page shows: values, acts that may be done, what it led to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa

from workflow_engine.persistence import records
from workflow_engine.persistence.records import RecordNotFound
from workflow_engine.persistence.tables import audit, company, instance, person
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.records.showing import Shown, may_see, shown
from workflow_engine.records import Act, Kind

#: The latest lines of its history; the audit page has them all.
MOST_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done to the record."""

    at: datetime
    action: str
    person: str | None
    person_zh: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """A record, what its reader may do with it now, and what happened to it.

    ``due`` are those of the acts that it is time for.
    """

    shown: Shown
    acts: Sequence[Act]
    due: Sequence[Act]
    may_edit: bool
    may_discard: bool
    instances: Sequence[str]
    history: Sequence[Entry]
    base_currency: str
    panels: Sequence[tuple[str, str, Mapping[str, Any]]]

    @property
    def rev(self) -> int:
        return self.shown.rev

    @property
    def values(self) -> Mapping[str, Any]:
        return self.shown.values


@dataclass(frozen=True)
class RecordDetail(Query[Detail]):
    """A record by its id, or by its code or number."""

    permission = "record:read"
    kind: ClassVar[Kind]
    record_id: str

    def run(self, ctx: Reading) -> Detail:
        kind = self.kind
        found = look_up(ctx, kind, self.record_id)
        (one,) = shown(ctx, kind, [found])
        may_write = kind.write is not None and ctx.actor.may(kind.write)
        session = ctx.session
        acts = offered(ctx, kind, found)
        return Detail(
            shown=one,
            acts=acts,
            due=[act for act in acts if act.is_due(found)],
            may_edit=may_write and kind.is_editable(found) and _is_own(ctx, kind, found),
            may_discard=may_write and kind.is_draft(found) and _is_own(ctx, kind, found),
            instances=_instances(ctx, kind, found),
            history=_history(ctx, kind, found),
            base_currency=_base_currency(ctx),
            panels=[
                (panel.title, panel.template, panel.view(session, found))
                for panel in kind.panels
                if not panel.permission or ctx.actor.may(panel.permission)
            ],
        )


@cache
def detail_query(kind: Kind) -> type[RecordDetail]:
    name = f"Get{kind.name.title().replace('_', '')}"
    return type(name, (RecordDetail,), {"kind": kind, "permission": kind.read})


def look_up(ctx: Reading, kind: Kind, wanted: str) -> Any:
    """The record that the reader may see; to all others it is not there."""
    found = records.look_up(ctx.session, kind, ctx.company_id, wanted)
    if not may_see(ctx, kind, found):
        raise RecordNotFound(kind=kind.title, name=wanted)
    return found


def offered(ctx: Reading, kind: Kind, record: Any) -> list[Act]:
    """The acts that the reader may do now."""
    is_maker = getattr(record, "created_by_id", None) == ctx.actor.person_id
    return [
        act
        for act in kind.acts
        if act.offered
        and ctx.actor.may(act.permission)
        and kind.allows(act, record)
        and (is_maker or not act.own)
        and _is_own(ctx, kind, record)
    ]


def _is_own(ctx: Reading, kind: Kind, record: Any) -> bool:
    """Commands find only what the actor owns, unless he sees them all."""
    if kind.owner is None or (kind.read_all and ctx.actor.may(kind.read_all)):
        return True
    return bool(getattr(record, kind.owner) == ctx.actor.person_id)


def _instances(ctx: Reading, kind: Kind, record: Any) -> list[str]:
    """The processes about it, the newest first."""
    if not ctx.actor.may("instance:read"):
        return []
    statement = (
        sa.select(instance.c.id)
        .where(
            instance.c.company_id == ctx.company_id,
            instance.c.subject_type == kind.name,
            instance.c.subject_id == record.id,
        )
        .order_by(instance.c.id.desc())
        .limit(20)
    )
    return list(ctx.connection.execute(statement).scalars())


def _history(ctx: Reading, kind: Kind, record: Any) -> list[Entry]:
    statement = (
        sa.select(audit.c.at, audit.c.action, audit.c.data, person.c.name, person.c.name_zh)
        .select_from(audit.outerjoin(person, person.c.id == audit.c.person_id))
        .where(audit.c.company_id == ctx.company_id, audit.c.subject == f"{kind.name}:{record.id}")
        .order_by(audit.c.seq.desc())
        .limit(MOST_HISTORY)
    )
    return [
        Entry(row.at, row.action.partition(".")[2], row.name, row.name_zh, row.data or {})
        for row in ctx.connection.execute(statement)
    ]


def _base_currency(ctx: Reading) -> str:
    statement = sa.select(company.c.currency).where(company.c.id == ctx.company_id)
    return str(ctx.connection.execute(statement).scalar_one())
