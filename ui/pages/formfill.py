"""A form of a process on a page: its widgets, and what was sent for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext

from ui.i18n.formats import now
from ui.pages.support import locale
from workflow_engine import forms
from workflow_engine.forms.posting import PAGE_NAMES
from workflow_engine.forms.widgets import Widget
from workflow_engine.identity.web import current_principal


def widgets(
    form: forms.Form | None,
    values: Mapping[str, Any],
    errors: Mapping[str, Sequence[str]],
    *,
    context: Mapping[str, Any],
) -> list[Widget]:
    """What to show of a form; nothing when there is none."""
    if form is None:
        return []
    return forms.render(
        form,
        values,
        errors,
        locale(),
        context=context,
        translate=gettext,
        now=now(),
        timezone=current_principal().timezone,
    )


def submitted(form: forms.Form | None, page_names: frozenset[str] = PAGE_NAMES) -> dict[str, Any]:
    """The fields that were sent; those that no form has are passed on, and refused by name."""
    if form is not None:
        return forms.from_form_post(form, request.form, page_names=page_names)
    names = (name for name in request.form if name not in page_names and not name.startswith("_"))
    return {name: request.form[name] for name in names}


def edited(form: forms.Form | None) -> dict[str, Any] | None:
    """The values after “add a row” or “remove”; None when something else was pressed."""
    return forms.edited_rows(form, request.form) if form else None
