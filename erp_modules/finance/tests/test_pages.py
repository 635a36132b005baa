import re

import pytest

from erp_modules.finance.demo import demo
from erp_modules.testing import NOON

ALL = ("budget:read", "budget:write", "rate:read", "rate:write")


@pytest.fixture(autouse=True)
def budgeted(bench):
    with bench.work() as running:
        demo(running.uow, bench.company.id, bench.company.people, NOON)


@pytest.fixture
def dana(site):
    return site.caller("dana", *ALL)


def first_budget(caller):
    shown = caller.get("/finance/budgets").text
    return re.findall(r'href="(/finance/budgets/[0-9a-f-]{36})"', shown)[0]


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_page_opens_in_every_language(site, locale):
    caller = site.caller("dana", *ALL, locale=locale)
    for path in (
        *("budgets", "budgets?year=2027", "budgets?year=1066", "budgets/new", "cost-centres"),
        *("cost-centres/new", "cost-centres/CC-300", "rates", "rates/new", "currencies/new"),
    ):
        answer = caller.get(f"/finance/{path}")
        assert answer.status_code == 200, path
        assert locale == "en" or re.search("[\u4e00-\u9fff]", answer.text)


def test_a_controller_raises_a_budget(dana):
    page = first_budget(dana)
    form = {"amount": "2500000", "rev": "1"}
    assert dana.post(f"{page}/edit", **form).status_code == 303
    assert "CN¥2,500,000.00" in dana.get(page).text


def test_a_budget_without_an_amount_comes_back(dana):
    answer = dana.post("/finance/budgets/new", cost_centre="CC-300", year="2026", amount="")
    assert answer.status_code == 422
    assert 'href="#amount"' in answer.text


def test_a_controller_adds_a_cost_centre_with_its_budget(dana, company):
    centre = {"code": "CC-900", "name": "Legal", "name_zh": "法务部", "account": "6600"}
    owner = {"owner_id": company.people["li"], "active": "true", "_shown": "active"}
    assert dana.post("/finance/cost-centres/new", **centre, **owner).status_code == 303
    form = {"cost_centre": "CC-900", "year": "2026", "amount": "1000", "account": ""}
    assert dana.post("/finance/budgets/new", **form).status_code == 303
    assert "Legal" in dana.get("/finance/budgets").text


def test_a_closed_cost_centre_is_shown_as_closed(dana, company):
    centre = {"name": "Marketing", "name_zh": "", "account": "6600"}
    owner = {"owner_id": company.people["li"], "_shown": "active", "rev": "1"}
    assert dana.post("/finance/cost-centres/CC-500", **centre, **owner).status_code == 303
    assert "Closed" in dana.get("/finance/cost-centres").text


def test_a_new_currency_gets_its_rate(dana):
    dana.post("/finance/currencies/new", code="JPY", name="Japanese yen", name_zh="日元")
    dana.post("/finance/rates/new", currency="JPY", on="2026-11-23", value="0.0465")
    shown = dana.get("/finance/rates").text
    assert "Japanese yen" in shown
    assert "0.0465" in shown


def test_readers_find_no_way_to_change(site):
    caller = site.caller("anna", "budget:read")
    assert "/finance/budgets/new" not in caller.get("/finance/budgets").text
    form = {"cost_centre": "CC-300", "year": "2026", "amount": "9", "account": ""}
    assert caller.post("/finance/budgets/new", **form).status_code == 403


@pytest.mark.parametrize("path", ["budgets/nonsense", "cost-centres/none", "cost-centres/a%00"])
def test_what_is_not_there_is_not_found(dana, path):
    assert dana.get(f"/finance/{path}").status_code == 404


@pytest.mark.parametrize("path", ["cost-centres", "budgets", "currencies", "rates"])
def test_a_program_reads_the_lists(dana, path):
    assert dana.call("GET", f"/finance/{path}").json["rows"]


def test_a_program_pages_through_the_budgets(dana):
    first = dana.call("GET", "/finance/budgets?limit=4").json
    rest = dana.call("GET", f"/finance/budgets?limit=4&cursor={first['next']}").json
    assert len(first["rows"]) + len(rest["rows"]) == 6
    assert dana.call("GET", "/finance/budgets?cursor=bm9uc2Vuc2U").status_code == 422


def test_a_program_sets_budgets_and_rates(dana):
    budget = {"cost_centre": "CC-300", "year": 2028, "amount": "1000.50"}
    made = dana.call("PUT", "/finance/budgets", budget)
    assert made.status_code == 200, made.text
    shown = dana.call("GET", f"/finance/budgets/{made.json['id']}").json
    assert shown["budget"]["available"] == "1000.5000"
    rate = {"currency": "USD", "on": "2026-12-01", "value": "7.0001"}
    assert dana.call("PUT", "/finance/rates", rate).status_code == 200
    euro = {"name": "Euro", "active": False}
    assert dana.call("PUT", "/finance/currencies/EUR", euro).json == {"code": "EUR"}


def test_a_program_reads_and_changes_a_cost_centre(dana, company):
    shown = dana.call("GET", "/finance/cost-centres/CC-300")
    body = {"name": "Computers", "owner_id": company.people["chen"], "account": "6600"}
    tag = shown.headers["ETag"]
    assert dana.call("PUT", "/finance/cost-centres/CC-300", body, If_Match=tag).status_code == 200
    assert dana.call("PUT", "/finance/cost-centres/CC-300", body, If_Match=tag).status_code in {
        409,
        412,
    }
