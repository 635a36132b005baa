from datetime import date
from decimal import Decimal

import pytest

from erp_modules.finance.payables import operations
from erp_modules.finance.tests.desk import DAY, open_desk
from erp_modules.finance.tests.test_operations import CENTRE, approved
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.errors import AuthorityMissing, BusinessError
from workflow_engine.persistence.records import by_key

TEN = {"order_line": 1, "quantity": "10", "price": "100"}


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


def faults(caught):
    return {field: str(texts[0]) for field, texts in caught.value.errors.items()}


def matched(desk, invoice):
    answer = desk.ask("match_invoice", invoice=invoice)
    return answer["result"], answer["lines"], answer["state"]


def test_an_invoice_for_what_came_at_the_price_ordered_matches_and_is_posted(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    invoice = desk.enter("R-1", TEN, order=order)
    assert matched(desk, invoice) == ("matched", {}, "matched")
    desk.ask("approve_invoice", invoice=invoice)
    desk.ask("post_invoice", invoice=invoice)
    assert desk.balances() == {"2205": 1000, "2221.01": 130, "2202": -1130}
    assert desk.invoiced(order) == [10]


def test_totals_due_date_and_number_are_made_by_the_rules(desk):
    desk.change_supplier(desk.supplier, payment_days=14)
    order = desk.make_order({"quantity": "3", "price": "33.33", "received": "3"})
    invoice = desk.enter("R-1", {"order_line": 1, "quantity": "3", "price": "33.33"}, order=order)
    seen = desk.see("supplier_invoice", invoice)
    assert (seen["net"], seen["tax"], seen["amount"]) == (
        Decimal("99.99"),
        Decimal("13.00"),
        Decimal("112.99"),
    )
    assert (seen["due_date"], seen["number"]) == (date(2026, 12, 7), "SI-2026-00001")


def test_goods_that_have_not_come_are_waited_for(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "0"})
    invoice = desk.enter("R-1", TEN, order=order)
    assert matched(desk, invoice) == ("waiting", {"NO_RECEIPT": [1]}, "matching")
    desk.note_received(order, l1="10")
    assert matched(desk, invoice) == ("matched", {}, "matched")


def test_each_trouble_has_its_lines_for_who_must_decide(desk):
    good = {"quantity": "10", "price": "100", "received": "10"}
    order = desk.make_order(good, good, {**good, "received": "8"}, {**good, "received": "0"})
    lines = [
        {"order_line": 1, "quantity": "10", "price": "200"},
        {"order_line": 2, "quantity": "10", "price": "100", "tax_code": "IN9"},
        {"order_line": 3, "quantity": "10", "price": "100"},
        {"order_line": 4, "quantity": "10", "price": "100"},
    ]
    invoice = desk.enter("R-1", *lines, order=order)
    answer = desk.ask("match_invoice", invoice=invoice)
    assert answer["codes"] == ["NO_RECEIPT", "PRICE", "QTY", "TAX"]
    assert answer["lines"] == {"PRICE": [1], "TAX": [2], "QTY": [3], "NO_RECEIPT": [4]}
    assert answer["state"] == "blocked"


def blocked_for_price(desk, price="200"):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    invoice = desk.enter("R-1", {**TEN, "price": price}, order=order)
    assert matched(desk, invoice)[2] == "blocked"
    return invoice


def test_a_buyer_releases_a_price_and_it_is_recorded_who(desk):
    invoice = blocked_for_price(desk)
    boris = desk.company.people["boris"]
    answer = desk.ask("release_invoice", invoice=invoice, code="PRICE", person=boris)
    assert (answer["state"], answer["codes"]) == ("approved", [])
    assert desk.see("supplier_invoice", invoice)["lines"][0]["released_by_id"] == boris


def test_releasing_again_changes_nothing(desk):
    invoice = blocked_for_price(desk)
    boris = desk.company.people["boris"]
    first = desk.ask("release_invoice", invoice=invoice, code="PRICE", person=boris)
    before = desk.see("supplier_invoice", invoice)
    assert desk.ask("release_invoice", invoice=invoice, code="PRICE", person=boris) == first
    assert desk.see("supplier_invoice", invoice) == before


def test_what_was_released_is_posted_with_its_price_difference(desk):
    invoice = blocked_for_price(desk)
    desk.act("boris", "supplier_invoice", "release", invoice, code="PRICE")
    desk.ask("post_invoice", invoice=invoice)
    assert desk.balances() == {
        "2205": 1000,
        "6402": 1000,
        "2221.01": 260,
        "2202": -2260,
    }


def test_nobody_releases_what_is_not_blocked_for_it(desk):
    invoice = blocked_for_price(desk)
    with pytest.raises(BusinessError) as refused:
        desk.act("boris", "supplier_invoice", "release", invoice, code="TAX")
    assert refused.value.error_code == "NOTHING_TO_RELEASE"


