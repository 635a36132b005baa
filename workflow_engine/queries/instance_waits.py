"""What an instance waits for, wait by wait, with the rows that others work on."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import feel
from workflow_engine.bpmn.state import Token, Wait
from workflow_engine.domain.correlation import correlation
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.tables import (
    external_task,
    instance,
    job,
    person,
    subscription,
    task,
)
from workflow_engine.queries.base import Reading, own_name
from workflow_engine.queries.instance_state import Whole


@dataclass(frozen=True, slots=True)
class OpenWait:
    """One thing that is waited for.

    ``kind`` is user, timer, message, signal, condition, job, external, call, trouble, seen or
    compensation; ``element`` is the node it is for, which may be a boundary event of the token's.
    ``link`` is the id of the task or of the called instance; ``key`` that of a message, where
    what the model asks for is still the key that was subscribed.
    """

    wait: int
    kind: str
    element: str
    token: int
    due: datetime | None = None
    name: str | None = None
    key: str | None = None
    link: str | None = None
    state: str | None = None
    who: str | None = None
    attempts: int | None = None
    most: int | None = None
    error: str | None = None
    since: datetime | None = None
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of other tables by the number of their wait."""

    tasks: Mapping[int, Any]
    jobs: Mapping[int, Any]
    external: Mapping[int, Any]
    called: Mapping[int, Any]
    places: Mapping[int, Any]


def open_waits(
    ctx: Reading, row: Mapping[str, Any], model: ProcessModel, whole: Whole
) -> list[OpenWait]:
    """In the order of the state; without the rows of jobs for those who may not see them."""
    if not whole.waits:
        return []
    rows, tokens = _rows(ctx, row["id"]), {token.id: token for token in whole.tokens}
    found = []
    for wait in whole.waits:
        plain = OpenWait(
            wait.id, wait.kind, wait.node, wait.token, wait.due, wait.name, repeats=wait.every
        )
        fill = _FILLED.get(wait.kind, _same)
        told = fill(plain, rows)
        if wait.kind == "message" and told.name:
            place = rows.places[wait.id].correlation
            key = _key(row, model, whole.seen_by(*_seen_from(wait, tokens)), told.name, place, ctx)
            told = replace(told, key=key)
        found.append(told)
    return found


def _seen_from(wait: Wait, tokens: Mapping[int, Token]) -> tuple[int, Any]:
    token = tokens.get(wait.token)
    return (token.scope, token.local) if token is not None else (wait.scope, None)


def _same(plain: OpenWait, rows: _Rows) -> OpenWait:
    return plain


def _task(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.tasks.get(plain.wait)
    if row is None:
        return plain
    return replace(plain, link=row.id, who=row.assignee, due=row.due_at, since=row.created_at)


def _job(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.jobs.get(plain.wait)
    if row is None:
        return plain
    return replace(
        plain,
        name=(row.payload or {}).get("operation"),
        due=row.due_at,
        state=row.state,
        attempts=row.attempts,
        most=row.max_attempts,
        error=row.error,
        since=row.created_at,
    )


def _timer(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.jobs.get(plain.wait)
    if row is None:
        return plain
    told = replace(plain, due=row.due_at, since=row.created_at)
    failed = row.attempts or row.state == "failed"
    if not failed:
        return told
    return replace(
        told, state=row.state, attempts=row.attempts, most=row.max_attempts, error=row.error
    )


def _external(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.external.get(plain.wait)
    if row is None:
        return plain
    return replace(
        plain,
        name=row.topic,
        state=row.state,
        who=row.worker,
        due=row.available_at if row.state == "locked" else None,
        attempts=row.max_retries - row.retries,
        most=row.max_retries,
        error=row.error,
        since=row.created_at,
    )


def _call(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.called.get(plain.wait)
    if row is None:
        return plain
    return replace(plain, link=row.id, name=row.title, state=row.status, since=row.started_at)


def _listener(plain: OpenWait, rows: _Rows) -> OpenWait:
    row = rows.places.get(plain.wait)
    return replace(plain, name=row.name, since=row.opened_at) if row is not None else plain


_FILLED = {
    "user": _task,
    "job": _job,
    "timer": _timer,
    "external": _external,
    "call": _call,
    "message": _listener,
    "signal": _listener,
}


def _key(
    row: Mapping[str, Any],
    model: ProcessModel,
    seen: Mapping[str, Any],
    name: str,
    place: str,
    ctx: Reading,
) -> str | None:
    """Only the digest of a key is kept; what gives the same digest is the key."""
    message = model.graph.messages.get(name)
    found: list[Any] = [row["business_key"], row["id"]]
    if message is not None and message.key is not None:
        with contextlib.suppress(feel.FeelError):
            found.insert(0, message.key.evaluate(seen, now=ctx.now))
    texts = [str(key) for key in found if key not in (None, "")]
    return next((k for k in texts if correlation(ctx.company_id, name, k) == place), None)


def _rows(ctx: Reading, instance_id: str) -> _Rows:
    return _Rows(
        _by_wait(ctx, _tasks(ctx), instance_id),
        _by_wait(ctx, _JOBS, instance_id),
        _by_wait(ctx, _EXTERNAL, instance_id),
        _by_wait(ctx, _CALLED, instance_id),
        _by_wait(ctx, _PLACES, instance_id),
    )


def _by_wait(ctx: Reading, statement: Any, instance_id: str) -> dict[int, Any]:
    rows: Sequence[Any] = ctx.connection.execute(statement, {"instance": instance_id}).all()
    return {int(row.wait): row for row in rows if row.wait is not None}


def _tasks(ctx: Reading) -> sa.Select[Any]:
    return (
        sa.select(
            task.c.id,
            task.c.wait,
            task.c.due_at,
            task.c.created_at,
            own_name(ctx, person).label("assignee"),
        )
        .outerjoin(person, person.c.id == task.c.assignee_id)
        .where(task.c.instance_id == _ID, task.c.state == "open")
    )


_ID = sa.bindparam("instance", type_=instance.c.id.type)
_JOBS = (
    sa.select(job)
    .where(job.c.instance_id == _ID, job.c.kind.in_(("timer", "operation", "http")))
    .order_by(job.c.created_at)
)
_EXTERNAL = sa.select(external_task).where(
    external_task.c.instance_id == _ID,
    external_task.c.state.in_(("ready", "locked", "failed")),
)
_CALLED = sa.select(
    instance.c.id,
    instance.c.parent_wait.label("wait"),
    instance.c.title,
    instance.c.status,
    instance.c.started_at,
).where(instance.c.parent_id == _ID)
_PLACES = sa.select(subscription).where(subscription.c.instance_id == _ID)
