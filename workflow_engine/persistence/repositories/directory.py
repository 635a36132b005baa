"""Rows of people, groups, roles and accounts as those who maintain them change them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.tables import (
    company,
    department,
    group_member,
    person,
    role_grant,
    role_permission,
)


class StillInUse(Conflict):
    message = _l("Something still refers to this, so it cannot be removed.")


class DirectoryRows:
    """Finds rows within one company only: those of others are not there."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, table: sa.Table, company_id: str, row_id: str) -> Any:
        """The row, held until the end of the transaction; ``NotFound`` when there is none."""
        if is_id(row_id):
            statement = sa.select(table).where(
                table.c.id == row_id, table.c.company_id == company_id
            )
            # Weaker than FOR UPDATE: rows that refer to this one may still be written.
            locked = statement.with_for_update(key_share=True)
            row = self._connection.execute(locked).one_or_none()
            if row is not None:
                return row
        raise NotFound

    def row(self, table: sa.Table, company_id: str, row_id: str) -> Any:
        """The row as it is now, held by nobody; ``NotFound`` when there is none."""
        if is_id(row_id):
            wanted = (table.c.id == row_id, table.c.company_id == company_id)
            row = self._connection.execute(sa.select(table).where(*wanted)).one_or_none()
            if row is not None:
                return row
        raise NotFound

    def names_of(self, person_id: str) -> tuple[str | None, ...]:
        """How a person is called, in each language."""
        names = sa.select(person.c.name, person.c.name_zh).where(person.c.id == person_id)
        return tuple(self._connection.execute(names).one())

    def has(self, table: sa.Table, company_id: str, row_id: str) -> bool:
        return is_id(row_id) and self.exists(table, id=row_id, company_id=company_id)

    def add(self, table: sa.Table, **values: Any) -> str:
        """Insert at once and give the new id, so that what follows in the command sees it."""
        made = new_id()
        self._connection.execute(sa.insert(table), {"id": made, **values})
        return made

    def change(self, table: sa.Table, row: Any, **values: Any) -> None:
        """Update a locked row; where it has a revision, that grows by one."""
        if "rev" in table.c:
            values["rev"] = row.rev + 1
        self._connection.execute(sa.update(table).where(table.c.id == row.id), values)

    def discard(self, table: sa.Table, row: Any) -> None:
        """Delete a row nothing refers to; ``StillInUse`` otherwise, whoever refers to it."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(sa.delete(table).where(table.c.id == row.id))
        except IntegrityError as error:
            raise StillInUse from error

    def remove(self, table: sa.Table, **where: Any) -> bool:
        """Delete the rows with these values; gives whether there were any."""
        matched = [table.c[name] == value for name, value in where.items()]
        return self._connection.execute(sa.delete(table).where(*matched)).rowcount > 0

    def exists(self, table: sa.Table, **where: Any) -> bool:
        matched = [table.c[name] == value for name, value in where.items()]
        statement = sa.select(sa.literal(1)).select_from(table).where(*matched).limit(1)
        return self._connection.execute(statement).first() is not None

    def insert(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(sa.insert(table), rows)

    def lock_structure(self, company_id: str) -> None:
        """Let nobody else change who stands above whom: two changes could close a circle."""
        locked = sa.select(company.c.id).where(company.c.id == company_id)
        self._connection.execute(locked.with_for_update(key_share=True))

    def is_above(self, table: sa.Table, upper: str, lower: str) -> bool:
        """Whether ``upper`` is ``lower`` or stands anywhere above it."""
        boss = {person.name: "manager_id", department.name: "parent_id"}[table.name]
        above = sa.select(table.c.id, table.c[boss].label("boss")).where(table.c.id == lower)
        chain = above.cte("chain", recursive=True)
        chain = chain.union(
            sa.select(table.c.id, table.c[boss]).join(chain, table.c.id == chain.c.boss)
        )
        found = sa.select(chain.c.id).where(chain.c.id == upper)
        return self._connection.execute(found).first() is not None

    def ids(self, table: sa.Table, **where: Any) -> list[str]:
        matched = [table.c[name] == value for name, value in where.items()]
        return list(self._connection.execute(sa.select(table.c.id).where(*matched)).scalars())

    def permissions_of_role(self, role_id: str) -> frozenset[str]:
        statement = sa.select(role_permission.c.permission).where(
            role_permission.c.role_id == role_id
        )
        return frozenset(self._connection.execute(statement).scalars())

    def permissions_of_groups(self, groups: Iterable[str]) -> frozenset[str]:
        """What the roles of these groups allow."""
        statement = (
            sa.select(role_permission.c.permission)
            .join(role_grant, role_grant.c.role_id == role_permission.c.role_id)
            .where(role_grant.c.group_id.in_(list(groups)))
        )
        return frozenset(self._connection.execute(statement).scalars())

    def groups_of(self, person_id: str) -> list[str]:
        statement = sa.select(group_member.c.group_id).where(group_member.c.person_id == person_id)
        return list(self._connection.execute(statement).scalars())
