"""Whatever is done in whatever order: the books balance and say what the documents say."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_modules.finance import tables
from erp_modules.finance.reports.queries import Ageing, OpenItems, PartnerBalances, TrialBalance
from erp_modules.finance.tests.builders import make_rate
from erp_modules.finance.tests.desk import DAY, Desk, open_desk
from erp_modules.testing import Bench, found_company, make_engine
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import CountersignError

CENTS = st.integers(1, 500_000).map(lambda cents: str(Decimal(cents) / 100))
CURRENCY = st.sampled_from(["CNY", "USD"])
RATES = st.integers(60_000, 80_000).map(lambda value: str(Decimal(value) / 10_000))
STEP = st.one_of(
    st.tuples(st.just("charge"), CENTS, CURRENCY),
    st.tuples(st.just("credit"), CENTS, st.integers(0, 5)),
    st.tuples(st.just("receive"), CENTS, CURRENCY),
    st.tuples(st.just("match"), st.integers(0, 5)),
    st.tuples(st.just("bounce"), st.integers(0, 5)),
    st.tuples(st.just("unbill"), st.integers(0, 5)),
    st.tuples(st.just("invoice"), CENTS, CURRENCY),
    st.tuples(st.just("unpost"), st.integers(0, 5)),
    st.tuples(st.just("pay"), st.integers(0, 5), CENTS),
    st.tuples(st.just("fail"), st.integers(0, 5)),
    st.tuples(st.just("retry"), st.integers(0, 5)),
    st.tuples(st.just("voucher"), CENTS),
    st.tuples(st.just("rate"), RATES),
)


class Player:
    """Does one thing after the other; what the rules refuse is left undone."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.days = 0

    def play(self, name: Any, *arguments: Any) -> None:
        step: Callable[..., None] = getattr(self, name)
        try:
            step(*arguments)
        except CountersignError:
            return

    def one(self, kind: str, which: int, /, **filters: str) -> str:
        rows = self.desk.rows(kind, **filters)
        if not rows:
            raise CountersignError
        return str(rows[which % len(rows)]["id"])

    def charge(self, amount: str, currency: str) -> None:
        self.desk.charge(amount, currency=currency)

    def credit(self, amount: str, which: int) -> None:
        invoice = self.one("customer_invoice", which, kind="invoice")
        self.desk.ask(
            "create_customer_invoice",
            customer=self.desk.customer,
            currency=self.desk.see("customer_invoice", invoice)["currency"],
            lines=[{"description": "Back", "price": amount}],
            source_kind="sales_return",
            source_id=new_id(),
            sign=-1,
            credited=invoice,
        )

    def receive(self, amount: str, currency: str) -> None:
        self.desk.receive(amount, new_id(), currency=currency)

    def match(self, which: int) -> None:
        receipt = self.one("customer_receipt", which)
        self.desk.ask("match_receipt", receipt=receipt, customer=self.desk.customer)

    def bounce(self, which: int) -> None:
        receipt = self.one("customer_receipt", which)
        self.desk.act("dana", "customer_receipt", "reverse", receipt, reason="Bounced")

    def unbill(self, which: int) -> None:
        invoice = self.one("customer_invoice", which)
        self.desk.act("dana", "customer_invoice", "reverse", invoice, reason="Wrong")

    def invoice(self, price: str, currency: str) -> None:
        rate = Decimal("6.9") if currency == "USD" else Decimal(1)
        self.desk.posted(
            new_id(), price=price, currency=currency, order_rate=rate, not_duplicate=True
        )

    def unpost(self, which: int) -> None:
        invoice = self.one("supplier_invoice", which)
        self.desk.ask("reverse_invoice", invoice=invoice, reason="Wrong")

    def pay(self, which: int, amount: str) -> None:
        invoice = self.one("supplier_invoice", which, state="posted")
        seen = self.desk.see("supplier_invoice", invoice)
        line = {"invoice": invoice, "amount": min(Decimal(amount), seen["open_amount"])}
        proposal = self.desk.save(
            "anna",
            "payment_proposal",
            currency=seen["currency"],
            pay_on=self.desk.today,
            lines=[line],
        )
        self.desk.act("anna", "payment_proposal", "propose", proposal)
        self.desk.act("dana", "payment_proposal", "release", proposal)

    def fail(self, which: int) -> None:
        self.desk.ask("fail_payment", payment=self.one("payment", which), reason="No account")

    def retry(self, which: int) -> None:
        self.desk.act("dana", "payment", "retry", self.one("payment", which))

    def voucher(self, amount: str) -> None:
        accounts = {row["code"]: row["id"] for row in self.desk.rows("account")}
        lines = [
            {"account": accounts["6602"], "debit": amount},
            {"account": accounts["1001"], "credit": amount},
        ]
        made = self.desk.save(
            "anna", "journal_voucher", posting_date=DAY, description="Stamps", lines=lines
        )
        self.desk.act("dana", "journal_voucher", "post", made)

    def rate(self, value: str) -> None:
        self.days += 1
        self.desk.travel(days=1)
        make_rate(self.desk.bench, "USD", value, on=self.desk.today)


