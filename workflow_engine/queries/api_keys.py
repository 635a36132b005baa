"""API keys as lists show them: prefix, scopes and dates, never the secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import account, api_key
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, only, refers_to


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key; ``state`` is active, expired or revoked."""

    id: str
    name: str
    prefix: str
    account_id: str
    login: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    state: str


@dataclass(frozen=True)
class ApiKeys(Query[Page[KeyRow]]):
    """In the order of names; of one account or of all."""

    permission = "account:read"
    account_id: str | None = None
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[KeyRow]:
        statement = _ROWS.where(api_key.c.company_id == ctx.company_id)
        if self.account_id is not None:
            statement = statement.where(refers_to(api_key.c.account_id, self.account_id))
        return by_name(
            ctx,
            statement,
            lambda row: _row(row, ctx.now),
            order=api_key.c.name,
            cursor=self.cursor,
            limit=self.limit,
        )


@dataclass(frozen=True)
class KeyById(Query[KeyRow]):
    """One key."""

    permission = "account:read"
    key_id: str

    def run(self, ctx: Reading) -> KeyRow:
        return _row(only(ctx, _ROWS, api_key, self.key_id), ctx.now)


def _row(row: Any, now: datetime) -> KeyRow:
    state = "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "active"
    return KeyRow(**row._mapping, state=state)


_ROWS = sa.select(
    api_key.c.id,
    api_key.c.name,
    api_key.c.prefix,
    api_key.c.account_id,
    account.c.login,
    api_key.c.scopes,
    api_key.c.created_at,
    api_key.c.expires_at,
    api_key.c.revoked_at,
    api_key.c.used_at,
).join(account, account.c.id == api_key.c.account_id)
