"""Suppliers credit what is posted already: before it is paid, after it, in part."""

import re
from decimal import Decimal

import pytest

from erp_modules.finance.permissions import PERMISSIONS
from erp_modules.finance.tests.builders import make_rate
from erp_modules.finance.tests.desk import DAY, open_desk
from workflow_engine.errors import BusinessError
from workflow_engine.records.kinds import MoveRefused


@pytest.fixture
def desk(engine, bench):
    before = engine.world.clock.now()
    yield open_desk(engine, bench)
    engine.world.clock.set(before)


def credit(desk, invoice, quantity="4", number="CN-1", **said):
    lines = [{"invoice_line": 1, "quantity": quantity, **said}]
    values = {"supplier_number": number, "credited_on": DAY, "lines": lines}
    desk.act("dana", "supplier_invoice", "credit", invoice, **values)


def open_of(desk, invoice):
    found = desk.see("supplier_invoice", invoice)
    return found["state"], found["open_amount"]


def note_of(desk, invoice):
    (found,) = desk.rows("supplier_invoice", kind="debit_memo")
    return found["state"], found["open_amount"]


def test_what_is_credited_before_it_is_paid_lowers_what_is_paid(desk):
    invoice = desk.posted()
    credit(desk, invoice)
    assert (open_of(desk, invoice), note_of(desk, invoice)) == (("posted", 678), ("paid", 0))
    assert (desk.balance("2202"), desk.balance("2205"), desk.balance("2221.01")) == (-678, 600, 78)


def test_an_invoice_that_is_credited_in_full_is_settled(desk):
    invoice = desk.posted()
    credit(desk, invoice, "10")
    assert (open_of(desk, invoice), note_of(desk, invoice)) == (("paid", 0), ("paid", 0))
    assert desk.balances() == {}


def test_what_is_credited_after_it_was_paid_lowers_the_next_payment(desk):
    invoice = desk.posted()
    desk.paid(invoice)
    credit(desk, invoice)
    assert (open_of(desk, invoice), note_of(desk, invoice)) == (("paid", 0), ("posted", -452))
    desk.posted("R-2", not_duplicate=True)
    proposed = desk.ask("propose_payments", until=DAY.replace(year=DAY.year + 1))
    assert (proposed["count"], proposed["amount"]) == (2, 678)


def test_the_same_credit_note_counts_once(desk):
    invoice = desk.posted()
    credit(desk, invoice, number="CN-1")
    credit(desk, invoice, number="cn 1")
    assert open_of(desk, invoice) == ("posted", 678)


def test_only_the_price_is_credited_while_the_goods_stay(desk):
    invoice = desk.posted()
    credit(desk, invoice, "10", price="5", only_price=True)
    assert (desk.balance("6402"), desk.balance("2205")) == (-50, 1000)


@pytest.mark.parametrize("notes", [["11"], ["6", "5"]], ids=["at once", "together"])
def test_no_more_is_credited_than_was_charged(desk, notes):
    invoice = desk.posted()
    *fitting, too_much = notes
    for place, quantity in enumerate(fitting):
        credit(desk, invoice, quantity, number=f"CN-{place}")
    with pytest.raises(BusinessError) as refused:
        credit(desk, invoice, too_much, number="CN-9")
    assert refused.value.error_code == "MORE_THAN_CHARGED"


def test_cents_of_a_foreign_invoice_that_is_credited_in_parts_stay_in_no_book(desk):
    make_rate(desk.bench, "SEK", "0.6789123", on=DAY)
    invoice = desk.posted(price="33.33", currency="SEK", order_rate=Decimal("0.6789123"))
    for place, quantity in enumerate(("3", "3", "4")):
        credit(desk, invoice, quantity, number=f"CN-{place}")
    assert (open_of(desk, invoice), desk.balance("2202")) == (("paid", 0), 0)


def refund(desk, reference="BR-1", **values):
    (note,) = desk.rows("supplier_invoice", kind="debit_memo")
    said = {"bank_reference": reference, "received_on": DAY, "amount": "452", **values}
    desk.act("dana", "supplier_invoice", "refund", str(note["id"]), **said)


@pytest.fixture
def credited(desk):
    """Four of ten laptops go back after they were paid."""
    invoice = desk.posted()
    desk.paid(invoice)
    credit(desk, invoice)
    return invoice


def test_what_the_supplier_pays_back_settles_his_credit(desk, credited):
    refund(desk)
    assert note_of(desk, credited) == ("paid", 0)
    assert (desk.balance("2202"), desk.balance("1002")) == (0, -678)


def test_a_refund_may_come_in_parts_and_each_part_counts_once(desk, credited):
    refund(desk, "BR-1", amount="100")
    refund(desk, "br 1", amount="100")
    assert note_of(desk, credited) == ("posted", -352)
    refund(desk, "BR-2", amount="352")
    with pytest.raises(MoveRefused):
        refund(desk, "BR-2", amount="352")
    assert (note_of(desk, credited), desk.balance("2202")) == (("paid", 0), 0)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": "452.01"}, "NOT_OPEN"),
        ({"amount": "1.005"}, "NOT_OPEN"),
        ({"received_on": DAY.replace(year=DAY.year + 1)}, "REFUND_AHEAD"),
    ],
)
def test_no_more_comes_back_than_is_owed_and_nothing_before_it_came(desk, credited, said, code):
    with pytest.raises(BusinessError) as refused:
        refund(desk, **said)
    assert refused.value.error_code == code


def test_what_the_rate_made_of_a_refund_is_realised(desk):
    invoice = desk.posted(currency="USD", order_rate=Decimal(7))
    desk.paid(invoice, currency="USD")
    credit(desk, invoice)
    make_rate(desk.bench, "USD", "8", on=DAY)
    refund(desk)
    assert (note_of(desk, invoice), desk.balance("2202")) == (("paid", 0), 0)
    assert sum(desk.balances().values()) == 0


def test_an_invoice_is_not_refunded(desk):
    invoice = desk.posted()
    with pytest.raises(MoveRefused):
        desk.act(
            "dana", "supplier_invoice", "refund", invoice,
            bank_reference="BR-1", received_on=DAY, amount="1",
        )  # fmt: skip


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_the_forms_open_with_what_is_charged_and_what_is_owed(site, desk, credited, locale):
    (note,) = desk.rows("supplier_invoice", kind="debit_memo")
    caller = site.caller("dana", *PERMISSIONS, locale=locale)
    page = "/finance/supplier-invoices"
    assert _filled(caller.get(f"{page}/{credited}/acts/credit").text, "lines-0-quantity") == "10"
    assert _filled(caller.get(f"{page}/{note['id']}/acts/refund").text, "amount") == "452"
    assert "acts/credit" not in caller.get(f"{page}/{note['id']}").text


def _filled(page, name):
    (tag,) = re.findall(rf"<input[^>]*name=\"{name}\"[^>]*>", page)
    return tag.partition('value="')[2].partition('"')[0]
