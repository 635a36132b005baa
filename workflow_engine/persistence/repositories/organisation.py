"""What assignment asks about a company's people, and the names that pages show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from workflow_engine.domain.assignment import GroupFacts, PersonFacts
from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import (
    account,
    department,
    group,
    group_member,
    person,
    post,
    role,
    role_grant,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as shown to others."""

    id: str
    name: str
    name_zh: str | None
    email: str | None
    active: bool


class OrganisationRows:
    """Answers about one company; each question is asked once per transaction."""

    def __init__(self, connection: sa.Connection, company_id: str) -> None:
        self._connection = connection
        self._company_id = company_id
        self._known: dict[tuple[Any, ...], Any] = {}

    def person(self, id_or_login: str) -> PersonFacts | None:
        by_id = is_id(id_or_login)
        statement = _PERSON if by_id else _PERSON_BY_LOGIN
        value = id_or_login if by_id else id_or_login.casefold()
        return self._once(("person", value), lambda: self._one(statement, value))

    def manager_of(self, person_id: str) -> PersonFacts | None:
        if not is_id(person_id):
            found = self.person(person_id)
            return self.manager_of(found.id) if found else None
        return self._once(("manager", person_id), lambda: self._one(_MANAGER, person_id))

    def head_of(self, department: str) -> PersonFacts | None:
        statement = _HEAD if is_id(department) else _HEAD_BY_CODE
        return self._once(("head", department), lambda: self._one(statement, department))

    def parent_of(self, department: str) -> str | None:
        """The id of the department above a department, which is given by id or code."""
        statement = _PARENT if is_id(department) else _PARENT_BY_CODE
        parameters = {"company": self._company_id, "value": department}
        return self._once(
            ("parent", department), lambda: self._connection.scalar(statement, parameters)
        )

    def department_of(self, person_id: str) -> str | None:
        """The code of a person's department."""
        parameters = {"company": self._company_id, "value": person_id}
        return self._connection.scalar(_DEPARTMENT, parameters)

    def post_holders(self, code: str) -> Sequence[PersonFacts]:
        return self._once(("post", code), lambda: self._several(_POST, code))

    def group(self, code: str, *, without: frozenset[str]) -> GroupFacts | None:
        return self._once(("group", code, without), lambda: self._group(code, without))

    def holders_of(self, role: str) -> Sequence[PersonFacts]:
        """Everybody who holds the role, by an account of theirs or by a group."""
        return self._once(("role", role), lambda: self._several(_HOLDERS, role))

    def members_of(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The active people in groups, which are given by their ids."""
        parameters = {"company": self._company_id, "groups": sorted(groups)}
        return tuple(self._connection.scalars(_MEMBERS, parameters)) if parameters["groups"] else ()

    def group_codes(self) -> frozenset[str]:
        return frozenset(self._connection.scalars(_CODES, {"company": self._company_id}))

    def cards(self, ids: Iterable[str | None]) -> dict[str, PersonCard]:
        """Names and addresses by id; ids of nobody are left out."""
        wanted = sorted({entry for entry in ids if entry is not None})
        if not wanted:
            return {}
        rows = self._connection.execute(_CARDS, {"company": self._company_id, "ids": wanted})
        return {row.id: PersonCard(*row) for row in rows}

    def _one(self, statement: sa.Select[Any], value: str) -> PersonFacts | None:
        parameters = {"company": self._company_id, "value": value}
        row = self._connection.execute(statement, parameters).first()
        return PersonFacts(row.id, active=row.active) if row else None

    def _group(self, code: str, without: frozenset[str]) -> GroupFacts | None:
        parameters = {"company": self._company_id, "value": code, "without": sorted(without)}
        row = self._connection.execute(_GROUP, parameters).first()
        return GroupFacts(row.id, is_staffed=bool(row.is_staffed)) if row else None

    def _several(self, statement: sa.Select[Any], value: str) -> tuple[PersonFacts, ...]:
        parameters = {"company": self._company_id, "value": value}
        rows = self._connection.execute(statement, parameters)
        return tuple(PersonFacts(row.id, active=row.active) for row in rows)

    def _once(self, question: tuple[Any, ...], ask: Callable[[], T]) -> T:
        if question not in self._known:
            self._known[question] = ask()
        found: T = self._known[question]
        return found


_company: sa.BindParameter[str] = sa.bindparam("company")
_value: sa.BindParameter[str] = sa.bindparam("value")
_boss = person.alias("boss")
_FACTS = sa.select(person.c.id, person.c.active).where(person.c.company_id == _company)
_PERSON = _FACTS.where(person.c.id == _value)
_PERSON_BY_LOGIN = _FACTS.join(account, account.c.person_id == person.c.id).where(
    account.c.login == _value
)
_MANAGER = (
    sa.select(_boss.c.id, _boss.c.active)
    .join(person, person.c.manager_id == _boss.c.id)
    .where(person.c.id == _value, person.c.company_id == _company)
)
_HEADS = _FACTS.join(department, department.c.head_id == person.c.id)
_HEAD = _HEADS.where(department.c.id == _value)
_HEAD_BY_CODE = _HEADS.where(department.c.code == _value, department.c.company_id == _company)
_PARENTS = sa.select(department.c.parent_id).where(department.c.company_id == _company)
_PARENT = _PARENTS.where(department.c.id == _value)
_PARENT_BY_CODE = _PARENTS.where(department.c.code == _value)
_DEPARTMENT = (
    sa.select(department.c.code)
    .join(person, person.c.department_id == department.c.id)
    .where(person.c.id == _value, person.c.company_id == _company)
)
_POST = (
    _FACTS.join(post, post.c.id == person.c.post_id)
    .where(post.c.code == _value, post.c.company_id == _company)
    .order_by(person.c.id)
)

_staff = (
    sa.select(sa.literal(1))
    .join_from(group_member, person, person.c.id == group_member.c.person_id)
    .where(group_member.c.group_id == group.c.id, person.c.active)
)
_without: sa.BindParameter[list[str]] = sa.bindparam("without", expanding=True)
_GROUP = sa.select(
    group.c.id,
    _staff.where(person.c.id.not_in(_without)).exists().label("is_staffed"),
).where(group.c.company_id == _company, group.c.code == _value)

_granted = (
    sa.select(role_grant.c.account_id, role_grant.c.group_id)
    .join(role, role.c.id == role_grant.c.role_id)
    .where(role.c.company_id == _company, role.c.code == _value)
    .cte("granted")
)
_HOLDERS = _FACTS.where(
    person.c.id.in_(
        sa.union(
            sa.select(account.c.person_id)
            .join(_granted, _granted.c.account_id == account.c.id)
            .where(account.c.active, account.c.person_id.is_not(None)),
            sa.select(group_member.c.person_id).join(
                _granted, _granted.c.group_id == group_member.c.group_id
            ),
        )
    )
).order_by(person.c.id)

_MEMBERS = (
    sa.select(person.c.id)
    .join(group_member, group_member.c.person_id == person.c.id)
    .where(
        person.c.company_id == _company,
        person.c.active,
        group_member.c.group_id.in_(sa.bindparam("groups", expanding=True)),
    )
    .distinct()
    .order_by(person.c.id)
)
_CARDS = sa.select(person.c.id, person.c.name, person.c.name_zh, person.c.email, person.c.active)
_CARDS = _CARDS.where(
    person.c.company_id == _company, person.c.id.in_(sa.bindparam("ids", expanding=True))
)
_CODES = sa.select(group.c.code).where(group.c.company_id == _company)
