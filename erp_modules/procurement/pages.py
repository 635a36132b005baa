"""The pages of requisitions, which show before they are sent who will have to decide."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext

from erp_modules.procurement import queries, states
from erp_modules.procurement.commands import (
    CancelRequisition,
    ResubmitRequisition,
    SaveRequisition,
    SubmitRequisition,
    WithdrawRequisition,
)
from erp_modules.procurement.filling import REQUISITION, choices, requisition_values
from erp_modules.procurement.views import GetChoices, GetRequisition, Names
from ui.pages import paths
from ui.pages.entry import entry
from ui.pages.support import (
    Answer,
    done,
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

blueprint = Blueprint(
    "procurement", __name__, template_folder="templates", url_prefix="/procurement"
)
blueprint.before_request(require_plausible_path)


def requisitions() -> Answer:
    state = request.args.get("state", "")
    found = ask(
        queries.Requisitions(
            state=state if state in states.REQUISITION_TITLES else "",
            text=searched(),
            mine=bool(request.args.get("mine")),
            cursor=wanted_cursor(),
        )
    )
    who = current_principal()
    return render(
        "procurement/requisitions.html",
        rows=found.rows,
        names=ask(Names([row.requester_id for row in found.rows])),
        state=state,
        states=_titled(states.REQUISITION_TITLES),
        sees_all=who.may("requisition:read_all"),
        may_write=who.may("requisition:write"),
        narrowed=bool(state or searched() or request.args.get("mine")),
        older=older(found.cursor),
        newer=newest(),
    )


def requisition(document_id: str) -> Answer:
    view, who = ask(GetRequisition(document_id)), current_principal()
    found = view.requisition
    mine = who.person_id == found.requester_id and who.may("requisition:write")
    ends = {wanted for state, wanted in states.REQUISITION if state == found.state}
    return render(
        "procurement/requisition.html",
        view=view,
        values=view.values,
        found=found,
        path=paths.shown(view.path, is_active=found.state == "submitted") if view.path else [],
        states=_titled(states.REQUISITION_TITLES),
        may_edit=mine and found.is_editable,
        may_withdraw=mine and "withdrawn" in ends,
        may_cancel=who.may("requisition:cancel") and "cancelled" in ends,
        sees_orders=who.may("order:read"),
        sees_instance=who.may("instance:read"),
    )


def requisition_new() -> Answer:
    return _requisition_form(None, {})


def requisition_edit(document_id: str) -> Answer:
    view = ask(GetRequisition(document_id))
    return _requisition_form(view.requisition, requisition_values(view.requisition, _choices()))


def _requisition_form(found: Any, stored: Mapping[str, Any]) -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        rev = request.form.get("rev", type=int)
        saved = execute(
            SaveRequisition(
                requisition_id=found.id if found else None,
                rev=rev if found else None,
                **{**values, "supplier": values["supplier"] or "", "purpose": _text(values)},
            )
        )
        flash_done(gettext("The draft is saved. Check who approves it, then submit it."))
        return see_other("procurement.requisition", document_id=saved.id)

    return entry(
        "procurement/requisition_form.html",
        REQUISITION,
        save,
        stored=stored,
        choices=choices(_choices(), locale()),
        found=found,
    )


def _text(values: Mapping[str, Any]) -> str:
    return str(values.get("purpose") or "")


def _choices() -> Any:
    return ask(GetChoices())


def requisition_submit(document_id: str) -> Answer:
    again = bool(request.form.get("again"))
    command = ResubmitRequisition if again else SubmitRequisition
    return done(
        command(document_id, request.form.get("rev", type=int)),
        gettext("Submitted. You find it under your requests until it is decided."),
        "procurement.requisition",
        document_id=document_id,
    )


def requisition_withdraw(document_id: str) -> Answer:
    return done(
        WithdrawRequisition(document_id, request.form.get("reason", "")),
        gettext("Withdrawn; nobody has to decide about it any more."),
        "procurement.requisition",
        document_id=document_id,
    )


def requisition_cancel(document_id: str) -> Answer:
    return done(
        CancelRequisition(document_id, request.form.get("reason", "")),
        gettext("Cancelled; nobody has to decide about it any more."),
        "procurement.requisition",
        document_id=document_id,
    )


def _titled(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: gettext(title) for name, title in titles.items()}


GET, BOTH, POST = ["GET"], ["GET", "POST"], ["POST"]
ADDRESSES: tuple[tuple[str, Callable[..., Answer], list[str]], ...] = (
    ("/requisitions", requisitions, GET),
    ("/requisitions/new", requisition_new, BOTH),
    ("/requisitions/<document_id>", requisition, GET),
    ("/requisitions/<document_id>/edit", requisition_edit, BOTH),
    ("/requisitions/<document_id>/submit", requisition_submit, POST),
    ("/requisitions/<document_id>/withdraw", requisition_withdraw, POST),
    ("/requisitions/<document_id>/cancel", requisition_cancel, POST),
)
for _rule, _view, _methods in ADDRESSES:
    blueprint.add_url_rule(_rule, view_func=_view, methods=_methods)
