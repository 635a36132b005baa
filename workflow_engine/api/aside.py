"""Tasks put aside for a while, and drafts of answers."""

from typing import Any

from workflow_engine.api.fields import Moment, Schema, Text, Values
from workflow_engine.api.resources import Resources
from workflow_engine.commands.complete_task import LONGEST_COMMENT
from workflow_engine.commands.setting_aside import PutAside, SaveDraft
from workflow_engine.errors import _l
from workflow_engine.queries.aside import GetOwnNotes

aside = Resources("aside", _l("Tasks put aside, and drafts"))


class AsideSchema(Schema):
    """Until when a task stays out of the caller's inbox."""

    until = Moment(allow_none=True, about="Null brings it back")


class AnswerDraftSchema(Schema):
    """What the caller has typed and not sent; no part of any decision."""

    data = Values(load_default=dict, about="Fields of the form, not checked yet")
    comment = Text(LONGEST_COMMENT, load_default="")


class OwnNotesSchema(Schema):
    """What the caller keeps for himself about a task."""

    aside_until = Moment(allow_none=True)
    data = Values(allow_none=True, about="Null where there is no draft")
    comment = Text()
    saved_at = Moment(allow_none=True)


@aside.reads(
    "/tasks/<task_id>/draft",
    GetOwnNotes,
    OwnNotesSchema,
    _l("Show one's draft of a task, and until when it is aside"),
)
def notes(task_id: str) -> GetOwnNotes:
    return GetOwnNotes(task_id)


@aside.writes(
    "/tasks/<task_id>/aside",
    PutAside,
    None,
    _l("Put a task aside until a moment"),
    body=AsideSchema,
    example={"until": "2026-12-01T09:00:00+08:00"},
)
def put_aside(body: dict[str, Any], *, task_id: str) -> PutAside:
    return PutAside(task_id, **body)


@aside.writes(
    "/tasks/<task_id>/draft",
    SaveDraft,
    None,
    _l("Keep a draft of one's answer to a task"),
    body=AnswerDraftSchema,
)
def save(body: dict[str, Any], *, task_id: str) -> SaveDraft:
    return SaveDraft(task_id, **body)
