"""Decision tables: drafts by one person, published by another."""

from typing import Any

from flask import Response
from marshmallow import pre_dump

from workflow_engine.api import errors
from workflow_engine.api.fields import (
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.resources import Resources
from workflow_engine.api.uploads import xml_body
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.dmn.verification import Remark
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.decisions import Decisions, GetDecision, VerifyDecision

decisions = Resources("decisions", _l("Decision tables"))


class DecisionSchema(Schema):
    """One version of a decision."""

    decision_id = Id()
    key = Text()
    version = Whole()
    name = Text()
    state = Text(about="draft, published or retired")
    digest = Text()
    note = Text(allow_none=True)
    tag = Text(allow_none=True, about="A name that programs can ask for this version by")
    created_at = Moment()
    created_by = Text(allow_none=True)
    published_at = Moment(allow_none=True)
    published_by = Text(allow_none=True)
    may_publish = Flag(about="The caller may, and is not who drafted it")


class DecisionsSchema(Schema):
    """Versions of decisions."""

    rows = Many(Part(DecisionSchema))


class DraftQuery(Schema):
    """What to say about the draft."""

    note = Text(1000, load_default="")
    tag = Text(60, load_default="", about="A name that programs can ask for this version by")


class DraftSchema(Schema):
    """The drafted version."""

    decision_id = Id()
    key = Text()
    version = Whole()
    is_new = Flag(about="False when the file equals the newest version")


class TableRemarkSchema(Schema):
    """Something to look at in a table."""

    code = Choice(
        ("overlap", "gap", "never", "masked", "type", "unexamined"),
        about="overlap: several rules match; gap: none does; never and masked: the rule has no"
        " effect; type: a value is not of its column's type; unexamined: nothing could be proved",
    )
    rules = Many(Whole(), about="The rules it is about, counted from 1")
    example = Values(about="Inputs, as FEEL, by column; a column that is missing may be anything")
    message = Text(about="In the caller's language")

    @pre_dump
    def told(self, remark: Remark, **options: Any) -> dict[str, Any]:
        message = errors.said(remark.template, dict(remark.params))
        return {name: getattr(remark, name) for name in ("code", "rules", "example")} | {
            "message": message
        }


class TableRemarksSchema(Schema):
    """Remarks on a table; none when it is whole or no table."""

    rows = Many(Part(TableRemarkSchema))


BODY = {
    "required": True,
    "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
}


@decisions.reads("/decisions", Decisions, DecisionsSchema, _l("List decision tables"))
def listed() -> Decisions:
    return Decisions()


@decisions.reads(
    "/decisions/<key>",
    Decisions,
    DecisionsSchema,
    _l("List the versions of a decision"),
)
def versions(key: str) -> Decisions:
    return Decisions(key)


@decisions.reads(
    "/decision-versions/<decision_id>/xml",
    GetDecision,
    None,
    _l("Download the DMN file of a version"),
    file="application/xml",
)
def xml(decision_id: str) -> Response:
    return Response(ask(GetDecision(decision_id)).content, mimetype="application/xml")


@decisions.reads(
    "/decision-versions/<decision_id>/remarks",
    VerifyDecision,
    TableRemarksSchema,
    _l("Verify the table of a version"),
)
def remarks(decision_id: str) -> VerifyDecision:
    return VerifyDecision(decision_id)


@decisions.writes(
    "/decisions/<key>",
    DraftDecision,
    DraftSchema,
    _l("Upload a draft of a decision"),
    query=DraftQuery,
    status=201,
    requestBody=BODY,
)
def draft(query: dict[str, Any], *, key: str) -> DraftDecision:
    return DraftDecision(key, xml_body(), **query)


@decisions.writes(
    "/decision-versions/<decision_id>/publish",
    PublishDecision,
    None,
    _l("Put a draft into force"),
)
def publish(decision_id: str) -> PublishDecision:
    return PublishDecision(decision_id)
