"""The API of requisitions, and the addresses under which items and suppliers are put by code."""

from typing import Any

from erp_modules.procurement import queries, states
from erp_modules.procurement.catalogue import SaveItem, SaveSupplier
from erp_modules.procurement.commands import (
    CancelRequisition,
    ResubmitRequisition,
    SaveRequisition,
    SubmitRequisition,
    WithdrawRequisition,
)
from erp_modules.procurement.orders.kinds import REQUISITION
from workflow_engine.api.days import Day
from workflow_engine.api.fields import (
    Amount,
    Choice,
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Whole,
)
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import PREFIX
from workflow_engine.api.traces import TraceSchema
from workflow_engine.errors import _l
from workflow_engine.queries.records import trace_query

procurement = Resources("procurement", _l("Procurement"))


class RequisitionsQuery(SearchQuery):
    """Filters of the list."""

    state = Choice(["", *states.REQUISITION_TITLES], load_default="")
    mine = Flag(load_default=False, about="Only what the caller asked for")


class RequisitionRowSchema(Schema):
    """A requisition as lists show it."""

    id = Id()
    number = Text(allow_none=True, about="Given when it is first submitted")
    title = Text()
    state = Choice(list(states.REQUISITION_TITLES))
    amount = Amount()
    currency = Text()
    base_amount = Amount(about="In the company's currency")
    category = Text()
    cost_centre = Text()
    requester_id = Id()
    needed_by = Day()
    version = Whole()
    rev = Whole()


class DocumentLineSchema(Schema):
    """A line as it stands on the document."""

    position = Whole()
    item_id = Id(allow_none=True)
    description = Text()
    quantity = Amount()
    unit = Text()
    price = Amount()
    amount = Amount()


class RequisitionSchema(RequisitionRowSchema):
    """A requisition with its lines."""

    department_id = Id(allow_none=True)
    supplier_id = Id(allow_none=True)
    purpose = Text()
    rate = Amount(about="To the company's currency, of the day `rate_on`")
    rate_on = Day()
    over_budget = Flag()
    digest = Text(about="SHA-256 of the content that is approved")
    reason = Text(allow_none=True, about="Why it was returned, rejected, withdrawn or cancelled")
    created_at = Moment()
    submitted_at = Moment(allow_none=True)
    lines = Many(Part(DocumentLineSchema))


class NewDocumentLineSchema(Schema):
    """A line; what the item knows may be left out."""

    item = Text(20, load_default="", about="Code of an item")
    description = Text(500, load_default="")
    quantity = Amount()
    unit = Text(20, load_default="")
    price = Amount(load_default=None, about="Of one unit; else the usual price of the item")


class RequisitionContentSchema(Schema):
    """What is asked for."""

    title = Text(200, least=1)
    category = Choice(list(states.CATEGORIES))
    cost_centre = Text(20, least=1)
    currency = Text(3, least=3)
    needed_by = Day()
    supplier = Text(20, load_default="", about="Code; empty when the buyer shall choose")
    purpose = Text(2000, load_default="")
    lines = Many(Part(NewDocumentLineSchema), most=200)


class SavedRequisitionSchema(Schema):
    """The requisition after the change."""

    id = Id()
    number = Text(allow_none=True)
    state = Text()
    version = Whole(about="Rises with every change of the content")
    rev = Whole()


class WhySchema(Schema):
    """Why, if there is something to say."""

    reason = Text(2000, load_default="")


