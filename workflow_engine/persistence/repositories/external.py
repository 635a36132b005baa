"""External tasks: taken in order of priority and age by whoever comes first, and never twice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.external_task import MOST_LAPSES, OPEN, Answered, ExternalTask
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.persistence.repositories.instances import InstanceRows
from workflow_engine.persistence.tables import external_task, external_topic, instance
from workflow_engine.persistence.write_set import WriteSet


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks: of one topic, if wanted only with a business key or of some processes."""

    company_id: str
    topic: str
    business_key: str | None = None
    keys: tuple[str, ...] = ()


class ExternalRows:
    """Every change of a locked task names the lease: a late worker hits no row."""

    def __init__(
        self, connection: sa.Connection, writes: WriteSet, instances: InstanceRows
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._instances = instances
        self._ended: set[tuple[str, int]] = set()
        self.news: list[str] = []
        """Topics with tasks that this transaction made available, see ``bell_name``."""

    def add(self, *, company_id: str, topic: str, now: datetime, retries: int, **row: Any) -> str:
        task_id = new_id()
        self._writes.insert(
            external_task,
            {
                "id": task_id,
                "company_id": company_id,
                "topic": topic,
                "state": "ready",
                "available_at": now,
                "retries": retries,
                "max_retries": retries,
                "lease": 0,
                "attempts": 0,
                "lapses": 0,
                "created_at": now,
                **row,
            },
        )
        self.news.append(bell_name(company_id, topic))
        return task_id

    def ended_here(self, row: dict[str, Any]) -> None:
        """This transaction ends the task in its own way: it is not to be cancelled besides."""
        self._ended.add((row["instance_id"], row["wait"]))

    def cancel_waits(self, instance_id: str, waits: list[int], now: datetime) -> None:
        """Nobody needs the work any more; who does it is told when he comes with the result."""
        left = [wait for wait in waits if (instance_id, wait) not in self._ended]
        if left:
            where = {"instance_id": instance_id, "wait": left, "state": list(OPEN)}
            self._writes.update(
                external_task, where, must_hit=False, state="cancelled", ended_at=now
            )

    def offer_again(self, company_id: str, instance_id: str) -> None:
        """The instance goes on: who waits for its topics may look again."""
        topics = self._connection.scalars(_TOPICS_OF, {"instance_id": instance_id})
        self.news.extend(bell_name(company_id, topic) for topic in topics)

    def available(self, wanted: Wanted, *, now: datetime, most: int) -> list[dict[str, Any]]:
        """Tasks that may be fetched, most urgent first, then oldest; held until the end.

        What another transaction holds is left out, so two workers never get the same.
        """
        statement = _filtered(_AVAILABLE, wanted).limit(most)
        values = {"company_id": wanted.company_id, "topic": wanted.topic, "now": now}
        return [dict(row) for row in self._connection.execute(statement, values).mappings()]

    def lock(self, company_id: str, task_id: str) -> dict[str, Any] | None:
        """The task and its instance, both held; the instance first, as for every writer."""
        if not is_id(task_id):
            return None
        values = {"id": task_id, "company_id": company_id}
        row = self._connection.execute(_LOCK, values).mappings().one_or_none()
        if row is None:
            return None
        self._instances.remember({c.name: row[f"instance_{c.name}"] for c in instance.c})
        return {c.name: row[f"task_{c.name}"] for c in external_task.c}

    def failed_at(self, instance_id: str, wait: int) -> dict[str, Any] | None:
        """A task that was given up, held, for a person's retry; its instance is held already."""
        values = {"instance_id": instance_id, "wait": wait}
        row = self._connection.execute(_FAILED, values).mappings().one_or_none()
        return dict(row) if row else None

    def save(self, before: dict[str, Any], task: ExternalTask) -> None:
        """Store what became of a task that this transaction holds."""
        if task.state == "ready":
            self.news.append(bell_name(before["company_id"], task.topic))
        where = {"id": task.id, "lease": before["lease"], "state": before["state"]}
        self._writes.update(external_task, where, **_changing(task))

    def limit_topics(self, company_id: str, account_id: str, topics: Sequence[str]) -> None:
        self._connection.execute(
            sa.delete(external_topic).where(external_topic.c.account_id == account_id)
        )
        rows = [{"account_id": account_id, "topic": t, "company_id": company_id} for t in topics]
        if rows:
            self._connection.execute(sa.insert(external_topic), rows)

    def forget(self, before: datetime) -> int:
        """Drop tasks that ended before; how many there were."""
        old = sa.delete(external_task).where(external_task.c.ended_at < before)
        return self._connection.execute(old).rowcount


def bell_name(company_id: str, topic: str) -> str:
    return f"external:{company_id}:{topic}"


def topics_of(connection: sa.Connection, account_id: str | None) -> list[str]:
    """The topics that an account is limited to; none means that there is no limit."""
    return list(connection.scalars(_TOPICS, {"account": account_id}))


def next_moment(connection: sa.Connection, wanted: Wanted) -> datetime | None:
    """When a task of these can be fetched, or could be already; None when there is none."""
    values = {"company_id": wanted.company_id, "topic": wanted.topic}
    found: datetime | None = connection.execute(_filtered(_NEXT, wanted), values).scalar()
    return found


def entity(row: dict[str, Any]) -> ExternalTask:
    """The task of a row, for the rules of the domain."""
    return ExternalTask(
        **{name: row[name] for name in ("id", "topic", *_PLAIN)},
        max_retries=row["max_retries"],
        answered=Answered(**row["answered"]) if row["answered"] else None,
    )


_PLAIN = (
    "state",
    "available_at",
    "retries",
    "lease",
    "worker",
    "account_id",
    "attempts",
    "lapses",
    "error",
    "ended_at",
)


def _changing(task: ExternalTask) -> dict[str, Any]:
    answered = asdict(task.answered) if task.answered else None
    return {**{name: getattr(task, name) for name in _PLAIN}, "answered": answered}


def _filtered(statement: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    if wanted.business_key is not None:
        statement = statement.where(instance.c.business_key == wanted.business_key)
    if wanted.keys:
        statement = statement.where(instance.c.key.in_(wanted.keys))
    return statement


_WORK = sa.join(external_task, instance, instance.c.id == external_task.c.instance_id)
# The very words of the partial indexes, or SQLite reads every task there is at each look.
_OPEN_OF_TOPIC = (
    external_task.c.company_id == sa.bindparam("company_id"),
    external_task.c.topic == sa.bindparam("topic"),
    sa.text("external_task.state IN ('ready', 'locked')"),
    external_task.c.lapses < MOST_LAPSES,
    instance.c.status == "active",
)
# An expression, so that tasks are read in their order until there are enough. By the index on the
# moment all that are available would be sorted at each fetch.
_IS_TIME = sa.func.coalesce(
    external_task.c.available_at, external_task.c.created_at
) <= sa.bindparam("now", type_=external_task.c.available_at.type)
_AVAILABLE = (
    sa.select(
        external_task,
        instance.c.key,
        instance.c.business_key,
        instance.c.definition_id,
        instance.c.state.label("instance_state"),
    )
    .select_from(_WORK)
    .where(*_OPEN_OF_TOPIC, _IS_TIME)
    .order_by(external_task.c.rank, external_task.c.created_at, external_task.c.id)
    .with_for_update(skip_locked=True, of=external_task)
)
_NEXT = (
    sa.select(external_task.c.available_at)
    .select_from(_WORK)
    .where(*_OPEN_OF_TOPIC)
    .order_by(external_task.c.available_at)
    .limit(1)
)
_LOCK = (
    sa.select(
        *(column.label(f"task_{column.name}") for column in external_task.c),
        *(column.label(f"instance_{column.name}") for column in instance.c),
    )
    .select_from(sa.join(instance, external_task, instance.c.id == external_task.c.instance_id))
    .where(
        external_task.c.id == sa.bindparam("id"),
        external_task.c.company_id == sa.bindparam("company_id"),
    )
    .with_for_update(of=[instance, external_task])
)
_FAILED = (
    sa.select(external_task)
    .where(
        external_task.c.instance_id == sa.bindparam("instance_id"),
        external_task.c.wait == sa.bindparam("wait"),
        external_task.c.state == "failed",
    )
    .with_for_update()
)
_TOPICS_OF = (
    sa.select(external_task.c.topic)
    .where(
        external_task.c.instance_id == sa.bindparam("instance_id"),
        external_task.c.state == "ready",
    )
    .distinct()
)
_TOPICS = sa.select(external_topic.c.topic).where(
    external_topic.c.account_id == sa.bindparam("account")
)
