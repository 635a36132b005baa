"""What the pages of administration share: forms made of plain inputs, and choices of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.problems import of_fields
from ui.pages.support import TELLABLE, errors_of, locale, newest, older, render, told
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.base import Page
from workflow_engine.queries.departments import Departments
from workflow_engine.queries.people import People

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input, as ``ui.field`` wants it."""

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    help: str = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    attrs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page with one form; ``crumbs`` lead back, ``rev`` is what the person looked at."""

    title: str
    fields: Sequence[Field]
    action: str
    crumbs: Sequence[tuple[str, str]]
    lead: str = ""
    rev: int | None = None


def list_page(template: str, found: Page[Any], *, may_write: bool, **values: Any) -> str:
    """The rows of a list with the ways to its neighbours."""
    return render(
        template,
        rows=found.rows,
        may_write=may_write,
        older=older(found.cursor),
        newer=newest(),
        **values,
    )


def form_page(form: Form) -> str:
    return render("pages/admin_form.html", form=form, errors={}, problems=[], sent={})


def form_again(form: Form, error: CountersignError) -> tuple[str, int]:
    """The form with what was typed, and what is wrong with it."""
    if error.kind not in TELLABLE:
        raise error
    errors = errors_of(error)
    problems = of_fields(errors) or [("", told(error))]
    page = render(
        "pages/admin_form.html", form=form, errors=errors, problems=problems, sent=request.form
    )
    return page, status_of(error)


def sent(name: str) -> str:
    return request.form.get(name, "").strip()


def sent_or_none(name: str) -> str | None:
    return sent(name) or None


def sent_rev() -> int:
    """The revision that the person looked at; without one nothing matches."""
    return request.form.get("rev", default=0, type=int)


def may(permission: str) -> bool:
    return current_principal().may(permission)


def own_name(name: str | None, name_zh: str | None) -> str:
    """A name in the reader's language, as far as there is one."""
    return (name_zh if name_zh and locale().startswith("zh") else name) or ""


def names(value: str = "", value_zh: str = "") -> list[Field]:
    """The two inputs of everything that has a name."""
    return [
        Field(name="name", label=gettext("Name"), value=value, required=True),
        Field(name="name_zh", label=gettext("Name in Chinese"), value=value_zh),
    ]


def department_options() -> list[tuple[str, str]]:
    rows = ask(Departments())
    return [("", "–"), *((row.id, own_name(row.name, row.name_zh)) for row in rows)]


def people_options(*also: tuple[str | None, str | None]) -> list[tuple[str, str]]:
    """The first people by name, and those already chosen."""
    rows = ask(People(limit=MOST_OFFERED)).rows
    offered = [(row.id, own_name(row.name, row.name_zh)) for row in rows]
    known = {value for value, _ in offered}
    kept = [(value, name or "") for value, name in also if value and value not in known]
    return [("", "–"), *kept, *offered]