def test_a_debit_memo_claims_the_difference_and_lowers_what_is_paid(desk):
    invoice = blocked_for_price(desk)
    boris = desk.company.people["boris"]
    answer = desk.ask("debit_memo", invoice=invoice, code="PRICE", person=boris)
    assert (answer["state"], answer["debit_memo_amount"]) == ("approved", Decimal("1130.00"))
    assert desk.ask("debit_memo", invoice=invoice, code="PRICE", person=boris) == answer
    desk.ask("post_invoice", invoice=invoice)
    assert desk.balances() == {"2205": 1000, "2221.01": 130, "2202": -1130}
    assert desk.see("supplier_invoice", invoice)["open_amount"] == 1130
    assert desk.see("supplier_invoice", answer["debit_memo"])["state"] == "paid"


def blocked_for_quantity(desk):
    """An invoice over ten of an order of which eight came, and the order."""
    order = desk.make_order({"quantity": "10", "price": "100", "received": "8"})
    invoice = desk.enter("R-1", TEN, order=order)
    desk.ask("match_invoice", invoice=invoice)
    return invoice, order


def test_a_debit_memo_takes_back_pieces_that_never_came(desk):
    invoice, order = blocked_for_quantity(desk)
    desk.act("boris", "supplier_invoice", "claim", invoice, code="QTY")
    desk.ask("post_invoice", invoice=invoice)
    assert desk.balances() == {"2205": 800, "2221.01": 104, "2202": -904}
    assert desk.invoiced(order) == [8]


@pytest.mark.parametrize("code", ["PRICE", "QTY"])
def test_an_invoice_and_its_memo_are_reversed_together(desk, code):
    invoice = blocked_for_price(desk) if code == "PRICE" else blocked_for_quantity(desk)[0]
    desk.act("boris", "supplier_invoice", "claim", invoice, code=code)
    desk.ask("post_invoice", invoice=invoice)
    desk.ask("reverse_invoice", invoice=invoice, reason="Sent back")
    assert desk.balances() == {}
    assert {row["state"] for row in desk.rows("supplier_invoice")} == {"cancelled"}


def test_a_reversed_invoice_leaves_the_order_as_it_was(desk):
    invoice = desk.posted()
    order = desk.see("supplier_invoice", invoice)["order_id"]
    desk.ask("reverse_invoice", invoice=invoice, reason="Twice")
    assert (desk.balances(), desk.invoiced(order)) == ({}, [0])


