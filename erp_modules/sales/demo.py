"""Demo data of sales: customers, prices with scales, and business at every stage.

Everything is made by the same rules as what people do, so that its sums and postings hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import erp_modules
from erp_modules.finance import operations as finance
from erp_modules.inventory.demo import Opening
from workflow_engine.commands.records import make, perform
from workflow_engine.domain.principal import Principal
from workflow_engine.modules import discover
from workflow_engine.persistence.records import by_key

GROUPS = (
    ("DEALER", "Dealers", "经销商"),
    ("KEY", "Key accounts", "重点客户"),
)
OVERDUE = "Invoices overdue since 90 days 发票逾期 90 天"
#: Code, name, Chinese name, group, class, currency, terms, sales person, contact, tax number.
CUSTOMERS = (
    ("C-1001", "Jiangnan Logistics", "江南物流", "KEY", "a", "CNY", "net60", "sun",
     "li.wen@jiangnan.example", "91310000MA1K0001X1"),
    ("C-1002", "Blue Harbour Hotels", "蓝港酒店集团", None, "b", "CNY", "net30", "sun",
     "einkauf@blueharbour.example", "91440300MA5F0002X2"),
    ("C-1003", "Nordwind Handels GmbH", "北风贸易", "DEALER", "b", "EUR", "net30", "sun",
     "order@nordwind.example", "DE811000003"),
    ("C-1004", "Sunrise Start-up", "旭日创业", None, "c", "CNY", "prepaid", None,
     "hello@sunrise.example", None),
    ("C-1900", "Hengda Fixtures", "恒达装饰", None, "c", "CNY", "net30", None, None, None),
)  # fmt: skip
#: Customer: purpose, street, postcode, city, country.
SITES = {
    "C-1001": (
        ("billing", "Zhongshan Road 18", "200002", "Shanghai 上海", "China"),
        ("delivery", "Waigaoqiao Gate 3", "200131", "Shanghai 上海", "China"),
    ),
    "C-1002": (("billing", "Binhai Avenue 7", "518000", "Shenzhen 深圳", "China"),),
    "C-1003": (("delivery", "Speicherstraße 12", "20457", "Hamburg", "Germany"),),
    "C-1004": (("delivery", "Keyuan Road 99", "201203", "Shanghai 上海", "China"),),
}
#: Code, name, Chinese name, group, currency, then item: (from quantity, price) ….
LISTS: tuple[tuple[str, str, str, str | None, str, Mapping[str, Sequence[tuple[str, str]]]], ...]
LISTS = (
    ("STD", "Standard prices", "标准价格", None, "CNY", {
        "IT-001": (("1", "8299"), ("10", "7999"), ("50", "7599")),
        "IT-002": (("1", "1099"),),
        "IT-003": (("1", "1899"), ("20", "1799")),
        "IT-005": (("1", "259"),),
        "OF-001": (("1", "149"), ("40", "139")),
        "OF-003": (("1", "529"),),
        "FU-001": (("1", "3999"), ("10", "3799")),
        "FU-002": (("1", "2299"),),
    }),
    ("KEY", "Key accounts", "重点客户价格", "KEY", "CNY", {
        "IT-001": (("1", "7799"),),
        "IT-003": (("1", "1749"),),
    }),
    ("EUR", "Export prices", "出口价格", None, "EUR", {
        "FU-001": (("1", "519"), ("10", "489")),
        "FU-002": (("1", "299"),),
        "IT-003": (("1", "249"),),
    }),
)  # fmt: skip
#: Subject, customer, then item, quantity, discount; and how far it has come.
OFFERS = (
    ("Laptops for the new depot 新仓库笔记本电脑", "C-1001", "draft",
     (("IT-001", "20", "3"), ("IT-002", "20", "0"))),
    ("Front desk equipment 前台设备", "C-1002", "draft",
     (("IT-003", "8", "12"), ("OF-001", "40", "0"))),
    ("Monitors for Hamburg 汉堡办事处显示器", "C-1003", "sent", (("IT-003", "6", "2"),)),
    ("Office supplies 办公用品", "C-1002", "delivered",
     (("OF-001", "30", "0"), ("OF-003", "4", "5"))),
    ("Docking stations 扩展坞", "C-1001", "confirmed", (("IT-002", "30", "5"),)),
)  # fmt: skip
LIMITS = {"C-1001": "500000", "C-1002": "80000", "C-1003": "150000", "C-1900": "5000"}
STEPS = ("submit", "approve", "send", "accept")


@dataclass(slots=True)
class Beginning(Opening):
    """Somebody of sales at work before the first day; what he sold then was decided then."""

    @property
    def actor(self) -> Principal:
        return replace(Principal.system(self.company_id), person_id=self.person)

    def require_authority(self, doctype: str, document_id: str) -> Any:
        """Nobody is there yet who could be asked."""


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of inventory."""
    ctx = Beginning(uow, company_id, now, people["sun"], discover(erp_modules))
    today = finance.house(uow.session, company_id, now).today
    for code, name, name_zh in GROUPS:
        _make(ctx, "customer_group", code=code, name=name, name_zh=name_zh)
    for row in CUSTOMERS:
        _customer(ctx, people, row)
    for customer, amount in LIMITS.items():
        _make(ctx, "credit_limit", customer=customer, amount=Decimal(amount))
    for told in LISTS:
        _list(ctx, today, told)
    for subject, customer, reached, lines in OFFERS:
        _offer(ctx, today, (subject, customer, reached), lines)
    blocked = _named(ctx, "customer", "C-1900")
    perform(ctx, ctx.kinds["customer"], ctx.kinds["customer"].act("block"), blocked, {}, OVERDUE)


