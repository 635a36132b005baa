"""The exchange folder as pages and the API show it: what it is set to, its files, its lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import account, exchange, exchange_export, exchange_file
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.lists import only


@dataclass(frozen=True, slots=True)
class ExchangeSetting:
    """In whose name files are exchanged; ``rev`` 0 and no account where nothing is set up."""

    account_id: str | None = None
    account: str | None = None
    max_bytes: int = 10_000_000
    active: bool = False
    rev: int = 0


@dataclass(frozen=True)
class ExchangeSettings(Query[ExchangeSetting]):
    """What the company's exchange folder is set to."""

    permission = "exchange:read"

    def run(self, ctx: Reading) -> ExchangeSetting:
        row = ctx.connection.execute(_SETTING, {"company": ctx.company_id}).one_or_none()
        return ExchangeSetting(*row) if row else ExchangeSetting()


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


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A list that is written into the folder; ``reason`` says why the last time failed."""

    id: str
    kind: str
    format: str
    every_minutes: int
    due_at: datetime | None
    done_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class ExchangeExports(Query[Sequence[ExportRow]]):
    """By kind."""

    permission = "exchange:read"

    def run(self, ctx: Reading) -> Sequence[ExportRow]:
        rows = ctx.connection.execute(_EXPORTS, {"company": ctx.company_id}).mappings()
        return [ExportRow(**_told(row, ExportRow.__slots__)) for row in rows]


def _file(row: Any) -> FileRow:
    return FileRow(**_told(row, FileRow.__slots__))


def _told(row: Any, names: Sequence[str]) -> dict[str, Any]:
    values = {name: row[name] for name in names}
    reason = values["reason"]
    return {**values, "reason": shown(reason, row["told"]) if reason else None}


_COMPANY: sa.BindParameter[str] = sa.bindparam("company")
_SETTING = (
    sa.select(
        exchange.c.account_id,
        account.c.name,
        exchange.c.max_bytes,
        exchange.c.active,
        exchange.c.rev,
    )
    .join(account, account.c.id == exchange.c.account_id)
    .where(exchange.c.company_id == _COMPANY)
)
_FILES = sa.select(*(exchange_file.c[name] for name in (*FileRow.__slots__, "told")))
_EXPORTS = (
    sa.select(*(exchange_export.c[name] for name in (*ExportRow.__slots__, "told")))
    .where(exchange_export.c.company_id == _COMPANY)
    .order_by(exchange_export.c.kind, exchange_export.c.format)
)
