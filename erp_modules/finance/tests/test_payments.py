from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from xml.etree import ElementTree

import pytest

from erp_modules.finance.ledger.model import Setting
from erp_modules.finance.payables import bank_file
from erp_modules.finance.payables.model import Payment, PaymentProposal
from erp_modules.finance.tests.builders import make_rate
from erp_modules.finance.tests.desk import DAY, IBAN, open_desk
from erp_modules.finance.tests.test_operations import approved
from erp_modules.testing import NOON
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import AuthorityMissing, BusinessError, Conflict, Forbidden

NAMES = {"p": bank_file.NAMESPACE}


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


def code_of(caught):
    return caught.value.error_code


def test_what_one_proposes_another_releases_and_the_bank_is_credited(desk):
    invoice = desk.posted()
    payment = desk.paid(invoice)
    assert desk.balances() == {"2205": 1000, "2221.01": 130, "1002": -1130}
    assert desk.see("supplier_invoice", invoice)["state"] == "paid"
    assert desk.see("payment", payment)["state"] == "released"


def test_nobody_releases_what_he_proposed_himself(desk):
    proposal = desk.proposed(desk.posted(), by="dana")
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment_proposal", "release", proposal)
    assert code_of(caught) == "SAME_PERSON"
    assert desk.balance("1002") == 0


def test_large_payments_need_a_further_permission(desk):
    desk.save("dana", "finance_setting", name="Lantern", payment_limit="1000")
    proposal = desk.proposed(desk.posted())
    desk.without = {"payment_proposal:release_large"}
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment_proposal", "release", proposal)
    assert code_of(caught) == "OVER_LIMIT"
    desk.without = set()
    desk.act("dana", "payment_proposal", "release", proposal)


def test_without_the_permission_nothing_is_released(desk):
    proposal = desk.proposed(desk.posted())
    desk.without = {"payment_proposal:release"}
    with pytest.raises(Forbidden):
        desk.act("dana", "payment_proposal", "release", proposal)


def test_a_process_alone_releases_nothing(desk):
    proposal = desk.proposed(desk.posted())
    with pytest.raises(AuthorityMissing), desk.bench.work() as running:
        running.call("finance.release_payment_proposal", payment_proposal=proposal)
    assert desk.balance("1002") == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"blocked": True}, "SUPPLIER_BLOCKED"),
        ({"payments_blocked": True}, "BANK_CHANGE_OPEN"),
        ({"bank_accounts": []}, "NO_BANK_ACCOUNT"),
    ],
)
def test_who_may_be_paid_is_looked_at_again_at_the_release(desk, change, code):
    proposal = desk.proposed(desk.posted())
    desk.change_supplier(desk.supplier, **change)
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment_proposal", "release", proposal)
    assert code_of(caught) == code
    assert desk.rows("payment") == []


def test_part_of_an_invoice_leaves_the_rest_open(desk):
    invoice = desk.posted()
    proposal = desk.save(
        "anna",
        "payment_proposal",
        currency="CNY",
        pay_on=DAY,
        lines=[{"invoice": invoice, "amount": "400"}],
    )
    desk.act("anna", "payment_proposal", "propose", proposal)
    desk.act("dana", "payment_proposal", "release", proposal)
    seen = desk.see("supplier_invoice", invoice)
    assert (seen["open_amount"], seen["state"]) == (730, "posted")


@pytest.mark.parametrize(
    ("amount", "field"), [("1130.01", "amount"), ("0", "amount"), ("-5", "amount")]
)
def test_no_more_is_proposed_than_is_open(desk, amount, field):
    line = {"invoice": desk.posted(), "amount": amount}
    with pytest.raises(FieldsWrong) as caught:
        desk.save("anna", "payment_proposal", currency="CNY", pay_on=DAY, lines=[line])
    assert f"lines.0.{field}" in caught.value.errors


def test_an_invoice_stands_in_one_proposal_only(desk):
    invoice = desk.posted()
    desk.proposed(invoice)
    with pytest.raises(FieldsWrong, match=r"not right") as caught:
        desk.proposed(invoice)
    assert "PP-2026-00001" in str(caught.value.errors["lines.0.invoice"][0])


def test_what_was_reversed_meanwhile_is_not_paid(desk):
    invoice = desk.posted()
    proposal = desk.proposed(invoice)
    desk.ask("reverse_invoice", invoice=invoice, reason="Sent back")
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment_proposal", "release", proposal)
    assert code_of(caught) == "NOT_OPEN"


def test_what_is_paid_cannot_be_reversed(desk):
    invoice = desk.posted()
    desk.paid(invoice)
    with pytest.raises(Conflict):
        desk.ask("reverse_invoice", invoice=invoice, reason="Too late")


def test_a_failed_payment_opens_its_invoices_again_and_may_be_sent_anew(desk):
    invoice = desk.posted()
    payment = desk.paid(invoice)
    desk.ask("fail_payment", payment=payment, reason="Account closed")
    seen = desk.see("supplier_invoice", invoice)
    assert (seen["state"], seen["open_amount"], desk.balance("1002")) == ("posted", 1130, 0)
    desk.act("dana", "payment", "retry", payment)
    assert desk.see("payment", payment)["attempt"] == 2
    assert desk.balances() == {"2205": 1000, "2221.01": 130, "1002": -1130}


def test_a_repaired_payment_goes_to_the_account_of_that_day(desk):
    payment = desk.paid(desk.posted())
    desk.ask("fail_payment", payment=payment, reason="Account closed")
    desk.change_supplier(desk.supplier, payments_blocked=True)
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment", "retry", payment)
    assert code_of(caught) == "BANK_CHANGE_OPEN"


