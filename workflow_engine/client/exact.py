"""JSON with exact numbers: what has a point or is very long is a Decimal on both ways."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def loads(text: bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def dumps(value: Any) -> str:
    """``Decimal("1.50")`` is written as 1.50; dates and moments as ISO 8601."""
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(_key(key))}:{dumps(entry)}" for key, entry in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(dumps, value)) + "]"
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} cannot be sent")
        return str(value)
    if isinstance(value, date | datetime | time):
        return json.dumps(value.isoformat())
    return json.dumps(value, allow_nan=False)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} cannot name a value; use a text")
    return key
