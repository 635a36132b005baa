"""Batches: the same thing done to many instances, watched while it is done and read afterwards."""

from typing import Any

from flask import Response, make_response, request, url_for
from flask_babel import gettext

from ui.pages.batch_words import ITEM_STATES, KINDS, STATES, filter_text, options_text
from ui.pages.support import (
    Answer,
    done,
    newest,
    older,
    render,
    said,
    wanted_cursor,
    words,
)
from workflow_engine.commands.batches import (
    CancelBatch,
    PauseBatch,
    RepeatBatch,
    ResumeBatch,
)
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.batches import Batches, BatchItems, GetBatch


def batches() -> Answer:
    return render("pages/batches.html", **_list())


def batches_live() -> Answer:
    """The rows alone, for the page that watches them."""
    return render("pages/batches_live.html", **_list())


def _list() -> dict[str, Any]:
    state = request.args.get("state", "")
    found = ask(Batches(state=state if state in STATES else None, cursor=wanted_cursor()))
    return {
        "rows": [{"batch": row, "what": filter_text(row.filter)} for row in found.rows],
        "kinds": words(KINDS),
        "states": words(STATES),
        "state": state,
        "may_write": current_principal().may("batch:write"),
        "moving": any(row.state == "running" for row in found.rows),
        "older": older(found.cursor),
        "newer": newest(),
    }


def batch(batch_id: str) -> Answer:
    return render("pages/batch.html", **_one(batch_id))


def batch_live(batch_id: str) -> Response:
    """Progress and items alone; a finished batch is asked for no more."""
    return make_response(render("pages/batch_live.html", **_one(batch_id)))


def _one(batch_id: str) -> dict[str, Any]:
    found, state = ask(GetBatch(batch_id)), request.args.get("state", "")
    known = state if state in ITEM_STATES else None
    items = ask(BatchItems(batch_id, state=known, cursor=wanted_cursor()))
    return {
        "batch": found,
        "what": filter_text(found.filter),
        "does": options_text(found.kind, found.options),
        "items": [(item, said(item.detail) if item.detail else "") for item in items.rows],
        "state": state,
        "kinds": words(KINDS),
        "states": words(STATES),
        "item_states": words(ITEM_STATES),
        "counts": {name: getattr(found, name) for name in ITEM_STATES},
        "may_write": current_principal().may("batch:write"),
        "live_url": url_for(
            "ui.batch_live", batch_id=batch_id, state=state or None, cursor=wanted_cursor()
        ),
        "older": older(items.cursor),
        "newer": newest(),
    }


def batch_pause(batch_id: str) -> Answer:
    text = gettext("The batch is paused; what was done stays done.")
    return done(PauseBatch(batch_id, _reason()), text, "ui.batch", batch_id=batch_id)


def batch_resume(batch_id: str) -> Answer:
    text = gettext("The batch goes on.")
    return done(ResumeBatch(batch_id, _reason()), text, "ui.batch", batch_id=batch_id)


def batch_cancel(batch_id: str) -> Answer:
    text = gettext("The batch was cancelled; what was done stays done.")
    return done(CancelBatch(batch_id, _reason()), text, "ui.batch", batch_id=batch_id)


def batch_repeat(batch_id: str) -> Answer:
    text = gettext("What failed is tried again.")
    return done(RepeatBatch(batch_id, _reason()), text, "ui.batch", batch_id=batch_id)


def _reason() -> str:
    return request.form.get("reason", "")
