from datetime import date
from decimal import Decimal

import pytest

from erp_modules.finance import operations
from erp_modules.finance.commands import SaveBudget, SaveCostCentre, SaveCurrency, SaveRate
from erp_modules.finance.demo import COST_CENTRES, demo
from erp_modules.finance.errors import (
    BudgetBelowUse,
    BudgetNotFound,
    CostCentreNotFound,
    RateOfBase,
)
from erp_modules.finance.queries import (
    BudgetDetail,
    Budgets,
    CostCentreDetail,
    CostCentres,
    Rates,
)
from erp_modules.finance.tests.builders import make_budget
from erp_modules.testing import NOON, found_company
from workflow_engine.errors import Conflict, Forbidden, Invalid

ALL = ("budget:read", "budget:write", "rate:read", "rate:write")


@pytest.fixture
def dana(company):
    return company.actor("dana", *ALL)


def centre(company, code="CC-300", **others):
    owner = company.people["chen"]
    return SaveCostCentre(code, "IT", owner, "6600", **others)


def test_a_cost_centre_is_created_and_changed(engine, company, dana):
    made = engine.execute(centre(company), dana)
    assert engine.execute(centre(company, name_zh="信息技术部", rev=1), dana) == made
    found = engine.ask(CostCentreDetail("CC-300"), dana)
    assert (found.name_zh, found.rev) == ("信息技术部", 2)


def test_a_stale_change_overwrites_nothing(engine, company, dana):
    engine.execute(centre(company), dana)
    engine.execute(centre(company, name_zh="信息技术部", rev=1), dana)
    with pytest.raises(Conflict):
        engine.execute(centre(company, rev=1), dana)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": ""}, "code"),
        ({"code": "a b"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"owner_id": "nobody"}, "owner_id"),
        ({"account": ""}, "account"),
    ],
)
def test_a_cost_centre_with_faults_is_refused_by_field(engine, company, dana, fields, wrong):
    given = {"code": "CC", "name": "N", "owner_id": company.people["li"], "account": "1"}
    with pytest.raises(Invalid) as refused:
        engine.execute(SaveCostCentre(**{**given, **fields}), dana)
    assert list(refused.value.errors) == [wrong]


def test_the_owner_is_a_person_of_the_company(engine, company, dana, database):
    stranger = found_company(database).people["chen"]
    with pytest.raises(Invalid):
        engine.execute(SaveCostCentre("CC", "N", stranger, "1"), dana)


def test_a_budget_is_set_and_raised(engine, company, dana):
    engine.execute(centre(company), dana)
    made = engine.execute(SaveBudget("CC-300", 2026, Decimal(100)), dana)
    assert engine.execute(SaveBudget("CC-300", 2026, Decimal("250.505"), rev=1), dana) == made
    found = engine.ask(BudgetDetail(made), dana)["budget"]
    assert (found.amount, found.available) == (Decimal("250.51"), Decimal("250.51"))


def test_a_budget_is_not_lowered_below_its_use(engine, bench, dana):
    make_budget(bench, "1000")
    bench.run(
        operations.reserve_budget,
        cost_centre="CC-300",
        amount=Decimal(700),
        currency="CNY",
        reference="R1",
    )
    with pytest.raises(BudgetBelowUse):
        engine.execute(SaveBudget("CC-300", 2026, Decimal(699)), dana)
    engine.execute(SaveBudget("CC-300", 2026, Decimal(700)), dana)


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1E+13"])
def test_a_budget_is_a_sensible_amount(engine, company, dana, amount):
    engine.execute(centre(company), dana)
    with pytest.raises(Invalid):
        engine.execute(SaveBudget("CC-300", 2026, Decimal(amount)), dana)


def test_a_budget_belongs_to_a_year_and_a_cost_centre(engine, company, dana):
    with pytest.raises(CostCentreNotFound):
        engine.execute(SaveBudget("CC-300", 2026, Decimal(1)), dana)
    engine.execute(centre(company), dana)
    with pytest.raises(Invalid):
        engine.execute(SaveBudget("CC-300", 226, Decimal(1)), dana)


def test_a_rate_of_a_day_is_corrected_in_place(engine, dana):
    engine.execute(SaveCurrency("USD", "US dollar", "美元"), dana)
    engine.execute(SaveRate("USD", date(2026, 11, 1), Decimal("7.1")), dana)
    engine.execute(SaveRate("USD", date(2026, 11, 1), Decimal("7.0954")), dana)
    assert [rate.value for rate in engine.ask(Rates(), dana)] == [Decimal("7.0954")]


def test_the_currency_of_the_company_has_no_rate(engine, dana):
    with pytest.raises(RateOfBase):
        engine.execute(SaveRate("CNY", date(2026, 11, 1), Decimal(1)), dana)


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "1E+9", "0.00000000001"])
def test_a_rate_is_a_sensible_number(engine, dana, value):
    with pytest.raises(Invalid):
        engine.execute(SaveRate("USD", date(2026, 11, 1), Decimal(value)), dana)


def test_readers_change_nothing(engine, company):
    with pytest.raises(Forbidden):
        engine.execute(centre(company), company.actor("anna", "budget:read"))


def test_a_budget_shows_its_moves_the_newest_first(engine, bench, dana):
    budget = make_budget(bench, "1000")
    for reference in ("R1", "R2"):
        bench.run(
            operations.reserve_budget,
            cost_centre="CC-300",
            amount=Decimal(10),
            currency="CNY",
            reference=reference,
        )
    shown = engine.ask(BudgetDetail(budget), dana)
    assert [move.reference for move in shown["moves"]] == ["R2", "R1"]


@pytest.mark.parametrize("unknown", ["", "nonsense"])
def test_an_unknown_budget_is_not_found(engine, dana, unknown):
    with pytest.raises(BudgetNotFound):
        engine.ask(BudgetDetail(unknown), dana)


def test_the_demo_has_budgets_for_two_years_page_by_page(engine, bench, dana):
    with bench.work() as running:
        demo(running.uow, bench.company.id, bench.company.people, NOON)
    first = engine.ask(Budgets(limit=4), dana)
    second = engine.ask(Budgets(limit=4, cursor=first.cursor), dana)
    codes = [row["cost_centre"].code for row in (*first.rows, *second.rows)]
    assert codes == [code for code, *_ in COST_CENTRES]
    assert len(engine.ask(Budgets(year=2027), dana).rows) == len(COST_CENTRES)
    assert len(engine.ask(CostCentres(), dana)) == len(COST_CENTRES)
    assert {rate.currency for rate in engine.ask(Rates(), dana)} == {"USD", "EUR"}
