"""Incoming hooks, the log of their calls, and trying a mapping; what is called is ``hook_door``."""

from typing import Any

from workflow_engine.api.fields import (
    Choice,
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
from workflow_engine.api.paging import PageQuery, SearchQuery, page_of
from workflow_engine.api.resources import Resources, shown
from workflow_engine.commands.hook_calls import ReplayCall
from workflow_engine.commands.hook_fields import MOST_BYTES, MOST_PER_MINUTE, MOST_TOLERANCE
from workflow_engine.commands.hooks import ChangeHook, CreateHook, RemoveHook, RenewHook
from workflow_engine.connections import ID_FROM, PROOFS
from workflow_engine.connections.incoming import FORM, shown_headers
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.hooks import HookById, HookCallById, HookCalls, Hooks, TryMapping

hooks = Resources(
    "hooks",
    _l("Incoming hooks"),
    "Other systems send to `POST /api/hooks/<token>`; what is here says what becomes of it.",
)
STATES = ("accepted", "ignored", "duplicate", "refused")


class VariableSchema(Schema):
    """A variable of the message and the formula that computes it."""

    name = Text(100, least=1)
    formula = Text(2000, least=1)


class MappingSchema(Schema):
    """What becomes of a call: FEEL over `body` and `headers` (`X-Event` is `headers.x_event`)."""

    condition = Text(4000, load_default=None, allow_none=True, about="Else the call is ignored")
    key = Text(2000, load_default=None, allow_none=True, about="Correlation or business key")
    variables = Many(Part(VariableSchema), load_default=list)


class HookSchema(MappingSchema):
    """A hook; `secret_at` says when its secret was entered, `token_hint` how its address begins."""

    id = Id()
    code = Text()
    name = Text()
    name_zh = Text(allow_none=True)
    rev = Whole()
    account_id = Id(about="In whose name its messages go")
    role_id = Id(allow_none=True)
    token_hint = Text()
    token_at = Moment()
    proof = Choice(tuple(PROOFS))
    header_name = Text(allow_none=True)
    secret_at = Moment(allow_none=True)
    id_from = Choice(tuple(ID_FROM))
    id_name = Text(allow_none=True)
    message = Text()
    time_to_live = Text(allow_none=True)
    max_bytes = Whole()
    per_minute = Whole()
    tolerance_seconds = Whole()
    active = Flag()


class HookDetailsSchema(MappingSchema):
    """What a hook is. A `secret` that is left out stays; a new hook gets one made for it."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None)
    proof = Choice(tuple(PROOFS), load_default="standard")
    header_name = Text(100, load_default=None, about="Of the shared secret")
    secret = Text(4000, least=1, load_default=None)
    id_from = Choice(tuple(ID_FROM), load_default="header")
    id_name = Text(500, load_default=None, about="The header, or FEEL over `body` and `headers`")
    message = Text(200, least=1, about="Some process has to wait for it")
    time_to_live = Text(40, load_default="P1D", allow_none=True, about="When nobody waits yet")
    role_id = Id(load_default=None, allow_none=True, about="Needed when the message starts work")
    max_bytes = Whole(1, MOST_BYTES, load_default=262_144)
    per_minute = Whole(1, MOST_PER_MINUTE, load_default=120)
    tolerance_seconds = Whole(1, MOST_TOLERANCE, load_default=300)


class NewHookSchema(HookDetailsSchema):
    """A hook to be made; its code stays for ever."""

    code = Text(60, least=1)


class ChangedHookSchema(HookDetailsSchema):
    """What a hook becomes; while it is not active its address answers nobody."""

    active = Flag(load_default=True)


class OpenedSchema(Schema):
    """What is shown once: the token of the address, and the secret if one was made."""

    id = Id()
    token = Text(allow_none=True)
    secret = Text(allow_none=True)


class RenewSchema(Schema):
    """What is made anew."""

    token = Flag(load_default=False)
    secret = Flag(load_default=False)


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


class SampleSchema(MappingSchema):
    """A mapping and a call that it is tried on."""

    body = Text(1_048_576)
    media_type = Choice(("application/json", FORM), load_default="application/json")
    headers = Values(load_default=dict)


class TriedMappingSchema(Schema):
    """What the mapping makes of the sample; `reason` when it cannot."""

    is_wanted = Flag()
    key = Text(allow_none=True)
    payload = Values(allow_none=True)
    reason = Text(allow_none=True)


def _details(body: dict[str, Any]) -> dict[str, Any]:
    pairs = tuple((entry["name"], entry["formula"]) for entry in body.pop("variables"))
    return {**body, "variables": pairs}


@hooks.reads("/hooks", Hooks, page_of(HookSchema), _l("List incoming hooks"), query=SearchQuery)
def listed(query: dict[str, Any]) -> Hooks:
    return Hooks(**query)


@hooks.reads("/hooks/<hook_id>", HookById, HookSchema, _l("Show an incoming hook"))
def hook(hook_id: str) -> HookById:
    return HookById(hook_id)


@hooks.writes(
    "/hooks",
    CreateHook,
    OpenedSchema,
    _l("Add an incoming hook"),
    body=NewHookSchema,
    status=201,
    keyed=False,
    located=lambda body: f"/api/v1/hooks/{body['id']}",
)
def create(body: dict[str, Any]) -> CreateHook:
    return CreateHook(**_details(body))


@hooks.writes(
    "/hooks/<hook_id>",
    ChangeHook,
    RevSchema,
    _l("Replace what an incoming hook is"),
    method="PUT",
    body=ChangedHookSchema,
    conditional="must",
    keyed=False,
)
def change(body: dict[str, Any], *, hook_id: str, rev: int) -> ChangeHook:
    return ChangeHook(hook_id=hook_id, rev=rev, **_details(body))


@hooks.writes("/hooks/<hook_id>", RemoveHook, None, _l("Remove an incoming hook"), method="DELETE")
def remove(hook_id: str) -> RemoveHook:
    return RemoveHook(hook_id)


@hooks.writes(
    "/hooks/<hook_id>/renew",
    RenewHook,
    OpenedSchema,
    _l("Make a new address or a new secret for an incoming hook"),
    body=RenewSchema,
    keyed=False,
)
def renew(body: dict[str, Any], *, hook_id: str) -> RenewHook:
    return RenewHook(hook_id=hook_id, **body)


@hooks.writes(
    "/hooks/try",
    TryMapping,  # type: ignore[arg-type]
    TriedMappingSchema,
    _l("Try a mapping on a sample"),
    body=SampleSchema,
)
def try_it(body: dict[str, Any]) -> Any:
    sample = _details(body)
    sample["headers"] = shown_headers({n: str(v) for n, v in sample["headers"].items()})
    return shown(TriedMappingSchema, ask(TryMapping(**sample)))


@hooks.reads(
    "/hook-calls", HookCalls, page_of(CallSchema), _l("List calls of hooks"), query=CallsQuery
)
def calls(query: dict[str, Any]) -> HookCalls:
    return HookCalls(**query)


@hooks.reads("/hook-calls/<call_id>", HookCallById, CallDetailSchema, _l("Show a call of a hook"))
def call(call_id: str) -> HookCallById:
    return HookCallById(call_id)


@hooks.writes(
    "/hook-calls/<call_id>/replay",
    ReplayCall,
    AnsweredSchema,
    _l("Take a refused or ignored call again"),
)
def replay(call_id: str) -> ReplayCall:
    return ReplayCall(call_id)
