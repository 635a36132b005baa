"""A decision table as the cells of a spreadsheet, and a changed sheet back into its file.

The sheet has a head, a row for each of ``HEAD``, and below it a row for each rule, whose id stands
in the first column. Everything is FEEL as in the file; which program keeps it is not known here.
"""

from workflow_engine.dmn.sheet.cells import Cell, Formula, SheetRefused
from workflow_engine.dmn.sheet.editing import edited
from workflow_engine.dmn.sheet.filling import HEAD, filled
from workflow_engine.dmn.sheet.taking import Grid, taken
from workflow_engine.dmn.texts import table_of
from workflow_engine.dmn.xml import parse

__all__ = ["HEAD", "Cell", "Formula", "Grid", "SheetRefused", "filled_from", "replaced"]


def filled_from(xml: bytes, decision: str) -> list[list[str]]:
    """The sheet of a decision's table; DecisionNotFound when it has none."""
    return filled(table_of(parse(xml), decision))


def replaced(xml: bytes, decision: str, grid: Grid) -> bytes:
    """The file with the table as the sheet has it, and everything else as it was.

    SheetRefused tells all faults with the addresses of their cells. A sheet in which nothing was
    changed gives the very same bytes.
    """
    root = parse(xml)
    old = table_of(root, decision)
    new = taken(grid, old, root)
    return xml if filled(new) == filled(old) else edited(xml, old, new)
