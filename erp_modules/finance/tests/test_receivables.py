from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_modules.finance.receivables import operations
from erp_modules.finance.tests.builders import make_rate
from erp_modules.finance.tests.desk import DAY, open_desk
from erp_modules.finance.tests.test_operations import approved
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import AuthorityMissing, BusinessError


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


def open_of(desk, invoice):
    seen = desk.see("customer_invoice", invoice)
    return seen["state"], seen["open_amount"]


def created(desk, source=None, **said):
    line = {"description": "Desks", "quantity": Decimal(2), "price": Decimal(500)}
    return desk.ask(
        "create_customer_invoice",
        **{
            "customer": desk.customer,
            "currency": "CNY",
            "lines": [{**line, "tax_code": "OUT13"}],
            "source_kind": "delivery",
            "source_id": source or new_id(),
            **said,
        },
    )


def test_an_invoice_is_revenue_tax_and_a_debt(desk):
    invoice = desk.charge()
    assert desk.balances() == {"1122": 1130, "6001": -1000, "2221.02": -130}
    assert open_of(desk, invoice) == ("posted", 1130)


def test_a_delivery_is_charged_once(desk):
    source = new_id()
    assert created(desk, source) == created(desk, source)
    assert desk.balances() == {"1122": 1130, "6001": -1000, "2221.02": -130}


