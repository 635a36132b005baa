"""The pages of finance: budgets with their moves, cost centres, currencies and rates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext

from erp_modules.finance import queries
from erp_modules.finance.commands import SaveBudget, SaveCostCentre, SaveCurrency, SaveRate
from erp_modules.finance.filling import (
    BUDGET,
    COST_CENTRE,
    CURRENCY,
    RATE,
    budget_values,
    coded,
    cost_centre_values,
    people,
)
from ui.i18n.formats import now
from ui.pages.entry import entry
from ui.pages.support import (
    Answer,
    flash_done,
    locale,
    newest,
    older,
    render,
    see_other,
    wanted_cursor,
)
from workflow_engine.api.guards import require_plausible_path
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal

blueprint = Blueprint("finance", __name__, template_folder="templates", url_prefix="/finance")
blueprint.before_request(require_plausible_path)
#: Another cost centre, year or account would be another budget.
FIXED = ("cost_centre", "year", "account")
KINDS = {
    "reserve": _l("reserved"),
    "release": _l("released"),
    "consume": _l("consumed"),
    "return": _l("given back"),
}


def budgets() -> Answer:
    this_year = now().year
    year = request.args.get("year", default=this_year, type=int)
    year = year if 2000 <= year <= 2100 else this_year
    found = ask(queries.Budgets(year=year, cursor=wanted_cursor()))
    return render(
        "finance/budgets.html",
        rows=found.rows,
        year=year,
        years=sorted({this_year - 1, this_year, this_year + 1, year}),
        currency=ask(queries.BaseCurrency()),
        may_write=current_principal().may("budget:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def budget(budget_id: str) -> Answer:
    found = ask(queries.BudgetDetail(budget_id))
    return render(
        "finance/budget.html",
        **found,
        currency=ask(queries.BaseCurrency()),
        kinds={name: gettext(title) for name, title in KINDS.items()},
        may_write=current_principal().may("budget:write"),
    )


def budget_new() -> Answer:
    return _budget_form(None, {"year": now().year})


def budget_edit(budget_id: str) -> Answer:
    found = ask(queries.BudgetDetail(budget_id))
    return _budget_form(found["budget"], budget_values(found["budget"], found["cost_centre"]))


def _budget_form(found: Any, stored: Mapping[str, Any]) -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        which = stored if found else values
        made = execute(
            SaveBudget(
                cost_centre=which["cost_centre"],
                year=int(which["year"]),
                amount=values["amount"],
                account=which["account"] or "",
                rev=_rev(found),
            )
        )
        flash_done(gettext("The budget is saved."))
        return see_other("finance.budget", budget_id=made)

    # A closed one stays on the list of its own budget.
    mine = stored.get("cost_centre")
    open_ones = [one for one in ask(queries.CostCentres()) if one.active or one.code == mine]
    return entry(
        "finance/form.html",
        BUDGET,
        save,
        stored=stored,
        choices={"cost_centres": coded(open_ones, locale())},
        known={name: stored[name] for name in FIXED} if found else None,
        found=found,
        title=gettext("Change the budget") if found else gettext("New budget"),
        back=("finance.budgets", gettext("Budgets")),
    )


def cost_centres() -> Answer:
    names = {row["id"]: row for row in ask(queries.Owners())}
    return render(
        "finance/cost_centres.html",
        rows=ask(queries.CostCentres()),
        names=names,
        may_write=current_principal().may("budget:write"),
    )


def cost_centre_new() -> Answer:
    return _cost_centre_form(None, {"active": True})


def cost_centre(code: str) -> Answer:
    found = ask(queries.CostCentreDetail(code))
    return _cost_centre_form(found, cost_centre_values(found))


def _cost_centre_form(found: Any, stored: Mapping[str, Any]) -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        code = found.code if found else values["code"]
        execute(SaveCostCentre(**{**values, "code": code}, rev=_rev(found)))
        flash_done(gettext("The cost centre is saved."))
        return see_other("finance.cost_centres")

    owners: Sequence[Mapping[str, Any]] = ask(queries.Owners())
    return entry(
        "finance/form.html",
        COST_CENTRE,
        save,
        stored=stored,
        choices={"people": people(owners, locale())},
        known={"code": found.code} if found else None,
        found=found,
        title=gettext("Change the cost centre") if found else gettext("New cost centre"),
        back=("finance.cost_centres", gettext("Cost centres")),
    )


def rates() -> Answer:
    return render(
        "finance/rates.html",
        rows=ask(queries.Rates()),
        currencies=ask(queries.Currencies()),
        currency=ask(queries.BaseCurrency()),
        may_write=current_principal().may("rate:write"),
    )


def rate_new() -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        execute(SaveRate(**values))
        flash_done(gettext("The rate is saved; documents keep the rate they were made with."))
        return see_other("finance.rates")

    base = ask(queries.BaseCurrency())
    foreign = [one for one in ask(queries.Currencies()) if one.code != base and one.active]
    return entry(
        "finance/form.html",
        RATE,
        save,
        stored={"on": now().date()},
        choices={"currencies": coded(foreign, locale())},
        found=None,
        title=gettext("New rate"),
        back=("finance.rates", gettext("Rates")),
    )


def currency_new() -> Answer:
    def save(values: Mapping[str, Any]) -> Answer:
        execute(SaveCurrency(**values))
        flash_done(gettext("The currency is saved; enter its rate next."))
        return see_other("finance.rates")

    return entry(
        "finance/form.html",
        CURRENCY,
        save,
        found=None,
        title=gettext("New currency"),
        back=("finance.rates", gettext("Rates")),
    )


def _rev(found: Any) -> int | None:
    return request.form.get("rev", type=int) if found else None


GET, BOTH = ["GET"], ["GET", "POST"]
ADDRESSES: tuple[tuple[str, Callable[..., Answer], list[str]], ...] = (
    ("/budgets", budgets, GET),
    ("/budgets/new", budget_new, BOTH),
    ("/budgets/<budget_id>", budget, GET),
    ("/budgets/<budget_id>/edit", budget_edit, BOTH),
    ("/cost-centres", cost_centres, GET),
    ("/cost-centres/new", cost_centre_new, BOTH),
    ("/cost-centres/<code>", cost_centre, BOTH),
    ("/rates", rates, GET),
    ("/rates/new", rate_new, BOTH),
    ("/currencies/new", currency_new, BOTH),
)
for _rule, _view, _methods in ADDRESSES:
    blueprint.add_url_rule(_rule, view_func=_view, methods=_methods)
