"""Writes answers: decimals stay exact numbers, moments are ISO 8601."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from flask import Response

from workflow_engine.feel import temporal
from workflow_engine.feel.values import Months

#: JSON knows no binary fractions: a decimal is written with exactly its digits.
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=lambda value: _other(value))


def answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer that nobody between us and the caller keeps."""
    response = Response(_encoder.encode(body), status, headers, mimetype="application/json")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def open_value(value: Any) -> Any:
    """A variable as JSON says it: durations become texts like ``P2D``."""
    if isinstance(value, Mapping):
        return {str(key): open_value(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [open_value(entry) for entry in value]
    if isinstance(value, timedelta | Months):
        return temporal.show(value)
    return value


def _other(value: Any) -> str:
    # Texts that remember their template are texts; msgspec takes only the type itself.
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
