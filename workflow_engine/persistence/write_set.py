"""The rows that a command will write, collected and sent together just before the commit."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from workflow_engine.errors import ConcurrentUpdate
from workflow_engine.persistence import folding, sending
from workflow_engine.persistence.folding import Change
from workflow_engine.persistence.tables import metadata

_ORDER = {table: place for place, table in enumerate(metadata.sorted_tables)}
#: So many rows in one statement are enough to save the round trips; its text stays bounded.
_MOST_FOLDED = 60


class WriteSet:
    """Inserts by table, updates and deletes by key.

    Updates and deletes go first: they free unique keys that inserts may need. An update that must
    hit a row and does not is a ``ConcurrentUpdate``.
    """

    def __init__(self) -> None:
        self._inserts: dict[sa.Table, list[dict[str, Any]]] = {}
        self._changes: list[Change] = []

    def insert(self, table: sa.Table, row: dict[str, Any]) -> None:
        self._inserts.setdefault(table, []).append(row)

    def update(
        self, table: sa.Table, where: Mapping[str, Any], *, must_hit: bool = True, **values: Any
    ) -> None:
        self._changes.append(Change(table, where, values, must_hit))

    def amend(self, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> bool:
        """Change a row that is still waiting to be inserted; False when there is none."""
        for row in self._inserts.get(table, ()):
            if row["id"] == row_id:
                row.update(values)
                return True
        return False

    def withdraw(self, table: sa.Table, row_id: str) -> bool:
        """Do not insert the row after all; False when it is not waiting here."""
        rows = self._inserts.pop(table, [])
        kept = [row for row in rows if row["id"] != row_id]
        if kept:
            self._inserts[table] = kept
        return len(kept) < len(rows)

    def delete(self, table: sa.Table, **where: Any) -> None:
        """Delete the rows whose columns equal (or, for a list, are among) the values."""
        self._changes.append(Change(table, where, {}))

    def flush(self, connection: sa.Connection) -> None:
        changes, self._changes = self._changes, []
        inserts, self._inserts = self._inserts, {}
        ordered = [(table, inserts[table]) for table in sorted(inserts, key=_ORDER.__getitem__)]
        if connection.dialect.name == "postgresql":
            _send_folded(connection, changes, ordered)
            return
        if not all(sending.change(connection, change) for change in changes):
            raise ConcurrentUpdate
        for table, rows in ordered:
            sending.insert(connection, table, rows)


def _send_folded(
    connection: sa.Connection,
    changes: list[Change],
    inserts: list[tuple[sa.Table, list[dict[str, Any]]]],
) -> None:
    if changes and not folding.change_all(connection, changes):
        raise ConcurrentUpdate
    together: list[tuple[sa.Table, list[dict[str, Any]]]] = []
    for table, rows in inserts:
        if len(rows) > _MOST_FOLDED:
            _send(connection, together)
            sending.insert(connection, table, rows)
        else:
            together += [(table, list(same)) for _, same in groupby(rows, key=tuple)]
    _send(connection, together)


def _send(connection: sa.Connection, together: list[tuple[sa.Table, list[dict[str, Any]]]]) -> None:
    """In order: what comes after names rows of these."""
    if together:
        folding.insert_all(connection, together)
        together.clear()
