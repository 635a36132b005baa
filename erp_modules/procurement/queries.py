"""How procurement finds its rows, and the questions its pages and its API ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.procurement import tables
from erp_modules.procurement.errors import (
    OrderNotFound,
    RequisitionNotFound,
)
from erp_modules.procurement.model import (
    CataloguePrice,
    Item,
    Order,
    Policy,
    Requisition,
    Supplier,
)
from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import decision, inbox, instance, person, task
from workflow_engine.queries.base import BadCursor, Page, Query, Reading, from_cursor, to_cursor

T = TypeVar("T")
Row = Mapping[str, Any]


def _locked(statement: sa.Select[T]) -> sa.Select[T]:
    """Rows that nobody else changes until the commit, read anew after the wait for the lock."""
    return statement.with_for_update().execution_options(populate_existing=True)


def find_requisition(
    session: Session, company_id: str, requisition_id: str, *, lock: bool = False
) -> Requisition | None:
    """A requisition by its id, or by its number."""
    if not is_id(requisition_id) and not str(requisition_id).isprintable():
        return None
    named = {"id" if is_id(requisition_id) else "number": requisition_id}
    statement = sa.select(Requisition).filter_by(**named, company_id=company_id)
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def requisition(
    session: Session, company_id: str, requisition_id: str, *, lock: bool = False
) -> Requisition:
    found = find_requisition(session, company_id, requisition_id, lock=lock)
    if found is None:
        raise RequisitionNotFound(requisition=requisition_id)
    return found


def find_order(
    session: Session, company_id: str, order_id: str, *, lock: bool = False
) -> Order | None:
    if not is_id(order_id):
        return None
    statement = sa.select(Order).filter_by(id=order_id, company_id=company_id)
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def order(session: Session, company_id: str, order_id: str, *, lock: bool = False) -> Order:
    found = find_order(session, company_id, order_id, lock=lock)
    if found is None:
        raise OrderNotFound(order=order_id)
    return found


def live_order(session: Session, requisition_id: str) -> Order | None:
    """The order of a requisition that is not cancelled."""
    return session.scalars(
        sa.select(Order)
        .filter_by(requisition_id=requisition_id)
        .where(tables.order.c.state != "cancelled")
    ).one_or_none()


def supplier_by_code(
    session: Session, company_id: str, code: str, *, lock: bool = False
) -> Supplier | None:
    statement = sa.select(Supplier).filter_by(company_id=company_id, code=code)
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def open_suppliers(session: Session, company_id: str) -> Sequence[Supplier]:
    statement = sa.select(Supplier).filter_by(company_id=company_id, blocked=False)
    return session.scalars(statement.order_by(tables.supplier.c.code)).all()


def item_by_code(
    session: Session, company_id: str, code: str, *, lock: bool = False
) -> Item | None:
    statement = sa.select(Item).filter_by(company_id=company_id, code=code)
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def items_by_code(session: Session, company_id: str, codes: Iterable[str]) -> dict[str, Item]:
    statement = (
        sa.select(Item)
        .filter_by(company_id=company_id, active=True)
        .where(tables.item.c.code.in_(set(codes)))
    )
    return {item.code: item for item in session.scalars(statement)}


def offered_items(session: Session, found: Requisition) -> Sequence[Item]:
    """The items of its lines that the catalogue offers in its currency."""
    return session.scalars(
        sa.select(Item)
        .filter_by(company_id=found.company_id, active=True, currency=found.currency)
        .where(tables.item.c.id.in_({line.item_id for line in found.lines}))
    ).all()


def usual_suppliers(session: Session, found: Requisition) -> set[str | None]:
    """The suppliers of its items; None among them for lines that have no item or no supplier."""
    ids = {line.item_id for line in found.lines}
    statement = sa.select(tables.item.c.id, tables.item.c.supplier_id).where(
        tables.item.c.id.in_(ids)
    )
    known = {row.id: row.supplier_id for row in session.execute(statement)}
    return {known.get(line.item_id) if line.item_id else None for line in found.lines}


def find_policy(session: Session, company_id: str) -> Policy | None:
    return session.scalars(sa.select(Policy).filter_by(company_id=company_id)).one_or_none()


def same_price(session: Session, price: CataloguePrice) -> bool:
    """Whether another row says what the price is from the same day and quantity on."""
    columns = tables.catalogue_price.c
    same = {name: getattr(price, name) for name in ("item_id", "supplier_id", "valid_from")}
    statement = sa.select(columns.id).filter_by(**same, minimum=price.minimum)
    return session.execute(statement.where(columns.id != price.id)).first() is not None


def supplier_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Codes and names of suppliers by id."""
    columns = tables.supplier.c
    statement = sa.select(columns.id, columns.code, columns.name).where(columns.id.in_(set(ids)))
    return {row.id: f"{row.code} · {row.name}" for row in session.execute(statement)}


