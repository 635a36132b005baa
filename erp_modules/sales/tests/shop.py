"""A company that sells desks and lamps, and shortcuts for what its people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from erp_modules import testing
from erp_modules.finance.tests.builders import make_rate
from erp_modules.sales.model import SalesOrder
from erp_modules.testing import NOON, Bench, Running
from workflow_engine.commands.records import make
from workflow_engine.modules import DocumentFacts
from workflow_engine.persistence.records import by_key

D = Decimal
VALID = (NOON + timedelta(days=30)).date()
#: What processes have decided, as far as a rule looks at it.
DECIDED = DocumentFacts("N", "T", D(0), "CNY", D(0), D(1), "anna", None, 1, "", {})
#: Item: list price, what one cost, pieces in stock.
GOODS = {"DESK": ("400", "250", "10"), "LAMP": ("60", "45", "100"), "RUG": ("99.99", None, "0")}


@dataclass
class Shop:
    """Documents are named by their ids, customers, items and warehouses by their codes."""

    bench: Bench

    @classmethod
    def opened(cls, bench: Bench) -> "Shop":
        """With its goods, prices in two currencies, and the customers HOTEL and DEALER."""
        shop = cls(bench)
        with bench.work() as ctx:
            _currencies(ctx)
            ctx.call("finance.open_books")
        shop.make("warehouse", code="W1", name="Main", kind="storage", main=True)
        for code, (price, cost, stock) in GOODS.items():
            shop.make(
                "item", code=code, name=code.title(), unit="pcs", category="furniture",
                price=price, currency="CNY", stocked=True,
            )  # fmt: skip
            if cost:
                shop.stock(code, stock, cost)
        shop.make("customer_group", code="TRADE", name="Trade")
        shop.customer("HOTEL")
        shop.customer("DEALER", group="TRADE")
        shop.price_list("STD", {"DESK": "400", "LAMP": "60"})
        return shop

    @classmethod
    def anew(cls, bench: Bench) -> "Shop":
        """In a company of its own, for tests that play many lives."""
        return cls.opened(Bench(bench.database, testing.found_company(bench.database)))

    def make(self, kind: str, /, **values: Any) -> str:
        """A record, under the rules of its form; its id."""
        with self.bench.work() as ctx:
            return str(make(ctx, ctx.kinds[kind], values).id)

    def do(self, name: str, **inputs: Any) -> dict[str, Any]:
        """Run an operation of sales as a process does."""
        operation = testing._modules().operations[name if "." in name else f"sales.{name}"]
        return dict(self.bench.run(operation, **inputs))

    def see(self, kind: str, record_id: str) -> Any:
        """The record as it is stored, with its lines loaded."""
        with self.bench.work() as ctx:
            found = ctx.record(kind, record_id)
            ctx.session.refresh(found)
            getattr(found, "lines", None)
            ctx.session.expunge_all()
            return found

    def find(self, kind: str, name: str) -> Any:
        """A record by its code or number."""
        with self.bench.work() as ctx:
            return by_key(ctx.session, ctx.kinds[kind], ctx.company_id, [name])[name]

    def rate(self, currency: str, value: str, *, ahead: int = 0) -> None:
        make_rate(self.bench, currency, value, on=(self.bench.now + self.days(ahead)).date())

    @staticmethod
    def days(count: int) -> timedelta:
        return timedelta(days=count)

    def booked(self, purpose: str) -> Decimal:
        """What stands in the journal for a purpose, debits less credits."""
        return booked(self.bench, purpose)

    def stock(self, item: str, quantity: str, cost: str) -> None:
        """Pieces that are simply there, at a known cost."""
        with self.bench.work() as ctx:
            put_in_stock(ctx, item, D(quantity), D(cost))

    def customer(self, code: str, *, limit: str = "1000000", **values: Any) -> str:
        made = self.make(
            "customer",
            **{"code": code, "name": code.title(), "currency": "CNY", "payment_terms": "net30",
               **values},
        )  # fmt: skip
        self.make("credit_limit", customer=code, amount=limit)
        return made

    def price_list(self, code: str, prices: Mapping[str, str], **values: Any) -> str:
        lines = [{"item": item, "price": price} for item, price in prices.items()]
        return self.make(
            "price_list",
            **{"code": code, "name": code, "currency": "CNY", "valid_from": "2026-01-01",
               "lines": lines, **values},
        )  # fmt: skip

    def quote(self, *lines: Mapping[str, Any], customer: str = "HOTEL", **values: Any) -> str:
        return self.make(
            "quotation",
            **{"subject": "Rooms", "customer": customer, "currency": "CNY",
               "valid_until": VALID.isoformat(), "lines": [*lines] or [line()], **values},
        )  # fmt: skip

    def accepted(self, *lines: Mapping[str, Any], **values: Any) -> str:
        """A quotation that went all the way to the customer's yes."""
        made = self.quote(*lines, **values)
        self.bench.decided = DECIDED
        for act in ("submit", "approve", "send", "accept"):
            self.do(f"{act}_quotation", quotation=made)
        self.bench.decided = None
        return made

    def order(self, *lines: Mapping[str, Any], **values: Any) -> str:
        """A submitted order from an accepted quotation."""
        quotation = self.accepted(*lines, **values)
        return str(self.do("create_order", quotation=quotation)["sales_order"])

    def confirmed(self, *lines: Mapping[str, Any], **values: Any) -> str:
        made = self.order(*lines, **values)
        assert self.do("confirm_order", order=made)["confirmed"]
        return made

    def shipped(self, order: str, **picked: Any) -> str:
        """A delivery of all that is open of an order, on its way."""
        made = str(self.do("create_delivery", order=order, held_only=False)["delivery"])
        self.do("pick_delivery", delivery=made, **picked)
        self.do("ship_delivery", delivery=made)
        return made

    def delivered(self, order: str, **picked: Any) -> str:
        made = self.shipped(order, **picked)
        self.do("confirm_delivery", delivery=made, received_by="Porter")
        return made

    def returned(self, delivery: str, quantity: str, *, position: int = 1) -> str:
        """A return that has arrived and waits for inspection."""
        made = self.make(
            "sales_return",
            delivery=delivery,
            cause="damaged",
            lines=[{"delivery_position": position, "quantity": quantity}],
        )
        self.do("authorise_sales_return", sales_return=made)
        self.do("receive_sales_return", sales_return=made)
        return made

    def on_hand(self, item: str) -> dict[str, Decimal]:
        """What lies in the warehouse, and what of it is reserved."""
        answer = self.do("inventory.project_stock", item=item, warehouse="W1")
        return {"on_hand": answer["on_hand"], "reserved": answer["reserved"]}

    def line(self, order: str, position: int = 1) -> Any:
        found: SalesOrder = self.see("sales_order", order)
        return found.line(position)