def ask(desk: Desk, query: Any) -> Any:
    return desk.engine.ask(query, desk.actor("dana"))


def documents(desk: Desk, table: sa.Table, column: str, *conditions: Any) -> Decimal:
    with desk.bench.work() as running:
        found = running.session.execute(
            sa.select(sa.func.sum(table.c[column])).where(
                table.c.company_id == desk.company.id, *conditions
            )
        ).scalar_one()
    return Decimal(found or 0)


def require_sound(desk: Desk) -> None:
    """The trial balance is zero and every sub-ledger is what its account says."""
    told = ask(desk, TrialBalance())
    assert told.totals["debit"] == told.totals["credit"]
    assert told.totals["closing"] == 0
    receipts = tables.customer_receipt
    assert desk.balance("1122") == documents(desk, tables.customer_invoice, "open_base")
    assert desk.balance("2202") == -documents(desk, tables.supplier_invoice, "open_base")
    known = receipts.c.customer_id.is_not(None)
    assert desk.balance("2203") == -documents(desk, receipts, "open_base", known)
    assert desk.balance("2242") == -documents(desk, receipts, "open_base", ~known)
    for kind in ("customer", "supplier"):
        balances = ask(desk, PartnerBalances(kind))
        assert balances.totals["balance"] == balances.totals["open"]
        assert all(row["balance"] == row["open"] for row in balances.rows)
        assert ask(desk, Ageing(kind)).totals["total"] == balances.totals["open"]
        assert ask(desk, OpenItems(kind)).totals["open_base"] == balances.totals["open"]


def require_settled_is_zero(desk: Desk) -> None:
    """Nothing is left in the books of what is open no more, nor paid beyond what was owed."""
    for table in (tables.supplier_invoice, tables.customer_invoice, tables.customer_receipt):
        left = documents(desk, table, "open_base", table.c.open_amount == 0)
        assert left == 0, table.name
    for kind in ("supplier_invoice", "customer_invoice"):
        for row in desk.rows(kind):
            low, high = sorted((Decimal(0), row["amount"]))
            assert low <= row["open_amount"] <= high
            assert row["state"] != "paid" or row["open_amount"] == 0


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=10))
def test_the_books_balance_and_agree_with_the_documents(database, steps):
    bench = Bench(database, found_company(database))
    desk = open_desk(make_engine(database), bench)
    player = Player(desk)
    for step in steps:
        player.play(*step)
    require_sound(desk)
    require_settled_is_zero(desk)


def test_a_long_day_in_two_currencies_ends_with_books_that_agree(engine, bench):
    desk = open_desk(engine, bench)
    player = Player(desk)
    story = [
        ("charge", "100", "USD"), ("charge", "33.33", "CNY"), ("rate", "7.3"),
        ("invoice", "10.01", "USD"), ("invoice", "7", "CNY"), ("receive", "50.55", "USD"),
        ("match", 0), ("pay", 0, "33.33"), ("rate", "6.6111"), ("receive", "62.45", "USD"),
        ("match", 0), ("pay", 0, "5000"), ("fail", 0), ("credit", "10", 3), ("credit", "5", 2),
        ("retry", 0), ("pay", 1, "5000"), ("bounce", 1), ("voucher", "12.34"), ("unpost", 0),
        ("receive", "500", "CNY"), ("match", 0), ("unbill", 0),
    ]  # fmt: skip
    for step in story:
        player.play(*step)
        require_sound(desk)
    require_settled_is_zero(desk)
    assert len(desk.rows("journal_entry")) > 15
