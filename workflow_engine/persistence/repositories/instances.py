"""Process instances, locked while they change, and their subscriptions."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import InstanceNotFound
from workflow_engine.persistence.tables import instance, subscription
from workflow_engine.persistence.write_set import WriteSet


class InstanceRows:
    """Loads each instance once per transaction and saves those whose revision grew."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._loaded: dict[str, Instance] = {}

    def add(self, new: Instance) -> None:
        """Store it before its first step, so that rows which name it may follow."""
        subject_type, subject_id = new.subject or (None, None)
        row = {name: getattr(new, name) for name in (*_FIXED, *_CHANGING)}
        row |= {"subject_type": subject_type, "subject_id": subject_id}
        self._writes.insert(instance, row)
        self._loaded[new.id] = new

    def lock(self, instance_id: str) -> Instance:
        """The instance, its row held until the end of the transaction."""
        if instance_id in self._loaded:
            return self._loaded[instance_id]
        found = self._connection.execute(_LOCK, {"id": instance_id}) if is_id(instance_id) else None
        row = found.mappings().one_or_none() if found else None
        if row is None:
            raise InstanceNotFound(instance=instance_id)
        return self.remember(row)

    def remember(self, row: Any) -> Instance:
        """The entity of a row read elsewhere in this transaction."""
        known = self._loaded.get(row["id"])
        if known is not None:
            return known
        subject = (row["subject_type"], row["subject_id"]) if row["subject_type"] else None
        values = {name: row[name] for name in _PLAIN}
        loaded = Instance(**values, subject=subject, stored_rev=row["rev"])
        self._loaded[loaded.id] = loaded
        return loaded

    def is_active(self, company_id: str, active_key: str) -> bool:
        values = {"company_id": company_id, "active_key": active_key}
        return self._connection.execute(_ACTIVE, values).first() is not None

    def newest(self, company_id: str, key: str, business_key: str) -> Instance:
        """The instance of a process that was last started with a business key, locked."""
        values = {"company_id": company_id, "key": key, "business_key": business_key}
        found = self._connection.execute(_NEWEST, values).scalar_one_or_none()
        if found is None:
            raise InstanceNotFound(instance=business_key)
        return self.lock(found)

    def save_changed(self) -> None:
        for entity in self._loaded.values():
            if entity.rev != entity.stored_rev:
                self._save(entity)

    def _save(self, entity: Instance) -> None:
        row = {name: getattr(entity, name) for name in _CHANGING}
        if not self._writes.amend(instance, entity.id, row):
            self._writes.update(instance, {"id": entity.id, "rev": entity.stored_rev}, **row)
        entity.stored_rev = entity.rev

    def subscribed(self, correlation: str) -> list[tuple[str, int, str]]:
        """Instance, wait and element of those that wait for a message, in a stable order."""
        rows = self._connection.execute(_SUBSCRIBED, {"correlation": correlation})
        return [(row.instance_id, row.wait, row.element) for row in rows]


_FIXED = (
    "id",
    "company_id",
    "definition_id",
    "key",
    "business_key",
    "started_by",
    "started_at",
)
_CHANGING = (
    "title",
    "status",
    "rev",
    "state",
    "active_key",
    "error_code",
    "ended_at",
    "history_seq",
    "history_head",
    "incidents",
)
_PLAIN = (*_FIXED, *(name for name in _CHANGING if name != "active_key"))

_LOCK = sa.select(instance).where(instance.c.id == sa.bindparam("id")).with_for_update()
_SUBSCRIBED = (
    sa.select(subscription.c.instance_id, subscription.c.wait, subscription.c.element)
    .where(subscription.c.correlation == sa.bindparam("correlation"))
    .order_by(subscription.c.instance_id, subscription.c.wait)
)
_ACTIVE = sa.select(instance.c.id).where(
    instance.c.company_id == sa.bindparam("company_id"),
    instance.c.active_key == sa.bindparam("active_key"),
)
_NEWEST = (
    sa.select(instance.c.id)
    .where(
        instance.c.company_id == sa.bindparam("company_id"),
        instance.c.key == sa.bindparam("key"),
        instance.c.business_key == sa.bindparam("business_key"),
    )
    .order_by(instance.c.started_at.desc(), instance.c.id.desc())
    .limit(1)
)
