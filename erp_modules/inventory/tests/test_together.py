"""The inventory with the real procurement and the real books around it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance.operations import house
from erp_modules.inventory.model import StockLevel, Warehouse
from erp_modules.inventory.tests.depot import WAREHOUSES, Depot
from erp_modules.procurement.model import Item, Order, OrderLine, Supplier
from erp_modules.testing import NOON, Company
from workflow_engine.clock import SetClock
from workflow_engine.domain.ids import new_id
from workflow_engine.engine import Engine

D = Decimal


@pytest.fixture
def depot(engine: Engine, company: Company) -> Depot:
    """Warehouses, a supplier and two items: pens in boxes, and desks that are looked at."""
    clock = engine.world.clock
    assert isinstance(clock, SetClock)
    with Session(engine.database.engine) as session:
        for code, kind in WAREHOUSES.items():
            session.add(Warehouse(**_master(company, code), kind=kind, main=code == "W1"))
        session.add(Supplier(**_master(company, "S-1")))
        shared: dict[str, Any] = {
            "category": "office",
            "price": D(1),
            "currency": "CNY",
            "stocked": True,
        }
        session.add(
            Item(
                **_master(company, "PEN"), unit="pcs", purchase_unit="box",
                purchase_factor=D(12), **shared,
            )
        )  # fmt: skip
        session.add(Item(**_master(company, "DESK"), unit="pcs", inspect=True, **shared))
        session.commit()
    return Depot(engine, clock, company, dict(engine.world.modules.kinds))


def _master(company: Company, code: str) -> dict[str, Any]:
    return {"id": new_id(), "company_id": company.id, "code": code, "name": code.title()}


def ordered(depot: Depot, *lines: Mapping[str, Any], rate: str = "1") -> str:
    """A released order as procurement keeps it."""
    with Session(depot.engine.database.engine) as session:
        order = Order(
            id=new_id(), company_id=depot.company.id, number=f"PO-{new_id()}", title="Stock",
            state="released", supplier_id=depot.id_of("supplier", "S-1"), category="office",
            cost_centre="CC-100", currency="CNY", rate=D(rate), created_at=NOON,
            lines=[
                OrderLine(
                    id=new_id(), position=place, item_id=depot.id_of("item", line["item"]),
                    description=line["item"], quantity=D(line["quantity"]), unit=line["unit"],
                    price=D(line["price"]),
                )
                for place, line in enumerate(lines, 1)
            ],
        )  # fmt: skip
        session.add(order)
        session.commit()
        return order.id


def balance(depot: Depot, purpose: str) -> Decimal:
    """What the account that the company uses for a purpose has in the journal."""
    from erp_modules.finance.ledger.model import JournalEntry, PostingRule

    with Session(depot.engine.database.engine) as session:
        rules = session.scalars(sa.select(PostingRule).filter_by(company_id=depot.company.id))
        account = {rule.purpose: rule.account_id for rule in rules}[purpose]
        entries = session.scalars(sa.select(JournalEntry).filter_by(company_id=depot.company.id))
        return sum(
            (line.debit - line.credit for entry in entries for line in entry.lines
             if line.account_id == account),
            D(0),
        )  # fmt: skip


def value(depot: Depot) -> Decimal:
    with Session(depot.engine.database.engine) as session:
        levels = session.scalars(sa.select(StockLevel).filter_by(company_id=depot.company.id))
        return sum((level.value for level in levels), D(0))


PENS = {"item": "PEN", "quantity": "10", "unit": "box", "price": "24.00"}
DESKS = {"item": "DESK", "quantity": "4", "unit": "pcs", "price": "100.00"}


def test_from_the_order_to_the_books(depot: Depot) -> None:
    order = ordered(depot, PENS, DESKS, rate="7.5")
    answer = depot.call("inventory.post_receipt", order=order, delivery_note="LS-1")
    assert answer["complete"]
    assert depot.stock("DESK", "QA") == (D(4), D(3000))
    depot.call(
        "inventory.inspect", receipt=answer["receipt"], lines=[{"line": 2, "rejected": D(1)}]
    )
    back = depot.save(
        "goods_return", receipt=answer["number"], warehouse="QA", purpose="Scratched",
        lines=[{"receipt_line": 2, "quantity": "1"}],
    )  # fmt: skip
    depot.act("goods_return", "post", back.id)
    said = {"warehouse": "W1", "source_kind": "goods_issue", "source_id": new_id()}
    depot.call("inventory.post_issue", lines=[{"item": "DESK", "quantity": D(2)}], **said)
    assert balance(depot, "inventory") == value(depot) == D("4800") - D("2250")
    assert balance(depot, "grni") == -(D(240 + 300) * D("7.5"))
    assert balance(depot, "cost_of_sales") == 1500
    lines = depot.read("purchase_order", order).lines
    assert [(line.received, line.returned) for line in lines] == [(10, 0), (4, 1)]
    assert depot.differences() == []


def test_a_reversal_leaves_the_books_as_they_were(depot: Depot) -> None:
    order = ordered(depot, PENS)
    receipt = depot.call("inventory.post_receipt", order=order, delivery_note="LS-1")["receipt"]
    assert depot.stock("PEN") == (D(120), D(240))
    depot.act("goods_receipt", "reverse", receipt, reason="Wrong order")
    assert balance(depot, "inventory") == balance(depot, "grni") == 0
    assert depot.read("purchase_order", order).lines[0].received == 0


def test_what_is_ordered_is_projected(depot: Depot) -> None:
    ordered(depot, DESKS)
    seen = depot.call("inventory.project_stock", item="DESK", warehouse="W1")
    assert (seen["on_hand"], seen["ordered"], seen["projected"]) == (0, 4, 4)


def test_the_house_of_the_company_keeps_yuan(depot: Depot) -> None:
    with Session(depot.engine.database.engine) as session:
        assert house(session, depot.company.id, NOON).currency == "CNY"
