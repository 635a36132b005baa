"""What a requester does with a requisition; events tell the processes, which nobody names here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import operations, queries, rules
from erp_modules.procurement.errors import (
    ContentRefused,
    NotTheRequester,
    PersonNeeded,
)
from erp_modules.procurement.model import Base, Content, Item, LineContent, Requisition
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context, Event
from workflow_engine.commands.fields import Fields
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import _l


@dataclass(frozen=True, slots=True)
class Saved:
    """The requisition after a command: what the caller needs for the next one."""

    id: str
    number: str | None
    state: str
    version: int
    rev: int

    @classmethod
    def of(cls, found: Requisition) -> "Saved":
        return cls(found.id, found.number, found.state, found.version, found.rev)


@dataclass(frozen=True)
class SaveRequisition(Command[Saved]):
    """Create a draft, or change a draft or a returned requisition of one's own.

    Lines are mappings of ``item`` (code, may be empty), ``description``, ``quantity``, ``unit``
    and ``price``; what an item knows need not be repeated. ``supplier`` is a code.
    """

    permission = "requisition:write"
    title: str
    category: str
    cost_centre: str
    currency: str
    needed_by: date | None
    lines: Sequence[Mapping[str, Any]]
    supplier: str = ""
    purpose: str = ""
    requisition_id: str | None = None
    rev: int | None = None

    def load(self, ctx: Context) -> Requisition | None:
        return _own(ctx, self.requisition_id) if self.requisition_id else None

    def run(self, ctx: Context, subject: Requisition | None) -> Saved:
        session, person = ctx.uow.session, _person(ctx)
        fields = Fields()
        content = self._content(ctx, fields)
        rules.check_content(content, fields)
        if fields.errors:
            raise ContentRefused(errors=fields.errors)
        found = subject or Requisition(
            id=new_id(),
            company_id=ctx.company_id,
            requester_id=person,
            department_id=queries.department_of(session, person),
            created_at=ctx.now,
            created_by_id=person,
            rev=0,
        )
        found.require_rev(self.rev)
        base = _base(ctx, content)
        found.change(content, base, by=person, digest=rules.digest(content))
        session.add(found)
        audit(
            ctx,
            "requisition.saved",
            subject=f"requisition:{found.id}",
            detail={"version": found.version, "digest": found.digest, "amount": found.amount},
        )
        return Saved.of(found)

    def _content(self, ctx: Context, fields: Fields) -> Content:
        """Codes become what they name; what they do not name is an error of its field."""
        session = ctx.uow.session
        supplier = queries.supplier_by_code(session, ctx.company_id, self.supplier)
        if self.supplier and supplier is None:
            fields.refuse("supplier", _l("There is no such supplier."))
        if supplier is not None and supplier.blocked:
            fields.refuse("supplier", _l("This supplier is blocked; choose another one."))
        centres = {centre.code for centre in finance.cost_centres(session, ctx.company_id)}
        if self.cost_centre and self.cost_centre not in centres:
            fields.refuse("cost_centre", _l("There is no such open cost centre."))
        currencies = {one.code for one in finance.currencies(session, ctx.company_id)}
        if self.currency and self.currency not in currencies:
            fields.refuse("currency", _l("The company does not use this currency."))
        return Content(
            title=self.title.strip(),
            category=self.category,
            cost_centre=self.cost_centre,
            currency=self.currency,
            needed_by=self.needed_by,
            lines=self._lines(ctx, fields),
            supplier_id=supplier.id if supplier else None,
            purpose=self.purpose.strip(),
        )

    def _lines(self, ctx: Context, fields: Fields) -> tuple[LineContent, ...]:
        codes = [str(line.get("item") or "") for line in self.lines]
        items = queries.items_by_code(ctx.uow.session, ctx.company_id, codes)
        lines = []
        for index, (code, line) in enumerate(zip(codes, self.lines, strict=True)):
            item = items.get(code)
            if code and item is None:
                fields.refuse(f"lines.{index}.item", _l("There is no such item."))
            lines.append(self._line(line, item, ctx.actor.locale))
        return tuple(lines)

    def _line(self, line: Mapping[str, Any], item: Item | None, locale: str) -> LineContent:
        """What an item knows need not be written: its name, unit and, in its currency, price."""
        price = line.get("price")
        if price is None and item is not None and item.currency == self.currency:
            price = item.price
        return LineContent(
            description=str(line.get("description") or "").strip() or _name(item, locale),
            quantity=_number(line.get("quantity")),
            unit=str(line.get("unit") or "").strip() or (item.unit if item else ""),
            price=_number(price),
            item_id=item.id if item else None,
        )


@dataclass(frozen=True)
class SubmitRequisition(Command[Saved]):
    """Send one's draft to approval: it gets its number and processes hear of it."""

    permission = "requisition:write"
    requisition_id: str
    rev: int | None = None

    def load(self, ctx: Context) -> Requisition:
        return _own(ctx, self.requisition_id)

    def run(self, ctx: Context, subject: Requisition) -> Saved:
        _require_requester(ctx, subject)
        subject.require_rev(self.rev)
        first = subject.number is None
        operations.submit(ctx.uow.session, subject, now=ctx.now)
        if first:
            running = RunningOperation(ctx, None, None)
            subject.number = running.next_number(operations.REQUISITION_NUMBERS)
        _tell(ctx, subject, "requisition.submitted" if first else "requisition.resubmitted")
        return Saved.of(subject)


