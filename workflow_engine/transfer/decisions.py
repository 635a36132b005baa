"""A decision table as an Excel workbook: all of its cells are text, and nothing is computed."""

import io
import re
import zipfile
from datetime import date, time
from itertools import islice
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workflow_engine.dmn import sheet as sheets
from workflow_engine.errors import Invalid, _l
from workflow_engine.transfer.files import (
    BROKEN,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED,
    TableUnreadable,
)

#: What a cell of a workbook may hold.
MOST_TEXT = 32_767
_TEXT = "@"
_HEAD = PatternFill("solid", fgColor="E8ECF1")
_FOREIGN = re.compile(r"vbaProject|externalLinks/|macrosheets/|activeX/", re.IGNORECASE)


class TableTooLarge(Invalid):
    message = _l("A workbook cannot hold the cell {cell}: it has more than 32,767 characters.")


def write_decision(xml: bytes, decision: str) -> bytes:
    """The workbook of a decision's table; DecisionNotFound when it has none."""
    book = Workbook()
    page = book.active
    page.title = re.sub(r"[\[\]:*?/\\]", " ", decision)[:31] or "decision"
    rows = sheets.filled_from(xml, decision)
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row, 1):
            _write(page.cell(number, at), text, is_head=number <= len(sheets.HEAD) or at == 1)
    _dress(page, max(map(len, rows)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Any, text: str, *, is_head: bool) -> None:
    if len(text) > MOST_TEXT:
        raise TableTooLarge(cell=cell.coordinate)
    cell.number_format = _TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font, cell.fill = Font(bold=cell.column == 1), _HEAD
    if text:
        cell.value = text
        # What begins with = would be computed otherwise.
        cell.data_type, cell.quotePrefix = "s", text[0] in "=+-@"


def _dress(page: Any, width: int) -> None:
    """New cells are text as well, and the head stays in sight."""
    page.freeze_panes = page.cell(len(sheets.HEAD) + 1, 2)
    for at in range(1, width + 20):
        column = page.column_dimensions[get_column_letter(at)]
        column.width, column.number_format = 16 if at == 1 else 24, _TEXT


def read_decision(xml: bytes, decision: str, data: bytes) -> bytes:
    """The DMN file with the table of the workbook's first sheet in it, the rest as it was.

    TableUnreadable when it is no workbook or holds macros; SheetRefused with the address of each
    cell that cannot be taken over.
    """
    return sheets.replaced(xml, decision, _grid(data))


def _grid(data: bytes) -> list[list[sheets.Cell]]:
    try:
        _check(data)
        book = load_workbook(io.BytesIO(data), read_only=True)
        rows = islice(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), MOST_ROWS + 1)
        found = [[_cell(cell) for cell in row] for row in rows]
        book.close()
    except BROKEN as error:
        raise TableUnreadable(reason=_l("it is no Excel workbook")) from error
    if len(found) > MOST_ROWS:
        raise TableUnreadable(reason=_l("it has more than 10,000 rows"))
    return found


def _check(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise TableUnreadable(reason=_l("it unpacks to more than 100 MB"))
        if any(_FOREIGN.search(name) for name in packed.namelist()):
            raise TableUnreadable(reason=_l("it holds macros or links to other files"))


def _cell(cell: Any) -> sheets.Cell:
    if cell.data_type == "f":
        return sheets.Formula()
    value = cell.value
    if value is None or isinstance(value, str | bool | int | float | date | time):
        return value
    return str(value)
