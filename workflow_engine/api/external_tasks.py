"""External tasks: workers fetch them by topic, and say what became of the work."""

from typing import Any

from flask import Flask, Response, current_app

from workflow_engine.api import external_shapes as shapes
from workflow_engine.api.conditions import idempotency_key
from workflow_engine.api.long_polls import Poll, Seats
from workflow_engine.api.paging import page_of
from workflow_engine.api.resources import Resources, written
from workflow_engine.api.writing import answer
from workflow_engine.commands.external_tasks_complete import (
    CompleteExternalTask,
    ThrowExternalError,
)
from workflow_engine.commands.external_tasks_fail import FailExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks
from workflow_engine.commands.external_tasks_free import FreeExternalTask
from workflow_engine.commands.external_tasks_lock import ExtendExternalLock, UnlockExternalTask
from workflow_engine.commands.external_topics import LimitTopics
from workflow_engine.errors import _l
from workflow_engine.identity.requests import product
from workflow_engine.identity.web import caller_now
from workflow_engine.queries.external_tasks import ExternalTasks, TopicsOfAccount

external_tasks = Resources("external_tasks", _l("External tasks"))
_SEATS = "countersign_long_polls"
#: When no place to wait is free, a worker asks again after so many seconds.
_RETRY_SECONDS = "2"


def init_long_polls(app: Flask) -> None:
    """Requests that wait for work share the places of this process."""
    app.extensions[_SEATS] = Seats()


@external_tasks.reads(
    "/external-tasks",
    ExternalTasks,
    page_of(shapes.ExternalRowSchema),
    _l("List external tasks"),
    query=shapes.ExternalQuery,
)
def listed(query: dict[str, Any]) -> ExternalTasks:
    return ExternalTasks(**query)


@external_tasks.writes(
    "/external-tasks/fetch",
    FetchExternalTasks,
    shapes.ExternalFetchedSchema,
    _l("Fetch external tasks and lock them"),
    body=shapes.ExternalFetchSchema,
    description=_l(
        "Waits for tasks when there are none; with an Idempotency-Key it answers at once. When too "
        "many requests wait already, an empty answer comes at once with Retry-After."
    ),
)
def fetch(body: dict[str, Any]) -> FetchExternalTasks | Response:
    patience = body.pop("async_response_timeout")
    command = FetchExternalTasks(**body)
    if idempotency_key() is not None:
        return command
    poll = Poll(product().engine, command, caller_now)
    rows, _ = poll.look()
    had_place = True
    if not rows and patience:
        rows, had_place = poll.wait(current_app.extensions[_SEATS], patience)
    headers = {} if had_place else {"Retry-After": _RETRY_SECONDS}
    return answer(written(shapes.ExternalFetchedSchema, tuple(rows)), headers=headers)


@external_tasks.writes(
    "/external-tasks/<external_id>/complete",
    CompleteExternalTask,
    shapes.ExternalEndedSchema,
    _l("Complete an external task"),
    body=shapes.ExternalCompleteSchema,
)
def complete(body: dict[str, Any], *, external_id: str) -> CompleteExternalTask:
    return CompleteExternalTask(external_id, **body)


@external_tasks.writes(
    "/external-tasks/<external_id>/failure",
    FailExternalTask,
    shapes.ExternalFailedSchema,
    _l("Say that an external task failed"),
    body=shapes.ExternalFailureSchema,
)
def fail(body: dict[str, Any], *, external_id: str) -> FailExternalTask:
    return FailExternalTask(external_id, **body)


@external_tasks.writes(
    "/external-tasks/<external_id>/error",
    ThrowExternalError,
    shapes.ExternalEndedSchema,
    _l("End an external task with a BPMN error"),
    body=shapes.ExternalErrorSchema,
)
def throw(body: dict[str, Any], *, external_id: str) -> ThrowExternalError:
    return ThrowExternalError(external_id, **body)


@external_tasks.writes(
    "/external-tasks/<external_id>/extend",
    ExtendExternalLock,
    shapes.ExternalExtendedSchema,
    _l("Hold an external task longer"),
    body=shapes.ExternalExtendSchema,
)
def extend(body: dict[str, Any], *, external_id: str) -> ExtendExternalLock:
    return ExtendExternalLock(external_id, **body)


@external_tasks.writes(
    "/external-tasks/<external_id>/unlock",
    UnlockExternalTask,
    None,
    _l("Give an external task back"),
    body=shapes.ExternalLockSchema,
)
def unlock(body: dict[str, Any], *, external_id: str) -> UnlockExternalTask:
    return UnlockExternalTask(external_id, **body)


@external_tasks.writes(
    "/external-tasks/<external_id>/free",
    FreeExternalTask,
    None,
    _l("Take an external task from its worker"),
    description=_l("Others may fetch it at once; what the worker says later is refused."),
)
def free(*, external_id: str) -> FreeExternalTask:
    return FreeExternalTask(external_id)


@external_tasks.reads(
    "/accounts/<account_id>/topics",
    TopicsOfAccount,
    shapes.ExternalTopicsSchema,
    _l("Show the topics that an account is limited to"),
)
def topics(account_id: str) -> TopicsOfAccount:
    return TopicsOfAccount(account_id)


@external_tasks.writes(
    "/accounts/<account_id>/topics",
    LimitTopics,
    None,
    _l("Limit an account to topics"),
    body=shapes.ExternalTopicsSchema,
    method="PUT",
)
def limit_topics(body: dict[str, Any], *, account_id: str) -> LimitTopics:
    return LimitTopics(account_id, **body)
