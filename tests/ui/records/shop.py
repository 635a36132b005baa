"""A second small module: orders with an amount in a currency, and lines with prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflow_engine.errors import _l
from workflow_engine.modules import Module
from workflow_engine.persistence.store import Store
from workflow_engine.records import (
    Act,
    Kind,
    Line,
    Master,
    Panel,
    States,
    Valued,
    choice,
    day,
    flag,
    lines,
    money,
    number,
    reference,
    text,
)
from workflow_engine.records.fields import ZERO

#: What an amount of the currency is worth in the company's own.
RATES = {"CNY": Decimal(1), "EUR": Decimal("7.8")}


@dataclass(eq=False, kw_only=True)
class Currency(Master):
    """A currency that orders may be in."""


@dataclass(eq=False, kw_only=True)
class Article(Master):
    """Something that can be ordered."""

    price: Decimal = money(_l("Usual price"), default=ZERO)


@dataclass(eq=False, kw_only=True)
class OrderLine(Line):
    """So much of an article."""

    article_id: str = reference(_l("Article"), "article")
    note: str | None = text(_l("Note"), required=False)
    quantity: Decimal = number(_l("Quantity"), least=Decimal("0.0001"))
    price: Decimal = money(_l("Price each"), currency="currency", default=ZERO)
    amount: Decimal = money(_l("Amount"), currency="currency", default=ZERO, written="never")
    margin: Decimal | None = money(_l("Margin"), required=False, permission="order:see_margin")


@dataclass(eq=False, kw_only=True)
class Parcel(Line):
    """How it comes."""

    carrier: str = choice(_l("Carrier"), {"road": _l("Road"), "rail": _l("Rail")}, default="road")


@dataclass(eq=False, kw_only=True)
class Order(Valued):
    """What somebody buys."""

    title: str = text(_l("Title"))
    wanted: date | None = day(_l("Wanted"), required=False)
    purpose: str | None = text(_l("Purpose"), 2000, required=False, multiline=True)
    urgent: bool = flag(_l("Urgent"))
    parcels: list[Parcel] = lines(_l("Parcels"), Parcel, required=False)
    lines: list[OrderLine] = lines(_l("Lines"), OrderLine)


STATES = States(
    titles={"draft": _l("Draft"), "sent": _l("Sent"), "closed": _l("Closed")},
    moves=frozenset({("draft", "sent"), ("sent", "closed")}),
    tones={"sent": "info", "closed": "success"},
)


def check_order(draft: Any, order: Order) -> None:
    for line in order.lines:
        line.amount = line.quantity * line.price
    order.amount = sum((line.amount for line in order.lines), ZERO)
    order.rate, order.rate_on = RATES[order.currency], draft.ctx.now.date()
    order.base_amount = order.amount * order.rate


def parcels(session: Any, order: Order) -> Mapping[str, Any]:
    return {"count": len(order.parcels)}


KINDS = (
    Kind(
        name="currency", path="currencies", title=_l("Currency"), plural=_l("Currencies"),
        entity=Currency, read="order:read",
    ),
    Kind(
        name="article", path="articles", title=_l("Article"), plural=_l("Articles"),
        entity=Article, read="article:read", write="article:write",
        columns=("code", "name", "price", "active"), search=("code", "name"), filters=("active",),
    ),
    Kind(
        name="order", path="orders", title=_l("Order"), plural=_l("Orders"), entity=Order,
        read="order:read", write="order:write", columns=("number", "wanted", "state", "amount"),
        search=("number", "title"), filters=("state", "wanted", "title", "urgent"),
        states=STATES, numbers="PO-{year}-{n:04d}", check=check_order,
        acts=(
            Act(name="send", title=_l("Send"), permission="order:write", to="sent"),
            Act(name="close", title=_l("Close"), permission="order:write", to="closed",
                tone="danger"),
        ),
        panels=(Panel(_l("Parcels by road"), "records/panel_of_parcels.html", parcels),),
    ),
)  # fmt: skip
CURRENCIES, ARTICLES, ORDERS = KINDS
PERMISSIONS = {
    "article:read": _l("See articles"),
    "article:write": _l("Maintain articles"),
    "order:read": _l("See orders"),
    "order:write": _l("Write orders"),
    "order:see_margin": _l("See what is earned"),
}
store = Store("shop")
store.keep("currency", Currency)
store.keep("article", Article)
store.keep("order", Order)
SHOP = Module(
    name="shop",
    title=_l("Shop"),
    kinds=KINDS,
    permissions=PERMISSIONS,
    metadata=store.metadata,
)