def test_a_discounted_amount_is_charged_as_it_was_agreed(desk):
    line = {"quantity": Decimal(3), "price": Decimal("33.33"), "amount": Decimal("90")}
    assert created(desk, lines=[{"description": "Lamp", **line}])["amount"] == 90


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"quantity": "many"}, "INVOICE_LINES"),
        ({"price": None}, "INVOICE_LINES"),
        ({"price": "-1"}, "INVOICE_LINES"),
        ({"quantity": "-1"}, "INVOICE_LINES"),
        ({"price": "0"}, "INVOICE_LINES"),
        ({"tax_code": "IN13"}, "UNKNOWN_TAX_CODE"),
        ({"tax_code": "X"}, "UNKNOWN_TAX_CODE"),
        ({"account": "9999"}, "INVOICE_LINES"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(desk, line, code):
    with pytest.raises(BusinessError) as refused:
        created(desk, lines=[{"description": "Desk", "price": "1", **line}])
    assert refused.value.error_code == code
    assert desk.rows("customer_invoice") == []


def test_a_credit_note_lowers_what_is_open_of_its_invoice(desk):
    invoice = desk.charge()
    note = created(desk, sign=-1, credited=invoice, lines=[{"description": "Back", "price": "500"}])
    assert note["amount"] == -500
    assert open_of(desk, invoice) == ("posted", 630)
    assert open_of(desk, note["customer_invoice"]) == ("posted", 0)
    assert desk.balance("1122") == 630


def test_no_more_is_credited_than_was_charged(desk):
    invoice = desk.charge()
    with pytest.raises(BusinessError, match=r"1,130\.00"):
        created(
            desk, sign=-1, credited=invoice, lines=[{"description": "Back", "price": "1130.01"}]
        )


def test_a_credit_note_for_what_is_paid_stays_as_a_credit(desk):
    invoice = desk.charge()
    desk.ask("match_receipt", receipt=desk.receive("1130", customer=desk.customer))
    note = created(desk, sign=-1, credited=invoice, lines=[{"description": "Back", "price": "100"}])
    assert open_of(desk, note["customer_invoice"]) == ("posted", -100)
    assert desk.ask("check_credit", customer=desk.customer)["exposure"] == -100


def test_an_invoice_of_which_nothing_is_paid_is_reversed(desk):
    invoice = desk.charge()
    desk.act("dana", "customer_invoice", "reverse", invoice, reason="Wrong customer")
    assert (desk.balances(), open_of(desk, invoice)) == ({}, ("cancelled", 0))


def test_the_exact_amount_settles_the_invoice(desk):
    other, invoice = desk.charge("500"), desk.charge()
    answer = desk.ask("match_receipt", receipt=desk.receive("1130", customer=desk.customer))
    assert (answer["result"], answer["invoices"], answer["state"]) == (
        "matched",
        [invoice],
        "matched",
    )
    assert open_of(desk, invoice) == ("paid", 0)
    assert open_of(desk, other) == ("posted", 565)
    assert (desk.balance("1002"), desk.balance("1122"), desk.balance("2203")) == (1130, 565, 0)


def test_matching_again_changes_nothing(desk):
    desk.charge()
    receipt = desk.receive("1130", customer=desk.customer)
    assert desk.ask("match_receipt", receipt=receipt) == desk.ask("match_receipt", receipt=receipt)


def test_one_line_of_the_bank_is_received_once(desk):
    assert desk.receive("10") == desk.receive("10")
    assert desk.balance("1002") == 10


def test_a_short_payment_leaves_a_residual_with_its_reason_and_no_reminder(desk):
    invoice = desk.charge(due_date=DAY)
    receipt = desk.receive("1000", customer=desk.customer)
    answer = desk.ask("match_receipt", receipt=receipt, invoice=invoice, dispute="Two broken")
    assert (answer["result"], answer["residual"]) == ("short", 130)
    assert desk.see("customer_invoice", invoice)["dispute"] == "Two broken"
    desk.travel(days=60)
    assert desk.ask("run_dunning")["count"] == 0
    desk.act("dana", "customer_invoice", "settle", invoice)
    assert desk.ask("run_dunning")["count"] == 1


def test_what_is_paid_too_much_stays_on_account_and_pays_the_next_invoice(desk):
    desk.charge()
    receipt = desk.receive("1500", customer=desk.customer)
    answer = desk.ask("match_receipt", receipt=receipt)
    assert (answer["result"], answer["on_account"], desk.balance("2203")) == ("over", 370, -370)
    following = desk.charge("300")
    desk.ask("match_receipt", receipt=receipt)
    assert open_of(desk, following) == ("paid", 0)
    assert desk.balance("2203") == -31


def test_unidentified_money_waits_in_clearing_until_somebody_knows_whose_it_is(desk):
    invoice = desk.charge()
    receipt = desk.receive("1130", payer="Somebody")
    assert desk.ask("match_receipt", receipt=receipt)["result"] == "unidentified"
    assert (desk.balance("2242"), desk.balance("1122")) == (-1130, 1130)
    answer = desk.ask("match_receipt", receipt=receipt, customer=desk.customer)
    assert answer["result"] == "matched"
    assert desk.balances() == {"1002": 1130, "6001": -1000, "2221.02": -130}
    assert open_of(desk, invoice) == ("paid", 0)


def test_the_number_of_an_invoice_in_the_text_tells_whose_money_it_is(desk):
    desk.charge("1")
    invoice = desk.charge()
    number = desk.see("customer_invoice", invoice)["number"]
    receipt = desk.receive("1130", purpose=f"Payment for {number}, thank you")
    answer = desk.ask("match_receipt", receipt=receipt)
    assert (answer["result"], answer["invoices"]) == ("matched", [invoice])


def test_money_that_the_bank_takes_back_opens_everything_again(desk):
    invoice = desk.charge()
    receipt = desk.receive("1130", customer=desk.customer)
    desk.ask("match_receipt", receipt=receipt)
    desk.act("dana", "customer_receipt", "reverse", receipt, reason="Cheque bounced")
    assert open_of(desk, invoice) == ("posted", 1130)
    assert desk.balances() == {"1122": 1130, "6001": -1000, "2221.02": -130}


def test_what_the_rate_made_of_a_debt_is_realised_when_it_is_paid(desk):
    invoice = desk.charge("100", currency="USD")
    make_rate(desk.bench, "USD", "7.2", on=DAY)
    receipt = desk.receive("113", currency="USD", customer=desk.customer)
    desk.ask("match_receipt", receipt=receipt)
    assert open_of(desk, invoice) == ("paid", 0)
    assert desk.balances() == {
        "1002": Decimal("813.60"),
        "6001": -700,
        "2221.02": -91,
        "6061": Decimal("-22.60"),
    }


def test_whoever_waits_for_money_is_told(desk):
    invoice = desk.charge()
    with desk.bench.work() as running:
        answer = running.call(
            "finance.receive_payment",
            bank_reference="B-9",
            amount=Decimal(1130),
            currency="CNY",
            customer=desk.customer,
        )
        running.call("finance.match_receipt", receipt=answer["receipt"])
        told = [(name, key) for name, key, _ in running.events]
    assert ("payment.received", desk.customer) in told
    assert ("invoice.paid", invoice) in told


# -- credit --------------------------------------------------------------------------------------


def limited(desk, amount="2000", **values):
    return desk.save("dana", "credit_limit", customer=desk.customer, amount=amount, **values)


def check(desk, amount="0", **said):
    return desk.ask("check_credit", customer=desk.customer, amount=Decimal(amount), **said)


def test_debts_and_this_order_count_against_the_limit_and_deposits_do_not(desk):
    limited(desk)
    desk.charge()
    desk.receive("100", customer=desk.customer)
    answer = check(desk, "970")
    assert (answer["within"], answer["exposure"], answer["available"]) == (True, 2000, 0)
    answer = check(desk, "970.01")
    assert (answer["within"], answer["reason"]) == (False, "OVER_LIMIT")


def test_an_order_in_dollars_counts_at_the_rate_of_the_day(desk):
    limited(desk)
    assert check(desk, "285", currency="USD")["exposure"] == 1995


def test_who_has_no_limit_gets_nothing_on_credit(desk):
    assert check(desk, "1")["reason"] == "NO_LIMIT"


def test_a_limit_ends_on_its_day(desk):
    limited(desk, valid_to=DAY)
    assert check(desk, "1")["within"]
    desk.travel(days=1)
    assert check(desk, "1")["reason"] == "NO_LIMIT"


def test_a_customer_has_one_limit_in_force(desk):
    first = limited(desk)
    with pytest.raises(FieldsWrong):
        limited(desk)
    desk.act("dana", "credit_limit", "end", first, reason="New terms")
    assert limited(desk)


def test_a_release_holds_until_its_day_and_up_to_its_amount(desk):
    limited(desk)
    dana = desk.company.people["dana"]
    said = {"customer": desk.customer, "until": DAY + timedelta(days=7), "amount": Decimal(5000)}
    answer = desk.ask("release_credit", **said, reason="Known for years", person=dana)
    assert desk.ask("release_credit", **said, person=dana) == answer
    assert desk.see("credit_release", answer["credit_release"])["released_by_id"] == dana
    assert check(desk, "5000")["within"]
    assert not check(desk, "5000.01")["within"]
    desk.travel(days=8)
    assert not check(desk, "5000")["within"]


def test_a_release_for_one_order_opens_no_other(desk):
    limited(desk)
    order, other = new_id(), new_id()
    desk.ask(
        "release_credit", customer=desk.customer, until=DAY, amount=Decimal(5000), reference=order
    )
    assert check(desk, "5000", reference=order)["within"]
    assert not check(desk, "5000", reference=other)["within"]


def test_debts_overdue_for_too_long_stop_credit(desk):
    limited(desk, "99999")
    desk.charge(due_date=DAY)
    desk.travel(days=30)
    assert check(desk)["within"]
    desk.travel(days=1)
    answer = check(desk)
    assert (answer["reason"], answer["overdue_days"]) == ("OVERDUE", 31)


# -- dunning and write-off -----------------------------------------------------------------------


def test_reminders_come_on_their_days_and_the_last_one_stops_supply(desk):
    limited(desk, "99999")
    invoice = desk.charge(due_date=DAY)
    levels = []
    for days in (1, 14, 15, 30):
        desk.travel(days=days - (desk.today - DAY).days)
        desk.ask("run_dunning")
        levels.append(desk.see("customer_invoice", invoice)["dunning_level"])
    assert levels == [1, 1, 2, 3]
    assert desk.rows("credit_limit")[0]["stop_supply"] is False
    desk.travel(days=15)
    answer = desk.ask("send_dunning", invoice=invoice)
    assert answer["level"] == 4
    assert desk.ask("send_dunning", invoice=invoice)["dunning_notice"] is None
    assert check(desk)["reason"] == "SUPPLY_STOPPED"
    (limit,) = desk.rows("credit_limit")
    desk.act("dana", "credit_limit", "resume", limit["id"])
    assert check(desk)["reason"] == "OVERDUE"


def test_who_has_paid_is_not_reminded(desk):
    desk.charge(due_date=DAY)
    desk.ask("match_receipt", receipt=desk.receive("1130", customer=desk.customer))
    desk.travel(days=60)
    assert desk.ask("run_dunning") == {"count": 0, "notices": []}


def test_a_debt_is_written_off_only_with_recorded_decisions(desk):
    invoice = desk.charge()
    found = desk.save("anna", "write_off", invoice=invoice, because="Insolvent")
    assert desk.see("write_off", found)["amount"] == 1130
    with pytest.raises(AuthorityMissing), desk.bench.work() as running:
        running.call("finance.post_write_off", write_off=found)
    desk.bench.decided = approved("1130")
    with desk.bench.work() as running:
        running.call("finance.post_write_off", write_off=found)
    assert open_of(desk, invoice) == ("paid", 0)
    assert (desk.balance("6701"), desk.balance("1122")) == (1130, 0)


def test_a_process_drafts_a_write_off_once(desk):
    invoice = desk.charge()
    answer = desk.ask("propose_write_off", invoice=invoice, because="Insolvent")
    assert (answer["amount"], answer["state"]) == (1130, "draft")
    assert desk.ask("propose_write_off", invoice=invoice, because="Insolvent") == answer
    assert len(desk.rows("write_off")) == 1


def test_a_document_whose_kind_needs_decisions_is_not_posted_without_them(desk):
    found = desk.save("anna", "write_off", invoice=desk.charge(), because="Insolvent")
    lines = [
        {"purpose": "bad_debt", "debit": Decimal(5)},
        {"purpose": "bank", "credit": Decimal(5)},
    ]
    with pytest.raises(AuthorityMissing), desk.bench.work() as running:
        running.call(
            "finance.post_journal",
            source_kind="write_off",
            source_id=found,
            date=date(2026, 11, 23),
            lines=lines,
        )


def test_customers_of_nobody_are_not_found(desk):
    for operation, inputs in (
        (operations.check_credit, {"customer": "nonsense"}),
        (operations.check_credit, {"customer": new_id()}),
        (operations.run_dunning, {"customer": "nonsense"}),
    ):
        with pytest.raises(Exception, match="There is no"):
            desk.bench.run(operation, **inputs)
