"""Process instances: lists, one with its variables and tasks, and its history."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
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
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.api.tasks import DocumentSchema
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.complete_task import LONGEST_COMMENT
from workflow_engine.commands.urge_instance import UrgeInstance
from workflow_engine.commands.withdraw_instance import WithdrawInstance
from workflow_engine.errors import _l
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.timeline import Timeline

instances = Resources("instances", _l("Process instances"))
STATUSES = ("active", "suspended", "completed", "terminated", "failed", "cancelled")


class InstancesQuery(PageQuery):
    """Filters of the list."""

    status = Choice(STATUSES, load_default=None)
    key = Text(120, load_default=None, about="Only those of one process")
    business_key = Text(200, load_default=None)
    text = Text(200, load_default="", about="Searched in titles")
    mine = Flag(load_default=False, about="Only what the caller asked for")
    outermost = Flag(
        load_default=False,
        about="Only what no other instance called; `steps` are those of what it called, too",
    )


class InstanceRowSchema(Schema):
    """An instance as lists show it."""

    instance_id = Id()
    key = Text()
    name = Text()
    title = Text()
    business_key = Text(allow_none=True)
    status = Choice(STATUSES)
    started_by = Text(allow_none=True)
    started_at = Moment()
    ended_at = Moment(allow_none=True)
    incidents = Whole()
    steps = Many(Text(), about="Open tasks in the caller's language")


class OpenTaskSchema(Schema):
    """A task that waits for somebody."""

    task_id = Id()
    element = Text()
    step = Text()
    assignee_id = Id(allow_none=True)
    due_at = Moment(allow_none=True)


class InstanceSchema(Schema):
    """An instance with its variables and what it waits for."""

    instance = Part(InstanceRowSchema, attribute="row")
    definition_id = Id()
    version = Whole()
    rev = Whole()
    error_code = Text(allow_none=True)
    restarted_from = Id(allow_none=True, about="The ended instance that this one repeats")
    variables = Values()
    marks = Values(about="Elements of the diagram: done, active, incident or taken")
    tasks = Many(Part(OpenTaskSchema))
    document = Part(DocumentSchema, allow_none=True)


class LineSchema(Schema):
    """One thing that happened."""

    seq = Whole()
    at = Moment()
    kind = Text()
    element = Text(allow_none=True)
    step = Text(allow_none=True)
    actor = Text(allow_none=True)
    on_behalf_of = Text(allow_none=True)
    data = Values()
    hash = Text(about="SHA-256 over this line and the one before")


class HistorySchema(Schema):
    """The whole history in order."""

    rows = Many(Part(LineSchema))


class CommentSchema(Schema):
    """Something to say about the instance."""

    text = Text(LONGEST_COMMENT, least=1, about="A login after an @ names a colleague")
    mentions = Many(
        Text(120), load_default=list, about="More people to name, as `person:anna` or by their ids"
    )


@instances.reads(
    "/instances",
    Instances,
    page_of(InstanceRowSchema),
    _l("List process instances"),
    query=InstancesQuery,
)
def listed(query: dict[str, Any]) -> Instances:
    return Instances(**query)


@instances.reads(
    "/instances/<instance_id>",
    GetInstance,
    InstanceSchema,
    _l("Show an instance with its variables and tasks"),
)
def instance(instance_id: str) -> GetInstance:
    return GetInstance(instance_id)


@instances.reads(
    "/instances/<instance_id>/history",
    Timeline,
    HistorySchema,
    _l("Show the history of an instance"),
)
def history(instance_id: str) -> Timeline:
    return Timeline(instance_id)


@instances.writes(
    "/instances/<instance_id>/cancel",
    CancelInstance,
    None,
    _l("Cancel an instance"),
    body=ReasonSchema,
)
def cancel(body: dict[str, Any], *, instance_id: str) -> CancelInstance:
    return CancelInstance(instance_id, **body)


@instances.writes(
    "/instances/<instance_id>/comments",
    CommentInstance,
    MadeSchema,
    _l("Comment on an instance"),
    body=CommentSchema,
    status=201,
)
def comment(body: dict[str, Any], *, instance_id: str) -> CommentInstance:
    return CommentInstance(instance_id, **body)


@instances.writes(
    "/instances/<instance_id>/urge",
    UrgeInstance,
    None,
    _l("Urge those who have not decided yet"),
)
def urge(instance_id: str) -> UrgeInstance:
    return UrgeInstance(instance_id)


class WithdrawnSchema(Schema):
    """What became of the instance."""

    status = Text(about="`cancelled`, unless the process has a way of its own")


@instances.writes(
    "/instances/<instance_id>/withdrawal",
    WithdrawInstance,
    WithdrawnSchema,
    _l("Withdraw what one asked for"),
    body=ReasonSchema,
)
def withdraw(body: dict[str, Any], *, instance_id: str) -> WithdrawInstance:
    return WithdrawInstance(instance_id, **body)
