"""Requisitions and purchase orders as documents that processes decide about."""

from collections.abc import Mapping
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.finance.model import CostCentre
from erp_modules.procurement import prices, queries, rules, states
from erp_modules.procurement.errors import RequisitionNotFound
from erp_modules.procurement.model import Requisition, Supplier, content_of
from workflow_engine.errors import _l
from workflow_engine.modules import DocumentFacts, DocumentType


def requisition_facts(session: Any, company_id: str, document_id: str) -> DocumentFacts | None:
    found = queries.find_requisition(session, company_id, document_id)
    if found is None or found.rate_on is None:
        return None
    centre = finance.find_cost_centre(session, company_id, found.cost_centre)
    return DocumentFacts(
        number=found.name,
        title=found.title,
        amount=found.amount,
        currency=found.currency,
        base_amount=found.base_amount,
        rate=found.rate,
        requester=found.requester_id,
        department=found.department_id,
        version=found.version,
        # From the content itself: a stored digest would not notice what went past the rules.
        digest=rules.digest(content_of(found)),
        facts={
            "category": found.category,
            "catalogue": prices.is_from_catalogue(session, found),
            "cost_centre": found.cost_centre,
            "cost_centre_owner": centre.owner_id if centre else None,
            "over_budget": found.over_budget or _lacks_budget(session, found, centre),
            "supplier": found.supplier_id,
        },
    )


def _lacks_budget(session: Any, found: Requisition, centre: CostCentre | None) -> bool:
    """Others may have used the budget up since it was submitted: then its owner must know."""
    if centre is None or found.is_editable or found.rate_on is None:
        return False
    return finance.lacks_budget(
        session, centre, year=found.rate_on.year, amount=found.base_amount, reference=found.id
    )


def requisition_view(session: Any, company_id: str, document_id: str) -> Mapping[str, Any]:
    """What the panel and the page of a requisition show."""
    found = queries.find_requisition(session, company_id, document_id)
    if found is None:
        raise RequisitionNotFound(requisition=document_id)
    people = queries.people(session, [found.requester_id])
    return {
        "requisition": found,
        "requester": people.get(found.requester_id),
        "cost_centre": finance.find_cost_centre(session, company_id, found.cost_centre),
        "supplier": _supplier(session, found),
        "base_currency": finance.base_currency(session, company_id),
        "order": queries.live_order(session, found.id),
        "state_title": states.REQUISITION_TITLES[found.state],
        "category_title": states.CATEGORIES.get(found.category, found.category),
    }


def _supplier(session: Any, found: Requisition) -> Supplier | None:
    return session.get(Supplier, found.supplier_id) if found.supplier_id else None


REQUISITION = DocumentType(
    name="requisition",
    title=_l("Requisition"),
    facts=requisition_facts,
    view=requisition_view,
    panel="procurement/requisition_panel.html",
    endpoint="procurement.requisition",
)
