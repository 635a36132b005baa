"""What pages share: showing, saying what was done, asking for the next rows, telling refusals."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from ui.appearance import here
from ui.errors import status_of
from ui.i18n import translate
from workflow_engine.commands.base import Command
from workflow_engine.errors import CountersignError, Phrase
from workflow_engine.identity.requests import execute

R = TypeVar("R")
#: What a view gives back: text, text with a status, or a finished answer.
Answer = str | tuple[str, int] | Response
#: The kinds of refusal that a form can show beside what was typed.
TELLABLE = frozenset({"invalid", "conflict", "forbidden", "too_large"})


def render(template: str, **values: Any) -> str:
    return render_template(template, **values)


def locale() -> str:
    """The language of this page."""
    return str(get_locale())


def flash_done(text: str) -> None:
    """Say on the next page what was done."""
    flash(text, "success")


def flash_refused(error: CountersignError) -> None:
    """Say on the next page why something was not done."""
    details = [text for texts in errors_of(error).values() for text in texts]
    flash(" ".join([told(error), *details]), "danger")


def see_other(endpoint: str, **values: Any) -> Response:
    """After a change: look there."""
    return redirect(url_for(endpoint, **values), 303)


def onward(target: str) -> Response:
    """To a page of ours, else to the inbox: a link from elsewhere must not lead on from here."""
    parts = urlsplit(target)
    ours = target.startswith("/") and target.isprintable() and "\\" not in target
    if not ours or parts.scheme or parts.netloc:
        target = url_for("ui.inbox")
    return redirect(target, 303)


def told(error: CountersignError) -> str:
    """An error's message in the reader's language."""
    return translate(error.template, error.params)


def errors_of(error: CountersignError) -> dict[str, list[str]]:
    """Messages by field, in the reader's language; empty when the trouble has no field."""
    found: Mapping[str, Sequence[str]] = getattr(error, "errors", {})
    return {field: [said(text) for text in texts] for field, texts in found.items()}


def said(text: str) -> str:
    return text.translated(gettext) if isinstance(text, Phrase) else gettext(text)


def done(command: Command[Any], text: str, endpoint: str, **values: Any) -> Response:
    """Run a command and go on; a refusal is told on the page one comes back to."""
    try:
        execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    else:
        flash_done(text)
    return see_other(endpoint, **values)


def again(template: str, error: CountersignError, **values: Any) -> tuple[str, int]:
    """The same form with what was typed, the refusal on top and at its fields."""
    if error.kind not in TELLABLE:
        raise error
    page = render(template, refusal=told(error), errors=errors_of(error), **values)
    return page, status_of(error)


def words(texts: Mapping[str, str]) -> dict[str, str]:
    """A table of marked texts in the reader's language."""
    return {name: gettext(text) for name, text in texts.items()}


def older(cursor: str | None) -> str:
    """The address of the rows that follow; empty when these are the last."""
    return here(cursor=cursor) if cursor else ""


def newest() -> str:
    """The address of the first rows; empty when these are the first."""
    return here(cursor="") if request.args.get("cursor") else ""


def wanted_cursor() -> str | None:
    return request.args.get("cursor") or None


def searched() -> str:
    """What was typed into the page's search, cut to a sensible length."""
    return request.args.get("q", "").strip()[:200]
