"""The log of incoming hooks, and taking a call of it again."""

from typing import Any

from workflow_engine.api.fields import Choice, Flag, Id, Moment, Part, Schema, Text, Values, Whole
from workflow_engine.api.paging import PageQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.commands.hook_calls import ReplayCall
from workflow_engine.errors import _l
from workflow_engine.queries.hook_calls import HookCallById, HookCalls

hook_calls = Resources("hook_calls", _l("Calls of hooks"))
STATES = ("accepted", "ignored", "duplicate", "refused")


class CallsQuery(PageQuery):
    """Filters of the log."""

    hook_id = Id(load_default=None)
    state = Choice(STATES, load_default=None)
    delivery_id = Text(200, load_default=None)


class CallSchema(Schema):
    """A call of a hook and what became of it; `repeats` is the call that it repeats."""

    id = Id()
    hook_id = Id()
    code = Text(about="Of the hook")
    at = Moment()
    state = Choice(STATES)
    proved = Flag()
    delivery_id = Text(allow_none=True)
    repeats = Id(allow_none=True)
    status = Whole(about="What the sender was answered")
    reason = Text(allow_none=True)
    media_type = Text(allow_none=True)
    headers = Values()
    size = Whole()
    address = Text(allow_none=True)
    outcome = Text(allow_none=True, about="delivered, started, buffered or replayed")
    instance_id = Id(allow_none=True)
    buffered_id = Id(allow_none=True)
    has_body = Flag()
    may_replay = Flag()


class CallDetailSchema(Schema):
    """A call with its body, as long as that is kept."""

    row = Part(CallSchema)
    body = Text(allow_none=True)


class AnsweredSchema(Schema):
    """The call that counts, and what became of it."""

    call_id = Id()
    outcome = Choice(("accepted", "ignored"))


@hook_calls.reads(
    "/hook-calls", HookCalls, page_of(CallSchema), _l("List calls of hooks"), query=CallsQuery
)
def calls(query: dict[str, Any]) -> HookCalls:
    return HookCalls(**query)


@hook_calls.reads(
    "/hook-calls/<call_id>", HookCallById, CallDetailSchema, _l("Show a call of a hook")
)
def call(call_id: str) -> HookCallById:
    return HookCallById(call_id)


@hook_calls.writes(
    "/hook-calls/<call_id>/replay",
    ReplayCall,
    AnsweredSchema,
    _l("Take a refused or ignored call again"),
)
def replay(call_id: str) -> ReplayCall:
    return ReplayCall(call_id)
