"""Files that are attached to instances and documents; their contents lie in a folder."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import attachment, decision, instance
from workflow_engine.persistence.write_set import WriteSet

INSTANCE = "instance"
Owner = tuple[str, str]


class FileRows:
    """Rows of attached files; an owner is ``instance`` or a kind of document, with its id."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def add(self, owner: Owner, **row: Any) -> None:
        self._writes.insert(attachment, {**owner_columns(owner), **row})

    def count(self, company_id: str, owner: Owner) -> int:
        """How many files the owner has, also struck ones."""
        counted = sa.select(sa.func.count()).select_from(attachment)
        counted = counted.where(attachment.c.company_id == company_id, belongs_to(owner))
        return int(self._connection.execute(counted).scalar_one())

    def lock(self, company_id: str, file_id: str) -> dict[str, Any] | None:
        """The row, held to the end of the transaction."""
        if not is_id(file_id):
            return None
        values = {"company": company_id, "id": file_id}
        row = self._connection.execute(_LOCK, values).mappings().one_or_none()
        return dict(row) if row else None

    def owner_of(self, company_id: str, file_id: str) -> Owner | None:
        """What the file belongs to, without a lock: that is taken first."""
        if not is_id(file_id):
            return None
        c = attachment.c
        statement = sa.select(c.instance_id, c.subject_type, c.subject_id)
        statement = statement.where(c.id == file_id, c.company_id == company_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return owner_in(dict(row)) if row else None

    def is_decided_on(self, owner: Owner, since: datetime) -> bool:
        """Whether somebody decided about the owner after the file was there.

        Of a document it is enough that a process runs: people may be deciding this moment.
        """
        c = instance.c
        statement = sa.select(c.id).where(c.subject_type == owner[0], c.subject_id == owner[1])
        if owner[0] == INSTANCE:
            d = decision.c
            statement = sa.select(d.id).where(d.instance_id == owner[1], d.decided_at >= since)
        return self._connection.execute(statement.limit(1)).first() is not None

    def change(self, file_id: str, **values: Any) -> None:
        self._writes.update(attachment, {"id": file_id}, **values)

    def remove(self, file_id: str) -> None:
        self._writes.delete(attachment, id=file_id)

    def is_known(self, company_id: str, digest: str) -> bool:
        """Whether any row has this content."""
        c = attachment.c
        statement = sa.select(c.id).where(c.company_id == company_id, c.digest == digest).limit(1)
        return self._connection.execute(statement).first() is not None


def owner_columns(owner: Owner) -> dict[str, str | None]:
    """The columns that say what a file belongs to."""
    kind, key = owner
    if kind == INSTANCE:
        return {"instance_id": key, "subject_type": None, "subject_id": None}
    return {"instance_id": None, "subject_type": kind, "subject_id": key}


def owner_in(row: Mapping[str, Any]) -> Owner:
    """What the file of a row belongs to."""
    if row["instance_id"] is not None:
        return INSTANCE, str(row["instance_id"])
    return str(row["subject_type"]), str(row["subject_id"])


def belongs_to(owner: Owner) -> sa.ColumnElement[bool]:
    c = attachment.c
    if owner[0] == INSTANCE:
        return c.instance_id == owner[1]
    return sa.and_(c.subject_type == owner[0], c.subject_id == owner[1])


_LOCK = (
    sa.select(attachment)
    .where(
        attachment.c.id == sa.bindparam("id"), attachment.c.company_id == sa.bindparam("company")
    )
    .with_for_update(key_share=True)
)
