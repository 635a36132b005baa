"""Requisitions: what somebody asks the company to buy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.procurement import states
from erp_modules.procurement.errors import ContentFixed, MoveRefused, NotTheRequester
from erp_modules.procurement.model.orders import OrderLine
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, total
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import _l
from workflow_engine.records import (
    Line,
    Valued,
    anything,
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
)


@dataclass(frozen=True, slots=True)
class LineContent:
    """One line as a person writes it: an item or a description, how many, at what price each."""

    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    item_id: str | None = None

    def amount(self, currency: str) -> Money:
        return Money(self.price, currency).times(self.quantity).rounded()


@dataclass(frozen=True, slots=True)
class Content:
    """What a requisition asks for; this and nothing else is approved."""

    title: str
    category: str
    cost_centre: str
    currency: str
    needed_by: date | None
    lines: tuple[LineContent, ...]
    supplier_id: str | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """An amount in the company's currency, with the rate and its day."""

    amount: Decimal
    rate: Decimal
    rate_on: date


@dataclass(eq=False, kw_only=True)
class RequisitionLine(Line):
    """A line of a requisition; ``amount`` is rounded to what the currency pays."""

    item_id: str | None = reference(_l("Item"), "item", required=False)
    description: str = text(_l("Description"), 500)
    quantity: Decimal = number(_l("Quantity"))
    unit: str = text(_l("Unit"), 20)
    price: Decimal = money(_l("Price"), currency="currency")
    amount: Decimal = money(_l("Amount"), currency="currency", written="never")


@dataclass(eq=False, kw_only=True)
class Requisition(Valued):
    """Somebody asks the company to buy something.

    Its content changes only as a draft or after a return, and only by the requester; every change
    raises ``version``. The base amount and its rate are of the day it was last submitted.
    """

    title: str = text(_l("Title"), default="")
    requester_id: str = reference(_l("Requester"), "person", written="never")
    department_id: str | None = reference(
        _l("Department"), "department", required=False, written="never"
    )
    category: str = choice(_l("Category"), states.CATEGORIES, default="")
    cost_centre: str = coded(_l("Cost centre"), "cost_centre", default="")
    currency: str = coded(_l("Currency"), "currency", default="")
    needed_by: date | None = day(_l("Needed by"), required=False)
    supplier_id: str | None = reference(_l("Supplier"), "supplier", required=False)
    purpose: str = text(_l("Purpose of the purchase"), 2000, default="", required=False)
    over_budget: bool = flag(_l("Over budget"), written="never")
    submitted_at: datetime | None = moment(_l("Submitted"), required=False, written="never")
    source_kind: str | None = text(_l("Made from"), 40, required=False, written="never")
    source_id: str | None = anything(_l("Document"), "source_kind")
    source_part: str | None = text(_l("Part of the document"), 40, required=False, written="never")
    lines: list[RequisitionLine] = lines(_l("Lines"), RequisitionLine)

    @property
    def name(self) -> str:
        """What people call it before and after it has a number."""
        return self.number or self.title or self.id

    @property
    def is_editable(self) -> bool:
        return self.state in states.EDITABLE

    def permits(self, actor: Principal, permission: str) -> bool:
        """Own requisitions only, save for those who may read or cancel them all."""
        return (
            actor.person_id == self.requester_id
            or permission in {"requisition:read_all", "requisition:cancel"}
            or (permission == "requisition:read" and actor.may("requisition:read_all"))
        )

    def change(self, content: Content, base: Base, *, by: str, digest: str) -> None:
        """Take the new content; the version rises only when something differs."""
        if by != self.requester_id:
            raise NotTheRequester(document=self.name)
        if not self.is_editable:
            raise ContentFixed(document=self.name)
        self.rev += 1
        self.value(base)
        if digest == self.digest:
            return
        self.version += 1
        self.digest = digest
        for name in _HEAD:
            setattr(self, name, getattr(content, name))
        self.lines[:] = [_line(n, each, content.currency) for n, each in enumerate(content.lines)]
        sums = [Money(line.amount, content.currency) for line in self.lines]
        self.amount = total(sums, content.currency).amount

    def value(self, base: Base) -> None:
        self.base_amount, self.rate, self.rate_on = base.amount, base.rate, base.rate_on

    def move(self, wanted: str, *, reason: str | None = None) -> None:
        """Go to ``wanted`` or raise ``MoveRefused``; the only way the state changes."""
        if (self.state, wanted) not in states.REQUISITION:
            raise MoveRefused(document=self.name)
        self.state, self.reason = wanted, reason
        self.rev += 1


#: Fields of the content that stand on the document itself.
_HEAD = (
    "title",
    "category",
    "cost_centre",
    "currency",
    "needed_by",
    "supplier_id",
    "purpose",
)


def _line(position: int, content: LineContent, currency: str) -> RequisitionLine:
    return RequisitionLine(
        id=new_id(),
        position=position + 1,
        item_id=content.item_id,
        description=content.description,
        quantity=content.quantity,
        unit=content.unit,
        price=content.price,
        amount=content.amount(currency).amount,
    )


def line_contents(
    lines: Iterable[RequisitionLine] | Iterable[OrderLine],
) -> tuple[LineContent, ...]:
    """What the lines ask for, without their own identity."""
    return tuple(
        LineContent(line.description, line.quantity, line.unit, line.price, line.item_id)
        for line in lines
    )


def content_of(requisition: Requisition) -> Content:
    """The content as it stands, to compare it and to fill its form."""
    head = {name: getattr(requisition, name) for name in _HEAD}
    return Content(lines=line_contents(requisition.lines), **head)
