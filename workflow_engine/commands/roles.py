"""Roles, which are named sets of permissions, and who holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_held, require_rev
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import account, group, role, role_grant, role_permission


@dataclass(frozen=True, kw_only=True)
class CreateRole(Command[str]):
    """Add a role; gives the id."""

    permission = "account:write"
    code: str
    name: str
    name_zh: str | None = None
    permissions: Sequence[str] = ()

    def run(self, ctx: Context, subject: Any) -> str:
        fields = Fields()
        values = {
            "code": fields.code("code", self.code, most=60),
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
        }
        Links(ctx, fields).is_free("code", role, self.code.strip())
        _require_known(ctx, fields, self.permissions)
        fields.finish()
        require_held(ctx, self.permissions)
        made = ctx.uow.directory.add(role, company_id=ctx.company_id, **values)
        _allow(ctx, made, self.permissions)
        detail = {**values, "permissions": sorted(self.permissions)}
        audit(ctx, "role.created", subject=f"role:{made}", detail=detail)
        return made


class _OfRole(Command[Any]):
    permission = "account:write"
    role_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(role, ctx.company_id, self.role_id)


@dataclass(frozen=True, kw_only=True)
class ChangeRole(_OfRole):
    """Replace names and permissions of a role; gives the new revision."""

    role_id: str
    rev: int
    name: str
    name_zh: str | None = None
    permissions: Sequence[str] = ()

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        had = ctx.uow.directory.permissions_of_role(subject.id)
        wanted = frozenset(self.permissions)
        fields = Fields()
        values = {
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
        }
        _require_known(ctx, fields, wanted - had)
        fields.finish()
        require_held(ctx, wanted - had)
        ctx.uow.directory.change(role, subject, **values)
        for permission in sorted(had - wanted):
            ctx.uow.directory.remove(role_permission, role_id=subject.id, permission=permission)
        _allow(ctx, subject.id, wanted - had)
        detail = {**changes(subject, values), "added": wanted - had, "taken": had - wanted}
        audit(ctx, "role.changed", subject=f"role:{subject.id}", detail=detail)
        return int(subject.rev) + 1


@dataclass(frozen=True)
class RemoveRole(_OfRole):
    """Remove a role and take it from everybody who holds it."""

    role_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.remove(role_grant, role_id=subject.id)
        ctx.uow.directory.remove(role_permission, role_id=subject.id)
        ctx.uow.directory.discard(role, subject)
        audit(ctx, "role.removed", subject=f"role:{subject.id}", detail={"code": subject.code})


@dataclass(frozen=True, kw_only=True)
class GrantRole(_OfRole):
    """Give a role to an account or to a group."""

    role_id: str
    account_id: str | None = None
    group_id: str | None = None

    def run(self, ctx: Context, subject: Any) -> None:
        holder = _holder(ctx, self.account_id, self.group_id)
        if ctx.uow.directory.exists(role_grant, role_id=subject.id, **holder):
            return
        require_held(ctx, ctx.uow.directory.permissions_of_role(subject.id))
        ctx.uow.directory.add(role_grant, company_id=ctx.company_id, role_id=subject.id, **holder)
        audit(ctx, "role.granted", subject=f"role:{subject.id}", detail=holder)


@dataclass(frozen=True, kw_only=True)
class WithdrawRole(_OfRole):
    """Take a role from an account or a group; it counts from the next request."""

    role_id: str
    account_id: str | None = None
    group_id: str | None = None

    def run(self, ctx: Context, subject: Any) -> None:
        holder = _holder(ctx, self.account_id, self.group_id)
        if ctx.uow.directory.remove(role_grant, role_id=subject.id, **holder):
            audit(ctx, "role.withdrawn", subject=f"role:{subject.id}", detail=holder)


def _holder(ctx: Context, account_id: str | None, group_id: str | None) -> dict[str, str]:
    if (account_id is None) == (group_id is None):
        fields = Fields()
        fields.refuse("account_id", _l("Name either an account or a group."))
        fields.finish()
    if account_id is not None:
        return {"account_id": ctx.uow.directory.lock(account, ctx.company_id, account_id).id}
    return {"group_id": ctx.uow.directory.lock(group, ctx.company_id, group_id or "").id}


def _require_known(ctx: Context, fields: Fields, permissions: Iterable[str]) -> None:
    for permission in sorted(
        set(permissions) - PERMISSIONS.keys() - ctx.modules.permissions.keys()
    ):
        fields.refuse("permissions", _l("There is no permission '{name}'."), name=permission)


def _allow(ctx: Context, role_id: str, permissions: Iterable[str]) -> None:
    rows = [
        {"role_id": role_id, "permission": permission, "company_id": ctx.company_id}
        for permission in sorted(set(permissions))
    ]
    ctx.uow.directory.insert(role_permission, rows)
