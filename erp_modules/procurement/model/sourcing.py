"""Asking suppliers for prices: requests for quotation, their bids, and waivers of competition."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.procurement.model.parts import inner
from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Record,
    Valued,
    choice,
    coded,
    day,
    flag,
    lines,
    moment,
    money,
    number,
    reference,
    text,
    whole,
)

ZERO, HUNDRED = Decimal(0), Decimal(100)
LEAST = Decimal("0.0001")
METHODS = {"quotes": _l("Comparison of quotations"), "tender": _l("Tender")}
WAIVERS = {
    "single_source": _l("Only one supplier can deliver"),
    "few_bids": _l("Too few bids"),
}


@dataclass(eq=False, kw_only=True)
class RfqLine(Line):
    """What suppliers are asked to price."""

    requisition_line_id: str | None = inner(required=False)
    item_id: str | None = reference(_l("Item"), "item", required=False)
    description: str = text(_l("Description"), 500)
    quantity: Decimal = number(_l("Quantity"), least=LEAST)
    unit: str = text(_l("Unit"), 20)


@dataclass(eq=False, kw_only=True)
class Invitation(Line):
    """A supplier that is asked."""

    supplier_id: str = reference(_l("Supplier"), "supplier")


@dataclass(eq=False, kw_only=True)
class Rfq(Document):
    """A request for quotation. Nobody reads a bid before all of them are opened together.

    ``price_weight`` is what the price counts of a hundred; the rest is the technical score.
    """

    title: str = text(_l("Title"))
    requisition_id: str | None = reference(
        _l("Requisition"), "requisition", required=False, written="once"
    )
    method: str = choice(_l("Way of sourcing"), METHODS, default="quotes")
    currency: str = coded(_l("Currency"), "currency")
    deadline: datetime = moment(_l("Deadline"))
    price_weight: Decimal = number(
        _l("Weight of the price, percent"), scale=2, default=Decimal(60), least=ZERO, most=100
    )
    extended: bool = flag(_l("Deadline extended"), written="never")
    invitations: list[Invitation] = lines(_l("Invited suppliers"), Invitation)
    lines: list[RfqLine] = lines(_l("Lines"), RfqLine)
    sent_at: datetime | None = moment(_l("Sent"), required=False, written="never")
    opened_at: datetime | None = moment(_l("Opened"), required=False, written="never")
    opened_by_id: str | None = reference(_l("Opened by"), "person", required=False, written="never")
    awarded_to_id: str | None = reference(
        _l("Awarded to"), "supplier", required=False, written="never"
    )
    award_reason: str | None = text(
        _l("Why not the best bid"), 2000, required=False, written="never"
    )


@dataclass(eq=False, kw_only=True)
class BidLine(Line):
    """The price for a line of the request; there is none before the bids are opened."""

    rfq_line_id: str = inner()
    description: str = text(_l("Description"), 500, written="never")
    quantity: Decimal = number(_l("Quantity"), written="never")
    unit: str = text(_l("Unit"), 20, written="never")
    price: Decimal = money(_l("Price"), currency="currency", written="never")
    amount: Decimal = money(_l("Amount"), currency="currency", written="never")


@dataclass(eq=False, kw_only=True)
class BidScore(Line):
    """How good one person finds what is offered, from 0 to 100."""

    person_id: str = reference(_l("Scored by"), "person", written="never")
    score: Decimal = number(_l("Score"), scale=2, written="never")
    remark: str | None = text(_l("Remark"), 500, required=False, written="never")


@dataclass(eq=False, kw_only=True)
class Bid(Document):
    """What one supplier answers. Until the opening its prices are elsewhere, in ``SealedBid``.

    ``base_amount`` is in the company's currency at ``rate``, that of the opening's day.
    """

    currency: str = coded(_l("Currency"), "currency", written="never")
    amount: Decimal | None = money(
        _l("Amount"), currency="currency", required=False, written="never"
    )
    base_amount: Decimal | None = money(
        _l("Amount in own currency"), required=False, written="never"
    )
    rate: Decimal | None = number(_l("Rate"), scale=10, required=False, written="never")
    rate_on: date | None = day(_l("Rate of"), required=False, written="never")

    rfq_id: str = reference(_l("Quotation request"), "rfq", written="never")
    supplier_id: str = reference(_l("Supplier"), "supplier", written="never")
    received_at: datetime | None = moment(_l("Bid received"), required=False, written="never")
    seal: str | None = text(_l("Seal"), 64, required=False, written="never")
    delivery_date: date | None = day(_l("Delivery date"), required=False, written="never")
    price_score: Decimal | None = number(
        _l("Price score"), scale=2, required=False, written="never"
    )
    technical_score: Decimal | None = number(
        _l("Technical score"), scale=2, required=False, written="never"
    )
    total_score: Decimal | None = number(
        _l("Total score"), scale=2, required=False, written="never"
    )
    place: int | None = whole(_l("Rank"), required=False, written="never")
    scores: list[BidScore] = lines(_l("Scores"), BidScore, required=False, written="never")
    lines: list[BidLine] = lines(_l("Lines"), BidLine, required=False, written="never")


@dataclass(eq=False, kw_only=True)
class SealedBid(Record):
    """The prices of a bid before the opening: in no list, on no page, in no file or history."""

    bid_id: str = reference("", "bid", written="never")
    content: str = text("", 200_000, written="never")


@dataclass(eq=False, kw_only=True)
class Waiver(Valued):
    """Somebody with the authority allows to buy without the usual competition."""

    currency: str = coded(_l("Currency"), "currency", written="never", default="")
    kind: str = choice(_l("Why"), WAIVERS)
    requisition_id: str | None = reference(_l("Requisition"), "requisition", required=False)
    rfq_id: str | None = reference(_l("Quotation request"), "rfq", required=False)
    supplier_id: str | None = reference(_l("Supplier"), "supplier", required=False)
    justification: str = text(_l("Justification"), 2000, multiline=True)
