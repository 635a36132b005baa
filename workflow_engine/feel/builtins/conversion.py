"""Values to and from texts."""

from decimal import Decimal

from workflow_engine.feel import show
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import DECIMAL, charge


@builtin("string(from: Any)")
def string(run: Run, value: object) -> object:
    if value is None:
        return None
    charge(value, run)
    shown = show.plainly(value)
    run.sized_text(len(shown))
    return shown


@builtin("number(from: number)")
def same_number(_run: Run, value: Decimal) -> object:
    return value


@builtin("number(from: string)")
def number(_run: Run, written: str) -> object:
    return _read(written)


@builtin("number(from: string, grouping separator: string|null, decimal separator: string|null)")
def number_grouped(_run: Run, written: str, grouping: str | None, point: str | None) -> object:
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ","):
        return None
    if grouping == point and grouping is not None:
        return None
    plain = written.replace(grouping, "") if grouping else written
    if point == "," and "." in plain:
        return None
    return _read(plain.replace(point, ".") if point else plain)


def _read(written: str) -> Decimal | None:
    if not written or set(written) - set("0123456789.+-eE"):
        return None
    return DECIMAL.create_decimal(written)
