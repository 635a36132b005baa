"""Records as documents that processes decide about."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from workflow_engine.modules import DocumentFacts, DocumentType
from workflow_engine.persistence import records
from workflow_engine.persistence.tables import company, person
from workflow_engine.records import Kind
from workflow_engine.records.sealing import digest_of


def document_type(kind: Kind, endpoint: str) -> DocumentType:
    """How the kernel sees documents of a kind; their requester is their owner, or who made them."""

    def facts(session: Any, company_id: str, document_id: str) -> DocumentFacts | None:
        found = records.find(session, kind, company_id, document_id)
        return None if found is None else _facts(session, kind, found)

    def view(session: Any, company_id: str, document_id: str) -> Mapping[str, Any]:
        return {"kind": kind, "record": records.get(session, kind, company_id, document_id)}

    return DocumentType(
        name=kind.name,
        title=kind.title,
        facts=facts,
        view=view,
        panel="records/panel.html",
        endpoint=endpoint,
    )


def _facts(session: Any, kind: Kind, found: Any) -> DocumentFacts:
    base = session.execute(
        sa.select(company.c.currency).where(company.c.id == found.company_id)
    ).scalar_one()
    requester = getattr(found, kind.owner) if kind.owner else found.created_by_id
    return DocumentFacts(
        number=kind.name_of(found),
        title=kind.title_of(found),
        amount=getattr(found, "amount", Decimal(0)),
        currency=getattr(found, "currency", base),
        base_amount=getattr(found, "base_amount", Decimal(0)),
        rate=getattr(found, "rate", Decimal(1)) or Decimal(1),
        requester=requester or "",
        department=_department(session, found, requester),
        version=found.version,
        # From the content itself: a stored digest would not notice what went past the rules.
        digest=digest_of(kind, found),
        # Common names must not go over those above: the matrix judges the base amount.
        facts=kind.facts(session, found) if kind.facts is not None else {},
    )


def _department(session: Any, found: Any, requester: str | None) -> str | None:
    own = getattr(found, "department_id", None)
    if own or not requester:
        return str(own) if own else None
    statement = sa.select(person.c.department_id).where(person.c.id == requester)
    answer = session.execute(statement).scalar_one_or_none()
    return str(answer) if answer else None
