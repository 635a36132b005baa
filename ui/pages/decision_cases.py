"""Test cases of a decision: what they come to in a version, kept, taken over, taken away."""

import json
from dataclasses import dataclass

from flask import request
from flask_babel import gettext, ngettext

from ui.errors import status_of
from ui.pages.decision_shown import STATES, chosen
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    errors_of,
    flash_done,
    flash_refused,
    render,
    see_other,
    told,
    words,
)
from workflow_engine.commands.decision_cases import DropCase, ImportCases, KeepCase
from workflow_engine.dmn.cases import Verdict
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.decision_cases import GetAsked, RunCases

EXPECTED = "expected."


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """A test case and what it came to, in the reader's language."""

    verdict: Verdict
    error: str


def shown_verdicts(verdicts: list[Verdict]) -> list[ShownVerdict]:
    """Those that fail first."""
    made = [ShownVerdict(each, told(each.error) if each.error else "") for each in verdicts]
    return sorted(made, key=lambda shown: shown.verdict.is_passed)


def decision_cases(key: str) -> Answer:
    return _page(key)


def decision_case_keep(key: str) -> Answer:
    """From the page where the decision was tried: its facts, and what is expected of it."""
    name, case_id = request.form.get("name", ""), request.form.get("case") or None
    expected = {
        field.removeprefix(EXPECTED): text.strip()
        for field, text in request.form.items()
        if field.startswith(EXPECTED) and text.strip()
    }
    try:
        given = json.loads(request.form.get("inputs", "{}"))
        inputs = {str(field): str(text) for field, text in dict(given).items()}
        execute(KeepCase(key, name, inputs, expected, case_id))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    else:
        flash_done(gettext("The test case is kept."))
    return see_other("ui.decision_cases", key=key, version=request.form.get("version"))


def decision_case_drop(key: str, case_id: str) -> Answer:
    return done(DropCase(case_id), gettext("The test case is gone."), "ui.decision_cases", key=key)


def decision_cases_import(key: str) -> Answer:
    """A table of cases: looked through, and taken over unless that was all that was asked."""
    chosen_file = request.files.get("file")
    only_look = request.form.get("act") == "look"
    content = chosen_file.read() if chosen_file else b""
    try:
        number = execute(ImportCases(key, content, dry_run=only_look))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(key, error), status_of(error)
    if only_look:
        text = ngettext(
            "%(num)s test case can be taken over.", "%(num)s can be taken over.", number
        )
    else:
        text = ngettext("%(num)s test case was taken over.", "%(num)s were taken over.", number)
    flash_done(text)
    return see_other("ui.decision_cases", key=key)


def _page(key: str, refusal: CountersignError | None = None) -> str:
    found = chosen(key, request.args.get("version", type=int))
    verdicts = shown_verdicts(ask(RunCases(found.row.decision_id)))
    return render(
        "pages/decision_cases.html",
        chosen=found.row,
        versions=found.versions,
        states=words(STATES),
        verdicts=verdicts,
        failing=sum(not each.verdict.is_passed for each in verdicts),
        names=[each.name for each in ask(GetAsked(found.row.decision_id))],
        refusal=told(refusal) if refusal else "",
        problems=errors_of(refusal) if refusal else {},
        may_draft=current_principal().may("decision:draft"),
    )
