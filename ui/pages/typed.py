"""Values of any type in one text field beside the choice of the type, there and back."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from workflow_engine.errors import Invalid, _l
from workflow_engine.persistence import documents

KINDS = {
    "text": _l("A text"),
    "number": _l("A number"),
    "boolean": _l("Yes or no"),
    "date": _l("Date"),
    "moment": _l("Date and time"),
    "json": _l("List or object (JSON)"),
    "null": _l("Nothing"),
}
_YES = frozenset({"true", "yes", "1", "是"})
_NO = frozenset({"false", "no", "0", "否"})
_encode = msgspec.json.Encoder(decimal_format="number").encode


class ValueUnreadable(Invalid):
    message = _l("“{text}” is not what was chosen as its type.")


def kind_of(value: Any) -> str:
    """The type under which a value is shown for editing."""
    for kind, types in _TYPES:
        if isinstance(value, types):
            return kind
    return "json"


#: A boolean is an integer, and a moment a date, to Python; so they stand first.
_TYPES: tuple[tuple[str, Any], ...] = (
    ("null", type(None)),
    ("boolean", bool),
    ("text", str),
    ("number", (int, Decimal)),
    ("moment", datetime),
    ("date", date),
)


def write(value: Any, zone: str) -> str:
    """The text that ``read`` turns into the same value."""
    kind = kind_of(value)
    if kind == "null":
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "moment":
        local = value.astimezone(ZoneInfo(zone)) if value.tzinfo else value
        return str(local.isoformat(sep=" ", timespec="minutes"))
    if kind == "json":
        return msgspec.json.format(_encode(_exact(value)).decode(), indent=2)
    return str(value)


def read(kind: str, text: str, zone: str) -> Any:
    """The value that was typed; ``ValueUnreadable`` when it is not of its type."""
    found = text if kind == "text" else text.strip()
    try:
        return _READ[kind](found, zone)
    except (KeyError, ValueError, ArithmeticError, InvalidOperation, TypeError) as error:
        raise ValueUnreadable(text=text[:80]) from error


def _number(text: str, zone: str) -> Any:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    whole = value == value.to_integral_value() and "." not in text and "e" not in text.lower()
    return int(value) if whole else value


def _boolean(text: str, zone: str) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError(text)
    return word in _YES


def _moment(text: str, zone: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))


def _json(text: str, zone: str) -> Any:
    return documents.rich(json.loads(text, parse_float=Decimal))


_READ: Mapping[str, Any] = {
    "text": lambda text, zone: text,
    "number": _number,
    "boolean": _boolean,
    "date": lambda text, zone: date.fromisoformat(text),
    "moment": _moment,
    "json": _json,
    "null": lambda text, zone: None,
}


def _exact(value: Any) -> Any:
    """Decimals stay numbers; dates and the like are written as the documents write them."""
    if isinstance(value, dict):
        return {str(name): _exact(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_exact(entry) for entry in value]
    return value if isinstance(value, Decimal) else documents.plain(value)
