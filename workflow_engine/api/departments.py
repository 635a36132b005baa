"""Departments, which form a tree, and the posts in them."""

from typing import Any

from workflow_engine.api.fields import Id, MadeSchema, Many, Part, RevSchema, Schema, Text, Whole
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.departments import (
    ChangeDepartment,
    ChangePost,
    CreateDepartment,
    CreatePost,
    RemoveDepartment,
    RemovePost,
)
from workflow_engine.errors import _l
from workflow_engine.queries.departments import (
    DepartmentById,
    Departments,
    PostById,
    Posts,
)

departments = Resources("departments", _l("Departments and posts"))


class DepartmentSchema(Schema):
    """A department with its head and how many active people belong to it."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    rev = Whole()
    parent_id = Id(allow_none=True)
    head_id = Id(allow_none=True)
    head = Text(allow_none=True)
    head_zh = Text(allow_none=True)
    people = Whole()


class DepartmentsSchema(Schema):
    """The whole tree."""

    rows = Many(Part(DepartmentSchema))


class DepartmentDetailsSchema(Schema):
    """Everything that is said about a department."""

    code = Text(40, least=1)
    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    parent_id = Id(load_default=None)
    head_id = Id(load_default=None)


class PostSchema(Schema):
    """A post with the department it belongs to."""

    id = Id()
    code = Text()
    title = Text()
    title_zh = Text(allow_none=True)
    department_id = Id(allow_none=True)
    department = Text(allow_none=True)
    department_zh = Text(allow_none=True)


class PostDetailsSchema(Schema):
    """Everything that is said about a post."""

    code = Text(40, least=1)
    title = Text(200, least=1)
    title_zh = Text(200, load_default=None)
    department_id = Id(load_default=None)


@departments.reads("/departments", Departments, DepartmentsSchema, _l("List departments"))
def listed() -> Departments:
    return Departments()


@departments.reads(
    "/departments/<department_id>",
    DepartmentById,
    DepartmentSchema,
    _l("Show a department"),
)
def department(department_id: str) -> DepartmentById:
    return DepartmentById(department_id)


@departments.writes(
    "/departments",
    CreateDepartment,
    MadeSchema,
    _l("Add a department"),
    body=DepartmentDetailsSchema,
    status=201,
    located=lambda body: f"/api/v1/departments/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateDepartment:
    return CreateDepartment(**body)


@departments.writes(
    "/departments/<department_id>",
    ChangeDepartment,
    RevSchema,
    _l("Replace the details of a department"),
    method="PUT",
    body=DepartmentDetailsSchema,
    conditional="must",
)
def change(body: dict[str, Any], *, department_id: str, rev: int) -> ChangeDepartment:
    return ChangeDepartment(department_id=department_id, rev=rev, **body)


@departments.writes(
    "/departments/<department_id>",
    RemoveDepartment,
    None,
    _l("Remove an empty department"),
    method="DELETE",
)
def remove(department_id: str) -> RemoveDepartment:
    return RemoveDepartment(department_id)


@departments.reads("/posts", Posts, page_of(PostSchema), _l("List posts"), query=SearchQuery)
def posts(query: dict[str, Any]) -> Posts:
    return Posts(**query)


@departments.reads("/posts/<post_id>", PostById, PostSchema, _l("Show a post"))
def post(post_id: str) -> PostById:
    return PostById(post_id)


@departments.writes(
    "/posts",
    CreatePost,
    MadeSchema,
    _l("Add a post"),
    body=PostDetailsSchema,
    status=201,
    located=lambda body: f"/api/v1/posts/{body['id']}",
)
def create_post(body: dict[str, Any]) -> CreatePost:
    return CreatePost(**body)


@departments.writes(
    "/posts/<post_id>",
    ChangePost,
    None,
    _l("Replace the details of a post"),
    method="PUT",
    body=PostDetailsSchema,
)
def change_post(body: dict[str, Any], *, post_id: str) -> ChangePost:
    return ChangePost(post_id=post_id, **body)


@departments.writes(
    "/posts/<post_id>", RemovePost, None, _l("Remove a post that nobody holds"), method="DELETE"
)
def remove_post(post_id: str) -> RemovePost:
    return RemovePost(post_id)
