"""People and departments."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.pages import admin
from ui.pages.admin import Field, Form, may, own_name, sent, sent_or_none, sent_rev
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
from workflow_engine.commands.people import (
    ChangePerson,
    CreatePerson,
    DeactivatePerson,
    ReinstatePerson,
)
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.people import People, PersonById, PersonRow


def people() -> Answer:
    shown = request.args.get("shown", "")
    active = None if shown == "all" else shown != "left"
    found = ask(People(text=searched(), active=active, cursor=wanted_cursor()))
    return render(
        "pages/people.html",
        rows=found.rows,
        shown=shown,
        may_write=may("organisation:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def person(person_id: str) -> Answer:
    found = ask(PersonById(person_id))
    return render("pages/person.html", person=found, may_write=may("organisation:write"))


def person_new() -> Answer:
    return admin.form_page(_form(None))


def person_create() -> Answer:
    try:
        made = execute(CreatePerson(**_details()))
    except CountersignError as error:
        return admin.form_again(_form(None), error)
    flash_done(gettext("The person was added."))
    return see_other("ui.person", person_id=made)


def person_edit(person_id: str) -> Answer:
    return admin.form_page(_form(ask(PersonById(person_id)).row))


def person_change(person_id: str) -> Answer:
    row = ask(PersonById(person_id)).row
    try:
        execute(ChangePerson(person_id=person_id, rev=sent_rev(), **_details(row)))
    except CountersignError as error:
        return admin.form_again(_form(row), error)
    flash_done(gettext("The changes were saved."))
    return see_other("ui.person", person_id=person_id)


def person_active(person_id: str) -> Answer:
    """Switch a person off or on again."""
    if sent("active") == "yes":
        text = gettext("The person is back.")
        return done(ReinstatePerson(person_id, sent_rev()), text, "ui.person", person_id=person_id)
    text = gettext("The person was switched off and signed out everywhere.")
    return done(DeactivatePerson(person_id, sent_rev()), text, "ui.person", person_id=person_id)


def _details(row: PersonRow | None = None) -> dict[str, Any]:
    return {
        "name": sent("name"),
        "name_zh": sent_or_none("name_zh"),
        "email": sent_or_none("email"),
        "department_id": sent_or_none("department_id"),
        "post_id": row.post_id if row else None,
        "manager_id": sent_or_none("manager_id"),
    }


def _form(row: PersonRow | None) -> Form:
    manager = (row.manager_id, own_name(row.manager, row.manager_zh)) if row else (None, None)
    return Form(
        title=own_name(row.name, row.name_zh) if row else gettext("Add a person"),
        crumbs=[(gettext("People"), url_for("ui.people"))],
        action=gettext("Save") if row else gettext("Add"),
        rev=row.rev if row else None,
        fields=[
            *admin.names(row.name if row else "", (row.name_zh if row else "") or ""),
            Field(
                name="email",
                label=gettext("Mail address"),
                kind="email",
                value=(row.email if row else "") or "",
            ),
            Field(
                name="department_id",
                label=gettext("Department"),
                kind="select",
                options=admin.department_options(),
                value=(row.department_id if row else "") or "",
            ),
            Field(
                name="manager_id",
                label=gettext("Line manager"),
                kind="select",
                options=admin.people_options(manager),
                value=(row.manager_id if row else "") or "",
                help=gettext("Approvals that go to the line manager follow this."),
            ),
        ],
    )
