"""What led to a document or an instance, and what followed from it."""

from workflow_engine.api.fields import Amount, Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.resources import Resources
from workflow_engine.errors import _l
from workflow_engine.queries.records import TraceInstance

traces = Resources("traces", _l("Traces"))


class TraceNodeSchema(Schema):
    """A document or an instance."""

    kind = Text(about="The kind of document, or `instance`")
    id = Id()
    name = Text(about="Its number; of an instance the key of its process")
    title = Text()
    state = Text()
    at = Moment(allow_none=True, about="When it was made")
    amount = Amount(allow_none=True)
    currency = Text(allow_none=True)
    decisions = Whole(about="How often people decided about it")


class TraceEdgeSchema(Schema):
    """`target` followed from `source`; both are pairs of kind and id."""

    source = Many(Text())
    target = Many(Text())
    label = Text(about="The field that says so; empty between instances and documents")


class TraceSchema(Schema):
    """The graph in the order of time."""

    start = Many(Text(), about="Kind and id of what was asked for")
    nodes = Many(Part(TraceNodeSchema))
    edges = Many(Part(TraceEdgeSchema))
    hidden = Whole(about="How many more there are that the caller may not see")
    is_cut = Flag(about="Whether there is more than is shown")


@traces.reads(
    "/instances/<instance_id>/trace",
    TraceInstance,
    TraceSchema,
    _l("Trace what led to an instance and followed from it"),
)
def instance_trace(instance_id: str) -> TraceInstance:
    return TraceInstance(instance_id)
