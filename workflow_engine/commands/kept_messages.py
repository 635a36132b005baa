"""Messages that are kept until somebody listens, exactly once each, oldest first."""

from datetime import timedelta
from typing import Any

from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.commands import chains, receiving
from workflow_engine.commands.base import Context
from workflow_engine.commands.correlation import correlation, start_place
from workflow_engine.persistence.repositories.messages import Opened

#: Kept messages that one job plans the starts of.
MOST = 50


def columns(ctx: Context, row_id: str, time_to_live: timedelta) -> dict[str, Any]:
    """What makes the message ``row_id`` wait until it expires; the job for that is planned."""
    expires = ctx.now + time_to_live
    job = _job(ctx, "expire", due=expires, payload={"message": row_id})
    return {"state": "buffered", "expires_at": expires, "expiry_job": job}


def hand_over(ctx: Context) -> bool:
    """Give kept messages to what this command began to wait for; False when there was nothing.

    It comes last in a command, when the instance holds all its locks: see ``MessageRows``.
    """
    _follow_all(ctx)
    opened = ctx.uow.messages.take_opened()
    if not opened:
        return False
    ctx.uow.flush()
    places = sorted({entry.correlation for entry in opened})
    ctx.uow.messages.meet(*places)
    kept = ctx.uow.messages.has_kept(places, ctx.now)
    wanted = sorted(entry for entry in opened if entry.correlation in kept)
    for entry in wanted:
        _hand_over(ctx, entry)
    return bool(wanted)


def _hand_over(ctx: Context, entry: Opened) -> None:
    row = ctx.uow.messages.oldest(entry.correlation, ctx.now)
    if row is None or ctx.uow.instances.lock(entry.instance_id).status == "suspended":
        # When it goes on, it listens again.
        return
    link = chains.link_of(ctx, row["source_id"])
    if receiving.receive(ctx, entry.instance_id, entry.wait, row["name"], row["payload"], link):
        settle(ctx, row, "delivered", receiver_id=entry.instance_id)


def _follow_all(ctx: Context) -> None:
    for definition_id, key in ctx.uow.messages.take_ended():
        _follow(ctx, definition_id, key)


def _follow(ctx: Context, definition_id: str, key: str) -> None:
    """A message that came while an instance of its key ran starts the next one after it."""
    model = ctx.models.process(ctx.uow.definitions, definition_id)
    names = sorted({start.message for start in model.graph.starts if start.message})
    places = [correlation(ctx.company_id, name, key) for name in names]
    ctx.uow.messages.meet(*places)
    for place in sorted(ctx.uow.messages.has_kept(places, ctx.now)) if places else ():
        kept = ctx.uow.messages.oldest(place, ctx.now)
        latest = ctx.uow.definitions.latest(ctx.company_id, model.key)
        if kept is not None and latest is not None:
            _job(ctx, "begin", payload={"definition": latest["id"], "message": kept["id"]})


def hand_over_later(ctx: Context) -> None:
    """Too many for one command: a job for each instance goes on."""
    _follow_all(ctx)
    for instance_id in sorted({entry.instance_id for entry in ctx.uow.messages.take_opened()}):
        _job(ctx, "listen", instance_id=instance_id)


def _job(ctx: Context, kind: str, **values: Any) -> str:
    return ctx.uow.jobs.add(
        kind,
        company_id=ctx.company_id,
        due=values.pop("due", ctx.now),
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        **values,
    )


def settle(ctx: Context, row: dict[str, Any], state: str, **values: Any) -> None:
    """A kept message is over; its text is forgotten with it."""
    ctx.uow.messages.change(row["id"], state=state, ended_at=ctx.now, payload={}, **values)
    if row["expiry_job"] is not None and state != "expired":
        ctx.uow.jobs.drop(row["expiry_job"])


def expire(ctx: Context, job: dict[str, Any]) -> bool:
    """The time to live is over; False when somebody got the message before."""
    row = ctx.uow.messages.lock(job["payload"]["message"])
    if row is None or row["state"] != "buffered":
        return False
    settle(ctx, row, "expired")
    return True


def offer_starts(ctx: Context, graph: ProcessGraph, definition_id: str) -> None:
    """A new version may be what kept messages wait for; jobs start its instances."""
    names = sorted({start.message for start in graph.starts if start.message})
    if not names:
        return
    places = [start_place(ctx.company_id, name) for name in names]
    ctx.uow.messages.meet(*places, alone=True)
    if ctx.uow.messages.kept_by_name(ctx.company_id, names, ctx.now, after=None, most=1):
        _job(ctx, "begin", payload={"definition": definition_id, "names": names, "after": None})


def begin_kept(ctx: Context, job: dict[str, Any]) -> bool:
    """Start the instance of a kept message, or plan a page of such jobs."""
    payload = job["payload"]
    rows = ctx.uow.definitions.listening(ctx.company_id)
    row = next((row for row in rows if row["id"] == payload["definition"]), None)
    if row is None:
        # The version after it has jobs of its own.
        return False
    if "names" in payload:
        return _plan_page(ctx, payload)
    return _begin(ctx, row, payload["message"])


def _plan_page(ctx: Context, payload: dict[str, Any]) -> bool:
    page = ctx.uow.messages.kept_by_name(
        ctx.company_id, payload["names"], ctx.now, after=payload["after"], most=MOST
    )
    for kept in page:
        work = {"definition": payload["definition"], "message": kept["id"]}
        _job(ctx, "begin", payload=work)
    if len(page) == MOST:
        place = [page[-1]["created_at"], page[-1]["id"]]
        _job(ctx, "begin", payload={**payload, "after": place})
    return bool(page)


def _begin(ctx: Context, definition: dict[str, Any], message: str) -> bool:
    kept = ctx.uow.messages.lock(message)
    if kept is None or kept["state"] != "buffered" or kept["expires_at"] <= ctx.now:
        return False
    if not _may_start(ctx, kept, definition["start_permission"]):
        return False
    link = chains.link_of(ctx, kept["source_id"])
    begun = receiving.start(ctx, definition, kept["name"], kept["key"], kept["payload"], link)
    if begun is None:
        return False
    settle(ctx, kept, "delivered", receiver_id=begun)
    return True


def _may_start(ctx: Context, kept: dict[str, Any], permission: str) -> bool:
    """A sender starts by a kept message only what he may start; an instance may start all."""
    sender = kept["sent_by"]
    return sender is None or permission in ctx.uow.identity.permissions_of(sender)
