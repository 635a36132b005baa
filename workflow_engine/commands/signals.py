"""A signal reaches everybody who waits for it, each once, each by a job of its own."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.commands import chains
from workflow_engine.commands.base import Context
from workflow_engine.commands.beginning import begin
from workflow_engine.commands.correlation import signal_place
from workflow_engine.commands.receiving import notify
from workflow_engine.errors import BusinessKeyInUse
from workflow_engine.models import ProcessModel

#: Receivers whose jobs are planned in one transaction.
PAGE = 200


def broadcast(
    ctx: Context,
    name: str,
    payload: Mapping[str, Any],
    source: str | None = None,
    *,
    starts: bool = True,
) -> int:
    """Tell all but ``source``, whose own waits the runtime has told; the number of receivers.

    The jobs of thousands are planned page by page. Only who waits at this moment is told, also
    when its page comes later: an instance that waits for the next signal must not get this one.
    Without ``starts`` no instance begins.
    """
    ctx.uow.flush()
    link = chains.link_of(ctx, source)
    begun = plan_starts(ctx, name, payload, link) if starts else 0
    place = signal_place(ctx.company_id, name)
    work = {"name": name, "payload": dict(payload), "until": ctx.now, "source": source}
    if link is not None and link.number > 1:
        work |= link.written
    plan_page(ctx, {**work, "after": None})
    return begun + ctx.uow.messages.count_signalled(place, source=source)


def plan_starts(
    ctx: Context, name: str, payload: Mapping[str, Any], link: chains.Link | None = None
) -> int:
    """A job for each process that the signal starts; how many there are."""
    rows = [row for row in starting(ctx, name) if _begun(ctx, row["id"], name) is None]
    work = {"name": name, "payload": dict(payload), **(link.written if link else {})}
    for row in rows:
        _job(ctx, "signal", payload={**work, "definition": row["id"]})
    return len(rows)


def plan_page(ctx: Context, work: Mapping[str, Any]) -> bool:
    """A job for each receiver of one page, and one for the next page."""
    page = ctx.uow.messages.signalled(
        signal_place(ctx.company_id, work["name"]),
        until=work["until"],
        source=work["source"],
        after=work["after"],
        most=PAGE,
    )
    told = {name: work[name] for name in ("name", "payload", "chain") if name in work}
    for instance_id, wait, element in page:
        _job(ctx, "signal", instance_id=instance_id, wait=wait, element=element, payload=told)
    if len(page) >= PAGE:
        _job(ctx, "broadcast", payload={**work, "after": page[-1].instance_id})
    return bool(page)


def starting(ctx: Context, name: str) -> list[dict[str, Any]]:
    """The versions in force that a signal of this name starts."""
    rows = ctx.uow.definitions.in_force(ctx.company_id)
    active = (row for row in rows if row["state"] == "active")
    return [row for row in active if name in (row["listens"] or {}).get("signals", ())]


def start(ctx: Context, work: Mapping[str, Any]) -> bool:
    """Begin the instance of a signal start event; False while one of its business key runs.

    Where several events must occur before a process begins, one of them may have begun it since.
    """
    begun = _begun(ctx, work["definition"], work["name"])
    link = chains.read(work)
    if begun is not None:
        return notify(ctx, *begun, work["name"], work["payload"], link)
    model = ctx.models.process(ctx.uow.definitions, work["definition"])
    point = _point(model, work["name"])
    try:
        begin(ctx, model, work["payload"], start=point, link=link)
    except BusinessKeyInUse:
        return False
    return True


def _begun(ctx: Context, definition_id: str, name: str) -> tuple[str, int] | None:
    """The wait of an instance that another event began, and that needs this signal to go on."""
    model = ctx.models.process(ctx.uow.definitions, definition_id)
    place = signal_place(ctx.company_id, name)
    return ctx.uow.messages.begun(place, definition_id, _point(model, name).node)


def _point(model: ProcessModel, name: str) -> StartPoint:
    return next(start for start in model.graph.starts if start.signal == name)


def _job(ctx: Context, kind: str, **values: Any) -> None:
    ctx.uow.jobs.add(
        kind,
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        **values,
    )