def department_of(session: Session, person_id: str) -> str | None:
    statement = sa.select(person.c.department_id).where(person.c.id == person_id)
    return session.execute(statement).scalar_one_or_none()


def people(session: Session, ids: Iterable[str | None]) -> dict[str, Row]:
    """Names of people in both languages, by id."""
    statement = sa.select(person.c.id, person.c.name, person.c.name_zh).where(
        person.c.id.in_({one for one in ids if one})
    )
    return {row["id"]: dict(row) for row in session.execute(statement).mappings()}


def instance_about(session: Session, company_id: str, doctype: str, document_id: str) -> str | None:
    """The newest process instance about a document."""
    statement = (
        sa.select(instance.c.id)
        .where(
            instance.c.company_id == company_id,
            instance.c.subject_type == doctype,
            instance.c.subject_id == document_id,
        )
        .order_by(instance.c.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def may_see(ctx: Reading, found: Requisition) -> bool:
    """Its requester, who reads them all, and whoever has or had to decide about it."""
    if found.permits(ctx.actor, "requisition:read"):
        return True
    principals = [*ctx.actor.groups, *([ctx.actor.person_id] if ctx.actor.person_id else [])]
    offered = (
        sa.select(task.c.id)
        .join(inbox, inbox.c.task_id == task.c.id)
        .join(instance, instance.c.id == task.c.instance_id)
        .where(
            inbox.c.principal_id.in_(principals),
            instance.c.subject_type == "requisition",
            instance.c.subject_id == found.id,
        )
    )
    decided = sa.select(decision.c.id).where(
        decision.c.subject_type == "requisition",
        decision.c.subject_id == found.id,
        decision.c.person_id == ctx.actor.person_id,
    )
    either = sa.select(sa.or_(offered.exists(), decided.exists()))
    return bool(ctx.connection.execute(either).scalar_one())


@dataclass(frozen=True)
class Requisitions(Query[Page[Requisition]]):
    """Own requisitions, or everybody's for those who may read them all; the newest first."""

    permission = "requisition:read"
    state: str = ""
    text: str = ""
    mine: bool = False
    cursor: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[Requisition]:
        columns = tables.requisition.c
        statement = sa.select(Requisition).where(columns.company_id == ctx.company_id)
        if self.mine or not ctx.actor.may("requisition:read_all"):
            statement = statement.where(columns.requester_id == ctx.actor.person_id)
        if self.state:
            statement = statement.where(columns.state == self.state)
        if self.text:
            wanted = sa.or_(
                columns.number.icontains(self.text, autoescape=True),
                columns.title.icontains(self.text, autoescape=True),
            )
            statement = statement.where(wanted)
        return _page(ctx, statement, columns.id, self.cursor, self.limit)


@dataclass(frozen=True)
class RequisitionDetail(Query[Requisition]):
    """One requisition with its lines."""

    permission = "requisition:read"
    requisition_id: str

    def run(self, ctx: Reading) -> Requisition:
        found = requisition(ctx.session, ctx.company_id, self.requisition_id)
        if not may_see(ctx, found):
            raise RequisitionNotFound(requisition=self.requisition_id)
        return found


@dataclass(frozen=True)
class Items(Query[Sequence[Item]]):
    """The items of the company by code."""

    permission = "catalogue:read"
    active: bool = False

    def run(self, ctx: Reading) -> Sequence[Item]:
        statement = sa.select(Item).filter_by(company_id=ctx.company_id)
        if self.active:
            statement = statement.filter_by(active=True)
        return ctx.session.scalars(statement.order_by(tables.item.c.code)).all()


@dataclass(frozen=True)
class Suppliers(Query[Sequence[Supplier]]):
    """The suppliers of the company by code."""

    permission = "catalogue:read"

    def run(self, ctx: Reading) -> Sequence[Supplier]:
        statement = sa.select(Supplier).filter_by(company_id=ctx.company_id)
        return ctx.session.scalars(statement.order_by(tables.supplier.c.code)).all()


def _page(
    ctx: Reading, statement: sa.Select[Any], key: Any, cursor: str | None, limit: int
) -> Page[Any]:
    """Newest first: identifiers grow with time, so they alone are the order and the cursor."""
    if cursor:
        (last,) = from_cursor(cursor, 1)
        if not isinstance(last, str) or not is_id(last):
            raise BadCursor
        statement = statement.where(key < last)
    found = ctx.session.scalars(statement.order_by(key.desc()).limit(limit + 1)).all()
    rows = found[:limit]
    return Page(rows, to_cursor(rows[-1].id) if len(found) > limit else None)
