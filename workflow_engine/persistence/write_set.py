"""The rows that a command will write, collected and sent together just before the commit."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from workflow_engine.errors import ConcurrentUpdate
from workflow_engine.persistence.tables import metadata

_ORDER = {table: place for place, table in enumerate(metadata.sorted_tables)}


class WriteSet:
    """Inserts by table, updates and deletes by key.

    Updates and deletes go first: they free unique keys that inserts may need. An update that must
    hit a row and does not is a ``ConcurrentUpdate``.
    """

    def __init__(self) -> None:
        self._inserts: dict[sa.Table, list[dict[str, Any]]] = {}
        self._updates: list[tuple[sa.Table, dict[str, Any], dict[str, Any], bool]] = []
        self._deletes: list[tuple[sa.Table, dict[str, Any]]] = []

    def insert(self, table: sa.Table, row: dict[str, Any]) -> None:
        self._inserts.setdefault(table, []).append(row)

    def update(
        self, table: sa.Table, where: Mapping[str, Any], *, must_hit: bool = True, **values: Any
    ) -> None:
        self._updates.append((table, dict(where), values, must_hit))

    def amend(self, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> bool:
        """Change a row that is still waiting to be inserted; False when there is none."""
        for row in self._inserts.get(table, ()):
            if row["id"] == row_id:
                row.update(values)
                return True
        return False

    def delete(self, table: sa.Table, **where: Any) -> None:
        """Delete the rows whose columns equal (or, for a list, are among) the values."""
        self._deletes.append((table, where))

    def flush(self, connection: sa.Connection) -> None:
        updates, self._updates = self._updates, []
        deletes, self._deletes = self._deletes, []
        inserts, self._inserts = self._inserts, {}
        for table, where, values, must_hit in updates:
            self._update(connection, table, where, values, must_hit=must_hit)
        for table, where in deletes:
            connection.execute(_delete(table, _shape(where)), where)
        for table in sorted(inserts, key=_ORDER.__getitem__):
            connection.execute(sa.insert(table), inserts[table])

    @staticmethod
    def _update(
        connection: sa.Connection,
        table: sa.Table,
        where: Mapping[str, Any],
        values: Mapping[str, Any],
        *,
        must_hit: bool,
    ) -> None:
        statement = _updating(table, tuple(where), tuple(values))
        parameters = {f"w_{name}": value for name, value in where.items()}
        parameters |= {f"v_{name}": value for name, value in values.items()}
        result = connection.execute(statement, parameters)
        if must_hit and result.rowcount != 1:
            raise ConcurrentUpdate


def _shape(where: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((name, isinstance(value, list)) for name, value in where.items())


@lru_cache(maxsize=256)
def _updating(table: sa.Table, where: tuple[str, ...], values: tuple[str, ...]) -> sa.Update:
    matched = [table.c[name] == sa.bindparam(f"w_{name}") for name in where]
    new = {table.c[name]: sa.bindparam(f"v_{name}") for name in values}
    return sa.update(table).where(*matched).values(new)


@lru_cache(maxsize=256)
def _delete(table: sa.Table, shape: tuple[tuple[str, bool], ...]) -> sa.Delete:
    matched = [
        table.c[name].in_(sa.bindparam(name, expanding=True))
        if many
        else table.c[name] == sa.bindparam(name)
        for name, many in shape
    ]
    return sa.delete(table).where(*matched)
