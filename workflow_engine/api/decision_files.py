"""Versions of decisions: their tables as Excel workbooks, their differences, their ends."""

from typing import Any

from flask import Response

from workflow_engine.api.fields import Choice, Flag, Many, Part, ReasonSchema, Schema, Text, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.api.uploads import table_body
from workflow_engine.commands.decision_ends import (
    ChangeDecisionPolicy,
    DiscardDecision,
    RetireDecision,
)
from workflow_engine.commands.decision_sheets import XLSX, TakeSheet
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.decision_sheets import CompareDecisions, GetSheet

decision_files = Resources("decision_files", _l("Versions of decisions"))
KINDS = ("same", "added", "removed", "changed")
BODY = {
    "required": True,
    "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
}


class ChangedTextSchema(Schema):
    """A text that changed; null where it is not there at all."""

    path = Text(about="Where it stands, such as the title of a column")
    before = Text(allow_none=True)
    after = Text(allow_none=True)


class ChangedRuleSchema(Schema):
    """What became of a rule; numbers count from 1."""

    kind = Choice(KINDS)
    before = Whole(allow_none=True)
    after = Whole(allow_none=True)
    is_moved = Flag()
    details = Many(Part(ChangedTextSchema))


class ChangedTableSchema(Schema):
    """What became of a table."""

    details = Many(Part(ChangedTextSchema), about="Hit policy and aggregation")
    rules = Many(Part(ChangedRuleSchema))


class ChangedPartSchema(Schema):
    """What became of a decision, a type or input data."""

    kind = Choice(KINDS)
    type = Text(about="The element of DMN")
    id = Text()
    name = Text()
    details = Many(Part(ChangedTextSchema))
    table = Part(ChangedTableSchema, allow_none=True)


class ChangedPartsSchema(Schema):
    """What changed between two versions; nothing when they decide the same."""

    rows = Many(Part(ChangedPartSchema))


class SheetQuery(Schema):
    """What to say about the draft, or to look only."""

    note = Text(1000, load_default="")
    dry_run = Flag(load_default=False)


class TakenSchema(Schema):
    """What came of a workbook."""

    is_new = Flag(about="False when it says the same as the version")
    version = Whole(allow_none=True, about="The draft; null when nothing was kept")


class DecisionPolicySchema(Schema):
    """Who may publish decisions."""

    second_person = Flag(about="Somebody else than the author has to publish a draft")


@decision_files.reads(
    "/decision-versions/<decision_id>/excel",
    GetSheet,
    None,
    _l("Download the table of a version as a workbook"),
    file=XLSX,
)
def sheet(decision_id: str) -> Response:
    return Response(ask(GetSheet(decision_id)).content, mimetype=XLSX)


@decision_files.writes(
    "/decision-versions/<decision_id>/excel",
    TakeSheet,
    TakenSchema,
    _l("Draft a version with the table of a workbook"),
    query=SheetQuery,
    requestBody=BODY,
)
def take(query: dict[str, Any], *, decision_id: str) -> TakeSheet:
    return TakeSheet(decision_id, table_body([XLSX]), **query)


@decision_files.reads(
    "/decision-versions/<decision_id>/changes-since/<before_id>",
    CompareDecisions,
    ChangedPartsSchema,
    _l("Compare two versions of a decision"),
)
def compare(decision_id: str, before_id: str) -> CompareDecisions:
    return CompareDecisions(decision_id, before_id)


@decision_files.writes(
    "/decision-versions/<decision_id>/retire",
    RetireDecision,
    None,
    _l("Take a version out of force"),
    body=ReasonSchema,
)
def retire(body: dict[str, Any], *, decision_id: str) -> RetireDecision:
    return RetireDecision(decision_id, body["reason"])


@decision_files.writes(
    "/decision-versions/<decision_id>/discard",
    DiscardDecision,
    None,
    _l("Discard a draft"),
    body=ReasonSchema,
)
def discard(body: dict[str, Any], *, decision_id: str) -> DiscardDecision:
    return DiscardDecision(decision_id, body["reason"])


@decision_files.writes(
    "/decision-policy",
    ChangeDecisionPolicy,
    None,
    _l("Say who may publish decisions"),
    method="PUT",
    body=DecisionPolicySchema,
)
def policy(body: dict[str, Any]) -> ChangeDecisionPolicy:
    return ChangeDecisionPolicy(**body)
