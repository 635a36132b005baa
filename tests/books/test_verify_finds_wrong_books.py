"""``wfe verify`` names whatever was written into the books past the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.books.telling import Telling, tales
from workflow_engine.scenarios import Stage
from workflow_engine.scenarios.stage import staged
from workflow_engine.verification import verify

#: Purchases and sales, so that every table has rows that could be wrong.
TOLD = (
    "procure_to_pay: a laptop goes from the request to the payment",
    "procure_to_pay: what is not approved is not bought",
    "order_to_cash: from the offer to the money",
    "order_to_cash: an order that is cancelled on its page gives up delivery and stock",
    "order_to_cash: an invoice is paid, and a credit note is followed by nobody",
)
WRONG = {
    "finance.entries_balance": (
        "UPDATE finance_journal_entry_line SET debit = debit + 1 WHERE debit > 0"
    ),
    "finance.budgets_equal_their_moves": "UPDATE finance_budget SET reserved = reserved + 1",
    "finance.postings_are_recorded": (
        "DELETE FROM finance_journal_entry_line WHERE document_id ="
        " (SELECT max(id) FROM finance_journal_entry)"
    ),
    "finance.subledgers_equal_their_accounts": (
        "UPDATE finance_customer_invoice SET open_base = open_base + 1"
    ),
    "finance.only_open_invoices_are_open": (
        "UPDATE finance_supplier_invoice SET open_amount = 1 WHERE state = 'paid'"
    ),
    "inventory.levels_equal_the_ledger": "UPDATE inventory_stock_level SET reserved = reserved + 1",
    "inventory.stock_is_worth_what_the_books_say": (
        "DELETE FROM inventory_stock_move WHERE source_kind = 'goods_issue'"
    ),
    "procurement.lines_equal_their_notes": (
        "UPDATE procurement_purchase_order_line SET received = received + 1"
    ),
    "procurement.what_is_ordered_has_an_order": (
        "UPDATE procurement_purchase_order SET state = 'cancelled'"
    ),
    "procurement.what_has_ended_holds_no_budget": (
        "UPDATE finance_move SET kind = 'reserve' WHERE kind IN ('release', 'consume')"
    ),
    "procurement.contracts_equal_their_call_offs": (
        "UPDATE procurement_contract_line SET called_quantity = called_quantity + 1"
    ),
    "sales.lines_equal_their_reservations": (
        "UPDATE sales_sales_order_line SET reserved = reserved + 1"
    ),
    "sales.lines_equal_their_deliveries": "UPDATE sales_delivery_line SET quantity = quantity + 1",
    "sales.what_has_ended_reserves_nothing": (
        "UPDATE sales_delivery SET state = 'picked' WHERE state = 'cancelled'"
    ),
    "D1": "UPDATE procurement_purchase_order SET state = 'lost'",
    "I14": "UPDATE instance SET active_key = NULL WHERE status = 'active'",
}


@pytest.fixture(scope="module")
def traded(everything: Path) -> Iterator[Stage]:
    """A company that has bought and sold."""
    wanted = [tale for tale in tales() if tale.name in TOLD]
    with staged(everything) as stage:
        seen: set[str] = set()
        for number, tale in enumerate(wanted):
            telling = Telling(stage, tale, number)
            while telling.step():
                stage.run_jobs()
                telling.claim(seen)
        yield stage


def found(connection: sa.Connection, stage: Stage) -> set[str]:
    return {one.invariant for one in verify(_As(connection), stage.product.modules)}  # type: ignore[arg-type]


class _As:
    """A database whose readers see what one connection has not committed."""

    is_sqlite = True

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def reading(self) -> "_As":
        return self

    def __enter__(self) -> sa.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        pass


def test_books_that_were_kept_by_the_rules_are_in_order(traded: Stage) -> None:
    assert verify(traded.product.database, traded.product.modules) == []


@pytest.mark.parametrize("invariant", WRONG)
def test_what_was_written_past_the_rules_is_named(traded: Stage, invariant: str) -> None:
    with traded.product.database.engine.connect() as connection, connection.begin() as attempt:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'")
        # Whoever can do this has the keys of the house.
        for (name,) in triggers.all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        changed = connection.exec_driver_sql(WRONG[invariant]).rowcount
        try:
            assert changed > 0
            assert invariant in found(connection, traded)
        finally:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
            attempt.rollback()


def test_a_posting_can_be_neither_changed_nor_deleted(traded: Stage) -> None:
    for statement in (
        "UPDATE finance_journal_entry SET description = 'x'",
        "DELETE FROM finance_journal_entry",
        "UPDATE finance_journal_entry_line SET debit = 0",
        "DELETE FROM finance_journal_entry_line",
    ):
        with (
            pytest.raises(sa.exc.DatabaseError, match="append-only"),
            traded.product.database.engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