class PutItemSchema(Schema):
    """What can be said of an item."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None, allow_none=True)
    unit = Text(20, least=1)
    category = Choice(list(states.CATEGORIES))
    price = Amount()
    currency = Text(3, least=3)
    supplier = Text(20, load_default="", about="Code of the usual supplier")
    active = Flag(load_default=True)


class PutSupplierSchema(Schema):
    """What can be said of a supplier."""

    name = Text(200, least=1)
    email = Text(320, load_default=None, allow_none=True)
    blocked = Flag(load_default=False)
    blocked_reason = Text(500, load_default="", about="Needed when it is blocked")


@procurement.reads(
    "/requisitions",
    queries.Requisitions,
    page_of(RequisitionRowSchema),
    _l("List requisitions"),
    query=RequisitionsQuery,
)
def requisitions(query: dict[str, Any]) -> queries.Requisitions:
    return queries.Requisitions(**query)


@procurement.writes(
    "/requisitions",
    SaveRequisition,
    SavedRequisitionSchema,
    _l("Write the draft of a requisition"),
    body=RequisitionContentSchema,
    example={
        "title": "Laptop for the shop floor",
        "category": "it",
        "cost_centre": "CC-300",
        "currency": "CNY",
        "needed_by": "2026-12-18",
        "lines": [{"item": "IT-001", "quantity": "1"}],
    },
    status=201,
    located=lambda body: f"{PREFIX}/procurement/requisitions/{body['id']}",
)
def requisition_made(body: dict[str, Any]) -> SaveRequisition:
    return SaveRequisition(**body)


@procurement.reads(
    "/requisitions/<record>",
    queries.RequisitionDetail,
    RequisitionSchema,
    _l("Show a requisition"),
)
def requisition(record: str) -> queries.RequisitionDetail:
    return queries.RequisitionDetail(record)


@procurement.reads(
    "/requisitions/<record>/trace",
    trace_query(REQUISITION),
    TraceSchema,
    _l("Trace what led to a requisition and followed from it"),
)
def requisition_trace(record: str) -> Any:
    return trace_query(REQUISITION)(record)


@procurement.writes(
    "/requisitions/<record>",
    SaveRequisition,
    SavedRequisitionSchema,
    _l("Change a draft or a returned requisition"),
    body=RequisitionContentSchema,
    method="PUT",
    conditional="must",
)
def requisition_changed(body: dict[str, Any], *, record: str, rev: int) -> SaveRequisition:
    return SaveRequisition(**body, requisition_id=record, rev=rev)


@procurement.writes(
    "/requisitions/<record>/submit",
    SubmitRequisition,
    SavedRequisitionSchema,
    _l("Submit a draft"),
    conditional="may",
)
def submitted(record: str, rev: int | None) -> SubmitRequisition:
    return SubmitRequisition(record, rev)


@procurement.writes(
    "/requisitions/<record>/resubmit",
    ResubmitRequisition,
    SavedRequisitionSchema,
    _l("Submit a returned requisition again"),
    conditional="may",
)
def resubmitted(record: str, rev: int | None) -> ResubmitRequisition:
    return ResubmitRequisition(record, rev)


@procurement.writes(
    "/requisitions/<record>/withdraw",
    WithdrawRequisition,
    SavedRequisitionSchema,
    _l("Withdraw one's own requisition"),
    body=WhySchema,
    conditional="may",
)
def withdrawn(body: dict[str, Any], *, record: str, rev: int | None) -> WithdrawRequisition:
    return WithdrawRequisition(record, **body, rev=rev)


@procurement.writes(
    "/requisitions/<record>/cancel",
    CancelRequisition,
    SavedRequisitionSchema,
    _l("Cancel a requisition that is not ordered yet"),
    body=WhySchema,
    conditional="may",
)
def cancelled(body: dict[str, Any], *, record: str, rev: int | None) -> CancelRequisition:
    return CancelRequisition(record, **body, rev=rev)


@procurement.writes(
    "/items/<code>",
    SaveItem,
    MadeSchema,
    _l("Create or change an item"),
    body=PutItemSchema,
    method="PUT",
    conditional="may",
)
def item_saved(body: dict[str, Any], *, code: str, rev: int | None) -> SaveItem:
    return SaveItem(code=code, **body, rev=rev)


@procurement.writes(
    "/suppliers/<code>",
    SaveSupplier,
    MadeSchema,
    _l("Create or change a supplier"),
    body=PutSupplierSchema,
    method="PUT",
    conditional="may",
)
def supplier_saved(body: dict[str, Any], *, code: str, rev: int | None) -> SaveSupplier:
    return SaveSupplier(code=code, **body, rev=rev)
