"""Who decides while somebody is away: one's own substitutes, and those of one's people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.i18n import formats
from ui.i18n.formats import now
from ui.pages.problems import of_fields
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    render,
    see_other,
    told,
    words,
)
from workflow_engine.commands.substitutions import EndSubstitution, SetSubstitute
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.absence_form import GetAbsenceForm
from workflow_engine.queries.substitutions import Substitutions

STATES = {"coming": _l("coming"), "current": _l("now"), "over": _l("over")}
#: Days are asked for, moments are kept.
FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}


def absence(person_id: str | None = None) -> Answer:
    today = now().astimezone(_zone()).date()
    return _page(person_id, {"starts_on": today.isoformat()}, {}, [])


def absence_set(person_id: str | None = None) -> Answer:
    faults: dict[str, list[str]] = {}
    command = _command(person_id, faults)
    if faults:
        return _page(person_id, request.form, faults, of_fields(faults)), 422
    try:
        execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        found = {FIELDS.get(name, name): texts for name, texts in errors_of(error).items()}
        problems = of_fields(found) or [("", told(error))]
        return _page(person_id, request.form, found, problems), status_of(error)
    flash_done(gettext("The substitute is named."))
    return see_other("ui.absence", person_id=person_id)


def absence_end(substitution_id: str) -> Answer:
    person_id = request.form.get("person_id") or None
    text = gettext("The substitution has ended.")
    return done(EndSubstitution(substitution_id), text, "ui.absence", person_id=person_id)


def until(moment: datetime) -> str:
    """The end of a substitution for people: the last day, or a moment within a day."""
    local = moment.astimezone(_zone())
    if local.time() == time():
        return formats.date_text(local.date() - timedelta(days=1))
    return formats.datetime_text(moment)


def _page(
    person_id: str | None,
    sent: Mapping[str, Any],
    errors: Mapping[str, Sequence[str]],
    problems: Sequence[tuple[str, str]],
) -> str:
    form = ask(GetAbsenceForm(person_id))
    rows = ask(Substitutions(person_id))
    many = request.form.getlist
    return render(
        "pages/absence.html",
        form=form,
        away=[row for row in rows if row.person_id == form.person_id],
        stands_in=[row for row in rows if row.substitute_id == form.person_id],
        states=words(STATES),
        until=until,
        sent=sent,
        chosen={"processes": many("processes"), "groups": many("groups")},
        errors=errors,
        problems=problems,
    )


def _command(person_id: str | None, faults: dict[str, list[str]]) -> SetSubstitute:
    """What the form says, with its days where the reader is; the last one is a whole day."""
    last = _day("ends_on", faults)
    first = _day("starts_on", faults)
    if not request.form.get("substitute_id"):
        faults["substitute_id"] = [gettext("Choose who stands in.")]
    return SetSubstitute(
        person_id=person_id,
        substitute_id=request.form.get("substitute_id", ""),
        starts_at=_midnight(first) if first else now(),
        ends_at=_midnight(last + timedelta(days=1)) if last else None,
        processes=request.form.getlist("processes") or None,
        groups=request.form.getlist("groups") or None,
        most=_amount(faults),
        reason=request.form.get("reason", ""),
    )


def _day(name: str, faults: dict[str, list[str]]) -> date | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults[name] = [gettext("Enter a date.")]
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _zone())


def _amount(faults: dict[str, list[str]]) -> Decimal | None:
    text = request.form.get("most", "").replace(",", "").replace(" ", "")
    try:
        found = Decimal(text) if text else None
        if found is not None and (not found.is_finite() or found.adjusted() > 14):
            raise InvalidOperation
    except InvalidOperation:
        faults["most"] = [gettext('Enter an amount like "1250.50".')]
        return None
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo(current_principal().timezone)
