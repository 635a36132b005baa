"""Messages and signals: what is kept, who waits, and sending one by hand."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, request
from flask_babel import gettext, ngettext

from ui.errors import status_of
from ui.i18n.formats import datetime_text
from ui.pages.admin import may, sent, sent_or_none
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    newest,
    older,
    onward,
    render,
    said,
    see_other,
    told,
    wanted_cursor,
    words,
)
from workflow_engine.commands.discard_message import DiscardMessage
from workflow_engine.commands.fields import Fields
from workflow_engine.commands.publish_signal import PublishSignal
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.sending import Sent
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.json_text import Malformed, parse_json
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute, settings
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.messages import Messages, Subscriptions

STATES = {
    "buffered": _l("kept"),
    "delivered": _l("delivered"),
    "expired": _l("expired"),
    "discarded": _l("discarded"),
}
KINDS = {"message": _l("Message"), "signal": _l("Signal")}
LONGEST_NAME = 200
EXAMPLE = '{"amount": 120.50, "paid": true}'
#: How long a message may wait, by the days that the company must allow for it.
PATIENCE = (
    ("PT1H", 1, _l("Keep it for an hour")),
    ("P1D", 1, _l("Keep it for a day")),
    ("P7D", 7, _l("Keep it for a week")),
    ("P30D", 30, _l("Keep it for 30 days")),
    ("P90D", 90, _l("Keep it for 90 days")),
)


def messages() -> Answer:
    state = request.args.get("state", "buffered")
    state = state if state in STATES else "buffered"
    name, key = _filter("name"), _filter("key")
    found = ask(Messages(cursor=wanted_cursor(), state=state, name=name or None, key=key or None))
    return render(
        "pages/messages.html",
        rows=found.rows,
        state=state,
        states=words(STATES),
        name=name,
        key=key,
        may_discard=may("message:discard"),
        older=older(found.cursor),
        newer=newest(),
        **_rights(),
    )


def subscriptions() -> Answer:
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    name, key = _filter("name"), _filter("key")
    wanted = Subscriptions(
        cursor=wanted_cursor(), kind=kind or None, name=name or None, key=key or None
    )
    found = ask(wanted)
    return render(
        "pages/messages_waiting.html",
        rows=found.rows,
        kind=kind,
        kinds=words(KINDS),
        name=name,
        key=key,
        older=older(found.cursor),
        newer=newest(),
        **_rights(),
    )


def message_discard(buffered_id: str) -> Answer:
    text = gettext("The message was discarded; nobody gets it any more.")
    discard = DiscardMessage(buffered_id, request.form.get("reason", ""))
    answer, target = done(discard, text, "ui.messages"), request.form.get("back")
    return onward(target) if target else answer


def message_send() -> Answer:
    return _form("message")


def signal_send() -> Answer:
    return _form("signal")


def message_send_now() -> Answer:
    return _try("message", _send)


def signal_send_now() -> Answer:
    return _try("signal", _publish)


def _try(kind: str, act: Callable[[], Answer]) -> Answer:
    try:
        return act()
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _form(kind, error), status_of(error)


def _send() -> Answer:
    fields = Fields()
    name = fields.text("name", sent("name"), most=LONGEST_NAME)
    key = fields.optional("key", sent_or_none("key"), most=LONGEST_NAME)
    payload = _payload(fields)
    fields.finish()
    patience, message_id = sent_or_none("time_to_live"), sent_or_none("message_id")
    return _told(execute(SendMessage(name, key, payload, patience, message_id)))


def _told(what: Sent) -> Answer:
    """To whoever got it; what is kept is found in the list."""
    if what.outcome == "buffered" and what.expires_at:
        until = datetime_text(what.expires_at)
        flash_done(gettext("Nobody waits for it yet; it is kept until %(until)s.", until=until))
        return see_other("ui.messages" if may("message:read") else "ui.message_send")
    if what.outcome == "started":
        text = ngettext(
            "The message started an instance.",
            "The message reached %(num)d instances.",
            max(what.reached, 1),
        )
    else:
        text = gettext("An instance that waited for the message has got it.")
    flash_done(text)
    if what.instance_id and may("instance:read_all"):
        return see_other("ui.instance", instance_id=what.instance_id)
    return see_other("ui.message_send")


def _publish() -> Answer:
    fields = Fields()
    name = fields.text("name", sent("name"), most=LONGEST_NAME)
    payload = _payload(fields)
    fields.finish()
    count = execute(PublishSignal(name, payload))
    if not count:
        flash(gettext("Nobody waits for this signal; it was not kept."), "warning")
        return see_other("ui.signal_send", name=name)
    text = ngettext("One receiver gets the signal.", "%(num)d receivers get the signal.", count)
    flash_done(text)
    return see_other("ui.signal_send")


def _payload(fields: Fields) -> Mapping[str, Any]:
    """What was typed as JSON; nothing is an empty object."""
    text = sent("payload")
    if not text:
        return {}
    try:
        found = parse_json(text.encode())
    except Malformed as error:
        reason = said(error.params["reason"])
        fields.refuse("payload", _l("This is not valid JSON: {reason}."), reason=reason)
        return {}
    if not isinstance(found, dict):
        fields.refuse("payload", _l("Write an object, like {example}."), example=EXAMPLE)
        return {}
    return found


def _filter(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST_NAME]


def _rights() -> dict[str, bool]:
    return {"may_send": may("message:send"), "may_signal": may("signal:send")}


def _form(kind: str, error: CountersignError | None = None) -> str:
    authorize(current_principal(), f"{kind}:send")
    errors = errors_of(error) if error else {}
    return render(
        "pages/messages_send.html",
        kind=kind,
        shown=request.form if error else request.args,
        errors=errors,
        problems=of_fields(errors) or ([("", told(error))] if error else []),
        patience=_patience(),
        # Sent twice by a double click, a message is answered twice and delivered once.
        message_id=new_id(),
        example=EXAMPLE,
        may_read=may("message:read"),
        **_rights(),
    )


def _patience() -> list[tuple[str, str]]:
    most = settings().message_ttl_days
    kept = [(span, gettext(text)) for span, days, text in PATIENCE if days <= most]
    return [("", gettext("Send it only if somebody waits now")), *kept]
