"""The kinds of records that sales keeps, with what may be done to them."""

from operator import attrgetter

from erp_modules.sales import panels
from erp_modules.sales.acts import customers, deliveries, orders, quotations, remedies, returns
from erp_modules.sales.model import (
    Customer,
    CustomerGroup,
    Delivery,
    PriceList,
    Quotation,
    SalesOrder,
    SalesReturn,
)
from erp_modules.sales.states import (
    DELIVERY,
    QUOTATION,
    SALES_ORDER,
    SALES_RETURN,
    SHIPPABLE,
)
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind, Panel

MARGIN = Panel(_l("Margin"), "sales/margin.html", panels.margin, permission="margin:read")

CUSTOMER_GROUPS = Kind(
    name="customer_group", path="customer-groups", title=_l("Customer group"),
    plural=_l("Customer groups"), entity=CustomerGroup, read="customer:read",
    write="price:write", columns=("code", "name", "active"), search=("code", "name"),
    filters=("active",), icon="users",
)  # fmt: skip

CUSTOMERS = Kind(
    name="customer", path="customers", title=_l("Customer"), plural=_l("Customers"),
    entity=Customer, read="customer:read", write="customer:write",
    columns=(
        "code", "name", "group", "customer_class", "currency", "payment_terms", "blocked",
        "active",
    ),
    search=("code", "name", "name_zh", "tax_number"),
    filters=("customer_class", "group", "blocked", "active"),
    check=customers.check_customer, icon="building-store",
    acts=(
        Act(
            name="block", title=_l("Stop supply"), permission="customer:block",
            run=customers.block, reason=True, event="customer.blocked", undo="unblock",
            tone="danger", fits=lambda customer: not customer.blocked,
        ),
        Act(
            name="unblock", title=_l("Supply again"), permission="customer:block",
            run=customers.unblock, reason=True, event="customer.unblocked",
            fits=attrgetter("blocked"),
        ),
    ),
)  # fmt: skip

PRICE_LISTS = Kind(
    name="price_list", path="price-lists", title=_l("Price list"), plural=_l("Price lists"),
    entity=PriceList, read="price:read", write="price:write",
    columns=("code", "name", "group", "customer_id", "currency", "valid_from", "valid_until"),
    search=("code", "name", "name_zh"), filters=("currency", "group", "active"),
    check=customers.check_price_list, icon="tag",
)  # fmt: skip

QUOTATIONS = Kind(
    name="quotation", path="quotations", title=_l("Quotation"), plural=_l("Quotations"),
    entity=Quotation, read="quotation:read", write="quotation:write",
    summary=attrgetter("subject"),
    columns=(
        "number", "subject", "customer_id", "amount", "discount_percent", "valid_until", "state",
    ),
    search=("number", "subject"), filters=("state", "customer_id", "sales_person_id"),
    states=QUOTATION, numbers="QT-{year}-{n:05d}", numbered_by="submit",
    check=quotations.check_quotation, facts=quotations.quotation_facts,
    content=(
        "customer_id", "currency", "payment_terms", "valid_until", "lines", "amount",
        "list_amount",
    ),
    panels=(MARGIN,), icon="file-invoice",
    acts=(
        Act(
            name="submit", title=_l("Submit for approval"), permission="quotation:write",
            to="submitted", run=quotations.submit, event="quotation.submitted", undo="return",
            tone="primary",
        ),
        Act(
            name="return", title=_l("Send back"), permission="quotation:decide", to="draft",
            reason=True, event="quotation.returned",
        ),
        Act(
            name="approve", title=_l("Approve"), permission="quotation:decide", to="approved",
            run=quotations.approve, authority=True, offered=False, event="quotation.approved",
        ),
        Act(
            name="send", title=_l("Mark as sent"), permission="quotation:write", to="sent",
            run=quotations.send, event="quotation.sent", tone="primary",
        ),
        Act(
            name="accept", title=_l("Customer accepts"), permission="quotation:write",
            to="accepted", run=quotations.accept, inputs=quotations.Acceptance,
            event="quote.accepted", tone="primary",
        ),
        Act(
            name="reject", title=_l("Customer declines"), permission="quotation:write",
            to="rejected", run=quotations.reject, inputs=quotations.Loss,
            event="quote.rejected",
        ),
        Act(
            name="revise", title=_l("Revise"), permission="quotation:write", to="withdrawn",
            when=frozenset({"approved", "sent"}), run=quotations.revise, reason=True,
            event="quotation.withdrawn",
        ),
        Act(
            name="withdraw", title=_l("Withdraw"), permission="quotation:write", to="withdrawn",
            reason=True, event="quotation.withdrawn", tone="danger",
        ),
        Act(
            name="expire", title=_l("Let expire"), permission="quotation:decide", to="expired",
            run=quotations.expire, offered=False, event="quotation.expired",
        ),
    ),
)  # fmt: skip

