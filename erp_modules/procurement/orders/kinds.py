"""Requisitions, purchase orders and their amendments as kinds of records."""

from erp_modules.procurement import panels, states
from erp_modules.procurement.model import Amendment, Order, Requisition
from erp_modules.procurement.operations.orders import AMENDMENT_NUMBERS
from erp_modules.procurement.orders import acts, amending
from erp_modules.procurement.orders.making import ORDER_NUMBERS
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind, Panel, States

SERVED = frozenset({"released", "sent", "acknowledged", "partly_received"})

REQUISITION = Kind(
    name="requisition",
    path="requisitions",
    title=_l("Requisition"),
    plural=_l("Requisitions"),
    entity=Requisition,
    read="requisition:read",
    read_all="requisition:read_all",
    owner="requester_id",
    states=States(
        titles=states.REQUISITION_TITLES, moves=states.REQUISITION, editable=states.EDITABLE
    ),
    hosted=False,
    duty="request",
)

ORDER = Kind(
    name="purchase_order",
    path="orders",
    title=_l("Purchase order"),
    plural=_l("Purchase orders"),
    entity=Order,
    read="order:read",
    write="order:write",
    columns=("number", "title", "supplier_id", "amount", "delivery_date", "state"),
    search=("number", "title"),
    filters=("state", "supplier_id", "origin"),
    states=states.ORDER,
    numbers=ORDER_NUMBERS,
    content=("supplier_id", "cost_centre", "currency", "lines"),
    check=acts.check_order,
    facts=acts.facts,
    created="order.created",
    acts=(
        Act(
            name="release",
            title=_l("Release the order"),
            permission="order:release",
            to="released",
            # What was released goes back there only by an amendment.
            when=frozenset({"draft"}),
            run=acts.release,
            event="order.released",
            duty="order",
        ),
        Act(
            name="send",
            title=_l("Mark as sent"),
            permission="order:write",
            to="sent",
            when=frozenset({"released"}),
            run=acts.send,
            event="order.sent",
        ),
        Act(
            name="acknowledge",
            title=_l("Enter confirmation"),
            permission="order:write",
            to="acknowledged",
            run=acts.acknowledge,
            inputs=acts.Acknowledgement,
            event="supplier.ack",
        ),
        Act(
            name="accept",
            title=_l("Accept services"),
            permission="order:accept",
            when=SERVED,
            run=acts.accept,
            inputs=acts.Acceptance,
            event="services.accepted",
        ),
        Act(
            name="close",
            title=_l("Close"),
            permission="order:close",
            to="closed",
            run=acts.close,
            event="order.closed",
        ),
        Act(
            name="cancel",
            title=_l("Cancel"),
            permission="order:cancel",
            to="cancelled",
            run=acts.cancel,
            inputs=acts.Cancellation,
            reason=True,
            event="order.cancelled",
            tone="danger",
        ),
    ),
    panels=(Panel(_l("Receipts and invoices"), "procurement/progress.html", panels.progress),),
    icon="truck",
)

AMENDMENT = Kind(
    name="order_amendment",
    path="order-amendments",
    title=_l("Order amendment"),
    plural=_l("Order amendments"),
    entity=Amendment,
    read="order:read",
    write="order:write",
    columns=("number", "order_id", "author", "amount", "because", "state"),
    search=("number",),
    filters=("state", "order_id", "author"),
    states=states.AMENDMENT,
    numbers=AMENDMENT_NUMBERS,
    check=amending.check,
    facts=amending.facts,
    created="order.amendment_written",
    imported=False,
    acts=(
        Act(
            name="apply",
            title=_l("Apply"),
            permission="order:release",
            to="applied",
            run=amending.apply_change,
            event="order.amended",
        ),
        Act(
            name="reject",
            title=_l("Reject"),
            permission="order:write",
            to="rejected",
            reason=True,
            event="order.amendment_rejected",
            tone="danger",
        ),
    ),
    icon="edit",
)

KINDS = (REQUISITION, ORDER, AMENDMENT)
