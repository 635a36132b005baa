"""The log of incoming hooks: what came, what became of it, and taking it again."""

from flask import request, url_for
from flask_babel import gettext

from ui.pages.admin import may
from ui.pages.support import Answer, done, newest, older, render, wanted_cursor, words
from workflow_engine.commands.hook_calls import ReplayCall
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.hook_calls import HookCallById, HookCalls

STATES = {
    "accepted": _l("accepted"),
    "ignored": _l("ignored"),
    "duplicate": _l("duplicate"),
    "refused": _l("refused"),
}
TONES = {"accepted": "success", "ignored": "", "duplicate": "info", "refused": "danger"}
OUTCOMES = {
    "delivered": _l("An instance that waited got the message."),
    "started": _l("The message started an instance."),
    "buffered": _l("The message is kept until somebody waits for it."),
    "replayed": _l("It was taken from the log again and accepted then."),
}
LONGEST = 200


def hook_calls() -> Answer:
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    delivery = request.args.get("delivery", "").strip()[:LONGEST]
    hook_id = request.args.get("hook", "").strip()[:LONGEST]
    found = ask(
        HookCalls(
            cursor=wanted_cursor(),
            hook_id=hook_id or None,
            state=state or None,
            delivery_id=delivery or None,
        )
    )
    return render(
        "pages/hook_calls.html",
        rows=found.rows,
        state=state,
        states=words(STATES),
        tones=TONES,
        delivery=delivery,
        hook_id=hook_id,
        older=older(found.cursor),
        newer=newest(),
    )


def hook_call(call_id: str) -> Answer:
    found = ask(HookCallById(call_id))
    return render(
        "pages/hook_call.html",
        row=found.row,
        body=found.body,
        states=words(STATES),
        tones=TONES,
        outcomes=words(OUTCOMES),
        crumbs=[
            (gettext("Incoming hooks"), url_for("ui.hooks")),
            (gettext("Calls"), url_for("ui.hook_calls")),
        ],
        may_write=may("hook:write"),
    )


def hook_call_replay(call_id: str) -> Answer:
    text = gettext("The call was taken again; see below what became of it.")
    return done(ReplayCall(call_id), text, "ui.hook_calls")
