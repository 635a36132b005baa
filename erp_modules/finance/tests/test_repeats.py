"""Whatever an operation of finance did, doing it again at once changes nothing more."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

import erp_modules
from erp_modules.finance.module import MODULE
from erp_modules.finance.tests.desk import DAY, Desk, open_desk
from erp_modules.finance.tests.test_operations import CENTRE, approved
from erp_modules.testing import Bench
from workflow_engine.domain.ids import new_id
from workflow_engine.engine import Engine
from workflow_engine.modules import discover

LAPTOPS = {"order_line": 1, "quantity": "10", "price": "200"}


class Twice:
    """Calls every operation twice and looks at what is stored."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.called: set[str] = set()

    def __call__(self, name: str, /, **inputs: Any) -> Mapping[str, Any]:
        first = self._call(name, inputs)
        before = self._rows()
        again = self._call(name, inputs)
        assert self._rows() == before, f"{name} did something the second time"
        assert again.keys() == first.keys()
        self.called.add(f"finance.{name}")
        return first

    def _call(self, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """As a process whose decisions have all been taken."""
        self.desk.bench.now = self.desk.clock.now()
        self.desk.bench.decided = approved("100000")
        with self.desk.bench.work() as running:
            return running.call(f"finance.{name}", **inputs)

    def _rows(self) -> dict[str, list[str]]:
        """Everything that finance and procurement have stored."""
        modules = discover(erp_modules)
        kept = [modules[name].metadata for name in ("finance", "procurement")]
        with self.desk.bench.database.reading() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table))))
                for metadata in kept
                for table in metadata.sorted_tables
            }


@pytest.fixture
def twice(engine: Engine, bench: Bench) -> Twice:
    return Twice(open_desk(engine, bench))


def test_every_operation_may_be_repeated(twice: Twice) -> None:
    _budgets(twice)
    _journal(twice)
    _periods(twice)
    _supplier_invoices(twice)
    _supplier_invoices_by_hand(twice)
    _payments(twice)
    _customer_invoices(twice)
    _receipts(twice)
    _credit(twice)
    _dunning(twice)
    _write_offs(twice)
    assert twice.called == {operation.name for operation in MODULE.operations}


def _budgets(twice: Twice) -> None:
    amount = {"cost_centre": CENTRE, "amount": Decimal(73), "currency": "CNY"}
    twice("check_budget", **amount, reference="R1")
    twice("reserve_budget", **amount, reference="R1")
    twice("consume_budget", reference="R1", doctype="paper", document_id="R1")
    twice("return_budget", reference="R1")
    twice("reserve_budget", **amount, reference="R2")
    twice("release_budget", reference="R2")
    twice("find_cost_centres", but=CENTRE)
    asked = {"cost_centre": CENTRE, "amount": Decimal(5), "because": "A fair", "reference": "R3"}
    first = twice("propose_budget_change", **asked)["budget_change"]
    twice("apply_budget_change", budget_change=first)
    twice("revert_budget_change", budget_change=first, reason="Not needed")
    second = twice("propose_budget_change", **asked)["budget_change"]
    twice("refuse_budget_change", budget_change=second, reason="No")


def _journal(twice: Twice) -> None:
    source = {"source_kind": "goods_receipt", "source_id": new_id()}
    lines = [
        {"purpose": "inventory", "debit": Decimal(5)},
        {"purpose": "grni", "credit": Decimal(5)},
    ]
    twice("open_books")
    twice("check_period", date=DAY)
    twice("post_journal", **source, date=DAY, lines=lines)
    twice("reverse_journal", **source, reason="Wrong")
    first, second = (_voucher(twice.desk) for _ in range(2))
    twice("post_journal_voucher", journal_voucher=first)
    twice("reverse_journal_voucher", journal_voucher=first, reason="Wrong")
    twice("cancel_journal_voucher", journal_voucher=second)


def _voucher(desk: Desk) -> str:
    lines = [{"account": "1405", "debit": "5"}, {"account": "1002", "credit": "5"}]
    return desk.save("boris", "journal_voucher", posting_date=DAY, description="Moved", lines=lines)


def _periods(twice: Twice) -> None:
    (period,) = [row["id"] for row in twice.desk.rows("period")]
    twice("start_closing_period", period=period)
    twice("close_period", period=period)
    twice("reopen_period", period=period, reason="A late invoice")
    twice("stop_closing_period", period=period)


def _too_dear(desk: Desk) -> str:
    """An invoice at twice the price of the order."""
    order = desk.make_order({"quantity": "10", "price": "100", "received": "10"})
    return desk.enter(new_id()[-8:], LAPTOPS, order=order, not_duplicate=True)


def _supplier_invoices(twice: Twice) -> None:
    desk = twice.desk
    by = {"code": "PRICE", "person": desk.company.people["boris"]}
    released, claimed, refused = (_too_dear(desk) for _ in range(3))
    for invoice in (released, claimed, refused):
        twice("match_invoice", invoice=invoice)
    twice("release_invoice", invoice=released, **by)
    twice("debit_memo", invoice=claimed, **by)
    twice("approve_invoice", invoice=claimed)
    twice("reject_invoice", invoice=refused, reason="Not ours")
    twice("post_invoice", invoice=released)
    credited = {"supplier_number": "CN-1", "credited_on": DAY}
    lines = [{"invoice_line": 1, "quantity": Decimal(2)}]
    twice("credit_supplier_invoice", supplier_invoice=released, **credited, lines=lines)
    twice("reverse_invoice", invoice=released, reason="Sent back")


