"""The text of a value, as string() gives it."""

from datetime import date, time, timedelta
from decimal import Decimal

from workflow_engine.feel import temporal
from workflow_engine.feel.far import FarDate, FarMoment
from workflow_engine.feel.values import Function, Months, Range


def plainly(value: object) -> str:
    """A text stands for itself; everything else as it would be written."""
    return value if isinstance(value, str) else written(value)


def written(value: object) -> str:
    """The value as FEEL source, as far as it has one."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, date | time | timedelta | Months | FarDate | FarMoment):
        return temporal.show(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    return _range(value) if isinstance(value, Range) else _function(value)


def number(value: Decimal) -> str:
    """Without an exponent and without zeros that say nothing; at most 6,200 characters."""
    plain = f"{value or Decimal(0):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _range(value: Range) -> str:
    start = "[" if value.start_included else "("
    end = "]" if value.end_included else ")"
    return f"{start}{written(value.start)}..{written(value.end)}{end}"


def _function(value: object) -> str:
    return f"function {value.name}" if isinstance(value, Function) else ""
