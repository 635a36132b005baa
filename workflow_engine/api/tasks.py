"""Tasks: the inbox, one task with its form, and what people do with it."""

from typing import Any

from workflow_engine.api.ballot_shapes import BallotSchema
from workflow_engine.api.choices import ChosenSchema, StepChoicesSchema, named
from workflow_engine.api.conditions import etag
from workflow_engine.api.fields import (
    Amount,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    RevSchema,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources, written
from workflow_engine.api.writing import answer
from workflow_engine.commands.claim_task import AssignTask, ClaimTask, ReleaseTask
from workflow_engine.commands.complete_task import LONGEST_COMMENT, CompleteTask
from workflow_engine.domain.signature import LONGEST as LONGEST_SIGNATURE
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.choices import GetTaskChoices
from workflow_engine.queries.form_files import GetFormFile
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.tasks import GetTask, GetTaskDocument
from workflow_engine.queries.why_asked import GetAskingRule

tasks = Resources("tasks", _l("Tasks"))


class InboxQuery(PageQuery):
    """Filters of the inbox."""

    text = Text(200, load_default="", about="Searched in titles")
    due_before = Moment(load_default=None)
    mine = Flag(load_default=False, about="Only those claimed by oneself")
    key = Text(120, load_default=None, about="Only those of one process")
    aside = Flag(load_default=False, about="Only those that the caller put aside")
    absent = Text(
        40,
        load_default=None,
        about="Only those of an absent person, by id, or `all` that the caller stands in for",
    )


class TaskRowSchema(Schema):
    """A task of the inbox."""

    task_id = Id()
    instance_id = Id()
    definition_id = Id()
    element = Text()
    step = Text(about="What the element is called in the caller's language")
    title = Text()
    amount = Amount(allow_none=True)
    currency = Text(allow_none=True)
    priority = Whole()
    created_at = Moment()
    due_at = Moment(allow_none=True)
    is_overdue = Flag()
    is_mine = Flag()
    is_suspended = Flag(about="Its instance stands still; nobody can act on the task now")
    requester = Text(allow_none=True)
    instead_of = Text(allow_none=True, about="Whom the caller stands in for; null: himself")
    rev = Whole()


class OutcomeSchema(Schema):
    """A way to complete the task."""

    id = Text()
    label = Text()
    needs_reason = Flag(about="Whether it is refused without a comment")
    signature = Text(allow_none=True, about="`typed` or `drawn` where it needs one")


class EntitlementSchema(Schema):
    """Why somebody may decide: the reference in the model and whom it found."""

    reference = Text()
    name = Text()
    is_me = Flag()


class AskingRuleSchema(Schema):
    """The rule of the authority matrix that wants the signature."""

    evaluation_id = Id(about="The evaluation of the matrix that led to the task")
    version = Whole(about="The version of the matrix")
    table = Text(about="The id of the decision table")
    number = Whole(about="Which rule of the table, from 1")
    reason = Text(about="What the rule says for people, in the caller's language")


class DocumentSchema(Schema):
    """The business document that it is about."""

    type = Text(attribute="type.name")
    id = Text(attribute="document_id")
    values = Values()


class WayBackSchema(Schema):
    """An earlier step that the task can be returned to."""

    element = Text()
    step = Text(about="What the element is called in the caller's language")
    person = Text(allow_none=True, about="Who did it")
    at = Moment()
    may_come_back = Flag(about="Nothing else ends by the return, so it can come straight back")
    is_requester = Flag(about="It was done by whoever asked for the instance")


class TaskSchema(TaskRowSchema):
    """A task with all that is needed to decide it."""

    class Meta(Schema.Meta):
        exclude = ("definition_id",)

    key = Text(about="The process")
    version = Whole()
    state = Text()
    outcome = Text(allow_none=True)
    iteration = Whole()
    assignee_id = Id(allow_none=True)
    assignee = Text(allow_none=True)
    outcomes = Many(Part(OutcomeSchema))
    reasons = Many(Part(EntitlementSchema))
    may_act = Flag()
    may_claim = Flag()
    chosen_by = Text(allow_none=True, about="Who chose those who are asked, if anybody did")
    is_barred = Flag(about="The caller stands in, but one of the two asked for this decision")
    inputs = Values()
    business_key = Text(allow_none=True)
    form = Values(allow_none=True, about="The form as form-js JSON")
    document = Part(DocumentSchema, allow_none=True)
    rule = Part(AskingRuleSchema, allow_none=True, about="Null where no rule asked for the task")
    returns = Many(Part(WayBackSchema), about="Where the outcome `return` can go back to")
    ballot = Part(BallotSchema, allow_none=True, about="Null where whoever comes first decides")


class CompletionSchema(Schema):
    """A decision."""

    outcome = Text(60, least=1)
    data = Values(load_default=dict, about="Fields that the form lets the caller write")
    comment = Text(LONGEST_COMMENT, load_default="")
    rev = Whole(0, 2**31 - 1, load_default=None, about="The revision that was looked at")
    back_to = Text(
        120, load_default=None, about="Of a return: the step; without it the nearest of `returns`"
    )
    signature = Text(
        LONGEST_SIGNATURE,
        load_default="",
        about="Where the outcome needs one: the full name, or a drawing on 600 by 200 as strokes, "
        "`M10 90L12 94L17 80…`",
    )
    comes_back = Flag(
        load_default=False, about="Of a return: once that step is done again, straight back here"
    )
    choices = Many(
        Part(ChosenSchema), most=100, load_default=list, about="Of `GET /tasks/{task_id}/choices`"
    )


class CompletedSchema(Schema):
    """What followed."""

    task_id = Id()
    instance_id = Id()
    outcome = Text()
    status = Text(about="Of the instance")
    next_tasks = Many(Text())
    is_settled = Flag(about="False when this was a vote and others are still asked")


class AssignmentSchema(Schema):
    """Who is to do it, and why the caller says so."""

    person = Text(120, least=1, about="Id or login")
    reason = Text(1000, least=1)


@tasks.reads("/tasks", Inbox, page_of(TaskRowSchema), _l("List one's inbox"), query=InboxQuery)
def inbox(query: dict[str, Any]) -> Inbox:
    return Inbox(**query)


@tasks.reads("/tasks/<task_id>", GetTask, TaskSchema, _l("Show a task"))
def task(task_id: str) -> Any:
    view = ask(GetTask(task_id))
    found = {name: getattr(view, name) for name in TaskSchema().fields if hasattr(view, name)}
    found["form"] = ask(GetFormFile(task_id)) if view.form_key else None
    found["document"] = ask(GetTaskDocument(task_id)) if view.subject else None
    found["rule"] = ask(GetAskingRule(task_id))
    return answer(written(TaskSchema, found), headers=etag(view.rev))


@tasks.writes("/tasks/<task_id>/claim", ClaimTask, RevSchema, _l("Take a task for oneself"))
def claim(task_id: str) -> ClaimTask:
    return ClaimTask(task_id)


@tasks.writes("/tasks/<task_id>/release", ReleaseTask, RevSchema, _l("Put a task back"))
def release(task_id: str) -> ReleaseTask:
    return ReleaseTask(task_id)


@tasks.writes(
    "/tasks/<task_id>/complete",
    CompleteTask,
    CompletedSchema,
    _l("Complete a task with an outcome"),
    body=CompletionSchema,
    example={"outcome": "approve", "comment": "Within the budget", "data": {}},
    conditional="may",
)
def complete(body: dict[str, Any], *, task_id: str, rev: int | None) -> CompleteTask:
    seen = body["rev"] if rev is None else rev
    return CompleteTask(task_id, **{**body, "rev": seen, "choices": named(body["choices"])})


@tasks.reads(
    "/tasks/<task_id>/choices",
    GetTaskChoices,
    StepChoicesSchema,
    _l("List whom one may choose for the steps after a task"),
)
def choices(task_id: str) -> Any:
    return answer(written(StepChoicesSchema, {"rows": ask(GetTaskChoices(task_id))}))


@tasks.writes(
    "/tasks/<task_id>/assign",
    AssignTask,
    RevSchema,
    _l("Hand a task to a person"),
    body=AssignmentSchema,
)
def assign(body: dict[str, Any], *, task_id: str) -> AssignTask:
    return AssignTask(task_id, **body)
