"""An approved document, such as a leave request, names a substitute for its days."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine.commands.audit import audit
from workflow_engine.commands.escalate_task import OnlyForProcesses
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.domain.substitution import Named, Scope, Span
from workflow_engine.errors import Conflict
from workflow_engine.modules import DocumentFacts, OperationContext, operation
from workflow_engine.persistence.repositories import substitutions as rows
from workflow_engine.persistence.tables import substitution


@operation("countersign.stand_in", permission="task:complete")
def stand_in(ctx: OperationContext, *, doctype: str, document: str) -> Mapping[str, Any]:
    """Have the ``substitute`` stand in for the ``person`` from ``starts_on`` to ``ends_on``.

    These come from the facts of the document and from nothing that a model could have written,
    and the recorded decisions must suffice for it. Nothing happens while it is not ``accepted``,
    when somebody else asked for the document than who is away, when the days are over, or when
    the two cannot hold together with what was named before; ``substitution`` is null then.
    """
    if not isinstance(ctx, RunningOperation):
        raise OnlyForProcesses
    facts = ctx.require_authority(doctype, document)
    named = _named(ctx, facts)
    if named is None or not _is_possible(ctx, named):
        return {"substitution": None}
    made = ctx.ctx.uow.directory.add(
        substitution,
        company_id=ctx.company_id,
        person_id=named.absent,
        substitute_id=named.substitute,
        starts_at=named.span.starts_at,
        ends_at=named.span.ends_at,
        reason=facts.number,
        source=f"{doctype}:{document}",
        is_planned=True,
        set_by=ctx.actor.account_id,
        set_at=ctx.now,
    )
    detail = {"substitution": made, "substitute": named.substitute, "document": facts.number}
    audit(ctx.ctx, "substitute.set", subject=f"person:{named.absent}", detail=detail)
    return {"substitution": made}


@operation("countersign.stand_in_no_more", permission="task:complete")
def stand_in_no_more(ctx: OperationContext, *, doctype: str, document: str) -> Mapping[str, Any]:
    """End what the document has led to, since it holds no more; how many that were."""
    if not isinstance(ctx, RunningOperation):
        raise OnlyForProcesses
    found = rows.of_source(ctx.ctx.uow.connection, ctx.company_id, f"{doctype}:{document}")
    for row in found:
        ctx.ctx.uow.directory.change(
            substitution, row, ended_at=ctx.now, ended_by=ctx.actor.account_id
        )
        detail = {"substitution": row.id, "substitute": row.substitute_id}
        audit(ctx.ctx, "substitute.ended", subject=f"person:{row.person_id}", detail=detail)
    return {"ended": len(found)}


def _named(ctx: RunningOperation, facts: DocumentFacts) -> Named | None:
    told = facts.facts
    person, substitute = told.get("person"), told.get("substitute")
    if not substitute or not told.get("accepted") or person in (None, substitute):
        return None
    if person != facts.requester:
        return None
    zone = ZoneInfo(ctx.ctx.timezone(ctx.company_id))
    ends = _midnight(told["ends_on"] + timedelta(days=1), zone)
    starts = max(_midnight(told["starts_on"], zone), ctx.now)
    return Named(person, substitute, Scope(), Span(starts, ends)) if starts < ends else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _is_possible(ctx: RunningOperation, named: Named) -> bool:
    ctx.ctx.uow.directory.lock_structure(ctx.company_id)
    known = rows.unended(ctx.ctx.uow.connection, ctx.company_id, (named.absent, named.substitute))
    try:
        for row in known:
            named.refuse(rows.named(row), row["name"])
    except Conflict:
        return False
    return True