def _make(ctx: Beginning, kind: str, **values: Any) -> Any:
    return make(ctx, ctx.kinds[kind], values)


def _customer(ctx: Beginning, people: Mapping[str, str], row: Sequence[Any]) -> None:
    code, name, name_zh, group, rank, currency, terms, person, email, tax = row
    _make(
        ctx, "customer", code=code, name=name, name_zh=name_zh, group=group, customer_class=rank,
        currency=currency, payment_terms=terms, sales_person=people.get(person or ""),
        contact_email=email, tax_number=tax, tax_code="OUT13" if currency == "CNY" else "OUT0",
        sites=[
            dict(zip(("purpose", "street", "postcode", "city", "country"), site, strict=True))
            for site in SITES.get(code, ())
        ],
    )  # fmt: skip


def _list(ctx: Beginning, today: date, row: Sequence[Any]) -> None:
    code, name, name_zh, group, currency, prices = row
    _make(
        ctx, "price_list", code=code, name=name, name_zh=name_zh, group=group, currency=currency,
        valid_from=today.replace(month=1, day=1),
        lines=[
            {"item": item, "least_quantity": Decimal(least), "price": Decimal(price)}
            for item, scales in prices.items()
            for least, price in scales
        ],
    )  # fmt: skip


def _offer(
    ctx: Beginning, today: date, told: tuple[str, str, str], lines: Sequence[tuple[str, str, str]]
) -> None:
    """An offer that has gone as far as it is said to have."""
    subject, customer, reached = told
    made = _make(
        ctx, "quotation", subject=subject, customer=customer, valid_until=today + timedelta(30),
        currency=_named(ctx, "customer", customer).currency,
        lines=[
            {"item": item, "quantity": Decimal(count), "discount": Decimal(less)}
            for item, count, less in lines
        ],
    )  # fmt: skip
    steps = {"draft": (), "sent": STEPS[:3]}.get(reached, STEPS)
    for step in steps:
        ctx.call(f"sales.{step}_quotation", quotation=made.id)
    if len(steps) == len(STEPS):
        _fulfil(ctx, made.id, reached)


def _fulfil(ctx: Beginning, quotation: str, reached: str) -> None:
    order = ctx.call("sales.create_order", quotation=quotation)["sales_order"]
    ctx.call("sales.confirm_order", order=order)
    ctx.call("sales.reserve_lines", order=order)
    if reached != "delivered":
        return
    delivery = ctx.call("sales.create_delivery", order=order)["delivery"]
    ctx.call("sales.pick_delivery", delivery=delivery)
    ctx.call("sales.ship_delivery", delivery=delivery)
    ctx.call("sales.confirm_delivery", delivery=delivery, received_by="Reception 前台")
    ctx.call("sales.bill_delivery", delivery=delivery)


def _named(ctx: Beginning, kind: str, name: str) -> Any:
    return by_key(ctx.session, ctx.kinds[kind], ctx.company_id, [name])[name]
