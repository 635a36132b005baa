"""What was sent to webhooks, every attempt at it, and sending it again."""

from datetime import datetime, timedelta

import msgspec
from flask import request, url_for
from flask_babel import gettext, ngettext

from ui.pages.admin import may
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    flash_done,
    flash_refused,
    newest,
    older,
    render,
    said,
    see_other,
    wanted_cursor,
    words,
)
from workflow_engine.commands.webhook_deliveries import Redeliver, RedeliverAll
from workflow_engine.domain.webhook import STATES
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute, product
from workflow_engine.queries.webhook_deliveries import Deliveries, DeliveryById
from workflow_engine.queries.webhooks import WebhookById, Webhooks

#: How far back sending again may reach, in hours.
SPANS = {"1": _l("The last hour"), "24": _l("The last day"), "168": _l("The last seven days")}


def webhook_deliveries() -> Answer:
    state = request.args.get("state", "")
    event = request.args.get("type", "").strip()[:200]
    owner = request.args.get("webhook", "")
    wanted = Deliveries(
        webhook=owner or None,
        state=state if state in STATES else None,
        type=event or None,
        cursor=wanted_cursor(),
    )
    found = ask(wanted)
    return render(
        "pages/webhook_deliveries.html",
        rows=found.rows,
        state=wanted.state or "",
        states=words(STATES),
        type=event,
        owner=ask(WebhookById(owner)) if owner else None,
        webhooks=ask(Webhooks(limit=200)).rows,
        spans=list(words(SPANS).items()),
        may_write=may("webhook:write"),
        older=older(found.cursor),
        newer=newest(),
    )


def webhook_delivery(delivery_id: str) -> Answer:
    found = ask(DeliveryById(delivery_id))
    return render(
        "pages/webhook_delivery.html",
        found=found,
        row=found.row,
        title=found.row.type,
        crumbs=[
            (gettext("Webhooks"), url_for("ui.webhooks")),
            (found.row.webhook, url_for("ui.webhook", webhook_id=found.row.webhook_id)),
        ],
        body=msgspec.json.format(found.body, indent=2),
        attempts=[(each, said(each.error) if each.error else "") for each in found.attempts],
        states=words(STATES),
        may_write=may("webhook:write"),
    )


def webhook_delivery_again(delivery_id: str) -> Answer:
    text = gettext("It is sent again, under the same id.")
    return done(Redeliver(delivery_id), text, "ui.webhook_delivery", delivery_id=delivery_id)


def webhook_redeliver(webhook_id: str) -> Answer:
    hours = request.form.get("hours", default=24, type=int)
    try:
        count = execute(RedeliverAll(webhook_id, _hours_ago(hours)))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    else:
        text = ngettext("One delivery is sent again.", "%(num)d deliveries are sent again.", count)
        flash_done(text)
    return see_other("ui.webhook_deliveries", webhook=webhook_id)


def _hours_ago(hours: int) -> datetime:
    return product().engine.world.clock.now() - timedelta(hours=min(max(hours, 1), 24 * 30))
