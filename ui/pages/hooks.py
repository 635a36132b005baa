"""Incoming hooks: how senders prove themselves, and what becomes of a call, tried on a sample."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.admin import MOST_OFFERED, list_page, may, own_name, sent, sent_or_none, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    flash_refused,
    render,
    searched,
    see_other,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.fields import Fields, FieldsWrong
from workflow_engine.commands.hooks import ChangeHook, CreateHook, Opened, RemoveHook, RenewHook
from workflow_engine.connections import ID_FROM, PROOFS
from workflow_engine.connections.incoming import shown_headers
from workflow_engine.domain.json_text import parse_json
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute, settings
from workflow_engine.queries.hook_trials import Tried, TryMapping
from workflow_engine.queries.hooks import HookById, HookRow, Hooks
from workflow_engine.queries.roles import Roles

NUMBERS = ("max_bytes", "per_minute", "tolerance_seconds")
TEXTS = ("name", "name_zh", "proof", "header_name", "id_from", "id_name", "message", "time_to_live")
FRESH = {
    "proof": "standard",
    "id_from": "header",
    "id_name": "webhook-id",
    "time_to_live": "P1D",
    "max_bytes": 262_144,
    "per_minute": 120,
    "tolerance_seconds": 300,
    "active": True,
}


def hooks() -> Answer:
    found = ask(Hooks(text=searched(), cursor=wanted_cursor()))
    return list_page("pages/hooks.html", found, may_write=may("hook:write"), proofs=words(PROOFS))


def hook(hook_id: str) -> Answer:
    return _page(ask(HookById(hook_id)))


def hook_new() -> Answer:
    return _page(None)


def hook_create() -> Answer:
    return _save(None)


def hook_change(hook_id: str) -> Answer:
    return _save(ask(HookById(hook_id)))


def _save(found: HookRow | None) -> Answer:
    """Save what was sent, or only try its mapping on the sample beside it."""
    is_trial = sent("act") == "try"
    try:
        if is_trial:
            return _page(found, tried=_try())
        if found is None:
            return _opened(execute(CreateHook(code=sent("code"), **_details())))
        active = "active" in request.form
        change = ChangeHook(hook_id=found.id, rev=sent_rev(), active=active, **_details())
        execute(change)
    except CountersignError as error:
        if error.kind not in TELLABLE | {"malformed"}:
            raise
        return _page(found, error=error), status_of(error)
    flash_done(gettext("The changes were saved; they count from the next call."))
    return see_other("ui.hook", hook_id=found.id)


def hook_renew(hook_id: str) -> Answer:
    what = sent("what")
    hours = request.form.get("hours", default=-1, type=int) if what == "secret" else None
    renew = RenewHook(hook_id=hook_id, token=what == "token", secret=what == "secret", hours=hours)
    try:
        renewed = execute(renew)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.hook", hook_id=hook_id)
    return _opened(renewed)


def hook_remove(hook_id: str) -> Answer:
    text = gettext("The hook was removed, and its log with it.")
    return done(RemoveHook(hook_id), text, "ui.hooks")


def _opened(opened: Opened) -> str:
    """Address and secret, in this one answer."""
    base = settings().base_url.rstrip("/")
    shown = []
    if opened.token:
        shown.append(("address", gettext("Address"), f"{base}/api/hooks/{opened.token}"))
    if opened.secret:
        shown.append(("secret", gettext("Secret"), opened.secret))
    return render(
        "pages/hook_opened.html", shown=shown, onward=url_for("ui.hook", hook_id=opened.id)
    )


def _details() -> dict[str, Any]:
    fields = Fields()
    variables = _variables(fields)
    fields.finish()
    return {
        **{name: sent_or_none(name) for name in TEXTS},
        "name": sent("name"),
        "message": sent("message"),
        "proof": sent("proof"),
        "id_from": sent("id_from"),
        "secret": sent_or_none("secret"),
        "condition": sent_or_none("condition"),
        "key": sent_or_none("key"),
        "variables": variables,
        "role_id": sent_or_none("role_id"),
        **{name: request.form.get(name, default=0, type=int) for name in NUMBERS},
    }


def _variables(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Lines of ``name = formula``."""
    found = []
    for line in request.form.get("variables", "").splitlines():
        name, equals, formula = line.partition("=")
        if not line.strip():
            continue
        if not equals:
            text = _l("Write each variable on a line of its own, like {example}.")
            fields.refuse("variables", text, example="amount = body.total")
        found.append((name.strip(), formula.strip()))
    return tuple(found)


def _try() -> Tried:
    fields = Fields()
    variables = _variables(fields)
    fields.finish()
    headers = parse_json(sent("sample_headers").encode()) if sent("sample_headers") else {}
    if not isinstance(headers, dict):
        refusal = _l("Write an object, like {example}.")
        fields.refuse("sample_headers", refusal, example='{"X-Event": "paid"}')
        raise FieldsWrong(errors=fields.errors)
    shown = shown_headers({name: str(value) for name, value in headers.items()})
    return ask(
        TryMapping(
            condition=sent_or_none("condition"),
            key=sent_or_none("key"),
            variables=variables,
            body=sent("sample"),
            headers=shown,
        )
    )


def _page(
    row: HookRow | None, error: CountersignError | None = None, tried: Tried | None = None
) -> str:
    errors = errors_of(error) if error else {}
    is_sent = error is not None or tried is not None
    return render(
        "pages/hook.html",
        row=row,
        title=own_name(row.name, row.name_zh) if row else gettext("Add a hook"),
        crumbs=[(gettext("Incoming hooks"), url_for("ui.hooks"))],
        proofs=list(words(PROOFS).items()),
        id_sources=list(words(ID_FROM).items()),
        roles=_roles(row),
        may_write=may("hook:write"),
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        shown=_shown(row, is_sent=is_sent),
        tried=tried,
    )


def _roles(row: HookRow | None) -> list[tuple[str, str]]:
    """Roles to choose from, for those who may see them; else the present one stays."""
    kept = [("", "–")]
    if not may("account:read"):
        return [*kept, (row.role_id, gettext("As it is"))] if row and row.role_id else kept
    rows = ask(Roles(limit=MOST_OFFERED)).rows
    return kept + [(one.id, own_name(one.name, one.name_zh)) for one in rows]


def _shown(row: HookRow | None, *, is_sent: bool) -> dict[str, Any]:
    """What the inputs hold: what was typed, else what is stored, else what is usual."""
    if is_sent:
        typed = request.form.to_dict()
        # A secret that was typed is not written into a page.
        typed.pop("secret", None)
        return typed
    if row is None:
        return FRESH
    stored = {name: getattr(row, name) or "" for name in (*TEXTS, *NUMBERS, "condition", "key")}
    lines = [f"{entry['name']} = {entry['formula']}" for entry in row.variables]
    stored |= {"variables": "\n".join(lines), "role_id": row.role_id or "", "active": row.active}
    return stored