def _supplier_invoices_by_hand(twice: Twice) -> None:
    desk = twice.desk
    by = {"code": "PRICE", "person": desk.company.people["boris"]}
    released, claimed, refused = (_too_dear(desk) for _ in range(3))
    for invoice in (released, claimed, refused):
        twice("match_supplier_invoice", supplier_invoice=invoice)
    twice("release_supplier_invoice", supplier_invoice=released, **by)
    twice("claim_supplier_invoice", supplier_invoice=claimed, **by)
    twice("approve_supplier_invoice", supplier_invoice=claimed)
    twice("reject_supplier_invoice", supplier_invoice=refused, reason="Not ours")
    twice("post_supplier_invoice", supplier_invoice=released)
    twice("reverse_supplier_invoice", supplier_invoice=released, reason="Sent back")


def _payments(twice: Twice) -> None:
    desk = twice.desk
    invoice = desk.posted("R-9", not_duplicate=True)
    lines = [{"invoice": invoice}]
    said = {"currency": "CNY", "pay_on": DAY, "lines": lines}
    given_up = desk.save("anna", "payment_proposal", **said)
    twice("propose_payment_proposal", payment_proposal=given_up)
    twice("return_payment_proposal", payment_proposal=given_up, reason="Too early")
    twice("cancel_payment_proposal", payment_proposal=given_up, reason="Too early")
    proposal = desk.proposed(invoice)
    twice("release_payment_proposal", payment_proposal=proposal)
    (payment,) = [row["id"] for row in desk.rows("payment", proposal=proposal)]
    twice("find_payments", payment_proposal=proposal)
    twice("confirm_payment", payment=payment)
    twice("fail_payment", payment=payment, reason="Account closed")
    twice("retry_payment", payment=payment)
    twice("fail_payment", payment=payment, reason="Account closed")
    twice("give_up_payment", payment=payment, reason="Paid in cash")
    twice("find_due", until=DAY + timedelta(days=90))
    twice("propose_payments", until=DAY + timedelta(days=90))
    _refund(twice)


def _refund(twice: Twice) -> None:
    """What goes back after it was paid, and is paid back."""
    desk = twice.desk
    invoice = desk.posted("R-10", not_duplicate=True)
    desk.paid(invoice)
    lines = [{"invoice_line": 1, "quantity": "2"}]
    values: dict[str, Any] = {"supplier_number": "CN-10", "credited_on": DAY, "lines": lines}
    desk.act("dana", "supplier_invoice", "credit", invoice, **values)
    (memo,) = [
        row["id"]
        for row in desk.rows("supplier_invoice", state="posted", kind="debit_memo")
        if row["supplier_number"] == "CN-10"
    ]
    came = {"bank_reference": "BR-1", "received_on": DAY, "amount": Decimal(100)}
    twice("refund_supplier_invoice", supplier_invoice=memo, **came)


def _drafted(desk: Desk) -> str:
    line = {"description": "Desks", "quantity": "1", "price": "1000", "tax_code": "OUT13"}
    said = {"customer": desk.customer, "currency": "CNY", "invoice_date": desk.today}
    return desk.save("anna", "customer_invoice", lines=[line], **said)


def _customer_invoices(twice: Twice) -> None:
    desk = twice.desk
    lines = [{"description": "Desks", "price": "500", "tax_code": "OUT13"}]
    source = {"source_kind": "delivery", "source_id": new_id()}
    ordered = {"customer": desk.customer, "currency": "CNY", "lines": lines}
    twice("create_customer_invoice", **ordered, **source)
    invoice = _drafted(desk)
    twice("post_customer_invoice", customer_invoice=invoice)
    twice("dispute_customer_invoice", customer_invoice=invoice, reason="Two broken")
    twice("settle_customer_invoice", customer_invoice=invoice)
    twice("reverse_customer_invoice", customer_invoice=invoice, reason="Wrong customer")


def _receipts(twice: Twice) -> None:
    desk = twice.desk
    said = {"amount": Decimal(100), "currency": "CNY"}
    receipt = twice("receive_payment", bank_reference="B-1", **said)["receipt"]
    twice("match_receipt", receipt=receipt, customer=desk.customer)
    drafted = desk.save(
        "anna", "customer_receipt", bank_reference="B-2", received_on=DAY, **said
    )  # fmt: skip
    twice("post_customer_receipt", customer_receipt=drafted)
    twice("match_customer_receipt", customer_receipt=drafted, customer=desk.customer)
    twice("reverse_customer_receipt", customer_receipt=drafted, reason="Cheque bounced")


def _credit(twice: Twice) -> None:
    desk = twice.desk
    customer = {"customer": desk.customer, "amount": Decimal(5000)}
    limit = desk.save("dana", "credit_limit", **customer)
    until = DAY + timedelta(days=7)
    twice("check_credit", **customer)
    made = twice("release_credit", **customer, until=until, reason="Known for years")
    twice("withdraw_credit_release", credit_release=made["credit_release"], reason="Moved away")
    twice("release_credit_limit", credit_limit=limit, until=until, up_to=Decimal(6000))
    twice("resume_credit_limit", credit_limit=limit)
    twice("end_credit_limit", credit_limit=limit, reason="New terms")


def _dunning(twice: Twice) -> None:
    desk = twice.desk
    invoice = desk.charge(due_date=DAY)
    desk.travel(days=2)
    notice = twice("send_dunning", invoice=invoice)["dunning_notice"]
    twice("withdraw_dunning_notice", dunning_notice=notice, reason="Paid yesterday")
    twice("run_dunning")


def _write_offs(twice: Twice) -> None:
    first, second = (twice.desk.charge() for _ in range(2))
    found = twice("propose_write_off", invoice=first, because="Insolvent")["write_off"]
    other = twice("propose_write_off", invoice=second, because="Insolvent")["write_off"]
    twice("post_write_off", write_off=found)
    twice("reverse_write_off", write_off=found, reason="It was paid")
    twice("cancel_write_off", write_off=other)
