"""Purchase orders as documents that somebody decides about for themselves."""

from collections.abc import Mapping
from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Order
from erp_modules.procurement.orders import acts
from erp_modules.procurement.orders import queries as orders
from erp_modules.procurement.orders.kinds import ORDER
from erp_modules.procurement.policy import policy_of
from workflow_engine.errors import NotFound, _l
from workflow_engine.modules import DocumentFacts, DocumentType
from workflow_engine.records.sealing import digest_of


def facts(session: Any, company_id: str, document_id: str) -> DocumentFacts | None:
    """Its facts; the matrix judges it together with what may be parts of the same purchase."""
    found = queries.find_order(session, company_id, document_id)
    if found is None:
        return None
    return DocumentFacts(
        number=found.number or found.id,
        title=found.title,
        amount=found.amount,
        currency=found.currency,
        base_amount=found.base_amount,
        rate=found.rate,
        requester=found.requester_id or found.created_by_id or "",
        department=queries.department_of(session, found.requester_id or ""),
        version=found.version,
        # From the content itself: a stored digest would not notice what went past the rules.
        digest=digest_of(ORDER, found),
        facts={**acts.facts(session, found), "amount": _summed(session, found)},
    )


def _summed(session: Any, order: Order) -> Any:
    days = policy_of(session, order.company_id).split_days
    return order.base_amount + orders.ordered_lately(session, order, days)


def view(session: Any, company_id: str, document_id: str) -> Mapping[str, Any]:
    found = queries.find_order(session, company_id, document_id)
    if found is None:
        raise OrderUnknown(order=document_id)
    return {"kind": ORDER, "record": found}


class OrderUnknown(NotFound):
    message = _l("There is no purchase order {order}, or you may not see it.")


PURCHASE_ORDER = DocumentType(
    name="purchase_order",
    title=_l("Purchase order"),
    facts=facts,
    view=view,
    panel="records/panel.html",
    endpoint="records_procurement.purchase_order_detail",
)
