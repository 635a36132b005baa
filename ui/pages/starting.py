"""Starting a process by hand: what can be started, and what has to be filled in for it."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages import choosing, formfill
from ui.pages.problems import of_widgets
from ui.pages.support import (
    TELLABLE,
    Answer,
    errors_of,
    flash_done,
    render,
    see_other,
    told,
)
from workflow_engine.commands.start_instance import Started, StartInstance
from workflow_engine.errors import CountersignError, FieldsRefused
from workflow_engine.forms.posting import PAGE_NAMES
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.choices import GetStartChoices
from workflow_engine.queries.definitions import Startable
from workflow_engine.queries.like_before import LikeBefore
from workflow_engine.queries.start_form import GetStart, StartView

NAMES = PAGE_NAMES | {"business_key"}


def start() -> Answer:
    return render("pages/start.html", rows=ask(Startable(by_hand=True)))


def start_form(key: str) -> Answer:
    before = request.args.get("like", "")
    values = ask(LikeBefore(key, before)) if before else {}
    return _page(ask(GetStart(key)), values, None)


def start_now(key: str) -> Answer:
    view = ask(GetStart(key))
    edited = formfill.edited(view.form)
    if edited is not None:
        return _page(view, edited, None)
    steps = ask(GetStartChoices(key))
    sent = formfill.submitted(view.form, NAMES | choosing.names(steps))
    try:
        started = _start(view, sent, choosing.sent(steps))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(view, sent, error), status_of(error)
    flash_done(gettext("“%(title)s” was started.", title=view.title))
    return see_other("ui.instance", instance_id=started.instance_id)


def _start(view: StartView, sent: Mapping[str, Any], choices: Mapping[str, list[str]]) -> Started:
    if view.form is None and sent:
        raise FieldsRefused(fields=", ".join(sorted(sent)))
    key = request.form.get("business_key", "").strip() or None
    return execute(StartInstance(view.key, sent, key, choices))


def _page(view: StartView, values: Mapping[str, Any], error: CountersignError | None) -> str:
    errors = errors_of(error) if error else {}
    widgets = formfill.widgets(view.form, values, errors, context={})
    choosers = choosing.fields(ask(GetStartChoices(view.key)), error)
    problems = [*of_widgets(widgets), *choosing.problems(choosers)]
    return render(
        "pages/start_form.html",
        view=view,
        widgets=widgets,
        choosers=choosers,
        problems=problems or ([("", told(error))] if error else []),
    )
