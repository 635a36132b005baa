"""Fetch external tasks and lock them, the most urgent and oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.state import State
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.external_lapses import look_later
from workflow_engine.commands.external_tasks import require_topics
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_request import Asked, asked_of, span_of
from workflow_engine.persistence import documents
from workflow_engine.persistence.repositories.external import Wanted, entity

#: An answer grows no further than about this; what would not fit is fetched next time.
MOST_BYTES = 2_097_152


@dataclass(frozen=True, slots=True)
class LockedTask:
    """A task as its worker gets it.

    ``effect_key`` stays the same however often the task is fetched: what the worker does elsewhere
    it does under this key, so that a repetition is recognised there.
    """

    task_id: str
    topic: str
    worker: str
    lease: int
    locked_until: datetime
    instance_id: str
    key: str
    definition_id: str
    business_key: str | None
    element: str
    iteration: int
    effect_key: str
    priority: int
    retries: int
    attempts: int
    error: str | None
    created_at: datetime
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class FetchExternalTasks(Command[tuple[LockedTask, ...]]):
    """Lock up to ``max_tasks`` for ``worker``; each of ``topics`` has the fields of ``Asked``."""

    permission = "external:work"
    worker: str
    topics: Sequence[Mapping[str, Any]]
    max_tasks: int = 1

    def run(self, ctx: Context, subject: Any) -> tuple[LockedTask, ...]:
        longest = ctx.settings.external_lock_seconds
        asked = asked_of(self.worker, self.topics, self.max_tasks, longest=longest)
        require_topics(ctx, [entry.topic for entry in asked])
        locked: list[LockedTask] = []
        size = 0
        for row, place in _found(ctx, asked, self.max_tasks):
            variables = variables_of(ctx, row, asked[place].variables)
            size += len(documents.dumps(variables))
            if locked and size > MOST_BYTES:
                break
            taken = rules.take(
                entity(row),
                worker=self.worker,
                account_id=ctx.actor.account_id,
                now=ctx.now,
                span=span_of(asked[place].lock_duration, longest=longest),
            )
            ctx.uow.external.save(row, taken)
            if rules.is_last_lock(taken):
                look_later(ctx, taken)
            locked.append(_shown(row, taken, variables))
        return tuple(locked)


def _found(ctx: Context, asked: list[Asked], most: int) -> list[tuple[dict[str, Any], int]]:
    """Of all topics together the first in order, each with the place of its topic."""
    found = [
        (row, place)
        for place, entry in enumerate(asked)
        for row in ctx.uow.external.available(_wanted(ctx, entry), now=ctx.now, most=most)
    ]
    found.sort(key=lambda pair: tuple(pair[0][name] for name in ("rank", "created_at", "id")))
    return found[:most]


def _wanted(ctx: Context, entry: Asked) -> Wanted:
    keys = tuple(entry.process_keys)
    return Wanted(ctx.company_id, entry.topic, entry.business_key, keys)


def variables_of(
    ctx: Context, row: Mapping[str, Any], names: Sequence[str] | None
) -> dict[str, Any]:
    """What the model maps for the worker; without mappings whatever is seen at the element."""
    found = dict(row["inputs"])
    graph = ctx.models.process(ctx.uow.definitions, row["definition_id"]).graph
    node = graph.nodes.get(row["element"])
    if node is not None and not node.inputs and names != []:
        found = {**_seen(bpmn.decode(row["instance_state"]), row["wait"]), **found}
    return found if names is None else {name: found[name] for name in names if name in found}


def _seen(state: State, wait_id: int) -> dict[str, Any]:
    """The variables around a wait, the nearest last so that they win."""
    tokens = {token.id: token for token in state.tokens}
    scopes = {scope.id: scope for scope in state.scopes}
    wait = next((entry for entry in state.waits if entry.id == wait_id), None)
    token = tokens.get(wait.token) if wait is not None else None
    if token is None:
        return dict(state.variables)
    chain = [dict(token.local or {})]
    scope = scopes.get(token.scope)
    while scope is not None:
        chain.append(dict(scope.variables))
        scope = scopes.get(scope.parent) if scope.parent is not None else None
    return {name: value for values in reversed(chain) for name, value in values.items()}


def _shown(
    row: Mapping[str, Any], taken: rules.ExternalTask, variables: Mapping[str, Any]
) -> LockedTask:
    return LockedTask(
        task_id=taken.id,
        topic=taken.topic,
        worker=taken.worker or "",
        lease=taken.lease,
        locked_until=taken.available_at,
        instance_id=row["instance_id"],
        key=row["key"],
        definition_id=row["definition_id"],
        business_key=row["business_key"],
        element=row["element"],
        iteration=row["iteration"],
        effect_key=f"{row['instance_id']}:{row['element']}:{row['iteration']}",
        priority=-row["rank"],
        retries=taken.retries,
        attempts=taken.attempts,
        error=taken.error,
        created_at=row["created_at"],
        variables=variables,
    )
