"""Batches: one change to many instances."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
    Count,
    Flag,
    Id,
    MadeSchema,
    Many,
    Moment,
    Part,
    ReasonSchema,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import NamesQuery, PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.batches import (
    CancelBatch,
    CreateBatch,
    PauseBatch,
    RepeatBatch,
    ResumeBatch,
)
from workflow_engine.domain.batch import KINDS
from workflow_engine.errors import _l
from workflow_engine.queries.batches import Batches, BatchItems, BatchPreview, GetBatch

batches = Resources("batches", _l("Batches"))
STATES = ("running", "paused", "finished", "cancelled")
ITEM_STATES = ("waiting", "done", "skipped", "failed", "cancelled")
MOST_IDS = 1000


class BatchFilterSchema(Schema):
    """All conditions hold together; ids are of incidents for the kinds about these."""

    key = Text(120, load_default=None, allow_none=True)
    version = Whole(1, 2**31 - 1, load_default=None, allow_none=True)
    definition_id = Id(load_default=None, allow_none=True)
    element = Text(120, load_default=None, allow_none=True, about="Something is open there")
    status = Text(12, load_default=None, allow_none=True)
    business_key = Text(200, load_default=None, allow_none=True)
    incident_code = Text(120, load_default=None, allow_none=True)
    text = Text(200, load_default=None, allow_none=True, about="Searched in titles")
    ids = Many(Id(), most=MOST_IDS, load_default=())


class BatchCreateSchema(ReasonSchema):
    """What to do, for which, with what, and why."""

    kind = Choice(tuple(KINDS))
    filter = Part(BatchFilterSchema)
    options = Values(load_default=dict, about="What the single change takes besides its reason")


class BatchPreviewQuery(Schema):
    """The filter, as an address can say it."""

    kind = Choice(tuple(KINDS))
    key = Text(120, load_default=None)
    version = Count(1, load_default=None)
    definition_id = Id(load_default=None)
    element = Text(120, load_default=None)
    status = Text(12, load_default=None)
    business_key = Text(200, load_default=None)
    incident_code = Text(120, load_default=None)
    text = Text(200, load_default=None)
    ids = Text(8000, load_default="", about="Ids with commas between them")


class BatchMeantSchema(Schema):
    """An instance, or an incident of one, that would be meant."""

    instance_id = Id(allow_none=True)
    incident_id = Id(allow_none=True)
    title = Text(allow_none=True)
    status = Text(allow_none=True)


class BatchPreviewSchema(Schema):
    """How many a batch would be for."""

    count = Whole()
    is_capped = Flag(about="There are more than could be counted quickly")
    sample = Many(Part(BatchMeantSchema))


class BatchesQuery(PageQuery):
    """Filters of the list."""

    state = Choice(STATES, load_default=None)


class BatchSchema(Schema):
    """A batch and how far it is."""

    batch_id = Id()
    kind = Choice(tuple(KINDS))
    state = Choice(STATES)
    reason = Text()
    filter = Values()
    options = Values()
    created_at = Moment()
    created_by = Text(allow_none=True)
    ended_at = Moment(allow_none=True)
    total = Whole()
    waiting = Whole()
    done = Whole()
    skipped = Whole()
    failed = Whole()
    cancelled = Whole()


class BatchItemsQuery(NamesQuery):
    """Filters of the items."""

    state = Choice(ITEM_STATES, load_default=None)


class BatchItemSchema(Schema):
    """What became of one instance."""

    number = Whole()
    instance_id = Id(allow_none=True)
    incident_id = Id(allow_none=True)
    title = Text(allow_none=True)
    state = Choice(ITEM_STATES)
    detail = Text(allow_none=True)
    result_id = Id(allow_none=True, about="The new instance of a restart")
    ended_at = Moment(allow_none=True)


@batches.writes(
    "/batches",
    CreateBatch,
    MadeSchema,
    _l("Change many instances"),
    body=BatchCreateSchema,
    status=201,
    located=lambda body: f"/api/v1/batches/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateBatch:
    chosen = {name: value for name, value in body.pop("filter").items() if value not in (None, ())}
    return CreateBatch(filter=chosen, **body)


@batches.reads(
    "/batches/preview",
    BatchPreview,
    BatchPreviewSchema,
    _l("Count whom a batch would be for"),
    query=BatchPreviewQuery,
)
def preview(query: dict[str, Any]) -> BatchPreview:
    kind, ids = query.pop("kind"), query.pop("ids")
    chosen = {name: value for name, value in query.items() if value is not None}
    if ids:
        chosen["ids"] = ids.split(",")
    return BatchPreview(kind, chosen)


@batches.reads("/batches", Batches, page_of(BatchSchema), _l("List batches"), query=BatchesQuery)
def listed(query: dict[str, Any]) -> Batches:
    return Batches(**query)


@batches.reads("/batches/<batch_id>", GetBatch, BatchSchema, _l("Show a batch"))
def batch(batch_id: str) -> GetBatch:
    return GetBatch(batch_id)


@batches.reads(
    "/batches/<batch_id>/items",
    BatchItems,
    page_of(BatchItemSchema),
    _l("List what became of each instance"),
    query=BatchItemsQuery,
)
def items(query: dict[str, Any], *, batch_id: str) -> BatchItems:
    return BatchItems(batch_id, **query)


@batches.writes(
    "/batches/<batch_id>/pause", PauseBatch, None, _l("Pause a batch"), body=ReasonSchema
)
def pause(body: dict[str, Any], *, batch_id: str) -> PauseBatch:
    return PauseBatch(batch_id, **body)


@batches.writes(
    "/batches/<batch_id>/resume", ResumeBatch, None, _l("Resume a batch"), body=ReasonSchema
)
def resume(body: dict[str, Any], *, batch_id: str) -> ResumeBatch:
    return ResumeBatch(batch_id, **body)


@batches.writes(
    "/batches/<batch_id>/cancel", CancelBatch, None, _l("Cancel a batch"), body=ReasonSchema
)
def cancel(body: dict[str, Any], *, batch_id: str) -> CancelBatch:
    return CancelBatch(batch_id, **body)


@batches.writes(
    "/batches/<batch_id>/repeat",
    RepeatBatch,
    None,
    _l("Try again what failed in a batch"),
    body=ReasonSchema,
)
def repeat(body: dict[str, Any], *, batch_id: str) -> RepeatBatch:
    return RepeatBatch(batch_id, **body)
