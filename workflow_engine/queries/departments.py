"""Departments and posts as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import department, person, post
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only

#: A tree is shown whole; no company has more.
WHOLE = 5000


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with its head's names and how many active people belong to it."""

    id: str
    code: str
    name: str
    name_zh: str | None
    rev: int
    parent_id: str | None
    head_id: str | None
    head: str | None
    head_zh: str | None
    people: int


@dataclass(frozen=True)
class Departments(Query[Sequence[DepartmentRow]]):
    """All departments in the order of their codes."""

    permission = "organisation:read"

    def run(self, ctx: Reading) -> Sequence[DepartmentRow]:
        statement = _DEPARTMENTS.where(department.c.company_id == ctx.company_id)
        ordered = statement.order_by(department.c.code).limit(WHOLE)
        return [_department(row) for row in ctx.connection.execute(ordered)]


@dataclass(frozen=True)
class DepartmentById(Query[DepartmentRow]):
    """One department."""

    permission = "organisation:read"
    department_id: str

    def run(self, ctx: Reading) -> DepartmentRow:
        return _department(only(ctx, _DEPARTMENTS, department, self.department_id))


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with the department it belongs to."""

    id: str
    code: str
    title: str
    title_zh: str | None
    department_id: str | None
    department: str | None
    department_zh: str | None


@dataclass(frozen=True)
class Posts(Query[Page[PostRow]]):
    """In the order of codes; ``text`` searches codes and titles."""

    permission = "organisation:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[PostRow]:
        statement = _POSTS.where(post.c.company_id == ctx.company_id)
        if self.text.strip():
            statement = statement.where(
                contains(self.text, post.c.code, post.c.title, post.c.title_zh)
            )
        return by_name(
            ctx, statement, _post, order=post.c.code, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class PostById(Query[PostRow]):
    """One post."""

    permission = "organisation:read"
    post_id: str

    def run(self, ctx: Reading) -> PostRow:
        return _post(only(ctx, _POSTS, post, self.post_id))


def _department(row: Any) -> DepartmentRow:
    return DepartmentRow(*row)


def _post(row: Any) -> PostRow:
    return PostRow(*row)


_head = person.alias("head")
_people = (
    sa.select(sa.func.count())
    .select_from(person)
    .where(person.c.department_id == department.c.id, person.c.active)
)
_DEPARTMENTS = sa.select(
    department.c.id,
    department.c.code,
    department.c.name,
    department.c.name_zh,
    department.c.rev,
    department.c.parent_id,
    department.c.head_id,
    _head.c.name.label("head"),
    _head.c.name_zh.label("head_zh"),
    _people.scalar_subquery().label("people"),
).outerjoin(_head, _head.c.id == department.c.head_id)
_POSTS = sa.select(
    post.c.id,
    post.c.code,
    post.c.title,
    post.c.title_zh,
    post.c.department_id,
    department.c.name.label("department"),
    department.c.name_zh.label("department_zh"),
).outerjoin(department, department.c.id == post.c.department_id)
