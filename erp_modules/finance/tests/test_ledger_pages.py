import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from erp_modules.finance.demo import demo
from erp_modules.finance.payables.bank_file import NAMESPACE
from erp_modules.finance.permissions import PERMISSIONS
from erp_modules.finance.reports.shapes import REPORTS
from erp_modules.finance.tests.desk import DAY, Desk
from erp_modules.testing import NOON

ALL = (*PERMISSIONS, "bank_account:read", "catalogue:read")
KINDS = (
    "accounts", "posting-rules", "tax-codes", "settings", "periods", "journal", "vouchers",
    "supplier-invoices", "payment-proposals", "payments", "customer-invoices",
    "customer-receipts", "credit-limits", "credit-releases", "dunning-notices", "write-offs",
)  # fmt: skip
WRITTEN = (
    "accounts", "posting-rules", "tax-codes", "periods", "vouchers", "supplier-invoices",
    "payment-proposals", "customer-invoices", "customer-receipts", "credit-limits", "write-offs",
)  # fmt: skip


@pytest.fixture
def desk(engine, bench):
    with bench.work() as running:
        demo(running.uow, bench.company.id, bench.company.people, NOON)
    made = Desk(engine, bench)
    made.supplier, made.customer = made.make_supplier(), made.make_customer()
    return made


@pytest.fixture
def dana(site, desk):
    return site.caller("dana", *ALL)


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_page_opens_in_every_language(site, desk, locale):
    caller = site.caller("dana", *ALL, locale=locale)
    desk.charge()
    paths = [*KINDS, *(f"{path}/new" for path in WRITTEN)]
    paths += ["reports", *(f"reports/{path}" for path in REPORTS)]
    paths += ["reports/account-statement?account=1002", "reports/open-items?kind=supplier"]
    for path in paths:
        answer = caller.get(f"/finance/{path}")
        assert answer.status_code == 200, path
        assert locale == "en" or re.search("[\u4e00-\u9fff]", answer.text)


def test_an_accountant_follows_a_balance_to_its_postings_and_their_document(dana, desk):
    desk.charge()
    page = dana.get("/finance/reports/trial-balance").text
    (href,) = re.findall(r'href="(/finance/reports/account-statement\?account=1122[^"]*)"', page)
    statement = dana.get(href).text
    assert "CN¥1,130.00" in statement
    (entry,) = re.findall(r'href="(/finance/journal/[0-9a-f-]{36})"', statement)
    assert "INV-2026-00001" in dana.get(entry).text


