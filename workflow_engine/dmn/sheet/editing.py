"""A changed table written into its file; whatever did not change keeps its elements."""

from lxml import etree

from workflow_engine.dmn.difference.aligning import paired_columns, paired_rules
from workflow_engine.dmn.sheet.elements import Pen
from workflow_engine.dmn.sheet.splicing import written
from workflow_engine.dmn.texts import (
    DESCRIPTION,
    ColumnText,
    RuleText,
    TableText,
    part_of,
    table_element,
)
from workflow_engine.dmn.xml import Element, tree

_HEADS = {"input": "input", "output": "output", "note": "annotation"}
_CELLS = {"input": "inputEntry", "output": "outputEntry", "note": "annotationEntry"}
_ALLOWED = {"input": "inputValues", "output": "outputValues"}


def edited(xml: bytes, old: TableText, new: TableText) -> bytes:
    """The file with the new table in place of the old one, in the encoding that it had."""
    document = tree(xml)
    part = part_of(Element(document.getroot()), old.decision)
    table = table_element(part) if part else None
    if table is None:
        return xml
    _Editing(table.node, old, new).run()
    return written(xml, document, table.node)


class _Editing:
    """The elements of one table and which of them the new columns and rules are."""

    def __init__(self, table: etree._Element, old: TableText, new: TableText) -> None:
        self.table, self.old, self.new = table, old, new
        self.pen = Pen(table)
        pairs = paired_columns(old, new)
        self.columns = {b: a for a, b in pairs}
        self.rules = {b: a for a, b in paired_rules(old, new, pairs)}
        self.slots = _slots(old)

    def run(self) -> None:
        self.pen.set(self.table, "hitPolicy", self.old.policy, self.new.policy)
        self.pen.set(self.table, "aggregation", self.old.aggregation, self.new.aggregation)
        heads = {kind: self.pen.children(self.table, tag) for kind, tag in _HEADS.items()}
        rows = self.pen.children(self.table, "rule")
        come = [
            self._head(at, column, heads[column.kind])
            for at, column in enumerate(self.new.columns)
            if self._has_head(column, heads["note"])
        ]
        come += [self._rule(at, rule, rows) for at, rule in enumerate(self.new.rules)]
        self.pen.replace(
            self.table, [each for some in heads.values() for each in some] + rows, come
        )

    def _has_head(self, column: ColumnText, notes: list[etree._Element]) -> bool:
        """Annotations have heads all or none: which is whose goes by their number."""
        if column.kind != "note":
            return True
        named = any(c.expression for c in self.new.columns if c.kind == "note" and not _is_told(c))
        return not _is_told(column) and (named or bool(notes))

    def _before(self, at: int) -> tuple[ColumnText | None, int]:
        was = self.columns.get(at)
        return (None, -1) if was is None else (self.old.columns[was], self.slots[was])

    def _head(self, at: int, column: ColumnText, heads: list[etree._Element]) -> etree._Element:
        before, slot = self._before(at)
        known = 0 <= slot < len(heads)
        made = None if column.kind == "note" else column.id
        head = heads[slot] if known else self.pen.new(_HEADS[column.kind], made)
        told = before if before is not None and known else ColumnText(column.kind, "", "")
        self.pen.set(head, "label", told.label, column.label)
        typed = head
        if column.kind == "input":
            typed = self.pen.say(head, "inputExpression", column.expression, told.expression)
        else:
            self.pen.set(head, "name", told.expression, column.expression)
        self.pen.set(typed, "typeRef", told.type, column.type)
        if column.kind in _ALLOWED:
            self.pen.tell(head, _ALLOWED[column.kind], told.allowed, column.allowed)
        self.pen.tell(head, "defaultOutputEntry", told.default, column.default)
        return head

    def _rule(self, at: int, rule: RuleText, rows: list[etree._Element]) -> etree._Element:
        was = self.rules.get(at)
        row = self.pen.new("rule", rule.id) if was is None else rows[was]
        old = self.old.rules[was].cells if was is not None else None
        cells = {kind: self.pen.children(row, tag) for kind, tag in _CELLS.items()}
        come = []
        for place, (column, text) in enumerate(zip(self.new.columns, rule.cells, strict=True)):
            before, slot = self._before(place)
            told = old[self.columns[place]] if old is not None and before is not None else None
            if _is_told(column):
                self.pen.tell(row, "description", told or "", text, first=True)
                continue
            some = cells[column.kind]
            known = told is not None and slot < len(some)
            cell = some[slot] if known else self.pen.new(_CELLS[column.kind])
            if not known or told != text:
                self.pen.write(cell, text)
            come.append(cell)
        if not any(_is_told(column) for column in self.new.columns):
            self.pen.drop(row, "description")
        self.pen.replace(row, [each for some in cells.values() for each in some], come)
        return row


def _is_told(column: ColumnText) -> bool:
    """Whether it is what rules say in their description, which has no head and no cell."""
    return column.kind == "note" and column.id == DESCRIPTION


def _slots(table: TableText) -> list[int]:
    """Which element of its kind each column is, counted from 0."""
    counts = dict.fromkeys(_HEADS, 0)
    found = []
    for column in table.columns:
        found.append(-1 if _is_told(column) else counts[column.kind])
        counts[column.kind] += not _is_told(column)
    return found
