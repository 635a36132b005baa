"""Who listens, and what waits for somebody who does."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import instance, message, subscription
from workflow_engine.persistence.write_set import WriteSet

Row = dict[str, Any]


class Opened(NamedTuple):
    """A subscription to a message that this transaction opened."""

    instance_id: str
    wait: int
    correlation: str


class Waiting(NamedTuple):
    """A subscription that somebody else may have opened, with the status of its instance."""

    instance_id: str
    wait: int
    element: str
    status: str


class MessageRows:
    """Subscriptions of instances, and messages that wait for one.

    A message and its receiver may come about in two transactions at the same moment, neither of
    which sees the other. So each takes the lock of the place where they would meet before it looks
    for the last time, and holds it to its end: who opens a subscription shares it with others who
    do, who keeps a message has it alone. Whoever is second then sees what the first one committed.
    On SQLite only one transaction writes at a time, and nothing needs to be locked.
    """

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._opened: dict[tuple[str, int], Opened] = {}
        self._ended: list[tuple[str, str]] = []

    def subscribe(self, **row: Any) -> None:
        self._writes.insert(subscription, row)
        if row["kind"] == "message":
            opened = Opened(row["instance_id"], row["wait"], row["correlation"])
            self._opened[opened.instance_id, opened.wait] = opened

    def unsubscribe(self, instance_id: str, waits: list[int]) -> None:
        self._writes.delete(subscription, instance_id=instance_id, wait=waits)
        for wait in waits:
            self._opened.pop((instance_id, wait), None)

    def listen_again(self, instance_id: str) -> None:
        """Look for messages that were kept while the instance could not take them."""
        for row in self._connection.execute(_OF_INSTANCE, {"instance_id": instance_id}):
            self._opened[row.instance_id, row.wait] = Opened(*row)

    def take_opened(self) -> list[Opened]:
        """The message subscriptions that were opened since the last call and still are."""
        opened, self._opened = self._opened, {}
        return list(opened.values())

    def end(self, definition_id: str, business_key: str | None) -> None:
        """An instance is over: its key is free for one that a message starts."""
        if business_key is not None:
            self._ended.append((definition_id, business_key))

    def take_ended(self) -> list[tuple[str, str]]:
        """Definition and business key of the instances that ended since the last call."""
        ended, self._ended = self._ended, []
        return ended

    def meet(self, *places: str, alone: bool = False) -> None:
        """Hold the locks of places (digests) to the end of the transaction; see the class."""
        if self._connection.dialect.name != "postgresql" or not places:
            return
        keys = sorted({int(place[:16], 16) - 2**63 for place in places})
        self._connection.execute(_ALONE if alone else _SHARED, {"keys": keys})

    def waiting(self, correlations: list[str]) -> list[Waiting]:
        """Those that wait for a message, in a stable order."""
        rows = self._connection.execute(_WAITING, {"correlations": correlations})
        return [Waiting(*row) for row in rows]

    def waits(self, instance_id: str, wait: int) -> str | None:
        """The element at which a locked instance has this subscription; None when it is gone."""
        values = {"instance_id": instance_id, "wait": wait}
        return self._connection.execute(_STILL, values).scalar_one_or_none()

    def definitions_waiting(self, company_id: str, name: str) -> list[str]:
        """Definitions of which some instance waits for a message of this name."""
        values = {"company_id": company_id, "name": name}
        return list(self._connection.execute(_DEFINITIONS, values).scalars())

    def signalled(
        self, place: str, *, until: datetime, source: str | None, after: str | None, most: int
    ) -> list[Any]:
        """Instance, wait and element of those that waited for a signal at the moment ``until``.

        By instance, after the instance ``after`` and without ``source``; about ``most``, for the
        waits of one instance come together: by the next page it may wait again.
        """
        statement = _SIGNALLED
        if source is not None:
            statement = statement.where(subscription.c.instance_id != source)
        values = {"correlation": place, "until": until}
        following = statement.limit(most)
        if after is not None:
            following = following.where(subscription.c.instance_id > after)
        rows = list(self._connection.execute(following, values))
        if len(rows) < most:
            return rows
        last = rows[-1]
        same = (subscription.c.instance_id == last.instance_id, subscription.c.wait > last.wait)
        return rows + list(self._connection.execute(statement.where(*same), values))

    def begun(self, place: str, definition_id: str, element: str) -> tuple[str, int] | None:
        """Instance and wait of the oldest that stands at its own start and lacks this signal."""
        values = {"correlation": place, "definition_id": definition_id, "element": element}
        row = self._connection.execute(_BEGUN, values).one_or_none()
        return (row.instance_id, row.wait) if row else None

    def count_signalled(self, correlation: str, *, source: str | None) -> int:
        counted = sa.select(sa.func.count()).where(
            subscription.c.correlation == correlation, subscription.c.kind == "signal"
        )
        if source is not None:
            counted = counted.where(subscription.c.instance_id != source)
        return int(self._connection.execute(counted).scalar_one())

    def by_message_id(self, company_id: str, name: str, message_id: str) -> Row | None:
        values = {"company_id": company_id, "name": name, "message_id": message_id}
        row = self._connection.execute(_BY_MESSAGE_ID, values).mappings().one_or_none()
        return dict(row) if row else None

    def add(self, row: Row) -> None:
        """At once: a second message of the same id waits here for the end of the first."""
        self._connection.execute(sa.insert(message), row)

    def change(self, row_id: str, **values: Any) -> None:
        self._connection.execute(sa.update(message).where(message.c.id == row_id).values(values))

    def has_kept(self, correlations: list[str], now: datetime) -> set[str]:
        """Those of the correlations for which some message waits."""
        values = {"correlations": correlations, "now": now}
        return set(self._connection.execute(_HAS_KEPT, values).scalars())

    def oldest(self, correlation: str, now: datetime) -> Row | None:
        """The message that has waited longest for this receiver, locked."""
        values = {"correlation": correlation, "now": now}
        row = self._connection.execute(_OLDEST, values).mappings().one_or_none()
        return dict(row) if row else None

    def kept_by_name(
        self, company_id: str, names: list[str], now: datetime, *, after: Any, most: int
    ) -> list[Row]:
        """Messages of these names that wait, oldest first after ``after``, locked."""
        statement = _BY_NAME
        if after is not None:
            moment = sa.bindparam(None, after[0], message.c.created_at.type)
            row_id = sa.bindparam(None, after[1], message.c.id.type)
            place = sa.tuple_(message.c.created_at, message.c.id)
            statement = statement.where(place > sa.tuple_(moment, row_id))
        values = {"company_id": company_id, "names": names, "now": now, "most": most}
        return [dict(row) for row in self._connection.execute(statement, values).mappings()]

    def lock(self, row_id: str) -> Row | None:
        """One message, held to the end; None when there is none of this id."""
        if not is_id(row_id):
            return None
        row = self._connection.execute(_LOCK, {"id": row_id}).mappings().one_or_none()
        return dict(row) if row else None

    def forget(self, before: datetime) -> int:
        """Remove those that ended before the moment; how many there were."""
        over = (message.c.state != "buffered", message.c.ended_at < before)
        return self._connection.execute(sa.delete(message).where(*over)).rowcount


_SHARED = sa.text(
    "SELECT pg_advisory_xact_lock_shared(place) FROM unnest(CAST(:keys AS bigint[])) AS place"
)
_ALONE = sa.text(
    "SELECT pg_advisory_xact_lock(place) FROM unnest(CAST(:keys AS bigint[])) AS place"
)
_IS_MESSAGE = subscription.c.kind == "message"
_OF_INSTANCE = sa.select(
    subscription.c.instance_id, subscription.c.wait, subscription.c.correlation
).where(subscription.c.instance_id == sa.bindparam("instance_id"), _IS_MESSAGE)
_WAITING = (
    sa.select(
        subscription.c.instance_id,
        subscription.c.wait,
        subscription.c.element,
        instance.c.status,
    )
    .join(instance, instance.c.id == subscription.c.instance_id)
    .where(
        subscription.c.correlation.in_(sa.bindparam("correlations", expanding=True)), _IS_MESSAGE
    )
    .order_by(subscription.c.instance_id, subscription.c.wait)
)
_STILL = sa.select(subscription.c.element).where(
    subscription.c.instance_id == sa.bindparam("instance_id"),
    subscription.c.wait == sa.bindparam("wait"),
)
_DEFINITIONS = (
    sa.select(instance.c.definition_id)
    .join(subscription, subscription.c.instance_id == instance.c.id)
    .where(
        subscription.c.company_id == sa.bindparam("company_id"),
        subscription.c.name == sa.bindparam("name"),
        _IS_MESSAGE,
    )
    .distinct()
    .order_by(instance.c.definition_id)
)
_SIGNALLED = (
    sa.select(subscription.c.instance_id, subscription.c.wait, subscription.c.element)
    .where(
        subscription.c.correlation == sa.bindparam("correlation"),
        subscription.c.kind == "signal",
        sa.or_(
            subscription.c.opened_at.is_(None), subscription.c.opened_at <= sa.bindparam("until")
        ),
    )
    .order_by(subscription.c.instance_id, subscription.c.wait)
)
_BEGUN = (
    sa.select(subscription.c.instance_id, subscription.c.wait)
    .join(instance, instance.c.id == subscription.c.instance_id)
    .where(
        subscription.c.correlation == sa.bindparam("correlation"),
        subscription.c.kind == "signal",
        subscription.c.element == sa.bindparam("element"),
        instance.c.definition_id == sa.bindparam("definition_id"),
        instance.c.status == "active",
    )
    .order_by(subscription.c.opened_at, subscription.c.instance_id)
    .limit(1)
)
_BY_MESSAGE_ID = sa.select(message).where(
    message.c.company_id == sa.bindparam("company_id"),
    message.c.name == sa.bindparam("name"),
    message.c.message_id == sa.bindparam("message_id"),
)
# The very words of the partial indexes.
_KEPT = (sa.text("message.state = 'buffered'"), message.c.expires_at > sa.bindparam("now"))
_HAS_KEPT = (
    sa.select(message.c.correlation)
    .where(message.c.correlation.in_(sa.bindparam("correlations", expanding=True)), *_KEPT)
    .distinct()
)
_OLDEST = (
    sa.select(message)
    .where(message.c.correlation == sa.bindparam("correlation"), *_KEPT)
    .order_by(message.c.created_at, message.c.id)
    .limit(1)
    .with_for_update()
)
_BY_NAME = (
    sa.select(message)
    .where(
        message.c.company_id == sa.bindparam("company_id"),
        message.c.name.in_(sa.bindparam("names", expanding=True)),
        *_KEPT,
    )
    .order_by(message.c.created_at, message.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update()
)
_LOCK = sa.select(message).where(message.c.id == sa.bindparam("id")).with_for_update()
