"""Webhooks: who is told of which events; secrets are shown once and never again."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.admin import list_page, may, sent, sent_or_none, sent_rev
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    flash_refused,
    render,
    said,
    searched,
    see_other,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.webhook_deliveries import SendTest
from workflow_engine.commands.webhooks import (
    ChangeWebhook,
    CreateWebhook,
    Issued,
    RemoveWebhook,
    RotateWebhookSecret,
    SwitchWebhook,
)
from workflow_engine.domain.webhook import STATES
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.connections import Connections
from workflow_engine.queries.webhook_deliveries import Deliveries
from workflow_engine.queries.webhooks import EventTypes, WebhookById, WebhookRow, Webhooks

_LATEST = 8


def webhooks() -> Answer:
    found = ask(Webhooks(text=searched(), cursor=wanted_cursor()))
    return list_page("pages/webhooks.html", found, may_write=may("webhook:write"))


def webhook(webhook_id: str) -> Answer:
    return _page(ask(WebhookById(webhook_id)))


def webhook_new() -> Answer:
    return _page(None)


def webhook_create() -> Answer:
    try:
        issued = execute(CreateWebhook(**_details()))
    except CountersignError as error:
        return _again(None, error)
    return _secret(issued, sent("name"))


def webhook_change(webhook_id: str) -> Answer:
    found = ask(WebhookById(webhook_id))
    try:
        execute(ChangeWebhook(webhook_id=webhook_id, rev=sent_rev(), **_details()))
    except CountersignError as error:
        return _again(found, error)
    flash_done(gettext("The changes were saved; they count from the next event."))
    return see_other("ui.webhook", webhook_id=webhook_id)


def webhook_secret(webhook_id: str) -> Answer:
    hours = request.form.get("hours", default=-1, type=int)
    name = ask(WebhookById(webhook_id)).name
    try:
        issued = execute(RotateWebhookSecret(webhook_id=webhook_id, hours=hours))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.webhook", webhook_id=webhook_id)
    return _secret(issued, name)


def webhook_switch(webhook_id: str) -> Answer:
    is_on = sent("on") == "true"
    text = (
        gettext("The webhook is switched on. What happened meanwhile is not sent.")
        if is_on
        else gettext("The webhook is switched off, and what waited for it was cancelled.")
    )
    switch = SwitchWebhook(webhook_id=webhook_id, on=is_on)
    return done(switch, text, "ui.webhook", webhook_id=webhook_id)


def webhook_test(webhook_id: str) -> Answer:
    try:
        made = execute(SendTest(webhook_id))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.webhook", webhook_id=webhook_id)
    flash_done(gettext("A test event is on its way; look again in a moment."))
    return see_other("ui.webhook_delivery", delivery_id=made)


def webhook_remove(webhook_id: str) -> Answer:
    text = gettext("The webhook was removed, and everything that was written down of it.")
    return done(RemoveWebhook(webhook_id), text, "ui.webhooks")


def _secret(issued: Issued, name: str) -> str:
    return render(
        "pages/secret.html",
        title=gettext("Secret of “%(name)s”", name=name),
        text=gettext("The receiver needs it to see that messages are from here."),
        secret=issued.secret,
        onward=url_for("ui.webhook", webhook_id=issued.id),
    )


def _details() -> dict[str, Any]:
    return {
        "name": sent("name"),
        "address": sent_or_none("address"),
        "connection": sent_or_none("connection"),
        "path": sent_or_none("path"),
        "events": tuple(sent("events").split()),
        "timeout_seconds": request.form.get("timeout_seconds", default=0, type=int),
    }


def _again(found: WebhookRow | None, error: CountersignError) -> Answer:
    if error.kind not in TELLABLE:
        raise error
    return _page(found, error), status_of(error)


def _page(row: WebhookRow | None, error: CountersignError | None = None) -> str:
    errors = errors_of(error) if error else {}
    latest = ask(Deliveries(webhook=row.id, limit=_LATEST)).rows if row else ()
    return render(
        "pages/webhook.html",
        row=row,
        title=row.name if row else gettext("Add a webhook"),
        crumbs=[(gettext("Webhooks"), url_for("ui.webhooks"))],
        connections=_connections(row),
        types=[(each, gettext(each.title) if each.title else "") for each in ask(EventTypes())],
        states=words(STATES),
        reason=said(row.reason) if row and row.reason else "",
        latest=latest,
        may_write=may("webhook:write"),
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        shown=_shown(row, is_sent=error is not None),
    )


def _connections(row: WebhookRow | None) -> list[tuple[str, str]]:
    """Those that the reader may use; else only the one that is chosen already."""
    nothing = ("", gettext("None: an address of its own"))
    if not (may("connection:use") and may("connection:read")):
        chosen = row.connection if row else None
        return [nothing, *([(chosen, chosen)] if chosen else [])]
    rows = ask(Connections(limit=200)).rows
    return [nothing, *((found.code, f"{found.name} ({found.code})") for found in rows)]


def _shown(row: WebhookRow | None, *, is_sent: bool) -> dict[str, Any]:
    """What the inputs hold: what was typed, else what is stored, else what is usual."""
    if is_sent:
        return request.form.to_dict()
    if row is None:
        return {"timeout_seconds": 10, "events": "*"}
    names = ("name", "address", "connection", "path", "timeout_seconds")
    kept = {name: getattr(row, name) or "" for name in names}
    return {**kept, "events": "\n".join(row.events)}
