"""Segregation of duties: who held conflicting ones in a period, and whose roles would let him."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, request

from ui.i18n.formats import now
from ui.pages.downloads import saved
from ui.pages.support import TELLABLE, Answer, render, told, words
from ui.records.places import href_of, kind_title
from workflow_engine.domain.duties import TITLES
from workflow_engine.errors import CountersignError, Invalid, _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.bundles import Exported
from workflow_engine.queries.duties_held import ConflictsFound, ConflictsHeld
from workflow_engine.queries.duties_possible import ConflictsPossible
from workflow_engine.transfer import write_csv

USUAL = timedelta(days=90)


class NoDay(Invalid):
    message = _l("Write a day as 2026-03-02.")


def duties() -> Answer:
    refusal, found = "", None
    try:
        found = _found()
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        refusal = told(error)
    first, last = (day.isoformat() for day in _usual())
    return render(
        "pages/duties.html",
        found=found,
        refusal=refusal,
        since=request.args.get("since") or first,
        until=request.args.get("until") or last,
        possible=ask(ConflictsPossible()),
        titles=words(TITLES),
        href_of=href_of,
        kind_title=kind_title,
    )


def duties_csv() -> Response:
    """What the page shows, one line for each conflict; times are UTC."""
    header = ["person", "held", "held_document", "held_at",
              "wanted", "wanted_document", "wanted_at", "reason"]  # fmt: skip
    rows = (
        [
            row.person,
            row.held.duty, row.held.document, row.held.at.isoformat(),
            row.wanted.duty, row.wanted.document, row.wanted.at.isoformat(),
            row.reason,
        ]
        for row in _found().rows
    )  # fmt: skip
    return saved(Exported("conflicting-duties.csv", write_csv(header, rows)), "text/csv")


def _found() -> ConflictsFound:
    """Whole days of the reader's zone, both of them within the period."""
    zone = ZoneInfo(current_principal().timezone)
    first, last = _usual()
    since = datetime.combine(_day("since", first), time.min, zone)
    until = datetime.combine(_day("until", last), time.max, zone)
    return ask(ConflictsHeld(since, until))


def _usual() -> tuple[date, date]:
    today = now().astimezone(ZoneInfo(current_principal().timezone)).date()
    return today - USUAL, today


def _day(name: str, usual: date) -> date:
    text = request.args.get(name, "")
    if not text:
        return usual
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1900 <= day.year < 3000:
        raise NoDay
    return day
