"""What buyers maintain: items with their usual price, and suppliers."""

from dataclasses import dataclass
from decimal import Decimal

from erp_modules.finance import operations as finance
from erp_modules.procurement import queries, rules, states
from erp_modules.procurement.model import Item, Supplier
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import BusinessError, Conflict, _l

ZERO = Decimal(0)


@dataclass(frozen=True)
class SaveItem(Command[str]):
    """Create an item or change the one with this code; the answer is its id."""

    permission = "catalogue:write"
    code: str
    name: str
    unit: str
    category: str
    price: Decimal
    currency: str
    name_zh: str | None = None
    supplier: str = ""
    active: bool = True
    rev: int | None = None

    def load(self, ctx: Context) -> Item | None:
        return queries.item_by_code(ctx.uow.session, ctx.company_id, self.code, lock=True)

    def run(self, ctx: Context, subject: Item | None) -> str:
        session = ctx.uow.session
        supplier = queries.supplier_by_code(session, ctx.company_id, self.supplier)
        self._check(ctx, supplier)
        item = subject or Item(
            id=new_id(),
            company_id=ctx.company_id,
            code=self.code.strip(),
            name="",
            unit="",
            category="",
            price=ZERO,
            currency="",
            rev=0,
        )
        _require_rev(self.rev, item.rev)
        item.name, item.name_zh = self.name.strip(), self.name_zh or None
        item.unit, item.category = self.unit.strip(), self.category
        item.price, item.currency = self.price, self.currency
        item.supplier_id = supplier.id if supplier else None
        item.active = self.active
        item.rev += 1
        session.add(item)
        detail = {"name": item.name, "price": item.price, "currency": item.currency}
        audit(ctx, "procurement.item_saved", subject=f"item:{item.code}", detail=detail)
        return item.id

    def _check(self, ctx: Context, supplier: Supplier | None) -> None:
        fields = Fields()
        fields.code("code", self.code, most=20)
        fields.text("name", self.name)
        fields.optional("name_zh", self.name_zh)
        fields.text("unit", self.unit, most=20)
        if self.category not in states.CATEGORIES:
            fields.refuse("category", _l("Choose one of the categories."))
        if self.supplier and supplier is None:
            fields.refuse("supplier", _l("There is no such supplier."))
        known = {one.code for one in finance.currencies(ctx.uow.session, ctx.company_id)}
        if self.currency not in known:
            fields.refuse("currency", _l("The company does not use this currency."))
        wrong = rules.number_error(self.price)
        if wrong:
            fields.refuse("price", wrong)
        fields.finish()


@dataclass(frozen=True)
class SaveSupplier(Command[str]):
    """Create a supplier or change the one with this code; a block needs its reason."""

    permission = "catalogue:write"
    code: str
    name: str
    email: str | None = None
    blocked: bool = False
    blocked_reason: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> Supplier | None:
        return queries.supplier_by_code(ctx.uow.session, ctx.company_id, self.code, lock=True)

    def run(self, ctx: Context, subject: Supplier | None) -> str:
        fields = Fields()
        code = fields.code("code", self.code, most=20)
        name = fields.text("name", self.name)
        email = fields.email("email", self.email)
        reason = fields.optional("blocked_reason", self.blocked_reason, most=500)
        if self.blocked and not reason:
            fields.refuse("blocked_reason", _l("Say why the supplier is blocked."))
        fields.finish()
        supplier = subject or Supplier(
            id=new_id(), company_id=ctx.company_id, code=code, name="", rev=0
        )
        _require_rev(self.rev, supplier.rev)
        if supplier.blocked != self.blocked:
            self._allow_block(ctx, supplier)
        supplier.name, supplier.email = name, email
        supplier.blocked = self.blocked
        supplier.blocked_reason = reason if self.blocked else None
        supplier.rev += 1
        ctx.uow.session.add(supplier)
        audit(
            ctx,
            "procurement.supplier_saved",
            subject=f"supplier:{supplier.code}",
            detail={"name": supplier.name, "blocked": supplier.blocked},
        )
        return supplier.id

    def _allow_block(self, ctx: Context, supplier: Supplier) -> None:
        """Blocks follow the same rules here as by their acts."""
        authorize(ctx.actor, "supplier:block")
        if supplier.screening == "hit":
            raise BusinessError(
                "SCREENING_HIT",
                _l("{supplier} is on a list; compliance has to accept that first."),
                supplier=supplier.name,
            )


def _require_rev(expected: int | None, actual: int) -> None:
    if expected is not None and expected != actual:
        raise Conflict
