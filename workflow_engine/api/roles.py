"""Roles, which are named sets of permissions, and who holds them."""

from typing import Any

from workflow_engine.api.errors import said
from workflow_engine.api.fields import Id, MadeSchema, Many, Part, RevSchema, Schema, Text, Whole
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.people import NamedSchema
from workflow_engine.api.resources import Resources, written
from workflow_engine.commands.roles import (
    ChangeRole,
    CreateRole,
    GrantRole,
    RemoveRole,
    WithdrawRole,
)
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.roles import Permissions, RoleById, Roles

roles = Resources("roles", _l("Roles"))


class RoleRowSchema(Schema):
    """A role and how many permissions it has."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    rev = Whole()
    permissions = Whole()


class RoleSchema(Schema):
    """A role with its permissions and holders."""

    role = Part(RoleRowSchema, attribute="row")
    permissions = Many(Text())
    groups = Many(Part(NamedSchema))
    accounts = Many(Part(NamedSchema))


class RoleDetailsSchema(Schema):
    """Names and permissions of a role."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    permissions = Many(Text(80), most=500, load_default=list)


class NewRoleSchema(RoleDetailsSchema):
    """A role to be made; its code stays for ever."""

    code = Text(60, least=1)


class HolderSchema(Schema):
    """Either an account or a group."""

    account_id = Id(load_default=None)
    group_id = Id(load_default=None)


class PermissionSchema(Schema):
    """A permission and what it allows."""

    permission = Text()
    title = Text()


class PermissionsSchema(Schema):
    """Everything that can be allowed."""

    rows = Many(Part(PermissionSchema))


@roles.reads("/roles", Roles, page_of(RoleRowSchema), _l("List roles"), query=SearchQuery)
def listed(query: dict[str, Any]) -> Roles:
    return Roles(**query)


@roles.reads("/roles/<role_id>", RoleById, RoleSchema, _l("Show a role"))
def role(role_id: str) -> RoleById:
    return RoleById(role_id)


@roles.reads("/permissions", Permissions, PermissionsSchema, _l("List all permissions"))
def permissions() -> Any:
    found = ask(Permissions())
    rows = [{"permission": name, "title": said(title, {})} for name, title in found.items()]
    return written(PermissionsSchema, rows)


@roles.writes(
    "/roles",
    CreateRole,
    MadeSchema,
    _l("Add a role"),
    body=NewRoleSchema,
    status=201,
    located=lambda body: f"/api/v1/roles/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateRole:
    return CreateRole(**body)


@roles.writes(
    "/roles/<role_id>",
    ChangeRole,
    RevSchema,
    _l("Replace names and permissions of a role"),
    method="PUT",
    body=RoleDetailsSchema,
    conditional="must",
)
def change(body: dict[str, Any], *, role_id: str, rev: int) -> ChangeRole:
    return ChangeRole(role_id=role_id, rev=rev, **body)


@roles.writes("/roles/<role_id>", RemoveRole, None, _l("Remove a role"), method="DELETE")
def remove(role_id: str) -> RemoveRole:
    return RemoveRole(role_id)


@roles.writes(
    "/roles/<role_id>/grant",
    GrantRole,
    None,
    _l("Give a role to an account or a group"),
    body=HolderSchema,
)
def grant(body: dict[str, Any], *, role_id: str) -> GrantRole:
    return GrantRole(role_id=role_id, **body)


@roles.writes(
    "/roles/<role_id>/withdraw",
    WithdrawRole,
    None,
    _l("Take a role from an account or a group"),
    body=HolderSchema,
)
def withdraw(body: dict[str, Any], *, role_id: str) -> WithdrawRole:
    return WithdrawRole(role_id=role_id, **body)
