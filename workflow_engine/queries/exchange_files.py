"""Exchanged files as pages and the API show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import exchange_file
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.exchange import told
from workflow_engine.queries.lists import only


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that came or was written; ``counts`` are records by what became of them."""

    id: str
    direction: str
    name: str
    module: str | None
    kind: str | None
    state: str
    size: int
    digest: str | None
    counts: Mapping[str, int] | None
    reason: str | None
    tries: int
    created_at: datetime
    ended_at: datetime | None

    @property
    def settled_as(self) -> str:
        """Its name in its folder."""
        return self.name if self.direction == "out" else f"{self.id[-8:]}-{self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row of a file; row 0 is the file as a whole."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class FileDetail:
    """A file with everything that is wrong with it."""

    file: FileRow
    faults: Sequence[Fault]


@dataclass(frozen=True)
class ExchangeFiles(Query[Page[FileRow]]):
    """Newest first; in one state, of one direction if asked."""

    permission = "exchange:read"
    cursor: str | None = None
    state: str | None = None
    direction: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[FileRow]:
        most = min(max(self.limit, 1), 100)
        statement = _FILES.where(exchange_file.c.company_id == ctx.company_id)
        for column, value in (("state", self.state), ("direction", self.direction)):
            if value:
                statement = statement.where(exchange_file.c[column] == value)
        order = (exchange_file.c.created_at, exchange_file.c.id)
        if self.cursor is not None:
            at, row_id = from_cursor(self.cursor, 2)
            place = sa.tuple_(
                sa.bindparam(None, at, order[0].type), sa.bindparam(None, row_id, order[1].type)
            )
            statement = statement.where(sa.tuple_(*order) < place)
        ordered = statement.order_by(*(column.desc() for column in order)).limit(most + 1)
        rows = list(ctx.connection.execute(ordered).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["created_at"], last["id"]) if last else None
        return Page([_file(row) for row in rows[:most]], cursor)


@dataclass(frozen=True)
class ExchangeFileById(Query[FileDetail]):
    """One file."""

    permission = "exchange:read"
    file_id: str

    def run(self, ctx: Reading) -> FileDetail:
        statement = _FILES.add_columns(exchange_file.c.faults)
        row = only(ctx, statement, exchange_file, self.file_id)._mapping
        faults = [
            Fault(line, column, shown(text, told))
            for line, column, text, told in row["faults"] or ()
        ]
        return FileDetail(_file(row), faults)


def _file(row: Any) -> FileRow:
    return FileRow(**told(row, FileRow.__slots__))


_FILES = sa.select(*(exchange_file.c[name] for name in (*FileRow.__slots__, "told")))
