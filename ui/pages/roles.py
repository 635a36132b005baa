"""Roles: named sets of permissions, and who holds them."""

from collections.abc import Sequence

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages import admin
from ui.pages.admin import may, own_name, sent, sent_or_none, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    render,
    searched,
    see_other,
    told,
    wanted_cursor,
)
from workflow_engine.commands.roles import (
    ChangeRole,
    CreateRole,
    GrantRole,
    RemoveRole,
    WithdrawRole,
)
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.accounts import Accounts
from workflow_engine.queries.groups import Groups
from workflow_engine.queries.roles import Permissions, RoleById, RoleDetails, Roles


def roles() -> Answer:
    found = ask(Roles(text=searched(), cursor=wanted_cursor()))
    return admin.list_page("pages/roles.html", found, may_write=may("account:write"))


def role(role_id: str) -> Answer:
    return _page(ask(RoleById(role_id)))


def role_new() -> Answer:
    return _page(None)


def role_create() -> Answer:
    command = CreateRole(
        code=sent("code"),
        name=sent("name"),
        name_zh=sent_or_none("name_zh"),
        permissions=request.form.getlist("permissions"),
    )
    try:
        made = execute(command)
    except CountersignError as error:
        return _again(None, error)
    flash_done(gettext("The role was added."))
    return see_other("ui.role", role_id=made)


def role_change(role_id: str) -> Answer:
    found = ask(RoleById(role_id))
    command = ChangeRole(
        role_id=role_id,
        rev=sent_rev(),
        name=sent("name"),
        name_zh=sent_or_none("name_zh"),
        permissions=request.form.getlist("permissions"),
    )
    try:
        execute(command)
    except CountersignError as error:
        return _again(found, error)
    flash_done(gettext("The changes were saved; they count from the next click of each holder."))
    return see_other("ui.role", role_id=role_id)


def role_remove(role_id: str) -> Answer:
    return done(RemoveRole(role_id), gettext("The role was removed."), "ui.roles")


def role_holder(role_id: str) -> Answer:
    """Give the role to a group or an account, or take it back; the value is ``kind:id``."""
    kind, _, holder = sent("holder").partition(":")
    who = {"group_id": holder} if kind == "group" else {"account_id": holder}
    if "remove" in request.form:
        command: GrantRole | WithdrawRole = WithdrawRole(role_id=role_id, **who)
        text = gettext("The role was withdrawn.")
    else:
        command, text = GrantRole(role_id=role_id, **who), gettext("The role was granted.")
    return done(command, text, "ui.role", role_id=role_id)


def _again(found: RoleDetails | None, error: CountersignError) -> Answer:
    if error.kind not in TELLABLE:
        raise error
    return _page(found, error, request.form.getlist("permissions")), status_of(error)


def _page(
    found: RoleDetails | None,
    error: CountersignError | None = None,
    ticked: Sequence[str] | None = None,
) -> str:
    errors = errors_of(error) if error else {}
    held = ticked if ticked is not None else found.permissions if found else []
    return render(
        "pages/role.html",
        role=found,
        resources=_resources(),
        held=frozenset(held),
        may_write=may("account:write"),
        holders=_holders() if found and may("account:write") else [],
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        sent=request.form,
    )


def _resources() -> list[tuple[str, list[tuple[str, str]]]]:
    """The permissions with their titles, those about one resource together."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, title in ask(Permissions()).items():
        found.setdefault(name.partition(":")[0], []).append((name, gettext(title)))
    return sorted(found.items())


def _holders() -> list[tuple[str, str]]:
    """Who could hold it: groups first, since roles should hang on groups."""
    offered = []
    if may("organisation:read"):
        rows = ask(Groups(limit=admin.MOST_OFFERED)).rows
        offered = [(f"group:{row.id}", own_name(row.name, row.name_zh)) for row in rows]
    accounts = ask(Accounts(limit=admin.MOST_OFFERED, active=True)).rows
    return [*offered, *((f"account:{row.id}", f"{row.name} ({row.login})") for row in accounts)]
