"""Incoming hooks, and trying a mapping; what other systems call is ``hook_door``."""

from typing import Any

from workflow_engine.api.fields import RevSchema
from workflow_engine.api.hook_shapes import (
    ChangedHookSchema,
    HookSchema,
    NewHookSchema,
    OpenedSchema,
    RenewSchema,
    SampleSchema,
    TriedMappingSchema,
)
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources, shown
from workflow_engine.commands.hooks import ChangeHook, CreateHook, RemoveHook, RenewHook
from workflow_engine.connections.incoming import shown_headers
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.hook_trials import TryMapping
from workflow_engine.queries.hooks import HookById, Hooks

hooks = Resources(
    "hooks",
    _l("Incoming hooks"),
    "Other systems send to `POST /api/hooks/<token>`; what is here says what becomes of it.",
)


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