def test_what_failed_may_be_proposed_again_but_not_paid_twice(desk):
    invoice = desk.posted()
    payment = desk.paid(invoice)
    desk.ask("fail_payment", payment=payment, reason="Account closed")
    desk.proposed(invoice)
    with pytest.raises(BusinessError) as caught:
        desk.act("dana", "payment", "retry", payment)
    assert code_of(caught) == "PROPOSED_AGAIN"


@pytest.mark.parametrize(
    ("rate", "account", "amount"), [("7.5", "6603", 565), ("6.8", "6061", -226)]
)
def test_what_the_rate_made_of_it_meanwhile_is_realised_with_the_payment(
    desk, rate, account, amount
):
    invoice = desk.posted(currency="USD", order_rate=Decimal(7))
    make_rate(desk.bench, "USD", rate, on=DAY)
    desk.paid(invoice, currency="USD")
    assert desk.balances() == {
        "2205": 7000,
        "2221.01": 910,
        "1002": -1130 * Decimal(rate),
        account: amount,
    }


def test_all_that_is_due_is_proposed_once(desk):
    first = desk.posted("R-1")
    desk.posted("R-2", price="90", due_date=DAY + timedelta(days=90))
    blocked = desk.make_supplier("S-200", blocked=True)
    desk.posted("R-3", supplier=blocked)
    desk.travel(days=31)
    answer = desk.ask("propose_payments")
    assert (answer["count"], answer["amount"]) == (1, 1130)
    assert answer["held"] == {blocked: "SUPPLIER_BLOCKED"}
    seen = desk.see("payment_proposal", answer["payment_proposal"])
    assert [line["invoice_id"] for line in seen["lines"]] == [first]
    assert desk.ask("propose_payments")["count"] == 0


def test_a_process_is_told_of_released_and_failed_payments(desk):
    invoice = desk.posted()
    proposal = desk.proposed(invoice)
    with desk.bench.work() as running:
        running.decided = approved("1130")
        running.call("finance.release_payment_proposal", payment_proposal=proposal)
        (payment,) = [key for name, key, _ in running.events if name == "payment.released"]
    with desk.bench.work() as running:
        running.call("finance.fail_payment", payment=payment, reason="No such account")
        (told,) = [payload for name, _, payload in running.events if name == "payment.failed"]
    assert (told["invoices"], told["reason"]) == ([invoice], "No such account")


def test_two_checkers_at_once_pay_once(desk):
    invoice = desk.posted()
    proposal = desk.proposed(invoice)
    together = Barrier(2)

    def release(login):
        together.wait()
        try:
            desk.act(login, "payment_proposal", "release", proposal)
        except Conflict:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(release, ("dana", "chen"))) == 1
    assert desk.balance("1002") == -1130


# -- the file of the bank ------------------------------------------------------------------------


def payment(number="PAY-1", amount="1130.00", **others):
    said = {
        "state": "released",
        "currency": "EUR",
        "holder": "Huaxin & Söhne <GmbH>",
        "bank": "ICBC",
        "bic": None,
        "account_number": "DE89 3704 0044 0532 0130 00",
        "pay_on": DAY,
        "attempt": 1,
        **others,
    }
    return Payment(
        id=number, company_id="", number=number, amount=Decimal(amount), proposal_id="",
        supplier_id="", created_at=NOON, **said,
    )  # fmt: skip


def written(*payments, setting=None):
    setting = setting or Setting(
        id="", company_id="", name="Lantern", account_number=IBAN, bic="ICBKCNBJ"
    )
    proposal = PaymentProposal(
        id="", company_id="", number="PP-1", currency="EUR", pay_on=DAY, created_at=NOON
    )
    return ElementTree.fromstring(bank_file.pain001(proposal, payments, setting, NOON))


def texts(root, path):
    return [found.text for found in root.findall(f".//{path}", NAMES)]


def test_the_file_says_each_payment_and_their_sum():
    root = written(payment(), payment("PAY-2", "0.10"), payment("PAY-3", state="failed"))
    assert texts(root, "p:GrpHdr/p:NbOfTxs") == ["2"]
    assert texts(root, "p:CtrlSum") == ["1130.10", "1130.10"]
    assert texts(root, "p:InstdAmt") == ["1130.00", "0.10"]
    assert texts(root, "p:EndToEndId") == ["PAY-1", "PAY-2"]
    assert texts(root, "p:CdtrAcct/p:Id/p:IBAN") == [IBAN, IBAN]
    assert texts(root, "p:Cdtr/p:Nm")[0] == "Huaxin & Söhne <GmbH>"


def test_a_chinese_account_number_stands_as_what_it_is():
    root = written(payment(account_number="6222 0210 0101 2345 678"))
    assert texts(root, "p:CdtrAcct/p:Id/p:Othr/p:Id") == ["6222021001012345678"]


def test_yen_are_written_without_cents():
    assert texts(written(payment(currency="JPY", amount="1200")), "p:InstdAmt") == ["1200"]


@pytest.mark.parametrize("number", ["DE89370400440532013001", "6222021001012345678", "", "DE"])
def test_what_fails_its_check_digits_is_no_iban(number):
    assert not bank_file.is_iban(number)


def test_without_an_account_of_the_company_there_is_no_file():
    with pytest.raises(BusinessError) as caught:
        written(payment(), setting=Setting(id="", company_id="", name="Lantern"))
    assert code_of(caught) == "NO_BANK_ACCOUNT"


def test_without_a_payment_there_is_no_file():
    with pytest.raises(BusinessError) as caught:
        written(payment(state="failed"))
    assert code_of(caught) == "NOTHING_TO_PAY"