@dataclass(frozen=True)
class ResubmitRequisition(SubmitRequisition):
    """Send a returned requisition to approval again, under the number it has."""

    permission = "requisition:write"


@dataclass(frozen=True)
class WithdrawRequisition(Command[Saved]):
    """Take one's own request back before it is decided."""

    permission = "requisition:write"
    requisition_id: str
    reason: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> Requisition:
        return _own(ctx, self.requisition_id)

    def run(self, ctx: Context, subject: Requisition) -> Saved:
        _require_requester(ctx, subject)
        subject.require_rev(self.rev)
        subject.move("withdrawn", reason=_reason(self.reason))
        _free_budget(ctx, subject)
        _tell(ctx, subject, "requisition.withdrawn")
        return Saved.of(subject)


@dataclass(frozen=True)
class CancelRequisition(Command[Saved]):
    """End a requisition that is not ordered yet, whoever asked for it."""

    permission = "requisition:cancel"
    requisition_id: str
    reason: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> Requisition:
        return _own(ctx, self.requisition_id)

    def run(self, ctx: Context, subject: Requisition) -> Saved:
        subject.require_rev(self.rev)
        subject.move("cancelled", reason=_reason(self.reason))
        _free_budget(ctx, subject)
        _tell(ctx, subject, "requisition.cancelled")
        return Saved.of(subject)


def _own(ctx: Context, requisition_id: str) -> Requisition:
    return queries.requisition(ctx.uow.session, ctx.company_id, requisition_id, lock=True)


def _person(ctx: Context) -> str:
    if ctx.actor.person_id is None:
        raise PersonNeeded
    return ctx.actor.person_id


def _reason(text: str) -> str | None:
    fields = Fields()
    clean = fields.optional("reason", " ".join(text.split()), most=2000)
    fields.finish()
    return clean


def _require_requester(ctx: Context, found: Requisition) -> None:
    if ctx.actor.person_id != found.requester_id:
        raise NotTheRequester(document=found.name)


def _free_budget(ctx: Context, found: Requisition) -> None:
    """What nobody buys holds no budget, whether or not a process is there to give it back."""
    RunningOperation(ctx, None, None).call("finance.release_budget", reference=found.id)


def _base(ctx: Context, content: Content) -> Base:
    session = ctx.uow.session
    house = finance.house(session, ctx.company_id, ctx.now)
    found = finance.converted(session, house, rules.amount(content), content.currency)
    return Base(found.amount, found.rate, found.rate_on)


def _tell(ctx: Context, found: Requisition, event: str) -> None:
    payload = {**operations.facts(found), "reason": found.reason or ""}
    ctx.events.append(Event(event, found.id, payload))
    audit(
        ctx,
        event,
        subject=f"requisition:{found.id}",
        detail={"number": found.number, "version": found.version, "digest": found.digest},
    )


def _name(item: Item | None, locale: str) -> str:
    if item is None:
        return ""
    return (item.name_zh if locale.startswith("zh") else None) or item.name


def _number(value: Any) -> Decimal:
    """What is no number counts as none: the check of the content names the field."""
    return value if isinstance(value, Decimal) else Decimal("NaN")
