"""A decision table as its author wrote it: the texts of its columns and rules, nothing compiled."""

from dataclasses import dataclass
from typing import Literal

from workflow_engine.dmn.errors import DecisionNotFound
from workflow_engine.dmn.xml import Element

ColumnKind = Literal["input", "output", "note"]
#: The column of what rules say in ``description``, where most tools keep their annotation.
DESCRIPTION = "description"
_LOGIC = ("decision", "businessKnowledgeModel")


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column; ``expression`` is what an input asks, and the name of an output or a note.

    ``allowed`` are the input or output values, ``default`` what an output says without a rule.
    """

    kind: ColumnKind
    id: str
    expression: str
    label: str = ""
    type: str = ""
    allowed: str = ""
    default: str = ""

    @property
    def title(self) -> str:
        """What people read above the column."""
        return self.label or self.expression


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule; ``cells`` are in the order of the columns, ``-`` where an input may be anything."""

    id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableText:
    """A table with the decision (or knowledge model) whose logic it is."""

    decision: str
    name: str
    policy: str
    aggregation: str
    columns: tuple[ColumnText, ...]
    rules: tuple[RuleText, ...]


def table_element(part: Element) -> Element | None:
    """The table that is the whole logic of a decision or knowledge model."""
    logic = part.child("encapsulatedLogic") or part
    return logic.child("decisionTable")


def table_of(root: Element, decision: str) -> TableText:
    """The table of the decision with that id; DecisionNotFound when it has none."""
    part = part_of(root, decision)
    found = text_of(part) if part else None
    if found is None:
        raise DecisionNotFound(decision=decision)
    return found


def part_of(root: Element, decision: str) -> Element | None:
    """The decision or knowledge model with that id."""
    return next((part for part in root.children(*_LOGIC) if part.get("id") == decision), None)


def text_of(part: Element) -> TableText | None:
    """The table of a decision or knowledge model; None when its logic is no table."""
    table = table_element(part)
    if table is None:
        return None
    notes = _notes(table)
    columns = (*map(_input, table.children("input")), *_outputs(table), *notes)
    return TableText(
        part.get("id"),
        part.get("name"),
        table.get("hitPolicy", "UNIQUE"),
        table.get("aggregation"),
        columns,
        tuple(_rule(rule, columns) for rule in table.children("rule")),
    )


def _input(element: Element) -> ColumnText:
    asked = element.child("inputExpression")
    return ColumnText(
        "input",
        element.get("id"),
        (asked.text_of("text") if asked else None) or "",
        element.get("label"),
        asked.get("typeRef") if asked else "",
        element.text_of("inputValues") or "",
    )


def _outputs(table: Element) -> list[ColumnText]:
    return [
        ColumnText(
            "output",
            element.get("id"),
            element.get("name"),
            element.get("label"),
            element.get("typeRef"),
            element.text_of("outputValues") or "",
            element.text_of("defaultOutputEntry") or "",
        )
        for element in table.children("output")
    ]


def _notes(table: Element) -> list[ColumnText]:
    """The columns of annotations; the description is one when a rule has it or nothing else is."""
    rules = table.children("rule")
    most = max((len(rule.children("annotationEntry")) for rule in rules), default=0)
    names = [note.get("name") for note in table.children("annotation")]
    names += [""] * (most - len(names))
    found = [ColumnText("note", f"annotation_{at}", name) for at, name in enumerate(names, 1)]
    if not found or any(rule.child("description") for rule in rules):
        found.insert(0, ColumnText("note", DESCRIPTION, DESCRIPTION))
    return found


def _rule(rule: Element, columns: tuple[ColumnText, ...]) -> RuleText:
    tests = [cell.text_of("text") or "-" for cell in rule.children("inputEntry")]
    answers = [cell.text_of("text") or "" for cell in rule.children("outputEntry")]
    notes = [cell.text_of("text") or "" for cell in rule.children("annotationEntry")]
    if any(column.id == DESCRIPTION for column in columns):
        notes.insert(0, rule.text_of("description") or "")
    cells: list[str] = []
    for kind, given, empty in (("input", tests, "-"), ("output", answers, ""), ("note", notes, "")):
        width = sum(column.kind == kind for column in columns)
        cells += (given + [empty] * width)[:width]
    return RuleText(rule.get("id"), tuple(cells))
