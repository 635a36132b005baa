"""Texts that are kept with their parameters, so that each reader has them in a language of his."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.errors import CountersignError, Phrase

_PLAIN = (int, float, bool, type(None))
#: Of one parameter; what is longer tells nobody more.
_LONGEST = 500


def phrase_of(error: CountersignError) -> Phrase:
    """What an error says, still to be translated."""
    return Phrase(error.template, **error.params)


def packed(text: str | None) -> dict[str, Any] | None:
    """As JSON; None for what is no phrase and stays as it is."""
    if not isinstance(text, Phrase):
        return None
    return {"text": text.template, "params": {k: _param(v) for k, v in text.params.items()}}


def unpacked(document: Mapping[str, Any] | None) -> Phrase | None:
    if document is None:
        return None
    params = {
        name: unpacked(value) if isinstance(value, dict) else value
        for name, value in document["params"].items()
    }
    return Phrase(document["text"], **params)


def shown(text: str, document: Mapping[str, Any] | None) -> str:
    """What was kept: a phrase, or the plain text of rows from before there were phrases."""
    return unpacked(document) or text


def _param(value: Any) -> Any:
    if isinstance(value, Phrase):
        return packed(value)
    if isinstance(value, Decimal | date | datetime | timedelta):
        return str(value)
    return value if isinstance(value, _PLAIN) else str(value)[:_LONGEST]
