"""The pages of hr: employees, who joins and who leaves."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext

from erp_modules.hr.commands import Employ, Join, Leave
from erp_modules.hr.filling import EMPLOY, JOIN, LEAVE, choices
from erp_modules.hr.overview import ExpensesOf, LeaveOf
from erp_modules.hr.queries import EmployeeDetail, Employees, Places
from ui.i18n.formats import now
from ui.pages.entry import entry
from ui.pages.support import (
    Answer,
    flash_done,
    locale,
    newest,
    older,
    render,
    searched,
    see_other,
    wanted_cursor,
)
from workflow_engine.api.guards import require_plausible_path
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal

blueprint = Blueprint("hr", __name__, template_folder="templates", url_prefix="/hr")
blueprint.before_request(require_plausible_path)


def employees() -> Answer:
    former = bool(request.args.get("former"))
    found = ask(Employees(text=searched(), former=former, cursor=wanted_cursor()))
    return render(
        "hr/employees.html",
        rows=found.rows,
        former=former,
        narrowed=bool(searched()),
        may_write=_may_write(),
        older=older(found.cursor),
        newer=newest(),
    )


def employee(person_id: str) -> Answer:
    found = ask(EmployeeDetail(person_id))
    here = found["hired_on"] is not None and found["left_on"] is None
    who = current_principal()
    return render(
        "hr/employee.html",
        person=found,
        is_here=here,
        may_write=_may_write(),
        leave=ask(LeaveOf(person_id)) if who.may(LeaveOf.permission) else None,
        expenses=ask(ExpensesOf(person_id)) if who.may(ExpensesOf.permission) else None,
    )


def join() -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        made = execute(Join(**values))
        flash_done(gettext("Recorded. An administrator can now make an account for this person."))
        return see_other("hr.employee", person_id=made)

    return entry(
        "hr/form.html",
        JOIN,
        save,
        stored={"hired_on": now().date()},
        choices=choices(ask(Places()), locale()),
        title=gettext("Somebody joins"),
        back=None,
    )


def employ(person_id: str) -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        execute(Employ(person_id, **values))
        flash_done(gettext("The employment is recorded."))
        return see_other("hr.employee", person_id=person_id)

    return entry(
        "hr/form.html",
        EMPLOY,
        save,
        stored={"hired_on": now().date()},
        title=gettext("Record an employment"),
        back=ask(EmployeeDetail(person_id)),
    )


def leave(person_id: str) -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        execute(Leave(person_id, **values))
        flash_done(gettext("Recorded; the accounts of this person are signed out."))
        return see_other("hr.employee", person_id=person_id)

    return entry(
        "hr/form.html",
        LEAVE,
        save,
        stored={"left_on": now().date()},
        title=gettext("Record a leaving"),
        back=ask(EmployeeDetail(person_id)),
    )


def _may_write() -> bool:
    who = current_principal()
    return who.may("employee:write") and who.may("organisation:write")


GET, BOTH = ["GET"], ["GET", "POST"]
ADDRESSES: tuple[tuple[str, Callable[..., Answer], list[str]], ...] = (
    ("/employees", employees, GET),
    ("/employees/join", join, BOTH),
    ("/employees/<person_id>", employee, GET),
    ("/employees/<person_id>/employ", employ, BOTH),
    ("/employees/<person_id>/leave", leave, BOTH),
)
for _rule, _view, _methods in ADDRESSES:
    blueprint.add_url_rule(_rule, view_func=_view, methods=_methods)