@pytest.mark.parametrize("path", ["trial-balance", "balances", "open-items", "ageing"])
def test_a_report_is_saved_as_a_file(dana, desk, path):
    desk.charge()
    answer = dana.get(f"/finance/reports/{path}.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert re.search(r"\b1130\.00\d*\b", answer.text)


def test_a_program_pages_through_the_trial_balance(dana, desk):
    desk.charge()
    first = dana.call("GET", "/finance/reports/trial-balance?limit=3").json
    rest = dana.call("GET", f"/finance/reports/trial-balance?cursor={first['next']}").json
    codes = [row["code"] for row in (*first["rows"], *rest["rows"])]
    assert codes == ["1002", "1122", "1601", "2221.02", "4001", "6001"]
    assert first["totals"] == rest["totals"]
    assert Decimal(first["totals"]["closing"]) == 0


def test_a_statement_runs_on_over_its_pages(dana, desk):
    for amount in ("10", "20", "30"):
        desk.charge(amount)
    path = "/finance/reports/account-statement?account=6001"
    first = dana.call("GET", f"{path}&limit=2").json
    rest = dana.call("GET", f"{path}&limit=2&cursor={first['next']}").json
    balances = [float(row["balance"]) for row in (*first["rows"], *rest["rows"])]
    assert balances == [-10, -30, -60]
    assert rest["next"] is None


def test_a_time_has_its_opening_balance(dana, desk):
    desk.charge()
    path = f"/finance/reports/trial-balance?since={DAY}&until={DAY}"
    rows = {row["code"]: row for row in dana.call("GET", path).json["rows"]}
    assert (float(rows["1002"]["opening"]), float(rows["1002"]["debit"])) == (8_000_000, 0)
    assert (float(rows["1122"]["opening"]), float(rows["1122"]["closing"])) == (0, 1130)


@pytest.mark.parametrize(
    "path",
    [
        "account-statement?account=none",
        "account-statement",
        "trial-balance?since=yesterday",
        "trial-balance?cursor=bm9uc2Vuc2U",
        "account-statement?account=1002&cursor=bm9uc2Vuc2U",
        "open-items?cursor=bm9uc2Vuc2U",
        "ageing?kind=friends",
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(dana, path):
    assert dana.call("GET", f"/finance/reports/{path}").status_code in (404, 422)


def test_who_may_not_read_the_books_sees_no_report(site, desk):
    caller = site.caller("anna", "budget:read")
    assert caller.get("/finance/reports/trial-balance").status_code == 403
    assert caller.call("GET", "/finance/reports/ageing").status_code == 403


def test_a_clerk_enters_an_invoice_and_a_program_matches_and_posts_it(dana, desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    body = {
        "supplier": desk.supplier,
        "supplier_number": "R-1",
        "invoice_date": DAY.isoformat(),
        "currency": "CNY",
        "order": order,
        "lines": [{"order_line": 1, "quantity": "10", "price": "100", "tax_code": "IN13"}],
    }
    made = dana.call("POST", "/finance/supplier-invoices", body)
    assert made.status_code == 201, made.text
    place = f"/finance/supplier-invoices/{made.json['id']}"
    for act in ("match", "approve", "post"):
        answer = dana.call("POST", f"{place}/actions/{act}", {})
        assert answer.status_code == 200, answer.text
    assert answer.json["state"] == "posted"
    page = dana.get(place).text
    assert "R-1" in page
    assert "CN¥1,130.00" in page
    again = dana.call("POST", "/finance/supplier-invoices", body)
    assert again.status_code == 422
    assert "supplier_number" in again.text


def test_a_treasurer_downloads_what_the_bank_carries_out(site, dana, desk):
    payment = desk.paid(desk.posted())
    proposal = desk.see("payment", payment)["proposal_id"]
    for answer in (
        dana.get(f"/finance/payment-proposals/{proposal}.xml"),
        dana.call("GET", f"/finance/payment-proposals/{proposal}/file"),
    ):
        assert answer.status_code == 200, answer.text
        root = ElementTree.fromstring(answer.data)
        assert root.tag == f"{{{NAMESPACE}}}Document"
    other = site.caller("anna", "payment_proposal:read")
    assert other.get(f"/finance/payment-proposals/{proposal}.xml").status_code == 403


def test_numbers_of_bank_accounts_are_hidden_from_who_may_not_read_them(site, desk):
    payment = desk.paid(desk.posted())
    caller = site.caller("anna", "payment_proposal:read")
    shown = caller.call("GET", f"/finance/payments/{payment}")
    assert shown.status_code == 200
    assert "370400440532013000" not in shown.text + caller.get(f"/finance/payments/{payment}").text


def test_an_account_that_is_posted_to_keeps_its_type(dana, desk):
    row = next(one for one in desk.rows("account") if one["code"] == "1002")
    tag = dana.call("GET", f"/finance/accounts/{row['id']}").headers["ETag"]
    path = f"/finance/accounts/{row['id']}"
    answer = dana.call("PATCH", path, {"type": "expense"}, If_Match=tag)
    assert answer.status_code == 422, answer.text
    assert dana.call("PATCH", path, {"name": "Main bank"}, If_Match=tag).status_code == 200


def test_a_chart_is_brought_in_from_a_file(dana, desk):
    lines = "code,name,type,parent,postable\n6606,Travel,expense,6,true\n66x y,Bad,cost,6,true\n"
    answer = dana.program.post(
        "/api/v1/finance/accounts/import?dry_run=true",
        data=lines.encode(),
        headers={"Authorization": f"Bearer {dana.token}", "Content-Type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    assert "6606" in answer.text
    assert "wrong" in answer.text
