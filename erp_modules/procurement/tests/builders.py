"""A catalogue, and requisitions in the state that a test is about."""

from datetime import date
from decimal import Decimal
from typing import Any

import erp_modules
from erp_modules.finance.tests.builders import make_budget
from erp_modules.procurement import documents, operations, queries, rules
from erp_modules.procurement.model import Base, Content, Item, LineContent, Requisition, Supplier
from erp_modules.testing import NOON, Bench, Running
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import Operation, discover

NEEDED = date(2026, 12, 31)
ONE = Base(Decimal(0), Decimal(1), NOON.date())


def line(price: str = "100", quantity: str = "2", **others: Any) -> LineContent:
    return LineContent(
        **{
            "description": "Laptop",
            "quantity": Decimal(quantity),
            "unit": "pcs",
            "price": Decimal(price),
            **others,
        }
    )


def content(*lines: LineContent, **others: Any) -> Content:
    return Content(
        **{
            "title": "Laptops",
            "category": "it",
            "cost_centre": "CC-300",
            "currency": "CNY",
            "needed_by": NEEDED,
            "lines": lines or (line(),),
            **others,
        }
    )


def make_supplier(bench: Bench, code: str = "S-100", **others: Any) -> str:
    supplier = Supplier(
        id=new_id(), company_id=bench.company.id, code=code, name="Huaxin", **others
    )
    made = supplier.id
    with bench.work() as running:
        running.session.add(supplier)
    return made


def make_item(bench: Bench, supplier: str | None, code: str = "IT-001") -> str:
    item = Item(
        id=new_id(),
        company_id=bench.company.id,
        code=code,
        name="Laptop",
        name_zh="笔记本电脑",
        unit="pcs",
        category="it",
        price=Decimal(100),
        currency="CNY",
        supplier_id=supplier,
    )
    made = item.id
    with bench.work() as running:
        running.session.add(item)
    return made


def draft(bench: Bench, wanted: Content | None = None) -> Requisition:
    """anna's draft, in no database yet."""
    anna = bench.company.people["anna"]
    made = Requisition(
        id=new_id(),
        company_id=bench.company.id,
        requester_id=anna,
        department_id=bench.company.department,
        created_at=NOON,
        created_by_id=anna,
    )
    asked = wanted or content()
    made.change(asked, ONE, by=anna, digest=rules.digest(asked))
    return made


def make_submitted(bench: Bench, wanted: Content | None = None) -> str:
    """anna's submitted requisition with a number, on a cost centre with a budget."""
    make_budget(bench, "100000")
    return submitted(bench, wanted)


def submitted(bench: Bench, wanted: Content | None = None) -> str:
    """The same where there is a budget already."""
    made = draft(bench, wanted)
    document = made.id
    with bench.work() as running:
        running.session.add(made)
        running.session.flush()
        operations.submit(running.session, made, now=running.now)
        made.number = running.next_number(operations.REQUISITION_NUMBERS)
    return document


def make_approved(bench: Bench, wanted: Content | None = None) -> str:
    """The same after enough people have decided."""
    make_budget(bench, "100000")
    return approved(bench, wanted)


def approved(bench: Bench, wanted: Content | None = None) -> str:
    """The same where there is a budget already."""
    document = submitted(bench, wanted)
    decide(bench, document)
    bench.run(operations.approve_requisition, requisition=document)
    return document


def decide(bench: Bench, document: str) -> None:
    """From here on the recorded decisions suffice."""
    with bench.work() as running:
        bench.decided = facts(running, document)


def facts(running: Running, document: str) -> Any:
    return documents.requisition_facts(running.session, running.company_id, document)


def state_of(bench: Bench, document: str) -> str:
    with bench.work() as running:
        return queries.requisition(running.session, running.company_id, document).state


def operation(name: str) -> Operation:
    """An operation of procurement, also of an act, by its short name."""
    return discover(erp_modules).operations[f"procurement.{name}"]
