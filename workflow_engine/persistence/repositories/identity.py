"""Who is calling: accounts, sessions and API keys with the permissions behind them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    api_key,
    company,
    group_member,
    login_session,
    person,
    role_grant,
    role_permission,
    substitution,
)
from workflow_engine.persistence.write_set import WriteSet


def words(text: str | None) -> frozenset[str]:
    """The texts that the database joined by commas; it gives NULL for none."""
    return frozenset(text.split(",")) if text else frozenset()


class IdentityRows:
    """Reads a caller in one statement; changes to sessions and failures are made at once."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def by_session(self, token_hash: str, *, now: datetime, idle_since: datetime) -> Any | None:
        """The living session with its caller; None when it ended, by whatever cause."""
        parameters = {"hash": token_hash, "now": now, "idle_since": idle_since}
        return self._connection.execute(_BY_SESSION, parameters).one_or_none()

    def by_key(self, key_hash: str, *, now: datetime) -> Any | None:
        return self._connection.execute(_BY_KEY, {"hash": key_hash, "now": now}).one_or_none()

    def by_login(self, login: str) -> Any | None:
        """The account with what signing in asks about it."""
        return self._connection.execute(_BY_LOGIN, {"login": login}).one_or_none()

    def by_account(self, account_id: str) -> Any | None:
        return self._connection.execute(_BY_ACCOUNT, {"id": account_id}).one_or_none()

    def caller(self, account_id: str) -> Any | None:
        """An account with all it may do, when somebody else acts in its name."""
        return self._connection.execute(_BY_CALLER, {"id": account_id}).one_or_none()

    def lock_account(self, account_id: str) -> Any:
        """The same facts, the account's row held until the end of the transaction."""
        return self._connection.execute(_LOCK_ACCOUNT, {"id": account_id}).one()

    def permissions_of(self, account_id: str) -> frozenset[str]:
        """Everything the account may do, by its own roles and by those of its person's groups."""
        found = self._connection.execute(_PERMISSIONS_OF, {"id": account_id}).scalar_one()
        return words(found)

    def change_account(self, account_id: str, **values: Any) -> None:
        self._connection.execute(sa.update(account).where(account.c.id == account_id), values)

    def open_session(self, **row: Any) -> None:
        self._connection.execute(sa.insert(login_session), row)

    def touch_session(self, token_hash: str, now: datetime) -> None:
        """Seen now; a session that ended meanwhile stays as it is."""
        self._connection.execute(_TOUCH_SESSION, {"hash": token_hash, "now": now})

    def touch_key(self, key_hash: str, now: datetime) -> None:
        self._connection.execute(_TOUCH_KEY, {"hash": key_hash, "now": now})

    def end_session(self, token_hash: str, now: datetime) -> Any | None:
        """End a session; gives its account, or None when it had ended before."""
        parameters = {"hash": token_hash, "now": now}
        return self._connection.execute(_END_SESSION, parameters).one_or_none()

    def end_sessions(self, account_id: str, now: datetime, *, keep: str | None = None) -> int:
        """End all sessions of an account but one; gives how many those were."""
        parameters = {"account": account_id, "now": now, "keep": keep or ""}
        return self._connection.execute(_END_SESSIONS, parameters).rowcount

    def forget_sessions(self, account_id: str, before: datetime) -> None:
        """Remove an account's sessions that were over before the moment."""
        parameters = {"account": account_id, "before": before}
        self._connection.execute(_FORGET_SESSIONS, parameters)

    def add_key(self, **row: Any) -> None:
        self._writes.insert(api_key, row)

    def end_keys(self, account_id: str, now: datetime) -> int:
        parameters = {"account": account_id, "now": now}
        return self._connection.execute(_END_KEYS, parameters).rowcount


_hash: sa.BindParameter[str] = sa.bindparam("hash")
_now: sa.BindParameter[datetime] = sa.bindparam("now", type_=login_session.c.seen_at.type)
_idle_since: sa.BindParameter[datetime] = sa.bindparam(
    "idle_since", type_=login_session.c.seen_at.type
)

