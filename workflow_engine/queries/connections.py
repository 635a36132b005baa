"""Connections as lists and pages show them: that there is a secret, and never which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import connection
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A connection; ``secret_at`` is when its secret was entered, None when it has none."""

    id: str
    code: str
    name: str
    name_zh: str | None
    rev: int
    base_url: str
    auth: str
    auth_name: str | None
    secret_at: datetime | None
    repeatable: bool
    plain_allowed: bool
    private_allowed: bool
    timeout_seconds: int
    active: bool
    tried_at: datetime | None
    tried_status: int | None
    tried_error: str | None


@dataclass(frozen=True)
class Connections(Query[Page[ConnectionRow]]):
    """In the order of codes; ``text`` searches codes, names and addresses."""

    permission = "connection:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[ConnectionRow]:
        statement = _ROWS.where(connection.c.company_id == ctx.company_id)
        if self.text.strip():
            columns = connection.c
            found = contains(
                self.text, columns.code, columns.name, columns.name_zh, columns.base_url
            )
            statement = statement.where(found)
        return by_name(
            ctx, statement, _row, order=connection.c.code, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class ConnectionById(Query[ConnectionRow]):
    """One connection."""

    permission = "connection:read"
    connection_id: str

    def run(self, ctx: Reading) -> ConnectionRow:
        return _row(only(ctx, _ROWS, connection, self.connection_id))


@dataclass(frozen=True)
class ConnectionToTry(Query[Mapping[str, Any]]):
    """All that a trial needs, the closed secret among it: for those who could replace it."""

    permission = "connection:write"
    connection_id: str

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        row = only(ctx, sa.select(connection), connection, self.connection_id)
        return dict(row._mapping)


def _row(row: Any) -> ConnectionRow:
    return ConnectionRow(*row)


_ROWS = sa.select(*(connection.c[name] for name in ConnectionRow.__slots__))
