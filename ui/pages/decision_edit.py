"""A decision changed in the browser: checked while it is written, kept as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.decision_shown import ShownRemark, shown
from ui.pages.decision_styles import allow_styles
from ui.pages.support import TELLABLE, Answer, flash_done, render, see_other, told
from workflow_engine.commands.decisions import DecisionMovedOn, DraftDecision
from workflow_engine.dmn.cases import Verdict
from workflow_engine.errors import CountersignError, _l
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.decision_cases import CheckCases, RunCases
from workflow_engine.queries.decisions import (
    CheckDecision,
    DecisionRow,
    Decisions,
    GetDecision,
    VerifyDecision,
)

UNDO, REDO, SAVE = "Ctrl Z", "Ctrl Y", "Ctrl S"
#: What the keys do in the table.
KEYS = (
    ("Tab", _l("next cell")),
    ("Enter", _l("cell below")),
    (UNDO, _l("undo")),
    (REDO, _l("redo")),
    (SAVE, _l("save as a draft")),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and not taken."""

    xml: str = ""
    note: str = ""
    tag: str = ""
    error: CountersignError | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What verification and the test cases say of a file, or why it cannot be read."""

    remarks: Sequence[ShownRemark] = ()
    verdicts: Sequence[Verdict] = ()
    unreadable: str = ""


def decision_edit(decision_id: str) -> Answer:
    return _page(ask(GetDecision(decision_id)).row, Typed())


def decision_edit_keep(decision_id: str) -> Answer:
    """Keep what was written as the next version; told on the same page when that is refused."""
    base = ask(GetDecision(decision_id)).row
    xml, note, tag = (request.form.get(name, "") for name in ("xml", "note", "tag"))
    typed = Typed(xml, note, tag)
    content, based_on = typed.xml.encode(), request.form.get("based_on")
    try:
        draft = execute(DraftDecision(base.key, content, typed.note, based_on, typed.tag))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(base, replace(typed, error=error)), status_of(error)
    if draft.is_new:
        flash_done(gettext("The draft is kept; it counts once it is put into force."))
    else:
        flash_done(gettext("This file equals the newest version; nothing was added."))
    return see_other("ui.decision", key=base.key, version=draft.version)


def decision_check(decision_id: str) -> Answer:
    """What is to be said of the file as it is now, as a piece of the page."""
    base = ask(GetDecision(decision_id)).row
    found = _checked(base.key, request.form.get("xml", ""))
    return render("pages/decision_checked.html", checked=found)


def _checked(key: str, xml: str) -> Checked:
    try:
        remarks = shown(ask(CheckDecision(key, xml.encode())))
        verdicts = ask(CheckCases(key, xml.encode()))
        return Checked(remarks, verdicts)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return Checked(unreadable=told(error))


def _page(base: DecisionRow, typed: Typed) -> str:
    allow_styles()
    newest = ask(Decisions(base.key))[0]
    moved_on = isinstance(typed.error, DecisionMovedOn)
    if typed.xml:
        found = _checked(base.key, typed.xml)
    else:
        remarks = shown(ask(VerifyDecision(base.decision_id)))
        verdicts = ask(RunCases(base.decision_id))
        found = Checked(remarks, verdicts)
    return render(
        "pages/decision_edit.html",
        base=base,
        keys=[(key, gettext(means)) for key, means in KEYS],
        undo=UNDO,
        redo=REDO,
        save=SAVE,
        based_on=newest.decision_id,
        moved_on=newest if moved_on else None,
        refusal=told(typed.error) if typed.error and not moved_on else "",
        xml=typed.xml,
        note=typed.note,
        tag=typed.tag,
        checked=found,
    )
