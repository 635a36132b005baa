"""People of finance at their desks: they save records and act on them as pages and programs do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from erp_modules.finance import tables
from erp_modules.finance.permissions import PERMISSIONS
from erp_modules.finance.tests.builders import make_budget, make_rate
from erp_modules.procurement.model import BankAccount, Order, OrderLine, Supplier
from erp_modules.sales.model import Customer
from erp_modules.testing import NOON, Bench, Company
from workflow_engine.clock import SetClock
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.records import act_command, save_command
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.queries.records import detail_query, list_query
from workflow_engine.records import Kind

DAY = NOON.date()
ALL = (*PERMISSIONS, "bank_account:read", "operation:call")
IBAN = "DE89370400440532013000"


@dataclass
class Desk:
    """One company's finance; the clock is set and only goes on when told."""

    engine: Engine
    bench: Bench
    supplier: str = ""
    customer: str = ""
    without: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        clock = self.engine.world.clock
        assert isinstance(clock, SetClock)
        self.clock = clock

    @property
    def company(self) -> Company:
        return self.bench.company

    def kind(self, name: str) -> Kind:
        return self.engine.world.modules.kinds[name]

    def actor(self, login: str) -> Principal:
        return self.company.actor(login, *(one for one in ALL if one not in self.without))

    def save(self, login: str, kind: str, record: str | None = None, /, **values: Any) -> str:
        command = save_command(self.kind(kind))(values=values, record_id=record)
        return self.engine.execute(command, self.actor(login)).id

    def act(
        self, login: str, kind: str, act: str, record: str, /, reason: str = "", **inputs: Any
    ) -> Any:
        found = self.kind(kind)
        command = act_command(found, found.act(act))(record, inputs=inputs, reason=reason)
        return self.engine.execute(command, self.actor(login))

    def ask(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        """What the engine itself is answered, as in a service task."""
        command = CallOperation(f"finance.{operation}", inputs)
        return self.engine.execute(command, Principal.system(self.company.id))

    def see(self, kind: str, record: str) -> Mapping[str, Any]:
        query = detail_query(self.kind(kind))(record)
        return self.engine.ask(query, self.actor("dana")).values

    def rows(self, kind: str, /, **filters: str) -> list[Mapping[str, Any]]:
        query = list_query(self.kind(kind))(filters=filters)
        return [row.values for row in self.engine.ask(query, self.actor("dana")).rows]

    def travel(self, **by: int) -> None:
        self.clock.set(self.clock.now() + timedelta(**by))

    # -- what other modules keep -----------------------------------------------------------------

    def make_supplier(self, code: str = "S-100", **others: Any) -> str:
        made = new_id()
        account = BankAccount(
            id=new_id(), position=1, holder="Huaxin", bank="ICBC", bic="ICBKCNBJ", number=IBAN,
            masked="…3000",
        )  # fmt: skip
        others.setdefault("bank_accounts", [account])
        with self.bench.work() as running:
            running.session.add(
                Supplier(id=made, company_id=self.company.id, code=code, name="Huaxin", **others)
            )
        return made

    def change_supplier(self, supplier: str, **values: Any) -> None:
        with self.bench.work() as running:
            found = running.session.get(Supplier, supplier)
            for name, value in values.items():
                setattr(found, name, value)

    def make_order(self, *lines: Mapping[str, Any], **others: Any) -> str:
        """A released order; a line says quantity, price and what was received of it."""
        made = new_id()
        numbers = ("quantity", "price", "received", "returned", "invoiced")
        rows = []
        for place, line in enumerate(lines, 1):
            said: dict[str, Any] = {"tax_code": "IN13", "unit": "pcs", **line}
            read = {name: Decimal(said[name]) for name in numbers if name in said}
            rows.append(OrderLine(id=new_id(), position=place, **{**said, **read}))
        said = {"currency": "CNY", "rate": Decimal(1), "state": "released", **others}
        supplier = said.pop("supplier_id", self.supplier)
        with self.bench.work() as running:
            running.session.add(
                Order(
                    id=made,
                    company_id=self.company.id,
                    number=f"PO-{made[-5:]}",
                    title="Laptops",
                    supplier_id=supplier,
                    category="it",
                    cost_centre="CC-300",
                    created_at=NOON,
                    lines=rows,
                    **said,
                )
            )
        return made

    def note_received(self, order: str, **quantities: str) -> None:
        """What came of the lines: ``l1="4"`` is four of the first."""
        lines = [
            {"line": int(name[1:]), "quantity": Decimal(value)}
            for name, value in quantities.items()
        ]
        command = CallOperation(
            "procurement.note_received",
            {"order": order, "source": f"goods_receipt:{new_id()}", "lines": lines},
        )
        self.engine.execute(command, Principal.system(self.company.id))

    def invoiced(self, order: str) -> list[Decimal]:
        with self.bench.work() as running:
            return [line.invoiced for line in running.session.get(Order, order).lines]

    # -- invoices --------------------------------------------------------------------------------

    def enter(self, number: str, *lines: Mapping[str, Any], **values: Any) -> str:
        said = {
            "supplier": self.supplier,
            "supplier_number": number,
            "invoice_date": DAY,
            "currency": "CNY",
            **values,
        }
        rows = [{"tax_code": "IN13", **line} for line in lines]
        return self.save("anna", "supplier_invoice", lines=rows, **said)

    def posted(self, number: str = "R-1", **values: Any) -> str:
        """An invoice over ten laptops at 100 and 13 % tax, matched, released and posted."""
        price = values.pop("price", "100")
        order = self.make_order(
            {"quantity": "10", "price": price, "received": "10"},
            supplier_id=values.get("supplier", self.supplier),
            currency=values.get("currency", "CNY"),
            rate=values.pop("order_rate", Decimal(1)),
        )
        line = {"order_line": 1, "quantity": "10", "price": price}
        invoice = self.enter(number, line, order=order, **values)
        self.ask("match_invoice", invoice=invoice)
        self.ask("approve_invoice", invoice=invoice)
        self.ask("post_invoice", invoice=invoice)
        return invoice

    def proposed(self, *invoices: str, by: str = "anna", **values: Any) -> str:
        lines = [{"invoice": invoice} for invoice in invoices]
        said = {"currency": "CNY", "pay_on": self.clock.now().date(), **values}
        proposal = self.save(by, "payment_proposal", lines=lines, **said)
        self.act(by, "payment_proposal", "propose", proposal)
        return proposal

    def paid(self, *invoices: str, **values: Any) -> str:
        """The id of the payment of the invoices."""
        proposal = self.proposed(*invoices, **values)
        self.act("dana", "payment_proposal", "release", proposal)
        (payment,) = self.rows("payment", proposal=proposal)
        return str(payment["id"])

    # -- customers -------------------------------------------------------------------------------

    def make_customer(self, code: str = "C-100") -> str:
        made = new_id()
        with self.bench.work() as running:
            running.session.add(
                Customer(
                    id=made, company_id=self.company.id, code=code, name="Kite", currency="CNY"
                )
            )
        return made

    def charge(self, amount: str = "1000", **values: Any) -> str:
        """A posted invoice of one line with 13 % tax on the amount."""
        line = {"description": "Desks", "quantity": "1", "price": amount, "tax_code": "OUT13"}
        said = {"customer": self.customer, "currency": "CNY", "invoice_date": self.today, **values}
        invoice = self.save("anna", "customer_invoice", lines=[line], **said)
        self.act("dana", "customer_invoice", "post", invoice)
        return invoice

    def receive(self, amount: str, reference: str = "B-1", **values: Any) -> str:
        said = {"currency": "CNY", "bank_reference": reference, **values}
        return str(self.ask("receive_payment", amount=Decimal(amount), **said)["receipt"])

    @property
    def today(self) -> date:
        return self.clock.now().date()

    # -- the books -------------------------------------------------------------------------------

    def balance(self, code: str) -> Decimal:
        line, account = tables.journal_line.c, tables.account.c
        with self.bench.work() as running:
            debit, credit = running.session.execute(
                sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit))
                .join(tables.account, account.id == line.account_id)
                .where(account.company_id == self.company.id, account.code == code)
            ).one()
        return (debit or Decimal(0)) - (credit or Decimal(0))

    def balances(self) -> dict[str, Decimal]:
        """Every account that is not zero, by code."""
        line, account = tables.journal_line.c, tables.account.c
        with self.bench.work() as running:
            rows = running.session.execute(
                sa.select(account.code, sa.func.sum(line.debit), sa.func.sum(line.credit))
                .join(tables.account, account.id == line.account_id)
                .where(account.company_id == self.company.id)
                .group_by(account.code)
            ).all()
        return {code: debit - credit for code, debit, credit in rows if debit != credit}


def open_desk(engine: Engine, bench: Bench) -> Desk:
    """A company with its books, a cost centre, dollars, and a supplier who can be paid."""
    desk = Desk(engine, bench)
    make_budget(bench, "100000")
    make_rate(bench, "CNY", "1")
    make_rate(bench, "USD", "7", on=DAY - timedelta(days=10))
    desk.ask("open_books")
    desk.supplier = desk.make_supplier()
    desk.customer = desk.make_customer()
    return desk
