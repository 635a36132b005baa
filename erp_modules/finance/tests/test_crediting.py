"""Suppliers credit what is posted already: before it is paid, after it, in part."""

from decimal import Decimal

import pytest

from erp_modules.finance.tests.builders import make_rate
from erp_modules.finance.tests.desk import DAY, open_desk
from workflow_engine.errors import BusinessError


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