def line(item: str = "DESK", quantity: str = "2", **values: Any) -> dict[str, Any]:
    return {"item": item, "quantity": quantity, **values}


def booked(bench: Bench, purpose: str) -> Decimal:
    """The balance of the account that the company uses for a purpose."""
    from erp_modules.finance.ledger.model import JournalEntry, PostingRule

    with bench.work() as ctx:
        rule = ctx.session.scalars(
            sa.select(PostingRule).filter_by(company_id=ctx.company_id, purpose=purpose)
        ).one()
        entries = ctx.session.scalars(sa.select(JournalEntry).filter_by(company_id=ctx.company_id))
        lines = [each for entry in entries for each in entry.lines]
        return sum(
            (each.debit - each.credit for each in lines if each.account_id == rule.account_id),
            D(0),
        )


def _currencies(ctx: Running) -> None:
    from erp_modules.finance.model import Currency

    for code in ("CNY", "EUR"):
        ctx.session.add(Currency(ctx.company_id, code, code, None))


def put_in_stock(ctx: Running, item: str, quantity: Decimal, cost: Decimal) -> None:
    """Goods come in without a purchase order, at a cost each."""
    kind = ctx.kinds["goods_receipt"]
    warehouse = "W1"
    values = {
        "warehouse": warehouse,
        "purpose": "Opening stock",
        "lines": [{"item": item, "quantity": quantity, "unit_cost": cost}],
    }
    made = make(ctx, kind, values)
    ctx.call("inventory.post_goods_receipt", goods_receipt=made.id)
