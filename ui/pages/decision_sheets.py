"""A decision table as an Excel workbook, and a changed workbook as the next draft."""

from flask import Response, request
from flask_babel import gettext

from ui.errors import status_of
from ui.pages.decision_shown import STATES, chosen
from ui.pages.support import TELLABLE, Answer, flash_done, render, see_other, told, words
from workflow_engine.commands.decision_sheets import XLSX, TakeSheet
from workflow_engine.dmn.errors import Finding
from workflow_engine.dmn.sheet import SheetRefused
from workflow_engine.errors import CountersignError, Phrase
from workflow_engine.identity.requests import ask, execute
from workflow_engine.queries.decision_sheets import GetSheet
from workflow_engine.queries.decisions import DecisionRow, GetDecision


def decision_excel(decision_id: str) -> Answer:
    """The workbook; with ``take`` in the address the form that takes one back."""
    if "take" in request.args:
        return _page(ask(GetDecision(decision_id)).row)
    sheet = ask(GetSheet(decision_id))
    answer = Response(sheet.content, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=sheet.name)
    return answer


def decision_excel_take(decision_id: str) -> Answer:
    row = ask(GetDecision(decision_id)).row
    sent = request.files.get("file")
    only_look = request.form.get("act") == "look"
    content = sent.read() if sent else b""
    command = TakeSheet(decision_id, content, request.form.get("note", ""), dry_run=only_look)
    try:
        taken = execute(command)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(row, error), status_of(error)
    if not taken.is_new:
        flash_done(gettext("The workbook says the same as the version; nothing was added."))
    elif only_look:
        flash_done(gettext("The workbook can be taken over."))
        return see_other("ui.decision_excel", decision_id=decision_id, take=1)
    else:
        flash_done(gettext("The draft is kept; it counts once it is put into force."))
    return see_other("ui.decision", key=row.key, version=taken.version or row.version)


def _page(row: DecisionRow, error: CountersignError | None = None) -> str:
    findings: tuple[Finding, ...] = error.findings if isinstance(error, SheetRefused) else ()
    return render(
        "pages/decision_excel.html",
        chosen=chosen(row.key, row.version).row,
        states=words(STATES),
        refusal=told(error) if error and not findings else "",
        findings=[(each.element, Phrase(each.template, **each.params)) for each in findings],
    )
