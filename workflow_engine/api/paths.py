"""The approval path of what an instance is about: who has signed, who will be asked and why."""

from marshmallow import fields

from workflow_engine.api.fields import Flag, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.errors import _l
from workflow_engine.queries.instance_path import GetApprovalPath

paths = Resources("paths", _l("Approval paths"))


class PathStepSchema(Schema):
    """A signature that the authority matrix asks for."""

    step = Text(about="What the step is called")
    reason = Text(about="Why the matrix asks for it")
    people = Many(Text(), about="Names of those who gave it or may give it")
    problem = Text(allow_none=True, about="Why nobody can give it")
    state = Text(about="`done` or `open`")
    signer = Text(allow_none=True, about="Who gave it; null also for a secret vote")
    on_behalf = Text(allow_none=True, about="Whom the signer stood in for")
    signed_at = Moment(allow_none=True, about="When it was given")
    usual_hours = fields.Float(
        allow_none=True,
        required=True,
        metadata={"description": "How many hours such a step usually takes; null if unknown"},
    )


class PathSchema(Schema):
    """The steps in order; none for an instance that is about no document."""

    steps = Many(Part(PathStepSchema), about="The signatures, given ones first")
    matrix_version = Whole(allow_none=True, about="The version of the matrix that asks for them")
    is_blocked = Flag(about="Whether nobody can give one of them")


@paths.reads(
    "/instances/<instance_id>/approval-path",
    GetApprovalPath,
    PathSchema,
    _l("Show who approves, why, and how long it usually takes"),
)
def approval_path(instance_id: str) -> GetApprovalPath:
    return GetApprovalPath(instance_id)
