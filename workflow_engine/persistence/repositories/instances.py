"""Process instances, locked while they change."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import ConcurrentUpdate, InstanceNotFound
from workflow_engine.persistence.tables import instance
from workflow_engine.persistence.write_set import WriteSet


class CallersBusy(ConcurrentUpdate):
    """Somebody holds a caller: let go of everything, and begin again with ``callers`` in order."""

    def __init__(self, callers: tuple[str, ...]) -> None:
        self.callers = callers
        super().__init__()


class InstanceRows:
    """Loads each instance once per transaction and saves those whose revision grew."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._loaded: dict[str, Instance] = {}
        self._statuses: dict[str, str] = {}
        self.news: list[tuple[str, Instance]] = []
        """What became of instances in this transaction, for those who are told of it."""

    def add(self, new: Instance) -> None:
        """Store it before its first step, so that rows which name it may follow."""
        subject_type, subject_id = new.subject or (None, None)
        row = {name: getattr(new, name) for name in (*_FIXED, *_CHANGING)}
        row |= {"subject_type": subject_type, "subject_id": subject_id}
        self._writes.insert(instance, row)
        self._loaded[new.id] = new
        self._statuses[new.id] = new.status
        self.news.append(("started", new))

    def known(self, instance_id: str | None) -> Instance | None:
        """The instance if this transaction has it in hand already; nothing is locked for it."""
        return self._loaded.get(instance_id or "")

    def lock(self, instance_id: str) -> Instance:
        """The instance, its row held until the end of the transaction."""
        if instance_id in self._loaded:
            return self._loaded[instance_id]
        found = self._connection.execute(_LOCK, {"id": instance_id}) if is_id(instance_id) else None
        row = found.mappings().one_or_none() if found else None
        if row is None:
            raise InstanceNotFound(instance=instance_id)
        return self.remember(row)

    def lock_caller(self, called: Instance) -> Instance:
        """The caller of a locked instance, if nobody holds it; else ``CallersBusy``.

        Who holds a caller may wait for what it called. So nobody waits the other way round.
        """
        known = self._loaded.get(called.parent_id or "")
        if known is not None:
            return known
        found = self._connection.execute(_LOCK_FREE, {"id": called.parent_id})
        row = found.mappings().one_or_none()
        if row is None:
            raise CallersBusy(self._callers(called))
        return self.remember(row)

    def _callers(self, called: Instance) -> tuple[str, ...]:
        """The chain of callers above an instance, the outermost first."""
        found: list[str] = []
        above = called.parent_id
        while above is not None:
            found.insert(0, above)
            above = self._connection.execute(_CALLER, {"id": above}).scalar_one_or_none()
        return tuple(found)

    def remember(self, row: Any) -> Instance:
        """The entity of a row read elsewhere in this transaction."""
        known = self._loaded.get(row["id"])
        if known is not None:
            return known
        subject = (row["subject_type"], row["subject_id"]) if row["subject_type"] else None
        values = {name: row[name] for name in _PLAIN}
        loaded = Instance(**values, subject=subject, stored_rev=row["rev"])
        self._loaded[loaded.id] = loaded
        self._statuses[loaded.id] = loaded.status
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

    def called_by(self, caller_id: str, waits: list[int]) -> list[str]:
        """The active instances that the caller waits for."""
        values = {"parent_id": caller_id, "waits": waits}
        return list(self._connection.scalars(_CALLED, values))

    def all_called_by(self, caller_id: str) -> list[str]:
        """The instances that it called and that are not over."""
        return list(self._connection.scalars(_ALL_CALLED, {"parent_id": caller_id}))

    def chain_of(self, instance_id: str) -> tuple[int, str | None]:
        """How long the chain up to an instance is and who threw first; not locked."""
        known = self._loaded.get(instance_id)
        if known is not None:
            return known.chain, known.chain_origin
        row = self._connection.execute(_CHAIN, {"id": instance_id}).one_or_none()
        return (row.chain, row.chain_origin) if row else (0, None)

    def count_chain(self, origin: str, above: int, most: int) -> int:
        """The instances of a chain beyond the first ``above`` links, counted up to ``most``."""
        self._writes.flush(self._connection)
        values = {"origin": origin, "above": above, "most": most}
        return int(self._connection.execute(_COUNT_CHAIN, values).scalar_one())

    def take_back(self, caller_id: str, wait: int) -> bool:
        """Forget the instance that could not begin for a caller; False when it was sent already."""
        for entity in list(self._loaded.values()):
            if (entity.parent_id, entity.parent_wait, entity.rev) == (caller_id, wait, 0):
                del self._loaded[entity.id]
                self.news = [told for told in self.news if told[1] is not entity]
                return self._writes.withdraw(instance, entity.id)
        return True

    def save_changed(self) -> None:
        for entity in self._loaded.values():
            if entity.rev != entity.stored_rev:
                self._save(entity)

    def _save(self, entity: Instance) -> None:
        row = {name: getattr(entity, name) for name in _CHANGING}
        if not self._writes.amend(instance, entity.id, row):
            self._writes.update(instance, {"id": entity.id, "rev": entity.stored_rev}, **row)
        entity.stored_rev = entity.rev
        if entity.status != self._statuses[entity.id]:
            self._statuses[entity.id] = entity.status
            self.news.append((_BECAME.get(entity.status, "ended"), entity))


_BECAME = {"active": "resumed", "suspended": "suspended"}


_FIXED = (
    "id",
    "company_id",
    "key",
    "business_key",
    "started_by",
    "started_at",
    "parent_id",
    "parent_wait",
    "depth",
    "restarted_from",
)
_CHANGING = (
    "definition_id",
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
    "suspended_with",
    "chain",
    "chain_origin",
    "choices",
)
_PLAIN = (*_FIXED, *(name for name in _CHANGING if name != "active_key"))

_LOCK = sa.select(instance).where(instance.c.id == sa.bindparam("id")).with_for_update()
_LOCK_FREE = (
    sa.select(instance).where(instance.c.id == sa.bindparam("id")).with_for_update(skip_locked=True)
)
_CALLER = sa.select(instance.c.parent_id).where(instance.c.id == sa.bindparam("id"))
_ACTIVE = sa.select(instance.c.id).where(
    instance.c.company_id == sa.bindparam("company_id"),
    instance.c.active_key == sa.bindparam("active_key"),
)
_CHAIN = sa.select(instance.c.chain, instance.c.chain_origin).where(
    instance.c.id == sa.bindparam("id")
)
# The very words of the partial index, so that SQLite uses it.
_COUNT_CHAIN = sa.select(sa.func.count()).select_from(
    sa.select(sa.literal(1))
    .where(
        sa.text("chain_origin IS NOT NULL"),
        instance.c.chain_origin == sa.bindparam("origin", type_=instance.c.chain_origin.type),
        instance.c.chain > sa.bindparam("above"),
    )
    .limit(sa.bindparam("most"))
    .subquery()
)
_ALL_CALLED = (
    sa.select(instance.c.id)
    .where(
        instance.c.parent_id == sa.bindparam("parent_id"),
        instance.c.status.in_(("active", "suspended")),
    )
    .order_by(instance.c.id)
)
_CALLED = sa.select(instance.c.id).where(
    instance.c.parent_id == sa.bindparam("parent_id"),
    instance.c.parent_wait.in_(sa.bindparam("waits", expanding=True)),
    instance.c.status.in_(("active", "suspended")),
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
