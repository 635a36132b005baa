"""Departments, which form a tree and have a head, and the posts in them."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_rev
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import department, person, post


@dataclass(frozen=True, kw_only=True)
class _Department(Command[Any]):
    permission = "organisation:write"
    code: str
    name: str
    name_zh: str | None = None
    parent_id: str | None = None
    head_id: str | None = None

    def checked(self, ctx: Context, row: Any = None) -> dict[str, Any]:
        fields = Fields()
        links = Links(ctx, fields)
        values = {
            "code": fields.code("code", self.code),
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
            "parent_id": links.exists("parent_id", department, self.parent_id),
            "head_id": links.exists("head_id", person, self.head_id),
        }
        if row is None or row.code != values["code"]:
            links.is_free("code", department, self.code.strip())
        fields.finish()
        if row is not None and self.parent_id:
            ctx.uow.directory.lock_structure(ctx.company_id)
            if ctx.uow.directory.is_above(department, row.id, self.parent_id):
                fields.refuse("parent_id", _l("It lies below this one; that would be a circle."))
        fields.finish()
        return values


@dataclass(frozen=True, kw_only=True)
class CreateDepartment(_Department):
    """Add a department; gives the id."""

    def run(self, ctx: Context, subject: Any) -> str:
        values = self.checked(ctx)
        made = ctx.uow.directory.add(department, company_id=ctx.company_id, **values)
        audit(ctx, "department.created", subject=f"department:{made}", detail=values)
        return made


@dataclass(frozen=True, kw_only=True)
class ChangeDepartment(_Department):
    """Replace all details of a department; gives the new revision."""

    department_id: str
    rev: int

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(department, ctx.company_id, self.department_id)

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        values = self.checked(ctx, subject)
        ctx.uow.directory.change(department, subject, **values)
        detail = changes(subject, values)
        audit(ctx, "department.changed", subject=f"department:{subject.id}", detail=detail)
        return int(subject.rev) + 1


@dataclass(frozen=True)
class RemoveDepartment(Command[None]):
    """Remove a department that nobody and nothing belongs to."""

    permission = "organisation:write"
    department_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(department, ctx.company_id, self.department_id)

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.discard(department, subject)
        detail = {"code": subject.code}
        audit(ctx, "department.removed", subject=f"department:{subject.id}", detail=detail)


@dataclass(frozen=True, kw_only=True)
class _Post(Command[Any]):
    permission = "organisation:write"
    code: str
    title: str
    title_zh: str | None = None
    department_id: str | None = None

    def checked(self, ctx: Context, row: Any = None) -> dict[str, Any]:
        fields = Fields()
        links = Links(ctx, fields)
        values = {
            "code": fields.code("code", self.code),
            "title": fields.text("title", self.title),
            "title_zh": fields.optional("title_zh", self.title_zh),
            "department_id": links.exists("department_id", department, self.department_id),
        }
        if row is None or row.code != values["code"]:
            links.is_free("code", post, self.code.strip())
        fields.finish()
        return values


@dataclass(frozen=True, kw_only=True)
class CreatePost(_Post):
    """Add a post; gives the id."""

    def run(self, ctx: Context, subject: Any) -> str:
        values = self.checked(ctx)
        made = ctx.uow.directory.add(post, company_id=ctx.company_id, **values)
        audit(ctx, "post.created", subject=f"post:{made}", detail=values)
        return made


@dataclass(frozen=True, kw_only=True)
class ChangePost(_Post):
    """Replace all details of a post."""

    post_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(post, ctx.company_id, self.post_id)

    def run(self, ctx: Context, subject: Any) -> None:
        values = self.checked(ctx, subject)
        ctx.uow.directory.change(post, subject, **values)
        detail = changes(subject, values)
        audit(ctx, "post.changed", subject=f"post:{subject.id}", detail=detail)


@dataclass(frozen=True)
class RemovePost(Command[None]):
    """Remove a post that nobody holds."""

    permission = "organisation:write"
    post_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(post, ctx.company_id, self.post_id)

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.discard(post, subject)
        audit(ctx, "post.removed", subject=f"post:{subject.id}", detail={"code": subject.code})
