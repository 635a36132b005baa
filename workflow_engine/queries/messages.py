"""What operators look at: messages that are kept, and who waits for one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.correlation import correlation
from workflow_engine.persistence.tables import account, instance, message, subscription
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.element_names import ElementNames
from workflow_engine.queries.subscription_keys import Keys


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message that waits, or what became of it; its text is never listed.

    ``sender`` is the name of the account, ``source`` the title of the instance that sent it.
    """

    buffered_id: str
    name: str
    key: str | None
    message_id: str | None
    state: str
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    sent_by: str | None
    source_id: str | None
    receiver_id: str | None
    reason: str | None
    sender: str | None
    source: str | None


@dataclass(frozen=True)
class Messages(Query[Page[MessageRow]]):
    """Newest first; those that wait unless ``state`` says otherwise."""

    permission = "message:read"
    cursor: str | None = None
    state: str = "buffered"
    name: str | None = None
    key: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[MessageRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(*_COLUMNS)
            .outerjoin(account, account.c.id == message.c.sent_by)
            .outerjoin(instance, instance.c.id == message.c.source_id)
            .where(message.c.company_id == ctx.company_id, message.c.state == self.state)
            .order_by(message.c.created_at.desc(), message.c.id.desc())
            .limit(most + 1)
        )
        if self.name:
            statement = statement.where(message.c.name == self.name)
        if self.key:
            statement = statement.where(message.c.key == self.key)
        if self.cursor is not None:
            at, row_id = from_cursor(self.cursor, 2)
            statement = statement.where(_after((message.c.created_at, message.c.id), at, row_id))
        rows = list(ctx.connection.execute(statement).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["created_at"], last["buffered_id"]) if last else None
        return Page([MessageRow(**row) for row in rows[:most]], cursor)


_COLUMNS = (
    message.c.id.label("buffered_id"),
    *(message.c[name] for name in MessageRow.__dataclass_fields__ if name in message.c),
    account.c.name.label("sender"),
    instance.c.title.label("source"),
)


def _after(columns: tuple[Any, Any], at: Any, row_id: Any) -> Any:
    moment, key = columns
    place = sa.tuple_(sa.bindparam(None, at, moment.type), sa.bindparam(None, row_id, key.type))
    return sa.tuple_(moment, key) < place


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """An instance that waits for a message or a signal; ``key`` as far as it can be told.

    ``step`` and ``process_name`` are what people call its element and its process.
    """

    instance_id: str
    title: str
    process: str
    status: str
    element: str
    kind: str
    name: str
    key: str | None
    opened_at: datetime | None
    step: str | None = None
    process_name: str | None = None


@dataclass(frozen=True)
class Subscriptions(Query[Page[SubscriptionRow]]):
    """By instance; ``name``, ``kind`` and ``instance_id`` narrow it down.

    ``key`` keeps those that a message with this name and key would reach, and counts only together
    with a name.
    """

    permission = "message:read"
    cursor: str | None = None
    name: str | None = None
    kind: str | None = None
    key: str | None = None
    instance_id: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[SubscriptionRow]:
        most = min(max(self.limit, 1), 100)
        statement = (
            sa.select(*_WAITING)
            .join(instance, instance.c.id == subscription.c.instance_id)
            .where(subscription.c.company_id == ctx.company_id, *self._filters(ctx))
            .order_by(subscription.c.instance_id, subscription.c.wait)
            .limit(most + 1)
        )
        if self.cursor is not None:
            statement = statement.where(_beyond(*from_cursor(self.cursor, 2)))
        rows = [dict(row) for row in ctx.connection.execute(statement).mappings()]
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["instance_id"], last["wait"]) if last else None
        keys, names = Keys.of(ctx, rows[:most]), ElementNames(ctx)
        return Page([_listener(row, keys, names) for row in rows[:most]], cursor)

    def _filters(self, ctx: Reading) -> list[Any]:
        wanted = {"name": self.name, "kind": self.kind, "instance_id": self.instance_id}
        if self.name and self.key:
            wanted["correlation"] = correlation(ctx.company_id, self.name, self.key)
        return [subscription.c[name] == value for name, value in wanted.items() if value]


_TOLD = frozenset({"key", "step", "process_name"})


def _listener(row: dict[str, Any], keys: Keys, names: ElementNames) -> SubscriptionRow:
    return SubscriptionRow(
        key=keys.at(row) if row["kind"] == "message" else None,
        step=names.element(row["definition_id"], row["element"]),
        process_name=names.process(row["definition_id"]),
        **{name: row[name] for name in SubscriptionRow.__slots__ if name not in _TOLD},
    )


_WAITING = (
    subscription.c.instance_id,
    instance.c.title,
    instance.c.key.label("process"),
    instance.c.definition_id,
    instance.c.status,
    subscription.c.element,
    subscription.c.kind,
    subscription.c.name,
    subscription.c.opened_at,
    subscription.c.wait,
    subscription.c.correlation,
)


def _beyond(instance_id: Any, wait: Any) -> Any:
    first = sa.bindparam(None, instance_id, subscription.c.instance_id.type)
    second = sa.bindparam(None, wait, subscription.c.wait.type)
    return sa.tuple_(subscription.c.instance_id, subscription.c.wait) > sa.tuple_(first, second)