def test_two_invoices_cannot_use_one_receipt(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    first, second = (desk.enter(name, TEN, order=order, not_duplicate=True) for name in "AB")
    for invoice in (first, second):
        assert matched(desk, invoice)[0] == "matched"
        desk.ask("approve_invoice", invoice=invoice)
    desk.ask("post_invoice", invoice=first)
    with pytest.raises(BusinessError) as refused:
        desk.ask("post_invoice", invoice=second)
    assert refused.value.error_code == "NO_LONGER_MATCHES"
    assert matched(desk, second) == ("blocked", {"QTY": [1]}, "blocked")


def test_a_closed_order_takes_no_invoice(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"}, state="closed")
    invoice = desk.enter("R-1", TEN, order=order)
    assert matched(desk, invoice)[1] == {"CLOSED": [1]}
    desk.ask("reject_invoice", invoice=invoice, reason="The order is closed")
    assert desk.see("supplier_invoice", invoice)["state"] == "rejected"


def freight(desk, **line):
    with desk.bench.work() as running:
        kind = running.kinds["account"]
        account = by_key(running.session, kind, running.company_id, ["6601"])["6601"].id
    return {"account": account, "cost_centre": "CC-300", "price": "80", **line}


def test_an_invoice_without_an_order_needs_recorded_decisions(desk):
    invoice = desk.enter("R-1", freight(desk))
    assert matched(desk, invoice) == ("matched", {}, "matched")
    with pytest.raises(AuthorityMissing):
        desk.bench.run(operations.approve_invoice, invoice=invoice)
    desk.bench.decided = approved("90.40")
    desk.bench.run(operations.approve_invoice, invoice=invoice)
    desk.bench.decided = None
    with pytest.raises(AuthorityMissing):
        desk.bench.run(operations.post_invoice, invoice=invoice)
    assert desk.balances() == {}
    desk.bench.decided = approved("90.40")
    desk.bench.run(operations.post_invoice, invoice=invoice)
    assert desk.balances() == {
        "6601": 80,
        "2221.01": Decimal("10.40"),
        "2202": Decimal("-90.40"),
    }


def test_freight_beside_an_order_needs_them_too(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    invoice = desk.enter("R-1", TEN, freight(desk), order=order)
    answer = desk.ask("match_invoice", invoice=invoice)
    assert answer["without_order"] is True
    with pytest.raises(AuthorityMissing):
        desk.bench.run(operations.approve_invoice, invoice=invoice)


def test_an_expense_without_a_cost_centre_is_refused(desk):
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-1", freight(desk, cost_centre=None))
    assert "lines.0.cost_centre" in faults(caught)


@pytest.mark.parametrize("number", ["R-1", "r 1", "R/1", "R1"])
def test_the_same_number_is_a_duplicate_however_it_is_written(desk, number):
    desk.posted("R-1")
    order = desk.make_order({"quantity": "10", "price": "90", "received": "10"})
    with pytest.raises(FieldsWrong) as caught:
        desk.enter(number, {**TEN, "price": "90"}, order=order)
    assert "has this number already" in faults(caught)["supplier_number"]


def test_the_same_day_and_amount_is_asked_about(desk):
    desk.posted("R-1")
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-2", TEN, order=order)
    assert "SI-2026-00001" in faults(caught)["not_duplicate"]
    assert desk.enter("R-2", TEN, order=order, not_duplicate=True)


def test_what_was_rejected_may_be_sent_again(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    first = desk.enter("R-1", TEN, order=order)
    desk.ask("reject_invoice", invoice=first, reason="Smudged")
    assert desk.enter("R-1", TEN, order=order)


def test_an_invoice_for_another_legal_entity_is_refused(desk):
    desk.save("dana", "finance_setting", name="Lantern", tax_number="91310000MA1K35X 8")
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-1", TEN, order=order, buyer_tax_number="91440300MA5EXAMPLE")
    assert "another legal entity" in faults(caught)["buyer_tax_number"]
    assert desk.enter("R-1", TEN, order=order, buyer_tax_number="91310000ma1k35x8")


def test_a_total_that_the_lines_do_not_give_is_refused(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-1", TEN, order=order, stated_total="1129.98")
    assert "1,130.00" in faults(caught)["stated_total"]
    invoice = desk.enter("R-1", TEN, order=order, stated_total="1129.99")
    assert desk.see("supplier_invoice", invoice)["tax"] == Decimal("129.99")


@pytest.mark.parametrize(
    ("line", "values", "field"),
    [
        ({"quantity": "0"}, {}, "lines.0.quantity"),
        ({"price": "-1"}, {}, "lines.0.price"),
        ({"order_line": 7}, {}, "lines.0.order_line"),
        ({"order_line": None}, {}, "lines.0.order_line"),
        ({"tax_code": "OUT13"}, {}, "lines.0.tax_code"),
        ({"tax_code": "NONE"}, {}, "lines.0.tax_code"),
        ({}, {"currency": "USD"}, "currency"),
        ({}, {"currency": "EUR"}, "currency"),
        ({"price": "1000000000000000"}, {}, "lines.0.price"),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(desk, line, values, field):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-1", {**TEN, **line}, order=order, **values)
    assert field in faults(caught)


def test_an_order_with_another_supplier_is_refused(desk):
    other = desk.make_supplier("S-200")
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"}, supplier_id=other)
    with pytest.raises(FieldsWrong) as caught:
        desk.enter("R-1", TEN, order=order)
    assert "order" in faults(caught)


def test_a_corrected_invoice_is_matched_anew(desk):
    invoice = blocked_for_price(desk)
    desk.act("boris", "supplier_invoice", "release", invoice, code="PRICE", line=1)
    other = blocked_later(desk)
    desk.save("anna", "supplier_invoice", other, lines=[{**TEN, "tax_code": "IN13"}])
    assert desk.see("supplier_invoice", other)["state"] == "received"
    assert matched(desk, other)[2] == "matched"


def blocked_later(desk):
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    invoice = desk.enter("R-9", {**TEN, "price": "300"}, order=order)
    desk.ask("match_invoice", invoice=invoice)
    return invoice


def test_an_invoice_in_dollars_clears_the_receipt_at_the_rate_of_the_order(desk):
    order = desk.make_order(
        {"quantity": "10", "price": "100", "received": "10"},
        currency="USD",
        rate=Decimal("6.9"),
    )
    invoice = desk.enter("R-1", TEN, order=order, currency="USD")
    desk.ask("match_invoice", invoice=invoice)
    desk.ask("approve_invoice", invoice=invoice)
    desk.ask("post_invoice", invoice=invoice)
    assert desk.balances() == {"2205": 6900, "6603": 100, "2221.01": 910, "2202": -7910}


def test_a_closed_period_takes_no_invoice_but_another_day_may_be_given(desk):
    desk.save("dana", "period", year=2026, month=10)
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    invoice = desk.enter("R-1", TEN, order=order, invoice_date=date(2026, 10, 30))
    (period,) = desk.rows("period")
    for act in ("start_closing", "close"):
        desk.act("dana", "period", act, period["id"])
    desk.ask("match_invoice", invoice=invoice)
    desk.ask("approve_invoice", invoice=invoice)
    with pytest.raises(BusinessError, match="2026-11-01"):
        desk.ask("post_invoice", invoice=invoice)
    desk.ask("post_invoice", invoice=invoice, on=DAY)
    assert desk.see("supplier_invoice", invoice)["posted_on"] == DAY


def test_an_invoice_without_an_order_begins_its_process_by_itself(desk, monkeypatch):
    heard = []
    monkeypatch.setattr(
        RunningOperation, "emit", lambda self, name, *, key, payload: heard.append((name, key))
    )
    invoice = desk.enter(
        "HX-1", {"account": "6602", "cost_centre": CENTRE, "quantity": "1", "price": "9"}
    )
    assert ("invoice.unordered", invoice) in heard
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    desk.enter("HX-2", {"order_line": 1, "quantity": "1", "price": "100"}, order=order)
    assert ("invoice.received", order) in heard
