import re
from decimal import Decimal

import pytest

from erp_modules.finance.demo import demo as finance_demo
from erp_modules.procurement.demo import demo
from erp_modules.procurement.permissions import ROLES
from erp_modules.procurement.queries import Requisitions
from erp_modules.testing import NOON

REQUESTER = ("requisition:read", "requisition:write", "catalogue:read", "budget:read", "task:read")
BUYER = (*ROLES["buyer"], "supplier:block", "policy:write")


@pytest.fixture(autouse=True)
def stocked(bench):
    with bench.work() as running:
        finance_demo(running.uow, bench.company.id, bench.company.people, NOON)
        demo(running.uow, bench.company.id, bench.company.people, NOON)


@pytest.fixture
def anna(site):
    return site.caller("anna", *REQUESTER)


@pytest.fixture
def mei(site):
    return site.caller("mei", *BUYER)


FORM = {
    "title": "Laptops",
    "category": "it",
    "cost_centre": "CC-300",
    "currency": "CNY",
    "needed_by": "2026-12-31",
    "supplier": "",
    "purpose": "Two new colleagues",
    "lines-0-item": "IT-001",
    "lines-0-description": "",
    "lines-0-quantity": "2",
    "lines-0-unit": "",
    "lines-0-price": "",
    "outcome": "save",
}


def written(caller, **changed):
    """The address of a new draft."""
    answer = caller.post("/procurement/requisitions/new", **{**FORM, **changed})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_requester_writes_a_draft_sees_who_approves_and_submits(anna):
    page = written(anna)
    shown = anna.get(page).text
    assert "Laptop 14 inch" in shown
    assert "CN¥13,798.00" in shown
    assert "The budget suffices" in shown
    anna.post(f"{page}/submit", rev="1")
    assert "PR-2026-00001" in anna.get(page).text


def test_a_price_left_open_is_the_usual_one_and_its_name_in_the_readers_language(site, engine):
    fang = site.caller("anna", *REQUESTER, locale="zh_Hans_CN")
    shown = fang.get(written(fang)).text
    assert "14 英寸笔记本电脑" in shown


def test_more_than_the_budget_is_said_before_submitting(anna):
    page = written(anna, **{"cost_centre": "CC-500", "lines-0-quantity": "9"})
    assert "More people will have to approve" in anna.get(page).text


def test_a_faulty_form_comes_back_with_what_was_typed(anna):
    answer = anna.post("/procurement/requisitions/new", **{**FORM, "title": "", "currency": ""})
    assert answer.status_code == 422
    assert "Two new colleagues" in answer.text
    assert re.search(r'href="#title"', answer.text)


def test_what_only_the_rules_know_is_told_at_the_field(anna):
    answer = anna.post(
        "/procurement/requisitions/new", **{**FORM, "lines-0-item": "", "lines-0-price": "5"}
    )
    assert answer.status_code == 422
    assert re.search(r'href="#lines-0-description"', answer.text)


def test_a_row_is_added_without_saving(anna, engine, company):
    answer = anna.post("/procurement/requisitions/new", **{**FORM, "_add": "lines"})
    assert 'name="lines-1-quantity"' in answer.text
    assert engine.ask(Requisitions(), company.actor("anna", *REQUESTER)).rows == []


def test_a_draft_is_changed_where_it_was_left(anna):
    page = written(anna)
    form = anna.get(f"{page}/edit").text
    assert re.search(r'value="IT-001"[^>]* selected', form)
    anna.post(f"{page}/edit", **{**FORM, "lines-0-quantity": "3", "rev": "1"})
    assert "CN¥20,697.00" in anna.get(page).text


def test_two_browsers_do_not_overwrite_each_other(anna):
    page = written(anna)
    anna.post(f"{page}/edit", **{**FORM, "title": "First", "rev": "1"})
    answer = anna.post(f"{page}/edit", **{**FORM, "title": "Second", "rev": "1"})
    assert answer.status_code == 409
    assert "First" in anna.get(page).text


def test_a_requester_withdraws_and_the_reason_stays(anna):
    page = written(anna)
    anna.post(f"{page}/submit")
    anna.post(f"{page}/withdraw", reason="Found two in the store")
    assert "Found two in the store" in anna.get(page).text


def test_a_buyer_sees_all_and_cancels(anna, mei):
    page = written(anna)
    anna.post(f"{page}/submit")
    assert page in mei.get("/procurement/requisitions").text
    mei.post(f"{page}/cancel", reason="Stock elsewhere")
    assert "Stock elsewhere" in mei.get(page).text


def test_the_requisition_of_another_person_is_not_found(anna, site):
    page = written(anna)
    boris = site.caller("boris", *REQUESTER)
    assert boris.get(page).status_code == 404
    assert page not in boris.get("/procurement/requisitions").text


