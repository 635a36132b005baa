"""Items, suppliers, requisitions and purchase orders: plain objects that keep their own rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from erp_modules.procurement import states
from erp_modules.procurement.errors import ContentFixed, MoveRefused, NotTheRequester
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, total
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict

ZERO = Decimal(0)


@dataclass(eq=False)
class Supplier:
    """Who sells to the company; nothing is ordered from a blocked one."""

    id: str
    company_id: str
    code: str
    name: str
    email: str | None = None
    blocked: bool = False
    blocked_reason: str | None = None
    rev: int = 1


@dataclass(eq=False)
class Item:
    """Something the company buys again and again, with its usual price and supplier."""

    id: str
    company_id: str
    code: str
    name: str
    name_zh: str | None
    unit: str
    category: str
    price: Decimal
    currency: str
    supplier_id: str | None = None
    active: bool = True
    rev: int = 1


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


@dataclass(eq=False)
class RequisitionLine:
    """A line of a requisition; ``amount`` is rounded to what the currency pays."""

    id: str
    position: int
    item_id: str | None
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    amount: Decimal


@dataclass(eq=False)
class Requisition:
    """Somebody asks the company to buy something.

    Its content changes only as a draft or after a return, and only by the requester; every change
    raises ``version``. The base amount and its rate are of the day it was last submitted.
    """

    id: str
    company_id: str
    requester_id: str
    department_id: str | None
    created_at: datetime
    state: str = "draft"
    number: str | None = None
    title: str = ""
    category: str = ""
    cost_centre: str = ""
    currency: str = ""
    needed_by: date | None = None
    supplier_id: str | None = None
    purpose: str = ""
    amount: Decimal = ZERO
    base_amount: Decimal = ZERO
    rate: Decimal = ZERO
    rate_on: date | None = None
    over_budget: bool = False
    version: int = 0
    digest: str = ""
    reason: str | None = None
    submitted_at: datetime | None = None
    rev: int = 1
    lines: list[RequisitionLine] = field(default_factory=list)

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

    def require_rev(self, expected: int | None) -> None:
        """Raise when somebody changed it after the caller had looked."""
        if expected is not None and expected != self.rev:
            raise Conflict


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


@dataclass(eq=False)
class OrderLine:
    """A line of a purchase order, made from a line of the requisition."""

    id: str
    position: int
    requisition_line_id: str | None
    item_id: str | None
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    amount: Decimal


@dataclass(eq=False)
class Order:
    """What the company commits itself to buy; made from an approved requisition."""

    id: str
    company_id: str
    number: str
    requisition_id: str
    supplier_id: str
    cost_centre: str
    currency: str
    amount: Decimal
    base_amount: Decimal
    rate: Decimal
    rate_on: date
    digest: str
    created_at: datetime
    version: int = 1
    state: str = "draft"
    released_at: datetime | None = None
    cancelled_at: datetime | None = None
    reason: str | None = None
    rev: int = 1
    lines: list[OrderLine] = field(default_factory=list)

    def move(self, wanted: str, *, at: datetime, reason: str | None = None) -> None:
        """Go to ``wanted`` or raise ``MoveRefused``; the only way the state changes."""
        if (self.state, wanted) not in states.ORDER:
            raise MoveRefused(document=self.number)
        self.state, self.reason = wanted, reason
        if wanted == "released":
            self.released_at = at
        if wanted == "cancelled":
            self.cancelled_at = at
        self.rev += 1


def order_lines(lines: Iterable[RequisitionLine]) -> list[OrderLine]:
    """The lines of an order for exactly what was approved."""
    return [
        OrderLine(
            id=new_id(),
            position=line.position,
            requisition_line_id=line.id,
            item_id=line.item_id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            amount=line.amount,
        )
        for line in lines
    ]


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
