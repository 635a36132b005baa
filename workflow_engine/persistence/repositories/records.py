"""What only grows: history, audit, idempotency keys, operation results, number series."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from workflow_engine.persistence.tables import (
    audit,
    audit_head,
    history,
    idempotency,
    number_series,
    operation_result,
)
from workflow_engine.persistence.write_set import WriteSet


class RecordRows:
    """Appends; nothing here is ever changed afterwards."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def append_history(self, row: dict[str, Any]) -> None:
        self._writes.insert(history, row)

    def first_of(self, instance_id: str) -> dict[str, Any]:
        """The data of the first line of an instance that was written down before."""
        found = self._connection.execute(_FIRST, {"instance_id": instance_id}).scalar_one_or_none()
        return dict(found or {})

    def audit_head(self, company_id: str) -> tuple[int, bytes]:
        """Number and hash of the last audit line, locked so that lines get no gap."""
        row = self._connection.execute(_HEAD, {"company_id": company_id}).one_or_none()
        if row is not None:
            return row.seq, row.hash
        first = {"company_id": company_id, "seq": 0, "hash": b""}
        self._connection.execute(sa.insert(audit_head), first)
        return 0, b""

    def acted(
        self, company_id: str, person_id: str, actions: Sequence[str], subjects: Sequence[str]
    ) -> list[tuple[str, str]]:
        """What a person did of these actions to these subjects, as the audit knows it."""
        statement = (
            sa.select(audit.c.action, audit.c.subject)
            .where(audit.c.company_id == company_id, audit.c.person_id == person_id)
            .where(audit.c.action.in_(actions), audit.c.subject.in_(subjects))
            .order_by(audit.c.seq)
        )
        return [(row.action, row.subject) for row in self._connection.execute(statement)]

    def append_audit(self, row: dict[str, Any]) -> None:
        self._connection.execute(sa.insert(audit), row)
        self._connection.execute(
            sa.update(audit_head)
            .where(audit_head.c.company_id == row["company_id"])
            .values(seq=row["seq"], hash=row["hash"])
        )

    def remember(self, **row: Any) -> None:
        self._writes.insert(idempotency, row)

    def remembered(self, account_id: str, key: str) -> dict[str, Any] | None:
        row = self._connection.execute(_REMEMBERED, {"account_id": account_id, "key": key})
        found = row.mappings().one_or_none()
        return dict(found) if found else None

    def forget_keys(self, before: datetime) -> int:
        statement = sa.delete(idempotency).where(idempotency.c.created_at < before)
        return self._connection.execute(statement).rowcount

    def operation_result(self, instance_id: str, key: str) -> Any:
        """What the operation gave under this key, or None when it has not run."""
        row = self._connection.execute(_RESULT, {"instance_id": instance_id, "key": key})
        found = row.one_or_none()
        return found.result if found else None

    def add_operation_result(self, **row: Any) -> None:
        self._writes.insert(operation_result, row)

    def next_in_series(self, company_id: str, series: str) -> int:
        """The next number; its row stays locked to the end, so that a rollback leaves no gap."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        insert = (sqlite if is_sqlite else postgresql).insert(number_series)
        statement = insert.values(company_id=company_id, series=series, last=1)
        statement = statement.on_conflict_do_update(
            index_elements=["company_id", "series"], set_={"last": number_series.c.last + 1}
        ).returning(number_series.c.last)
        return int(self._connection.execute(statement).scalar_one())


_FIRST = sa.select(history.c.data).where(
    history.c.instance_id == sa.bindparam("instance_id"), history.c.seq == 1
)
_HEAD = (
    sa.select(audit_head.c.seq, audit_head.c.hash)
    .where(audit_head.c.company_id == sa.bindparam("company_id"))
    .with_for_update()
)
_REMEMBERED = sa.select(idempotency).where(
    idempotency.c.account_id == sa.bindparam("account_id"),
    idempotency.c.key == sa.bindparam("key"),
)
_RESULT = sa.select(operation_result.c.result).where(
    operation_result.c.instance_id == sa.bindparam("instance_id"),
    operation_result.c.key == sa.bindparam("key"),
)