def test_a_refused_submission_is_told_on_the_page(anna):
    page = written(anna)
    anna.post(f"{page}/submit")
    anna.post(f"{page}/submit")
    assert "no longer possible" in anna.get(page).text


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_page_opens_in_every_language(site, anna, locale):
    both = site.caller("mei", *REQUESTER, *BUYER, locale=locale)
    draft = written(anna)
    for path in (
        *("requisitions", "requisitions?state=draft&q=lap", "requisitions/new", "orders"),
        *("items", "items/new", "suppliers", "suppliers/new"),
        *(address(both, "items", "IT-001"), address(both, "suppliers", "S-900")),
    ):
        answer = both.get(f"/procurement/{path}")
        assert answer.status_code == 200, path
        assert locale == "en" or re.search("[\u4e00-\u9fff]", answer.text)
    assert both.get(draft).status_code == 200


def address(caller, path, code):
    """Where the record with this code has its page, below the module."""
    return f"{path}/{caller.call('GET', f'/procurement/{path}/{code}').json['id']}"


def test_a_buyer_maintains_the_catalogue(mei):
    item = {"code": "IT-099", "name": "Cable", "name_zh": "", "category": "it", "unit": "m"}
    supplier = address(mei, "suppliers", "S-100").rpartition("/")[2]
    price = {"price": "3.5", "currency": "CNY", "supplier": supplier, "purchase_factor": "1"}
    answer = mei.post("/procurement/items/new", **item, **price, active="true", _shown="active")
    assert answer.status_code == 303, answer.text
    assert "IT-099" in mei.get("/procurement/items").text


def test_a_supplier_is_blocked_with_a_reason_that_everybody_reads(mei):
    page = f"/procurement/{address(mei, 'suppliers', 'S-100')}"
    mei.post(f"{page}/acts/block", reason="Late", rev="1")
    assert "Late" in mei.get(page).text


def test_a_requester_does_not_maintain_the_catalogue(anna):
    form = {"code": "S-1", "name": "Mine", "email": ""}
    assert anna.post("/procurement/suppliers/new", **form).status_code == 403


def test_every_kind_has_its_pages(mei):
    for path in (
        *("catalogue-prices", "contracts", "rfqs", "bids", "waivers", "policy", "orders"),
        *("order-amendments", "bank-changes", "supplier-scores"),
    ):
        assert mei.get(f"/procurement/{path}").status_code == 200, path
        if path not in {"bids", "supplier-scores"}:
            assert mei.get(f"/procurement/{path}/new").status_code == 200, path


@pytest.mark.parametrize("path", ["requisitions/nonsense", "items/none", "suppliers/none%00"])
def test_what_is_not_there_is_not_found(mei, path):
    assert mei.get(f"/procurement/{path}").status_code == 404


BODY = {
    **{name: FORM[name] for name in ("title", "category", "cost_centre", "currency", "needed_by")},
    "lines": [{"item": "IT-001", "quantity": "2"}],
}


def test_a_program_writes_changes_and_submits_a_requisition(anna):
    made = anna.call("POST", "/procurement/requisitions", BODY)
    assert made.status_code == 201, made.text
    address = made.location.removeprefix("/api/v1")
    shown = anna.call("GET", address)
    assert Decimal(shown.json["amount"]) == 13798
    changed = anna.call("PUT", address, {**BODY, "title": "Two"}, If_Match=shown.headers["ETag"])
    assert changed.json["version"] == 2
    assert anna.call("POST", f"{address}/submit").json["number"] == "PR-2026-00001"
    assert [row["title"] for row in anna.call("GET", "/procurement/requisitions").json["rows"]] == [
        "Two"
    ]


def test_a_program_that_repeats_itself_writes_one_requisition(anna):
    answers = [
        anna.call("POST", "/procurement/requisitions", BODY, Idempotency_Key="k") for _ in "ab"
    ]
    assert answers[0].json == answers[1].json
    assert len(anna.call("GET", "/procurement/requisitions").json["rows"]) == 1


def test_a_program_is_told_which_value_is_wrong(anna):
    wrong = {**BODY, "supplier": "S-999", "lines": [{"quantity": "0"}]}
    answer = anna.call("POST", "/procurement/requisitions", wrong)
    assert answer.status_code == 422
    assert {"supplier", "lines.0.quantity", "lines.0.description"} <= answer.json["errors"].keys()


@pytest.mark.parametrize("path", ["requisitions", "orders", "items", "suppliers"])
def test_a_program_reads_the_lists(mei, path):
    assert mei.call("GET", f"/procurement/{path}").status_code == 200


def test_a_program_maintains_the_catalogue(mei):
    body = {"name": "Cable", "unit": "m", "category": "it", "price": "3.5", "currency": "CNY"}
    assert mei.call("PUT", "/procurement/items/IT-099", body).status_code == 200
    assert mei.call("GET", "/procurement/items/IT-099").json["name"] == "Cable"
    assert mei.call("PUT", "/procurement/suppliers/S-5", {"name": "Neu"}).status_code == 200
    assert mei.call("GET", "/procurement/suppliers/S-5").headers["ETag"] == '"1"'
