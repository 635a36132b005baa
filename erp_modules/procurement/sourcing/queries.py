"""How offers, contracts, bids and waivers are found."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.procurement import tables
from erp_modules.procurement.model import (
    Bid,
    CataloguePrice,
    Contract,
    ContractLine,
    Item,
    Rfq,
    SealedBid,
    Supplier,
    Waiver,
)


def _ids(values: Iterable[str | None]) -> set[str]:
    return {one for one in values if one}


def items(session: Session, company_id: str, ids: Iterable[str | None]) -> dict[str, Item]:
    """Items in use, by id."""
    statement = sa.select(Item).filter_by(company_id=company_id, active=True)
    found = session.scalars(statement.where(tables.item.c.id.in_(_ids(ids))))
    return {one.id: one for one in found}


def open_suppliers(session: Session, company_id: str) -> dict[str, Supplier]:
    """Those from whom one may order, by id."""
    statement = sa.select(Supplier).filter_by(company_id=company_id, active=True, blocked=False)
    return {one.id: one for one in session.scalars(statement)}


def prices(
    session: Session, company_id: str, item_ids: Iterable[str | None], today: date
) -> Sequence[CataloguePrice]:
    """Catalogue prices that hold on this day."""
    columns = tables.catalogue_price.c
    return session.scalars(
        sa.select(CataloguePrice)
        .filter_by(company_id=company_id)
        .where(
            columns.item_id.in_(_ids(item_ids)),
            columns.valid_from <= today,
            sa.or_(columns.valid_to.is_(None), columns.valid_to >= today),
        )
        .order_by(columns.id)
    ).all()


def contracts(session: Session, company_id: str, today: date) -> Sequence[Contract]:
    """Contracts from which something may be called off on this day."""
    columns = tables.contract.c
    return session.scalars(
        sa.select(Contract)
        .filter_by(company_id=company_id, state="active")
        .where(columns.valid_from <= today, columns.valid_to >= today)
        .order_by(columns.id)
    ).all()


def contract_line(contract: Contract, named: object) -> ContractLine | None:
    """The line with this id or position."""
    return next((one for one in contract.lines if named in (one.id, one.position)), None)


def bids(session: Session, rfq_id: str, *, lock: bool = False) -> Sequence[Bid]:
    statement = sa.select(Bid).filter_by(rfq_id=rfq_id).order_by(tables.bid.c.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).all()


def sealed(session: Session, bid_id: str) -> SealedBid | None:
    return session.scalars(sa.select(SealedBid).filter_by(bid_id=bid_id)).one_or_none()


def waiver(
    session: Session,
    company_id: str,
    kind: str,
    *,
    requisition_id: str | None = None,
    rfq_id: str | None = None,
) -> Waiver | None:
    """The granted waiver of this kind for the requisition or the request."""
    columns = tables.waiver.c
    about = columns.rfq_id == rfq_id if rfq_id else columns.requisition_id == requisition_id
    return session.scalars(
        sa.select(Waiver)
        .filter_by(company_id=company_id, kind=kind, state="granted")
        .where(about)
        .order_by(columns.id)
        .limit(1)
    ).one_or_none()


def open_waiver(session: Session, company_id: str, kind: str, requisition_id: str) -> Waiver | None:
    """The latest waiver of this kind for the requisition that nobody has refused."""
    columns = tables.waiver.c
    return session.scalars(
        sa.select(Waiver)
        .filter_by(company_id=company_id, kind=kind, requisition_id=requisition_id)
        .where(columns.state != "refused")
        .order_by(columns.id.desc())
        .limit(1)
    ).one_or_none()


def live_rfq(session: Session, requisition_id: str) -> Rfq | None:
    """The request about a requisition that was not cancelled."""
    columns = tables.rfq.c
    return session.scalars(
        sa.select(Rfq)
        .filter_by(requisition_id=requisition_id)
        .where(columns.state != "cancelled")
        .order_by(columns.id.desc())
        .limit(1)
    ).one_or_none()
