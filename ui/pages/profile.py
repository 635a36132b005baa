"""One's own account: password, language, time zone and how the product looks."""

from collections.abc import Mapping, Sequence
from zoneinfo import available_timezones

from flask import request
from flask_babel import gettext
from werkzeug.wrappers import Response

from ui.errors import status_of
from ui.i18n import CODES, LANGUAGES
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    onward,
    render,
    see_other,
    told,
)
from workflow_engine.commands.accounts import ChangePreferences
from workflow_engine.errors import CountersignError
from workflow_engine.identity import web
from workflow_engine.identity.requests import execute, product
from workflow_engine.identity.web import current_principal


def profile() -> Answer:
    return _page({}, "")


def password() -> Answer:
    sent = request.form
    if sent.get("new", "") != sent.get("again", ""):
        text = gettext("The two new passwords differ; type the same one twice.")
        return _page({"again": [text]}, ""), 422
    try:
        web.change_password(sent.get("old", ""), sent.get("new", ""))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(errors_of(error), told(error)), status_of(error)
    flash_done(gettext("Your password was changed; your other sessions have ended."))
    return see_other("ui.profile")


def preferences() -> Answer:
    locale, zone = request.form.get("locale") or None, request.form.get("timezone") or None
    text = gettext("Your preferences were saved.")
    return done(ChangePreferences(locale, zone), text, "ui.profile")


def language() -> Response:
    """The language menu on every page: the choice stays with the account."""
    code = request.form.get("locale", "")
    if code in CODES:
        execute(ChangePreferences(code, current_principal().timezone))
    return onward(request.form.get("next", ""))


def _page(errors: Mapping[str, Sequence[str]], refusal: str) -> str:
    return render(
        "pages/profile.html",
        who=current_principal(),
        locales=[(code, name) for code, _, name in LANGUAGES],
        zones=sorted(available_timezones()),
        errors=errors,
        refusal=refusal,
        shortest=product().settings.password_min_length,
    )
