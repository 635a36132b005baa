"""Several writes as one statement of PostgreSQL: each round trip saved is a third of the cost.

A data-modifying WITH runs its parts in no promised order, so only writes that cannot meet are put
into one. The text depends on tables, columns and row counts alone and is kept by that shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from workflow_engine.persistence import documents


@dataclass(frozen=True, slots=True)
class Change:
    """An update (``values`` not empty) or a delete of the rows that match ``where``."""

    table: sa.Table
    where: Mapping[str, Any]
    values: Mapping[str, Any]
    must_hit: bool = False

    @property
    def shape(self) -> tuple[Any, ...]:
        matched = tuple((name, isinstance(value, list)) for name, value in self.where.items())
        return self.table, matched, tuple(self.values)


def change_all(connection: sa.Connection, changes: Sequence[Change]) -> bool:
    """Run all; False when one that must hit exactly one row did not."""
    statement = _changing(tuple(change.shape for change in changes))
    values: dict[str, Any] = {}
    for place, change in enumerate(changes):
        values |= {f"w{place}_{name}": value for name, value in change.where.items()}
        values |= {f"v{place}_{name}": value for name, value in change.values.items()}
    counts = connection.execute(statement, values).one()
    return all(count == 1 for count, change in zip(counts, changes, strict=True) if change.must_hit)


def insert_all(
    connection: sa.Connection, inserts: Sequence[tuple[sa.Table, list[dict[str, Any]]]]
) -> None:
    """Insert the rows of all tables; rows of one table have the same columns.

    Rows travel as one JSON text for each table: the statement stays the same however many there
    are, and neither the driver nor SQLAlchemy handles a parameter for each value.
    """
    statement = _inserting(tuple((table, tuple(rows[0])) for table, rows in inserts))
    values = {f"r{place}": _as_json(table, rows) for place, (table, rows) in enumerate(inserts)}
    connection.execute(statement, values)


def _as_json(table: sa.Table, rows: list[dict[str, Any]]) -> str:
    documented, binary = _odd_columns(table)
    for name in documented.union(binary).intersection(rows[0]):
        write = documents.plain if name in documented else _hex
        rows = [{**row, name: None if row[name] is None else write(row[name])} for row in rows]
    return msgspec.json.encode(rows).decode()


def _hex(content: bytes) -> str:
    return f"\\x{content.hex()}"


@lru_cache(maxsize=64)
def _odd_columns(table: sa.Table) -> tuple[frozenset[str], frozenset[str]]:
    """Columns that hold JSON, and those that hold bytes: what JSON has no plain word for."""
    documented = frozenset(c.name for c in table.c if isinstance(c.type, sa.JSON))
    binary = frozenset(c.name for c in table.c if isinstance(c.type, sa.LargeBinary))
    return documented, binary


@lru_cache(maxsize=512)
def _changing(shapes: tuple[tuple[Any, ...], ...]) -> sa.TextClause:
    parts: list[str] = []
    binds: list[sa.BindParameter[Any]] = []
    for place, (table, matched, values) in enumerate(shapes):
        conditions = []
        for name, many in matched:
            kind = table.c[name].type
            binds.append(sa.bindparam(f"w{place}_{name}", type_=ARRAY(kind) if many else kind))
            right = f"ANY (:w{place}_{name})" if many else f":w{place}_{name}"
            conditions.append(f"{name} = {right}")
        binds += [sa.bindparam(f"v{place}_{name}", type_=table.c[name].type) for name in values]
        setting = ", ".join(f"{name} = :v{place}_{name}" for name in values)
        verb = f"UPDATE {table.name} SET {setting}" if values else f"DELETE FROM {table.name}"
        parts.append(f"c{place} AS ({verb} WHERE {' AND '.join(conditions)} RETURNING 1)")
    counts = ", ".join(f"(SELECT count(*) FROM c{place})" for place in range(len(shapes)))
    return sa.text(f"WITH {', '.join(parts)} SELECT {counts}").bindparams(*binds)


@lru_cache(maxsize=512)
def _inserting(shapes: tuple[tuple[sa.Table, tuple[str, ...]], ...]) -> sa.TextClause:
    parts: list[str] = []
    for place, (table, columns) in enumerate(shapes):
        names = ", ".join(columns)
        rows = f"json_populate_recordset(NULL::{table.name}, CAST(:r{place} AS json))"
        parts.append(f"c{place} AS (INSERT INTO {table.name} ({names}) SELECT {names} FROM {rows})")
    return sa.text(f"WITH {', '.join(parts)} SELECT 1")
