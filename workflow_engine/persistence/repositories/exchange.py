"""The exchange folder of a company: who it works for, its files, what it writes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    company,
    exchange,
    exchange_export,
    exchange_file,
    group_member,
    person,
    role_grant,
    role_permission,
)


class ExchangeRows:
    """Reads and changes at once; whoever applies a file holds the company's row meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def active(self) -> list[Any]:
        """Where files are exchanged: company, its code, the account, the largest file."""
        return list(self._connection.execute(_ACTIVE))

    def lock(self, company_id: str) -> Any | None:
        """One file after the other: of two with the same content the second sees the first."""
        return self._connection.execute(_LOCK, {"company": company_id}).one_or_none()

    def file(self, file_id: str) -> Any | None:
        """The row, held to the end of the transaction."""
        return self._connection.execute(_FILE, {"id": file_id}).one_or_none()

    def add_file(self, **row: Any) -> None:
        self._connection.execute(sa.insert(exchange_file), row)

    def change_file(self, file_id: str, **values: Any) -> None:
        changed = sa.update(exchange_file).where(exchange_file.c.id == file_id).values(values)
        self._connection.execute(changed)

    def to_retry(self, company_id: str) -> list[Any]:
        """Files in quarantine that somebody wants to be tried again."""
        return list(self._connection.execute(_RETRY, {"company": company_id}))

    def is_known(self, company_id: str, kind: tuple[str, str], digest: str, *, ever: bool) -> bool:
        """Whether this content was brought in: ``ever``, or last of all files of the kind."""
        values = {"company": company_id, "module": kind[0], "kind": kind[1]}
        statement = _DONE
        if ever:
            statement = statement.where(exchange_file.c.digest == digest)
        row = self._connection.execute(statement.limit(1), values).one_or_none()
        return row is not None and row.digest == digest

    def due_exports(self, company_id: str, now: datetime) -> list[Any]:
        return list(self._connection.execute(_DUE, {"company": company_id, "now": now}))

    def people_with(self, company_id: str, permission: str) -> list[str]:
        """People with an address who hold a permission, by their accounts or groups."""
        values = {"company": company_id, "permission": permission}
        return list(self._connection.execute(_HOLDERS, values).scalars())


_COMPANY: sa.BindParameter[str] = sa.bindparam("company")
_ACTIVE = (
    sa.select(exchange.c.company_id, company.c.code, exchange.c.account_id, exchange.c.max_bytes)
    .join(company, company.c.id == exchange.c.company_id)
    .where(exchange.c.active.is_(True))
    .order_by(company.c.code)
)
_LOCK = sa.select(exchange).where(exchange.c.company_id == _COMPANY).with_for_update(key_share=True)
_FILE = (
    sa.select(exchange_file)
    .where(exchange_file.c.id == sa.bindparam("id"))
    .with_for_update(key_share=True)
)
_RETRY = sa.select(exchange_file.c.id, exchange_file.c.name).where(
    exchange_file.c.company_id == _COMPANY, exchange_file.c.state == "retry"
)
_DONE = (
    sa.select(exchange_file.c.digest)
    .where(
        exchange_file.c.company_id == _COMPANY,
        exchange_file.c.direction == "in",
        exchange_file.c.state == "done",
        exchange_file.c.module == sa.bindparam("module"),
        exchange_file.c.kind == sa.bindparam("kind"),
    )
    .order_by(exchange_file.c.ended_at.desc(), exchange_file.c.id.desc())
)
_DUE = sa.select(exchange_export).where(
    exchange_export.c.company_id == _COMPANY,
    exchange_export.c.due_at <= sa.bindparam("now", type_=exchange_export.c.due_at.type),
)
_holding = sa.select(role_permission.c.role_id).where(
    role_permission.c.permission == sa.bindparam("permission")
)
_HOLDERS = (
    sa.select(person.c.id)
    .join(account, account.c.person_id == person.c.id)
    .where(
        person.c.company_id == _COMPANY,
        person.c.active,
        person.c.email.is_not(None),
        account.c.active,
        sa.or_(
            account.c.id.in_(
                sa.select(role_grant.c.account_id).where(role_grant.c.role_id.in_(_holding))
            ),
            person.c.id.in_(
                sa.select(group_member.c.person_id)
                .join(role_grant, role_grant.c.group_id == group_member.c.group_id)
                .where(role_grant.c.role_id.in_(_holding))
            ),
        ),
    )
    .distinct()
)
