"""Groups: who belongs to them, and which roles they hold."""

from flask import request, url_for
from flask_babel import gettext

from ui.pages import admin
from ui.pages.admin import Field, Form, may, own_name, sent, sent_or_none
from ui.pages.support import (
    Answer,
    done,
    flash_done,
    newest,
    older,
    render,
    searched,
    see_other,
    wanted_cursor,
)
from workflow_engine.commands.groups import (
    AddMember,
    CreateGroup,
    RemoveGroup,
    RemoveMember,
    RenameGroup,
)
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.groups import GroupById, GroupRow, Groups, Members


def groups() -> Answer:
    found = ask(Groups(text=searched(), cursor=wanted_cursor()))
    return admin.list_page("pages/groups.html", found, may_write=may("organisation:write"))


def group(group_id: str) -> Answer:
    found = ask(GroupById(group_id))
    members = ask(Members(group_id, cursor=wanted_cursor()))
    may_write = may("organisation:write")
    return render(
        "pages/group.html",
        group=found,
        members=members.rows,
        people=admin.people_options() if may_write else [],
        may_write=may_write,
        older=older(members.cursor),
        newer=newest(),
    )


def group_new() -> Answer:
    return admin.form_page(_form(None))


def group_create() -> Answer:
    command = CreateGroup(sent("code"), sent("name"), sent_or_none("name_zh"))
    try:
        made = execute(command)
    except CountersignError as error:
        return admin.form_again(_form(None), error)
    flash_done(gettext("The group was added."))
    return see_other("ui.group", group_id=made)


def group_edit(group_id: str) -> Answer:
    return admin.form_page(_form(ask(GroupById(group_id)).row))


def group_change(group_id: str) -> Answer:
    row = ask(GroupById(group_id)).row
    try:
        execute(RenameGroup(group_id, sent("name"), sent_or_none("name_zh")))
    except CountersignError as error:
        return admin.form_again(_form(row), error)
    flash_done(gettext("The changes were saved."))
    return see_other("ui.group", group_id=group_id)


def group_remove(group_id: str) -> Answer:
    return done(RemoveGroup(group_id), gettext("The group was removed."), "ui.groups")


def group_member(group_id: str) -> Answer:
    """Put a person in, or take one out."""
    person_id = request.form.get("person_id", "")
    if "remove" in request.form:
        command: AddMember | RemoveMember = RemoveMember(group_id, person_id)
        text = gettext("The person no longer belongs to the group.")
    else:
        command, text = AddMember(group_id, person_id), gettext("The person joined the group.")
    return done(command, text, "ui.group", group_id=group_id)


def _form(row: GroupRow | None) -> Form:
    code = Field(
        name="code",
        label=gettext("Code"),
        value=row.code if row else "",
        kind="readonly" if row else "text",
        required=True,
        help="" if row else gettext("Process models name the group by it, so it stays."),
    )
    return Form(
        title=own_name(row.name, row.name_zh) if row else gettext("Add a group"),
        crumbs=[(gettext("Groups"), url_for("ui.groups"))],
        action=gettext("Save") if row else gettext("Add"),
        fields=[code, *admin.names(row.name if row else "", (row.name_zh if row else "") or "")],
    )
