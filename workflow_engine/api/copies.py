"""Copies of instances: given to people and groups, listed, read."""

from typing import Any

from workflow_engine.api.fields import Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.copy_instance import LONGEST_NOTE, MOST, CopyInstance, ReadCopy
from workflow_engine.errors import _l
from workflow_engine.queries.copies import MyCopies, Receipts

copies = Resources("copies", _l("Copies"))


class CopiesQuery(PageQuery):
    """Which of one's copies."""

    unread = Flag(load_default=False, about="Only those not read yet")


class CopyRowSchema(Schema):
    """An instance that somebody gave the caller a copy of."""

    instance_id = Id()
    title = Text()
    status = Text()
    sent_by = Text(allow_none=True, about="Null: the model did")
    note = Text()
    created_at = Moment()
    read_at = Moment(allow_none=True)


class ReceiptSchema(Schema):
    """Who has a copy of an instance."""

    person_id = Id()
    name = Text()
    created_at = Moment()
    read_at = Moment(allow_none=True)
    is_me = Flag()


class ReceiptsSchema(Schema):
    """Everybody who has a copy."""

    rows = Many(Part(ReceiptSchema))


class CopySchema(Schema):
    """To whom, and a word with it."""

    to = Many(Text(200, least=1), most=MOST, about="Such as `person:anna`, `group:buyers`")
    note = Text(LONGEST_NOTE, load_default="")


class CopiedSchema(Schema):
    """How many have a copy now who had none."""

    copied = Whole()


@copies.reads(
    "/copies", MyCopies, page_of(CopyRowSchema), _l("List one's copies"), query=CopiesQuery
)
def mine(query: dict[str, Any]) -> MyCopies:
    return MyCopies(**query)


@copies.reads(
    "/instances/<instance_id>/copies",
    Receipts,
    ReceiptsSchema,
    _l("List who has a copy of an instance and has read it"),
)
def receipts(instance_id: str) -> Receipts:
    return Receipts(instance_id)


@copies.writes(
    "/instances/<instance_id>/copies",
    CopyInstance,
    CopiedSchema,
    _l("Copy an instance to people and groups"),
    body=CopySchema,
    example={"to": ["person:anna", "group:buyers"], "note": "For your information"},
)
def copy(body: dict[str, Any], *, instance_id: str) -> CopyInstance:
    return CopyInstance(instance_id, **body)


@copies.writes(
    "/instances/<instance_id>/copies/read",
    ReadCopy,
    None,
    _l("Say that one has read one's copy"),
)
def read(instance_id: str) -> ReadCopy:
    return ReadCopy(instance_id)
