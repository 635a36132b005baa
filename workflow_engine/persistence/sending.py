"""One write, one statement: for SQLite, where a statement costs no round trip."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.folding import Change


def change(connection: sa.Connection, wanted: Change) -> bool:
    """Run an update or a delete; False when it must hit exactly one row and did not."""
    values = {f"w_{name}": value for name, value in wanted.where.items()}
    values |= {f"v_{name}": value for name, value in wanted.values.items()}
    result = connection.execute(_changing(*wanted.shape), values)
    return result.rowcount == 1 or not wanted.must_hit


def insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(sa.insert(table), rows)


@lru_cache(maxsize=256)
def _changing(
    table: sa.Table, matched: tuple[tuple[str, bool], ...], values: tuple[str, ...]
) -> Any:
    where = [
        table.c[name].in_(sa.bindparam(f"w_{name}", expanding=True))
        if many
        else table.c[name] == sa.bindparam(f"w_{name}")
        for name, many in matched
    ]
    if not values:
        return sa.delete(table).where(*where)
    new: dict[Any, Any] = {table.c[name]: sa.bindparam(f"v_{name}") for name in values}
    return sa.update(table).where(*where).values(new)
