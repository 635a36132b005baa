"""Two versions of a decision beside each other: what changed, down to the cell of a rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from ui.pages.decision_shown import STATES, Chosen, chosen
from ui.pages.support import Answer, render, words
from workflow_engine.dmn.difference import PartChange, RuleChange, TableChange, difference
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.decisions import DecisionRow, GetDecision

KINDS = {
    "same": _l("unchanged"),
    "added": _l("added"),
    "removed": _l("removed"),
    "changed": _l("changed"),
}
PARTS = {
    "import": _l("Import"),
    "itemDefinition": _l("Type"),
    "inputData": _l("Input data"),
    "decision": _l("A decision"),
    "businessKnowledgeModel": _l("Business knowledge"),
    "decisionService": _l("Decision service"),
    "knowledgeSource": _l("Knowledge source"),
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell with what stood there before, when that was something else."""

    kind: str
    column: str
    text: str
    before: str | None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A row of the table: its number in both versions and its cells."""

    kind: str
    word: str
    before: int | None
    after: int | None
    is_moved: bool
    cells: list[ShownCell]


def decision_compare(key: str) -> Answer:
    """``version`` with ``before``, or with the one before it."""
    found = chosen(key, request.args.get("version", type=int))
    before = _before(found)
    changes: tuple[PartChange, ...] = ()
    if before is not None:
        contents = [ask(GetDecision(row.decision_id)).content for row in (before, found.row)]
        changes = difference(contents[0], contents[1])
    return render(
        "pages/decision_compare.html",
        chosen=found.row,
        before=before,
        versions=found.versions,
        states=words(STATES),
        changes=[(each, _rules(each.table) if each.table else []) for each in changes],
        kinds=words(KINDS),
        parts_of_model=words(PARTS),
    )


def _before(found: Chosen) -> DecisionRow | None:
    wanted = request.args.get("before", type=int)
    if wanted is not None:
        return next((row for row in found.versions if row.version == wanted), None)
    return next((row for row in found.versions if row.version < found.row.version), None)


def _rules(table: TableChange) -> list[ShownRule]:
    return [
        ShownRule(
            rule.kind,
            gettext(KINDS[rule.kind]),
            rule.before,
            rule.after,
            rule.is_moved,
            list(_cells(table, rule)),
        )
        for rule in table.rules
    ]


def _cells(table: TableChange, rule: RuleChange) -> Iterator[ShownCell]:
    """One cell for each column of the comparison, also where the rule has none of its own."""
    changed = {detail.path: detail for detail in rule.details}
    own = iter(rule.rule.cells)
    for column in table.columns:
        side = column.before if rule.kind == "removed" else column.after
        titled = column.after or column.before
        title = titled.title if titled else ""
        text = next(own, "") if side is not None else ""
        detail = changed.get(title) or (changed.get(column.before.title) if column.before else None)
        if rule.kind != "changed" or detail is None:
            yield ShownCell(column.kind, title, text, None)
        else:
            yield ShownCell("changed", title, detail.after or "", detail.before or "")
