"""External tasks as operators list them and as waiting workers look for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.external_request import Asked
from workflow_engine.domain.external_task import OPEN, require_granted
from workflow_engine.errors import NotFound
from workflow_engine.persistence.repositories.external import Wanted, next_moment, topics_of
from workflow_engine.persistence.tables import account, external_task, incident, instance
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.element_names import ElementNames

#: Nobody needs the exact number of more tasks than these.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class ExternalTaskRow:
    """An external task; ``available_at`` is the end of its lock or of its pause.

    ``login`` is whose lock it is; ``incident_id`` the open incident of one that failed; ``name``
    and ``process`` what people call its element and its process.
    """

    task_id: str
    topic: str
    state: str
    instance_id: str
    title: str
    key: str
    business_key: str | None
    element: str
    priority: int
    worker: str | None
    login: str | None
    available_at: datetime
    retries: int
    max_retries: int
    attempts: int
    error: str | None
    created_at: datetime
    ended_at: datetime | None
    incident_id: str | None = None
    name: str | None = None
    process: str | None = None


@dataclass(frozen=True)
class ExternalTasks(Query[Page[ExternalTaskRow]]):
    """Newest first; ``state``, ``topic``, ``key`` of the process and ``instance_id`` keep some.

    The state ``open`` stands for all that an instance still waits for.
    """

    permission = "incident:read"
    cursor: str | None = None
    state: str | None = None
    topic: str | None = None
    key: str | None = None
    instance_id: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[ExternalTaskRow]:
        most = min(max(self.limit, 1), 100)
        rows = list(ctx.connection.execute(self._statement(ctx).limit(most + 1)).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["created_at"], last["id"]) if last else None
        found = _incidents(ctx, [row["id"] for row in rows[:most] if row["state"] == "failed"])
        names = ElementNames(ctx)
        return Page([_row(row, found.get(row["id"]), names) for row in rows[:most]], cursor)

    def _statement(self, ctx: Reading) -> sa.Select[Any]:
        task = external_task.c
        statement = (
            sa.select(
                external_task,
                instance.c.title,
                instance.c.key,
                instance.c.business_key,
                instance.c.definition_id,
                account.c.login,
            )
            .join(instance, instance.c.id == task.instance_id)
            .outerjoin(account, account.c.id == task.account_id)
            .where(task.company_id == ctx.company_id)
            .order_by(task.created_at.desc(), task.id.desc())
        )
        if self.state == "open":
            statement = statement.where(task.state.in_(OPEN))
        for column, wanted in (
            (task.state, None if self.state == "open" else self.state),
            (task.topic, self.topic),
            (instance.c.key, self.key),
            (task.instance_id, self.instance_id),
        ):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if self.cursor is None:
            return statement
        at, row_id = from_cursor(self.cursor, 2)
        place = sa.tuple_(
            sa.bindparam(None, at, task.created_at.type), sa.bindparam(None, row_id, task.id.type)
        )
        return statement.where(sa.tuple_(task.created_at, task.id) < place)


_NOT_SAME = frozenset({"task_id", "priority", "incident_id", "name", "process"})


def _row(row: Any, incident_id: str | None, names: ElementNames) -> ExternalTaskRow:
    values = {name: row[name] for name in ExternalTaskRow.__slots__ if name not in _NOT_SAME}
    return ExternalTaskRow(
        task_id=row["id"],
        priority=-row["rank"],
        incident_id=incident_id,
        name=names.element(row["definition_id"], row["element"]),
        process=names.process(row["definition_id"]),
        **values,
    )


def _incidents(ctx: Reading, failed: Sequence[str]) -> dict[str, str]:
    """The open incident of each task that failed."""
    if not failed:
        return {}
    statement = sa.select(incident.c.job_id, incident.c.id).where(
        incident.c.company_id == ctx.company_id,
        incident.c.state == "open",
        incident.c.kind == "external",
        incident.c.job_id.in_(failed),
    )
    return {row.job_id: row.id for row in ctx.connection.execute(statement)}


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """A topic of a process with work that is to be fetched or being done."""

    topic: str
    key: str
    count: int


@dataclass(frozen=True)
class OpenTopics(Query[list[OpenTopic]]):
    """By topic and process; of very many tasks the first ``MOST_COUNTED`` are looked at."""

    permission = "incident:read"

    def run(self, ctx: Reading) -> list[OpenTopic]:
        task = external_task.c
        looked = (
            sa.select(task.topic, task.instance_id)
            # The very words of the partial index, or SQLite reads every task there is.
            .where(task.company_id == ctx.company_id, sa.text("state IN ('ready', 'locked')"))
            .limit(MOST_COUNTED)
            .subquery()
        )
        statement = (
            sa.select(looked.c.topic, instance.c.key, sa.func.count())
            .join_from(looked, instance, instance.c.id == looked.c.instance_id)
            .group_by(looked.c.topic, instance.c.key)
            .order_by(looked.c.topic, instance.c.key)
        )
        return [OpenTopic(*row) for row in ctx.connection.execute(statement)]


@dataclass(frozen=True)
class NextExternalTask(Query[datetime | None]):
    """When one of these can be fetched, or could be already; None when there is none at all."""

    permission = "external:work"
    asked: Sequence[Asked]

    def run(self, ctx: Reading) -> datetime | None:
        granted = topics_of(ctx.connection, ctx.actor.account_id)
        require_granted(granted, [entry.topic for entry in self.asked])
        moments = [next_moment(ctx.connection, self._wanted(ctx, one)) for one in self.asked]
        return min((moment for moment in moments if moment is not None), default=None)

    @staticmethod
    def _wanted(ctx: Reading, asked: Asked) -> Wanted:
        keys = tuple(asked.process_keys)
        return Wanted(ctx.company_id, asked.topic, asked.business_key, keys)


@dataclass(frozen=True)
class TopicsOfAccount(Query[list[str]]):
    """The topics that an account is limited to, in order; none when there is no limit."""

    permission = "account:read"
    account_id: str

    def run(self, ctx: Reading) -> list[str]:
        known = sa.select(account.c.id).where(
            account.c.id == self.account_id, account.c.company_id == ctx.company_id
        )
        if ctx.connection.execute(known).first() is None:
            raise NotFound
        return sorted(topics_of(ctx.connection, self.account_id))
