"""One record on its page: facts, lines, panels, acts, processes and history."""

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from ui.pages import attachments, paths
from ui.pages.batch_words import STATUSES
from ui.pages.support import Answer, render, words
from ui.records.acting import buttons
from ui.records.cells import Cell, Cells, amount_text, may_see, state_of
from ui.records.history import events
from ui.records.naming import heading, lead, name_of
from ui.records.places import Place
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.records import Detail, detail_query
from workflow_engine.queries.records.approvals import ProcessesAbout, RecordApprovals
from workflow_engine.queries.records.showing import Shown
from workflow_engine.records import Kind, Master, Valued

#: Told in the head or the foot of the page, or of no use to people.
APART = frozenset({
    "id", "company_id", "rev", "number", "state", "version", "digest", "reason", "title",
    "created_at", "created_by_id",
})  # fmt: skip
OF_MASTERS = frozenset({"code", "name", "name_zh", "active"})
OF_VALUED = frozenset({"amount", "base_amount", "currency", "rate", "rate_on"})
#: The latest of a history stand open.
MOST_OPEN = 6


def detail_page(place: Place, document_id: str) -> Answer:
    """The page of a record."""
    kind = place.kind
    found = ask(detail_query(kind)(document_id))
    record = found.shown.record
    told = events(kind, found.history, found.shown.names)
    return render(
        "records/detail.html",
        place=place,
        kind=kind,
        found=found,
        record=record,
        title=heading(kind, record),
        lead=lead(kind, record),
        name=name_of(kind, record),
        state=status_of(kind, record),
        buttons=buttons(place, record.id, found.acts, found.due),
        trace=_trace(kind, record.id),
        path=_path(kind, found),
        processes=_processes(kind, found),
        statuses=words(STATUSES),
        history=told[:MOST_OPEN],
        earlier=told[MOST_OPEN:],
        **parts(kind, found.shown, found.base_currency),
        **attachments.of_record(kind, record.id),
    )


def parts(kind: Kind, shown: Shown, house: str) -> dict[str, Any]:
    """Amount, facts and lines, for the page and for the panel of a task."""
    cells, apart = Cells(kind, shown, house), _apart(kind)
    plain = [n for n, spec in kind.specs.items() if spec.kind != "lines" and n not in apart]
    facts = [cell for cell in cells.of(plain) if not cell.is_empty]
    return {
        "hero": _hero(kind, shown.record, house),
        "facts": [cell for cell in facts if not kind.specs[cell.name].multiline],
        "prose": [cell for cell in facts if kind.specs[cell.name].multiline],
        "lines": [
            cells.lines(name)
            for name, spec in kind.specs.items()
            if spec.kind == "lines" and may_see(spec)
        ],
    }


def _apart(kind: Kind) -> frozenset[str]:
    """What its page tells elsewhere than among the facts."""
    apart = APART | (OF_MASTERS if issubclass(kind.entity, Master) else frozenset())
    if not issubclass(kind.entity, Valued) or not may_see(kind.specs["amount"]):
        return apart
    return apart | OF_VALUED


def _hero(kind: Kind, record: Any, house: str) -> Cell | None:
    """The amount of a document, with what it is in the company's currency, and at which rate."""
    spec = kind.specs.get("amount")
    if spec is None or not isinstance(record, Valued) or not may_see(spec):
        return None
    note = ""
    if record.currency != house:
        note = gettext(
            "≈ %(amount)s at %(rate)s",
            amount=amount_text(record.base_amount, house),
            rate=f"{record.rate.normalize():f}",
        )
    return Cell(
        name="amount",
        label=gettext(spec.label),
        shape="money",
        text=amount_text(record.amount, record.currency),
        note=note,
    )


def status_of(kind: Kind, record: Any) -> dict[str, Any] | None:
    """The pill beside the heading; what is in use needs none."""
    if kind.states is not None:
        return state_of(kind, record.state)
    if isinstance(record, Master) and not record.active:
        return {"text": gettext("Out of use"), "tone": ""}
    return None


def _path(kind: Kind, found: Detail) -> list[paths.ShownStep]:
    """Who has approved and who will have to, where the authority matrix is asked."""
    record, states = found.shown.record, kind.states
    asked = any(act.authority for act in kind.acts)
    if not asked or states is None or not current_principal().may(RecordApprovals.permission):
        return []
    path = ask(RecordApprovals(kind.name, record.id))
    if path is None:
        return []
    is_over = not any(state == record.state for state, _ in states.moves)
    is_running = not is_over and not kind.is_editable(record)
    steps = paths.shown(path, is_active=is_running)
    return [step for step in steps if step.state == "done"] if is_over else steps


def _processes(kind: Kind, found: Detail) -> Any:
    if not current_principal().may(ProcessesAbout.permission):
        return []
    return ask(ProcessesAbout(kind.name, found.shown.record.id))


def _trace(kind: Kind, record_id: str) -> str:
    """The page that shows what a record came from and led to, where the product has one."""
    if "ui.trace" not in current_app.view_functions:
        return ""
    return url_for("ui.trace", kind=kind.name, record_id=record_id)
