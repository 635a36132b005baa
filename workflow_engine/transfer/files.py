"""Reads and writes tables: CSV in the encodings that offices use, and Excel workbooks."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workflow_engine.errors import Invalid, _l

MOST_ROWS, MOST_COLUMNS = 10_000, 200
#: What a workbook may unpack to; it is a zip, and a small one can hold a lot.
MOST_UNPACKED = 100_000_000
_ENCODINGS = ("utf-8-sig", "gb18030")
#: What the library raises for workbooks that are cut or mangled, also while rows are read.
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, SyntaxError, OSError, LookupError, ValueError,
    TypeError, AttributeError, EOFError,
)  # fmt: skip
#: A cell that begins so is a formula to a spreadsheet; see OWASP, CSV injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableUnreadable(Invalid):
    message = _l("The file cannot be read as a table: {reason}.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, counted from 1 with the header; empty cells are absent."""

    number: int
    cells: Mapping[str, Any]


def read_table(data: bytes) -> list[Row]:
    """The rows below the header; a workbook is told from CSV by its first bytes.

    CSV may be UTF-8 or GB 18030, with commas, semicolons or tabs. Of a workbook the first sheet
    is read; its formulas count as what they last gave.
    """
    rows = _workbook(data) if data.startswith(b"PK") else _csv(data)
    header = [str(cell).strip() if cell is not None else "" for cell in next(rows, [])]
    if not any(header):
        raise TableUnreadable(reason=_l("its first row holds no names of columns"))
    doubled = {name for name in header if name and header.count(name) > 1}
    if doubled:
        raise TableUnreadable(reason=_l("a column occurs twice in its first row"))
    found = []
    for number, cells in enumerate(rows, start=2):
        named = {n: _plain(c) for n, c in zip(header, cells, strict=False) if n}
        filled = {name: cell for name, cell in named.items() if cell not in (None, "")}
        if filled:
            found.append(Row(number, filled))
        if number > MOST_ROWS + 1:
            raise TableUnreadable(reason=_l("it has more than 10,000 rows"))
    return found


def _csv(data: bytes) -> Iterator[Sequence[Any]]:
    text = _decoded(data)
    try:
        sniffed = csv.Sniffer().sniff(text[:8192].splitlines()[0], delimiters=",;\t")
        delimiter = sniffed.delimiter
    except (csv.Error, IndexError):
        delimiter = ","
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if len(row) > MOST_COLUMNS:
                raise TableUnreadable(reason=_l("it has more than 200 columns"))
            yield row
    except csv.Error as error:
        raise TableUnreadable(reason=_l("a quotation mark is not closed")) from error


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableUnreadable(reason=_l("it is neither a workbook nor text in UTF-8 or GB 18030"))


def _workbook(data: bytes) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise TableUnreadable(reason=_l("it unpacks to more than 100 MB"))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield list(row)
        book.close()
    except BROKEN as error:
        raise TableUnreadable(reason=_l("it is no Excel workbook")) from error


def _plain(cell: Any) -> Any:
    """A cell as people would write it: dates without time, numbers without a binary tail."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == cell.time().min else cell.isoformat()
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        return int(number) if number == number.to_integral_value() else number
    if isinstance(cell, str):
        text = cell.strip()
        # What was written to keep a spreadsheet from computing it.
        return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
    return cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets show Chinese; lines end as RFC 4180 says."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet, its header fixed in place; numbers and dates stay such."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return _safe(cell) if isinstance(cell, str) else cell