_all_groups = (
    sa.select(sa.func.aggregate_strings(sa.cast(group_member.c.group_id, sa.Text), ","))
    .where(group_member.c.person_id == account.c.person_id)
    .correlate(account)
)
# Two ways to hold a role as two questions: with OR neither index would be used.
_roles_held = sa.union_all(
    sa.select(role_grant.c.role_id)
    .where(role_grant.c.account_id == account.c.id)
    .correlate(account),
    sa.select(role_grant.c.role_id)
    .join(group_member, group_member.c.group_id == role_grant.c.group_id)
    .where(group_member.c.person_id == account.c.person_id)
    .correlate(account),
)
_all_permissions = (
    sa.select(sa.func.aggregate_strings(role_permission.c.permission, ","))
    .where(role_permission.c.role_id.in_(_roles_held))
    .correlate(account)
)

_is_substitute = (
    sa.select(substitution.c.id)
    .where(substitution.c.substitute_id == account.c.person_id, substitution.c.ended_at.is_(None))
    .correlate(account)
    .exists()
)

_CALLER = (
    sa.select(
        account.c.id.label("account_id"),
        account.c.person_id,
        account.c.company_id,
        account.c.name,
        account.c.kind,
        sa.func.coalesce(account.c.locale, company.c.locale).label("locale"),
        sa.func.coalesce(account.c.timezone, company.c.timezone).label("timezone"),
        _all_groups.scalar_subquery().label("groups"),
        _all_permissions.scalar_subquery().label("permissions"),
        _is_substitute.label("is_substitute"),
    )
    .select_from(
        sa.join(account, company, company.c.id == account.c.company_id).outerjoin(
            person, person.c.id == account.c.person_id
        )
    )
    .where(account.c.active, sa.or_(person.c.id.is_(None), person.c.active))
)
_BY_SESSION = (
    _CALLER.add_columns(login_session.c.seen_at)
    .join(login_session, login_session.c.account_id == account.c.id)
    .where(
        login_session.c.token_hash == _hash,
        login_session.c.revoked_at.is_(None),
        login_session.c.expires_at > _now,
        login_session.c.seen_at > _idle_since,
    )
)
_BY_KEY = (
    _CALLER.add_columns(api_key.c.scopes, api_key.c.used_at.label("seen_at"))
    .join(api_key, api_key.c.account_id == account.c.id)
    .where(
        api_key.c.key_hash == _hash,
        api_key.c.revoked_at.is_(None),
        api_key.c.expires_at > _now,
    )
)
_BY_CALLER = _CALLER.where(account.c.id == sa.bindparam("id"))

_SIGN_IN = sa.select(
    account.c.id,
    account.c.company_id,
    account.c.person_id,
    account.c.login,
    account.c.password_hash,
    account.c.failures,
    account.c.locked_until,
    sa.and_(account.c.active, sa.or_(person.c.id.is_(None), person.c.active)).label("active"),
).select_from(sa.outerjoin(account, person, person.c.id == account.c.person_id))
_BY_LOGIN = _SIGN_IN.where(account.c.login == sa.bindparam("login"), account.c.kind == "human")
_BY_ACCOUNT = _SIGN_IN.where(account.c.id == sa.bindparam("id"))
_LOCK_ACCOUNT = _BY_ACCOUNT.with_for_update(of=account, key_share=True)
_PERMISSIONS_OF = sa.select(_all_permissions.scalar_subquery()).select_from(account)
_PERMISSIONS_OF = _PERMISSIONS_OF.where(account.c.id == sa.bindparam("id"))

_LIVING = login_session.c.revoked_at.is_(None)
_TOUCH_SESSION = (
    sa.update(login_session).where(login_session.c.token_hash == _hash, _LIVING)
).values(seen_at=_now)
_TOUCH_KEY = sa.update(api_key).where(api_key.c.key_hash == _hash).values(used_at=_now)
_END_SESSION = (
    sa.update(login_session)
    .where(login_session.c.token_hash == _hash, _LIVING)
    .values(revoked_at=_now)
    .returning(login_session.c.account_id, login_session.c.company_id)
)
_END_SESSIONS = (
    sa.update(login_session)
    .where(
        login_session.c.account_id == sa.bindparam("account"),
        login_session.c.token_hash != sa.bindparam("keep"),
        _LIVING,
    )
    .values(revoked_at=_now)
)
_FORGET_SESSIONS = sa.delete(login_session).where(
    login_session.c.account_id == sa.bindparam("account"),
    login_session.c.expires_at < sa.bindparam("before"),
)
_END_KEYS = (
    sa.update(api_key)
    .where(api_key.c.account_id == sa.bindparam("account"), api_key.c.revoked_at.is_(None))
    .values(revoked_at=_now)
)
