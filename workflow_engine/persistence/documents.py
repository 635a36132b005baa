"""Values in JSON columns: decimals, dates and durations survive the way there and back."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec

_KEY = "$"


def plain(value: Any) -> Any:
    """JSON-ready form: ``Decimal("1.50")`` becomes ``{"$": "decimal", "v": "1.50"}``."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    for name, (kind, write, _) in _TYPES.items():
        if isinstance(value, kind):
            return {_KEY: name, "v": write(value)}
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def rich(value: Any) -> Any:
    """The values that ``plain`` was given."""
    if isinstance(value, list):
        return [rich(entry) for entry in value]
    if isinstance(value, dict):
        if value.keys() == {_KEY, "v"}:
            return _TYPES[value[_KEY]][2](value["v"])
        return {key: rich(entry) for key, entry in value.items()}
    return value


def dumps(value: Any) -> str:
    return msgspec.json.encode(plain(value)).decode()


def loads(text: str | bytes) -> Any:
    return rich(msgspec.json.decode(text))


def _span(text: str) -> timedelta:
    return timedelta(microseconds=int(text))


# datetime is a date, so it stands first.
_TYPES: dict[str, tuple[type, Any, Any]] = {
    "decimal": (Decimal, str, Decimal),
    "float": (float, repr, Decimal),
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
    "span": (timedelta, lambda v: str(v // timedelta(microseconds=1)), _span),
}
