"""Rows for tests, written straight into the tables; every builder gives the id of its row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import new_id
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence import tables
from workflow_engine.persistence.database import Database


class Builders:
    """A company being put together: ``make = Builders(database)``, then one line per row."""

    def __init__(self, database: Database, code: str = "acme") -> None:
        self.database = database
        self.company_id = new_id()
        self.insert(
            tables.company,
            id=self.company_id,
            code=code,
            name=code.title(),
            currency="EUR",
            timezone="Europe/Berlin",
            locale="en",
        )

    def insert(self, table: sa.Table, **values: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(sa.insert(table), values)

    def row(self, table: sa.Table, **values: Any) -> str:
        """A row of this company with a new id."""
        made = new_id()
        self.insert(table, id=made, company_id=self.company_id, **values)
        return made

    def department(self, code: str, *, parent: str | None = None, head: str | None = None) -> str:
        return self.row(
            tables.department, code=code, name=code.title(), parent_id=parent, head_id=head
        )

    def person(self, name: str, *, manager: str | None = None, **values: Any) -> str:
        email = f"{name.lower()}@example.org"
        return self.row(
            tables.person, **{"name": name, "email": email, "manager_id": manager} | values
        )

    def group(self, code: str, members: Iterable[str] = ()) -> str:
        made = self.row(tables.group, code=code, name=code.title())
        for member in members:
            self.insert(
                tables.group_member,
                group_id=made,
                person_id=member,
                company_id=self.company_id,
            )
        return made

    def role(
        self,
        code: str,
        permissions: Iterable[str] = (),
        *,
        groups: Iterable[str] = (),
        accounts: Iterable[str] = (),
    ) -> str:
        made = self.row(tables.role, code=code, name=code.title())
        for permission in permissions:
            self.insert(
                tables.role_permission,
                role_id=made,
                permission=permission,
                company_id=self.company_id,
            )
        for holder in groups:
            self.row(tables.role_grant, role_id=made, group_id=holder)
        for holder in accounts:
            self.row(tables.role_grant, role_id=made, account_id=holder)
        return made

    def account(self, login: str, *, person: str | None = None, **values: Any) -> str:
        """An account nobody can sign in to, unless a ``password_hash`` is given."""
        kind = "human" if person else "service"
        return self.row(
            tables.account,
            **{"login": login, "name": login, "kind": kind, "person_id": person} | values,
        )

    def principal(self, login: str, *permissions: str, **values: Any) -> Principal:
        """A person with an account, as a principal that holds exactly these permissions."""
        person = self.person(login.title(), **values)
        account = self.account(login, person=person)
        return Principal(
            account,
            person,
            self.company_id,
            login.title(),
            permissions=frozenset(permissions),
        )

    @property
    def system(self) -> Principal:
        return Principal.system(self.company_id)

    @staticmethod
    def with_groups(principal: Principal, *groups: str) -> Principal:
        """The same principal as a member of groups."""
        return replace(principal, groups=frozenset(groups))

    @staticmethod
    def with_permissions(principal: Principal, *more: str) -> Principal:
        """The same principal with more permissions."""
        return replace(principal, permissions=principal.permissions | frozenset(more))
