"""Accounts with their roles, sessions and API keys; never a secret among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import account, login_session, person, role, role_grant
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only
from workflow_engine.queries.people import Named


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account and the person it belongs to; ``locked_until`` may be past."""

    id: str
    login: str
    name: str
    kind: str
    active: bool
    rev: int
    person_id: str | None
    person: str | None
    person_zh: str | None
    last_login_at: datetime | None
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A living session: when it began, was seen and ends, and in which browser."""

    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str | None


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account with the roles of its own and its living sessions."""

    row: AccountRow
    roles: Sequence[Named]
    sessions: Sequence[SessionRow]


@dataclass(frozen=True)
class Accounts(Query[Page[AccountRow]]):
    """In the order of logins; ``text`` searches logins and names, ``kind`` is human or service."""

    permission = "account:read"
    text: str = ""
    kind: str | None = None
    active: bool | None = None
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[AccountRow]:
        statement = _ROWS.where(account.c.company_id == ctx.company_id)
        if self.text.strip():
            found = contains(self.text, account.c.login, account.c.name, person.c.name)
            statement = statement.where(found)
        if self.kind in {"human", "service"}:
            statement = statement.where(account.c.kind == self.kind)
        if self.active is not None:
            statement = statement.where(account.c.active == self.active)
        return by_name(
            ctx, statement, _row, order=account.c.login, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class AccountById(Query[AccountDetails]):
    """One account."""

    permission = "account:read"
    account_id: str

    def run(self, ctx: Reading) -> AccountDetails:
        row = _row(only(ctx, _ROWS, account, self.account_id))
        roles = ctx.connection.execute(_ROLES, {"account": row.id})
        sessions = ctx.connection.execute(_SESSIONS, {"account": row.id, "now": ctx.now})
        return AccountDetails(
            row,
            [Named(*found) for found in roles],
            [SessionRow(*found) for found in sessions],
        )


def _row(row: Any) -> AccountRow:
    return AccountRow(*row)


_ROWS = sa.select(
    account.c.id,
    account.c.login,
    account.c.name,
    account.c.kind,
    account.c.active,
    account.c.rev,
    account.c.person_id,
    person.c.name.label("person"),
    person.c.name_zh.label("person_zh"),
    account.c.last_login_at,
    account.c.locked_until,
).outerjoin(person, person.c.id == account.c.person_id)
_ROLES = (
    sa.select(role.c.id, role.c.code, role.c.name, role.c.name_zh)
    .join(role_grant, role_grant.c.role_id == role.c.id)
    .where(role_grant.c.account_id == sa.bindparam("account"))
    .order_by(role.c.code)
)
_SESSIONS = (
    sa.select(
        login_session.c.created_at,
        login_session.c.seen_at,
        login_session.c.expires_at,
        login_session.c.agent,
    )
    .where(
        login_session.c.account_id == sa.bindparam("account"),
        login_session.c.revoked_at.is_(None),
        login_session.c.expires_at > sa.bindparam("now", type_=login_session.c.expires_at.type),
    )
    .order_by(login_session.c.seen_at.desc())
    .limit(100)
)