SALES_ORDERS = Kind(
    name="sales_order", path="sales-orders", title=_l("Sales order"), plural=_l("Sales orders"),
    entity=SalesOrder, read="sales_order:read", write="sales_order:write",
    columns=(
        "number", "customer_id", "customer_reference", "amount", "wanted_on", "credit_state",
        "state",
    ),
    search=("number", "customer_reference"),
    filters=("state", "customer_id", "credit_state", "sales_person_id"),
    states=SALES_ORDER, numbers="SO-{year}-{n:05d}", numbered_by="submit",
    check=orders.check_order, facts=orders.order_facts,
    content=("customer_id", "currency", "payment_terms", "lines", "amount", "list_amount"),
    panels=(
        Panel(_l("Fulfilment"), "sales/fulfilment.html", panels.fulfilment),
        Panel(_l("Compared with the quotation"), "sales/differences.html", panels.differences),
        MARGIN,
    ),
    icon="shopping-cart",
    acts=(
        Act(
            name="submit", title=_l("Submit"), permission="sales_order:write", to="submitted",
            run=orders.submit, event="sales_order.submitted", undo="return", tone="primary",
        ),
        Act(
            name="return", title=_l("Send back"), permission="sales_order:confirm", to="draft",
            run=orders.send_back, reason=True, event="sales_order.returned",
        ),
        Act(
            name="confirm", title=_l("Confirm"), permission="sales_order:confirm",
            to="confirmed", run=orders.confirm, event="sales_order.confirmed", undo="cancel",
            tone="primary",
        ),
        Act(
            name="block", title=_l("Block for credit"), permission="sales_order:confirm",
            to="credit_blocked", run=orders.block, reason=True, offered=False,
            event="sales_order.credit_blocked",
        ),
        Act(
            name="reserve", title=_l("Reserve stock"), permission="sales_order:reserve",
            when=SHIPPABLE, run=orders.reserve, undo="release", event="sales_order.reserved",
        ),
        Act(
            name="release", title=_l("Release reservations"), permission="sales_order:reserve",
            run=orders.release, offered=False,
        ),
        Act(
            name="deliver", title=_l("Plan a delivery"), permission="delivery:write",
            when=SHIPPABLE, run=deliveries.plan,
        ),
        Act(
            name="propose", title=_l("Propose a remedy"), permission="sales_order:write",
            when=SHIPPABLE, run=remedies.propose, inputs=remedies.Proposal,
            event="sales_order.remedy_proposed",
        ),
        Act(
            name="consent", title=_l("Record the customer's answer"),
            permission="sales_order:write", when=SHIPPABLE, run=remedies.consent,
            inputs=remedies.Answer, event="customer.confirmed",
        ),
        Act(
            name="close", title=_l("Close the order"), permission="sales_order:write", to="closed",
            run=orders.close, event="sales_order.closed",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission="sales_order:cancel", to="cancelled",
            run=orders.cancel, reason=True, event="sales_order.cancelled", tone="danger",
        ),
    ),
)  # fmt: skip

DELIVERIES = Kind(
    name="delivery", path="deliveries", title=_l("Delivery"), plural=_l("Deliveries"),
    entity=Delivery, read="delivery:read", write="delivery:write",
    columns=("number", "order_id", "customer_id", "planned_on", "carrier", "state"),
    search=("number", "tracking"), filters=("state", "customer_id", "warehouse_id"),
    states=DELIVERY, numbers=returns.DELIVERY_NUMBERS, check=deliveries.check_delivery,
    facts=deliveries.delivery_facts, icon="truck", created="delivery.planned", imported=False,
    acts=(
        Act(
            name="pick", title=_l("Picked"), permission="delivery:ship", to="picked",
            run=deliveries.pick, inputs=deliveries.Picking, event="delivery.picked",
            tone="primary",
        ),
        Act(
            name="ship", title=_l("Ship"), permission="delivery:ship", to="shipped",
            run=deliveries.ship, event="delivery.shipped", undo="cancel", tone="primary",
        ),
        Act(
            name="confirm", title=_l("Confirm receipt"), permission="delivery:confirm",
            to="delivered", run=deliveries.confirm, inputs=deliveries.Proof,
            event="delivery.confirmed", tone="primary",
        ),
        Act(
            name="refuse", title=_l("Customer refused"), permission="delivery:confirm",
            to="refused", run=returns.of_refused, reason=True, event="delivery.refused",
        ),
        Act(
            name="bill", title=_l("Issue invoice"), permission="delivery:bill", to="invoiced",
            run=deliveries.bill, event="delivery.invoiced", tone="primary",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission="delivery:ship", to="cancelled",
            run=deliveries.cancel, reason=True, event="delivery.cancelled", tone="danger",
        ),
    ),
)  # fmt: skip

SALES_RETURNS = Kind(
    name="sales_return", path="sales-returns", title=_l("Customer return"),
    plural=_l("Customer returns"),
    entity=SalesReturn, read="sales_return:read", write="sales_return:write",
    columns=("number", "delivery_id", "customer_id", "cause", "amount", "state"),
    search=("number",), filters=("state", "customer_id", "cause"),
    states=SALES_RETURN, numbers=returns.RETURN_NUMBERS, check=returns.check_return,
    facts=returns.return_facts, icon="arrow-back-up", created="return.requested",
    imported=False,
    acts=(
        Act(
            name="authorise", title=_l("Authorise"), permission="sales_return:authorise",
            to="authorised", event="return.authorised", tone="primary",
        ),
        Act(
            name="reject", title=_l("Reject"), permission="sales_return:authorise",
            to="rejected", reason=True, event="return.rejected",
        ),
        Act(
            name="receive", title=_l("Goods received"), permission="sales_return:receive",
            to="received", run=returns.receive, inputs=returns.Arrival, event="return.received",
            tone="primary",
        ),
        Act(
            name="inspect", title=_l("Inspection done"), permission="sales_return:inspect",
            to="inspected", run=returns.inspect, inputs=returns.Inspection,
            event="return.inspected", tone="primary",
        ),
        Act(
            name="credit", title=_l("Settle"), permission="sales_return:credit", to="credited",
            run=returns.credit, event="return.credited", tone="primary",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission="sales_return:write", to="cancelled",
            reason=True, event="return.cancelled", tone="danger",
        ),
    ),
)  # fmt: skip

KINDS = (
    QUOTATIONS,
    SALES_ORDERS,
    DELIVERIES,
    SALES_RETURNS,
    CUSTOMERS,
    PRICE_LISTS,
    CUSTOMER_GROUPS,
)
