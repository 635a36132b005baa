"""Whatever an operation of sales did, doing it again at once changes nothing more."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from erp_modules import testing
from erp_modules.sales.tests.shop import DECIDED, D, Shop, line
from erp_modules.testing import Bench


@dataclass
class Stutterer(Shop):
    """Does everything twice, and looks whether the second time did something."""

    done: set[str] = field(default_factory=set)

    def do(self, name: str, **inputs: Any) -> dict[str, Any]:
        first = super().do(name, **inputs)
        if "." not in name:
            before = rows(self.bench)
            super().do(name, **inputs)
            assert rows(self.bench) == before, f"{name} did something the second time"
            self.done.add(f"sales.{name}")
        return first


def rows(bench: Bench) -> dict[str, list[str]]:
    """Everything that sales, the inventory and finance have stored."""
    wanted = ("sales", "inventory", "finance")
    modules = [each for each in testing._modules() if each.name in wanted]
    tables = [table for each in modules for table in each.metadata.sorted_tables]
    with bench.database.reading() as connection:
        return {t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in tables}


def test_every_operation_may_be_repeated(bench: Bench):
    shop = Stutterer.opened(bench)
    assert isinstance(shop, Stutterer)
    for life in (_offers, _remedies, _refused, _sold, _customers, _given_up):
        life(shop)
    declared = {name for name in testing._modules().operations if name.startswith("sales.")}
    assert shop.done == declared


def _offers(shop: Shop) -> None:
    lost, late, gone = (shop.quote() for _ in range(3))
    shop.do("calculate_price", quotation=lost)
    shop.do("check_margin", quotation=lost)
    shop.do("submit_quotation", quotation=lost)
    shop.do("return_quotation", quotation=lost, reason="Check the price")
    shop.bench.decided = DECIDED
    for made in (lost, late):
        for act in ("submit", "approve", "send"):
            shop.do(f"{act}_quotation", quotation=made)
    shop.do("reject_quotation", quotation=lost, lost_reason="price")
    shop.do("withdraw_quotation", quotation=gone, reason="Typed twice")
    shop.bench.now += shop.days(31)
    shop.do("expire_quotation", quotation=late)
    shop.bench.now -= shop.days(31)
    sent = shop.quote()
    for act in ("submit", "approve"):
        shop.do(f"{act}_quotation", quotation=sent)
    shop.do("revise_quotation", quotation=sent, reason="More rooms")
    shop.bench.decided = None


def _remedies(shop: Shop) -> None:
    order = shop.confirmed(line("DESK", "14"))
    shop.do("compare_with_quote", order=order)
    shop.do("reserve_sales_order", sales_order=order)
    shop.do("reserve_lines", order=order)
    shop.do("propose_sales_order", sales_order=order, line=1, remedy="drop")
    shop.do("consent_sales_order", sales_order=order, agreed=True)
    shop.do("release_sales_order", sales_order=order)
    shop.do("cancel_order", order=order, reason="Closed")


def _refused(shop: Shop) -> None:
    order = shop.confirmed(line("LAMP", "3"))
    delivery = shop.shipped(order)
    shop.do("cancel_delivery", delivery=delivery, reason="Rain")
    shop.do("refuse_delivery", delivery=shop.shipped(order), reason="Scratched")


def _sold(shop: Shop) -> None:
    order = shop.confirmed(line("LAMP", "5"))
    shop.do("reserve_lines", order=order)
    shop.do("deliver_sales_order", sales_order=order)
    delivery = shop.delivered(order)
    shop.do("bill_delivery", delivery=delivery)
    made = shop.returned(delivery, "1")
    shop.do("inspect_sales_return", sales_return=made)
    shop.do("credit_sales_return", sales_return=made)
    for act in ("reject", "cancel"):
        lines = [{"delivery_position": 1, "quantity": D(1)}]
        other = shop.make("sales_return", delivery=delivery, cause="unwanted", lines=lines)
        shop.do(f"{act}_sales_return", sales_return=other, reason="Too late")
    shop.do("open_order_value", customer=shop.find("customer", "HOTEL").id)
    shop.do("close_sales_order", sales_order=order)


def _customers(shop: Shop) -> None:
    hotel = shop.find("customer", "HOTEL").id
    shop.do("block_customer", customer=hotel, reason="Overdue")
    shop.do("unblock_customer", customer=hotel, reason="Paid")


def _given_up(shop: Shop) -> None:
    order = shop.make(
        "sales_order", customer="HOTEL", currency="CNY", warehouse="W1", lines=[line("LAMP")]
    )
    shop.do("submit_sales_order", sales_order=order)
    shop.do("return_sales_order", sales_order=order, reason="Wrong customer")
    shop.do("submit_sales_order", sales_order=order)
    shop.do("block_sales_order", sales_order=order, reason="Limit")
    shop.bench.decided = DECIDED
    shop.do("confirm_sales_order", sales_order=order)
    shop.do("cancel_sales_order", sales_order=order, reason="Changed his mind")
    shop.bench.decided = None
