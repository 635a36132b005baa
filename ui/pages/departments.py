"""Departments, a tree with a head for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from ui.pages import admin
from ui.pages.admin import Field, Form, may, own_name, sent, sent_or_none, sent_rev
from ui.pages.support import Answer, done, flash_done, render, see_other
from workflow_engine.commands.departments import (
    ChangeDepartment,
    CreateDepartment,
    RemoveDepartment,
)
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.departments import DepartmentById, DepartmentRow, Departments


@dataclass(frozen=True, slots=True)
class Branch:
    """A department at its depth in the tree."""

    row: DepartmentRow
    depth: int


def departments() -> Answer:
    rows = ask(Departments())
    return render(
        "pages/departments.html", branches=_tree(rows), may_write=may("organisation:write")
    )


def department_new() -> Answer:
    return admin.form_page(_form(None))


def department_create() -> Answer:
    try:
        execute(CreateDepartment(**_details()))
    except CountersignError as error:
        return admin.form_again(_form(None), error)
    flash_done(gettext("The department was added."))
    return see_other("ui.departments")


def department_edit(department_id: str) -> Answer:
    return admin.form_page(_form(ask(DepartmentById(department_id))))


def department_change(department_id: str) -> Answer:
    row = ask(DepartmentById(department_id))
    command = ChangeDepartment(department_id=department_id, rev=sent_rev(), **_details())
    try:
        execute(command)
    except CountersignError as error:
        return admin.form_again(_form(row), error)
    flash_done(gettext("The changes were saved."))
    return see_other("ui.departments")


def department_remove(department_id: str) -> Answer:
    text = gettext("The department was removed.")
    return done(RemoveDepartment(department_id), text, "ui.departments")


def _details() -> dict[str, Any]:
    return {
        "code": sent("code"),
        "name": sent("name"),
        "name_zh": sent_or_none("name_zh"),
        "parent_id": sent_or_none("parent_id"),
        "head_id": sent_or_none("head_id"),
    }


def _tree(rows: Sequence[DepartmentRow]) -> list[Branch]:
    """Depth first, children in the order of their codes."""
    children: dict[str | None, list[DepartmentRow]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    found: list[Branch] = []
    waiting = [Branch(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        below = reversed(children.get(branch.row.id, []))
        waiting += [Branch(row, branch.depth + 1) for row in below]
    return found


def _form(row: DepartmentRow | None) -> Form:
    head = (row.head_id, own_name(row.head, row.head_zh)) if row else (None, None)
    return Form(
        title=own_name(row.name, row.name_zh) if row else gettext("Add a department"),
        crumbs=[(gettext("Departments"), url_for("ui.departments"))],
        action=gettext("Save") if row else gettext("Add"),
        rev=row.rev if row else None,
        fields=[
            Field(name="code", label=gettext("Code"), value=row.code if row else "", required=True),
            *admin.names(row.name if row else "", (row.name_zh if row else "") or ""),
            Field(
                name="parent_id",
                label=gettext("Belongs to"),
                kind="select",
                options=admin.department_options(),
                value=(row.parent_id if row else "") or "",
            ),
            Field(
                name="head_id",
                label=gettext("Head"),
                kind="select",
                options=admin.people_options(head),
                value=(row.head_id if row else "") or "",
            ),
        ],
    )
