"""Decision tables: drafts by one person, published by another."""

from typing import Any

from flask import Response

from workflow_engine.api.fields import Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.api.uploads import xml_body
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.decisions import Decisions, GetDecision

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


class DraftSchema(Schema):
    """The drafted version."""

    decision_id = Id()
    key = Text()
    version = Whole()
    is_new = Flag(about="False when the file equals the newest version")


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
