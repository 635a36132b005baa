"""The rows of a sheet to a table, with the address of every cell that cannot be taken over."""

from collections.abc import Sequence

from workflow_engine import feel
from workflow_engine.dmn.compiling import Compiling
from workflow_engine.dmn.sheet.cells import Cell, Sheet
from workflow_engine.dmn.sheet.filling import HEAD, TOLD
from workflow_engine.dmn.tables import AGGREGATIONS, POLICIES
from workflow_engine.dmn.texts import ColumnText, RuleText, TableText
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l

Grid = Sequence[Sequence[Cell]]
_COLUMNS = HEAD.index("Kind")
_KINDS = ("input", "output", "note")
#: What of a column is FEEL, by its kind; whether it is a test.
_FEEL = {
    "input": (("expression", False), ("allowed", True)),
    "output": (("allowed", True), ("default", False)),
    "note": (),
}


def taken(grid: Grid, old: TableText, root: Element) -> TableText:
    """The table that the sheet says, in place of the old one of that file; SheetRefused if none."""
    sheet = Sheet()
    _heads(grid, sheet)
    policy, aggregation = _policy(grid, old, sheet)
    columns = _columns(grid, sheet)
    sheet.raise_any()
    rules = _rules(grid, columns, sheet)
    _compile(columns, rules, Compiling(root, sheet, ()), sheet)
    sheet.raise_any()
    return TableText(old.decision, old.name, policy, aggregation, columns, tuple(rules.values()))


def _heads(grid: Grid, sheet: Sheet) -> None:
    for row, title in enumerate(HEAD):
        cell = grid[row][0] if row < len(grid) and grid[row] else None
        if not isinstance(cell, str) or cell.strip().lower() != title.lower():
            sheet.refuse(row, 0, _l("Here has to stand: {title}"), title=title)
    sheet.raise_any()


def _policy(grid: Grid, old: TableText, sheet: Sheet) -> tuple[str, str]:
    decision, told = (_cell(grid, row, 1, sheet) for row in (0, 1))
    if decision != old.decision:
        text = _l("The sheet is of the decision {decision} and not of {wanted}.")
        sheet.refuse(0, 1, text, decision=decision, wanted=old.decision)
    policy = " ".join(told.upper().split())
    aggregation = policy.removeprefix("COLLECT").strip() if policy.startswith("COLLECT") else ""
    policy = "COLLECT" if policy.startswith("COLLECT") else policy
    if policy not in POLICIES:
        sheet.refuse(1, 1, _l("The hit policy {policy} is unknown."), policy=told)
    if aggregation and aggregation not in AGGREGATIONS:
        text = _l("The aggregation {aggregation} is unknown.")
        sheet.refuse(1, 1, text, aggregation=aggregation)
    return policy, aggregation


def _cell(grid: Grid, row: int, column: int, sheet: Sheet, *, is_feel: bool = False) -> str:
    cells = grid[row]
    cell = cells[column] if column < len(cells) else None
    return sheet.text(cell, row, column, is_feel=is_feel)


def _columns(grid: Grid, sheet: Sheet) -> tuple[ColumnText, ...]:
    """The columns up to the last one of a kind."""
    kinds = [_cell(grid, _COLUMNS, at, sheet).lower() for at in range(1, len(grid[_COLUMNS]))]
    while kinds and not kinds[-1]:
        kinds.pop()
    found = []
    for at, kind in enumerate(kinds, 1):
        if kind not in _KINDS:
            sheet.refuse(_COLUMNS, at, _l("A column is an input, an output or a note."))
            continue
        told = {name: _told(grid, name, at, kind, sheet) for name in TOLD[1:]}
        found.append(ColumnText(kind=kind, **told))  # type: ignore[arg-type]
    _check(found, sheet)
    return tuple(found)


def _check(found: list[ColumnText], sheet: Sheet) -> None:
    if found != sorted(found, key=lambda column: _KINDS.index(column.kind)):
        sheet.refuse(_COLUMNS, 1, _l("Inputs come first, then outputs, then notes."))
    outputs = [column.expression for column in found if column.kind == "output"]
    if not outputs:
        sheet.refuse(_COLUMNS, 1, _l("The table has no output."))
    elif len(outputs) > 1 and ("" in outputs or len(set(outputs)) < len(outputs)):
        at = next(at for at, column in enumerate(found, 1) if column.kind == "output")
        row = _COLUMNS + TOLD.index("expression")
        sheet.refuse(row, at, _l("Each of several outputs needs a name of its own."))


def _told(grid: Grid, name: str, at: int, kind: str, sheet: Sheet) -> str:
    is_feel = name in dict(_FEEL.get(kind, ()))
    return _cell(grid, _COLUMNS + TOLD.index(name), at, sheet, is_feel=is_feel)


def _rules(grid: Grid, columns: Sequence[ColumnText], sheet: Sheet) -> dict[int, RuleText]:
    """Rules by their row; rows without anything are none."""
    found = {}
    kinds = ["note", *(column.kind for column in columns)]
    for row in range(len(HEAD), len(grid)):
        beyond = ["note"] * (len(grid[row]) - len(kinds))
        cells = [
            _cell(grid, row, at, sheet, is_feel=kind != "note")
            for at, kind in enumerate([*kinds, *beyond])
        ]
        for at in range(len(kinds), len(cells)):
            if cells[at]:
                sheet.refuse(row, at, _l("The column has no kind in its head."))
        if any(cells):
            given = zip(kinds[1:], cells[1:], strict=False)
            told = tuple("-" if kind == "input" and not text else text for kind, text in given)
            found[row] = RuleText(cells[0], told)
    return found


def _compile(
    columns: Sequence[ColumnText], rules: dict[int, RuleText], known: Compiling, sheet: Sheet
) -> None:
    """Refuses what is no FEEL; names with spaces are those of the file."""
    for at, column in enumerate(columns, 1):
        for name, is_test in _FEEL[column.kind]:
            row = _COLUMNS + TOLD.index(name)
            _compiled(getattr(column, name), known, (row, at), sheet, is_test=is_test)
        for row, rule in rules.items() if column.kind != "note" else ():
            text = rule.cells[at - 1]
            _compiled(text, known, (row, at), sheet, is_test=column.kind == "input")


def _compiled(
    text: str, known: Compiling, place: tuple[int, int], sheet: Sheet, *, is_test: bool
) -> None:
    if not text:
        return
    try:
        (feel.compile_unary if is_test else feel.compile)(text, known.names_for(text))
    except feel.FeelSyntaxError as error:
        sheet.refuse(*place, error.template, **error.params)
