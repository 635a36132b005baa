"""A page with one form: shown, its rows edited, checked, done or shown again with the faults."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from ui.errors import status_of
from ui.i18n.formats import now
from ui.pages import formfill
from ui.pages.problems import of_widgets
from ui.pages.support import TELLABLE, Answer, errors_of, render, told
from workflow_engine import forms
from workflow_engine.errors import CountersignError
from workflow_engine.identity.web import current_principal


def entry(
    template: str,
    form: forms.Form,
    save: Callable[[Mapping[str, Any]], Answer],
    *,
    stored: Mapping[str, Any] | None = None,
    choices: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
    **shown: Any,
) -> Answer:
    """The answer to a GET or a POST; ``save`` gets the checked values of what was sent.

    ``stored`` fills the form at first, ``choices`` is what its fields offer under their keys.
    ``known`` are values that nobody may change any more; fields can be locked by ``=is_known``.
    """
    context = {**(choices or {}), **(known or {}), "is_known": known is not None}
    if request.method != "POST":
        return _page(template, form, stored or {}, None, context=context, **shown)
    edited = formfill.edited(form)
    if edited is not None:
        return _page(template, form, edited, None, context=context, **shown)
    sent = formfill.submitted(form)
    try:
        zone = current_principal().timezone
        return save(forms.check(form, sent, context, now=now(), timezone=zone).values)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        page = _page(template, form, sent, error, context=context, **shown)
        return page, status_of(error)


def _page(
    template: str,
    form: forms.Form,
    values: Mapping[str, Any],
    error: CountersignError | None,
    *,
    context: Mapping[str, Any],
    **shown: Any,
) -> str:
    errors = errors_of(error) if error else {}
    widgets = formfill.widgets(form, values, errors, context=context)
    problems = of_widgets(widgets) or ([("", told(error))] if error else [])
    return render(template, widgets=widgets, problems=problems, **shown)
