"""What stands in a cell of a spreadsheet, and as FEEL."""

from datetime import date, datetime, time
from decimal import Decimal

from workflow_engine.dmn.errors import Finding, Findings
from workflow_engine.errors import Invalid, _l
from workflow_engine.feel.show import number


class Formula:
    """A cell that a spreadsheet would compute; nothing of it is known or run."""


Cell = str | bool | int | float | date | time | Formula | None


class SheetRefused(Invalid):
    """The sheet is not the table it should be; ``findings`` name cells such as ``C7``."""

    message = _l("The sheet cannot be taken over: {first}")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(first=f"{findings[0].element}: {findings[0].message}")


class Sheet(Findings):
    """Cells by row and column from 0, and what is wrong with them."""

    def refuse(self, row: int, column: int, template: str, **params: object) -> None:
        """A fault of one cell."""
        self.add(address(row, column), template, **params)

    def raise_any(self) -> None:
        if self._found:
            raise SheetRefused(tuple(self._found))

    def text(self, cell: Cell, row: int, column: int, *, is_feel: bool) -> str:
        """The text of a cell; what a spreadsheet took for a number or date is written as FEEL."""
        if isinstance(cell, Formula):
            self.refuse(row, column, _FORMULA)
            return ""
        if isinstance(cell, str):
            return cell.strip()
        if cell is None:
            return ""
        text = _feel(cell)
        return text if is_feel else text.partition('("')[2].removesuffix('")') or text


_FORMULA = _l("Formulas are not taken over. Write an apostrophe before the text.")


def _feel(cell: bool | float | date | time) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return number(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        at_midnight = cell.time() == time()
        return f'date("{cell:%Y-%m-%d}")' if at_midnight else f'date and time("{cell.isoformat()}")'
    kind = "date" if isinstance(cell, date) else "time"
    return f'{kind}("{cell.isoformat()}")'


def address(row: int, column: int) -> str:
    """The name that spreadsheets give the cell: A1 for 0, 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
