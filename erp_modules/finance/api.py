"""The API of finance: cost centres, budgets, currencies and rates."""

from typing import Any

from erp_modules.finance import queries
from erp_modules.finance.commands import SaveBudget, SaveCostCentre, SaveCurrency, SaveRate
from workflow_engine.api.days import Day
from workflow_engine.api.fields import (
    Amount,
    Choice,
    Count,
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import NamesQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.errors import _l

finance = Resources("finance", _l("Finance"))


class CostCentreContentSchema(Schema):
    """What can be said of a cost centre."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None, allow_none=True)
    owner_id = Id(about="The person who answers for it")
    account = Text(20, least=1, about="Account of its budgets unless they name another")
    active = Flag(load_default=True)


class CostCentreSchema(Schema):
    """A cost centre."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    owner_id = Id()
    account = Text()
    active = Flag()
    rev = Whole()


class CostCentresSchema(Schema):
    """All cost centres."""

    rows = Many(Part(CostCentreSchema))


class BudgetsQuery(NamesQuery):
    """Filters of the list."""

    year = Count(2000, 2100, load_default=None, about="The present one when left out")


class BudgetSchema(Schema):
    """A budget in the company's currency."""

    id = Id()
    cost_centre_id = Id()
    year = Whole()
    account = Text()
    amount = Amount()
    reserved = Amount()
    consumed = Amount()
    available = Amount()
    rev = Whole()


class BudgetRowSchema(Schema):
    """A budget with its cost centre."""

    budget = Part(BudgetSchema)
    cost_centre = Part(CostCentreSchema)
    owner = Text(allow_none=True)
    owner_zh = Text(allow_none=True)


class MoveSchema(Schema):
    """One line of a reservation."""

    reference = Text(about="Usually the id of the document")
    seq = Whole()
    kind = Choice(["reserve", "release", "consume", "return"])
    amount = Amount()
    currency = Text()
    source_amount = Amount(about="In `currency`, at `rate` of the day `rate_on`")
    rate = Amount()
    rate_on = Day()
    at = Moment()
    person_id = Id(allow_none=True)


class BudgetDetailSchema(Schema):
    """A budget with its newest moves."""

    budget = Part(BudgetSchema)
    cost_centre = Part(CostCentreSchema)
    moves = Many(Part(MoveSchema))
    titles = Values(about="What people call the documents, by reference")


class NewBudgetSchema(Schema):
    """The amount of a year; it replaces the one before."""

    cost_centre = Text(20, least=1)
    year = Whole(2000, 2100)
    amount = Amount()
    account = Text(20, load_default="")


class CurrencySchema(Schema):
    """A currency that documents may use."""

    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    active = Flag()


class CurrenciesSchema(Schema):
    """All currencies."""

    rows = Many(Part(CurrencySchema))


class CurrencyContentSchema(Schema):
    """What can be said of a currency."""

    name = Text(100, least=1)
    name_zh = Text(100, load_default=None, allow_none=True)
    active = Flag(load_default=True)


class CodeSchema(Schema):
    """The code of what was saved."""

    code = Text()


class RateSchema(Schema):
    """From `on_date` one unit is worth `value` of the company's currency."""

    currency = Text()
    on_date = Day()
    value = Amount()


class RatesSchema(Schema):
    """The newest rates."""

    rows = Many(Part(RateSchema))


class NewRateSchema(Schema):
    """The rate of a currency from a day on."""

    currency = Text(3, least=3)
    on = Day()
    value = Amount()


@finance.reads("/cost-centres", queries.CostCentres, CostCentresSchema, _l("List cost centres"))
def cost_centres() -> queries.CostCentres:
    return queries.CostCentres()


@finance.reads(
    "/cost-centres/<code>",
    queries.CostCentreDetail,
    CostCentreSchema,
    _l("Show a cost centre"),
)
def cost_centre(code: str) -> queries.CostCentreDetail:
    return queries.CostCentreDetail(code)


@finance.writes(
    "/cost-centres/<code>",
    SaveCostCentre,
    MadeSchema,
    _l("Create or change a cost centre"),
    body=CostCentreContentSchema,
    method="PUT",
    conditional="may",
)
def cost_centre_saved(body: dict[str, Any], *, code: str, rev: int | None) -> SaveCostCentre:
    return SaveCostCentre(code=code, **body, rev=rev)


@finance.reads(
    "/budgets",
    queries.Budgets,
    page_of(BudgetRowSchema),
    _l("List the budgets of a year"),
    query=BudgetsQuery,
)
def budgets(query: dict[str, Any]) -> queries.Budgets:
    return queries.Budgets(**query)


@finance.reads(
    "/budgets/<budget_id>",
    queries.BudgetDetail,
    BudgetDetailSchema,
    _l("Show a budget with its moves"),
)
def budget(budget_id: str) -> queries.BudgetDetail:
    return queries.BudgetDetail(budget_id)


@finance.writes(
    "/budgets",
    SaveBudget,
    MadeSchema,
    _l("Set the budget of a cost centre for a year"),
    body=NewBudgetSchema,
    method="PUT",
    conditional="may",
    missing=True,
)
def budget_saved(body: dict[str, Any], *, rev: int | None) -> SaveBudget:
    return SaveBudget(**body, rev=rev)


@finance.reads("/currencies", queries.Currencies, CurrenciesSchema, _l("List currencies"))
def currencies() -> queries.Currencies:
    return queries.Currencies()


@finance.writes(
    "/currencies/<code>",
    SaveCurrency,
    CodeSchema,
    _l("Allow a currency, or stop allowing it"),
    body=CurrencyContentSchema,
    method="PUT",
)
def currency_saved(body: dict[str, Any], *, code: str) -> SaveCurrency:
    return SaveCurrency(code=code, **body)


@finance.reads("/rates", queries.Rates, RatesSchema, _l("List the newest rates"))
def rates() -> queries.Rates:
    return queries.Rates()


@finance.writes(
    "/rates",
    SaveRate,
    MadeSchema,
    _l("Enter the rate of a currency from a day on"),
    body=NewRateSchema,
    method="PUT",
)
def rate_saved(body: dict[str, Any]) -> SaveRate:
    return SaveRate(**body)
