"""Values as texts: inside an input, and for reading."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine.errors import _l
from workflow_engine.forms.conversion import LONGEST_LINE, LONGEST_TEXT, Setting
from workflow_engine.forms.model import Field, NumberField, TextField
from workflow_engine.forms.scope import MISSING

YES, NO = _l("Yes"), _l("No")


def as_input(value: Any, timezone: str) -> str:
    """The text that the input of a browser wants: ISO dates, a point in numbers, local time."""
    if value is None or value is MISSING:
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(timezone)) if value.tzinfo else value
        return local.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, str | int | float) else ""


def as_text(value: Any, timezone: str, translate: Callable[[str], str]) -> str:
    """The text for a reader; lists are joined, what has no short form is left out."""
    if isinstance(value, bool):
        return translate(YES if value else NO)
    if isinstance(value, list):
        return ", ".join(as_text(entry, timezone, translate) for entry in value)
    if isinstance(value, Mapping):
        return ""
    return (
        as_input(value, timezone).replace("T", " ")
        if isinstance(value, datetime)
        else (as_input(value, timezone))
    )


def attributes(field: Field, setting: Setting) -> tuple[tuple[str, str], ...]:
    """The limits as HTML attributes, so that the browser says early what the server would say."""
    found: dict[str, Any] = {}
    if isinstance(field, TextField):
        longest = LONGEST_TEXT if field.multiline else LONGEST_LINE
        found["minlength"] = setting.least
        found["maxlength"] = min(longest, int(setting.most or longest))
    if isinstance(field, NumberField):
        found["min"], found["max"] = setting.least, setting.most
        found["step"] = field.step or _step(field.digits)
        found["inputmode"] = "decimal"
    return tuple(
        (name, f"{value:f}" if isinstance(value, Decimal) else str(value))
        for name, value in found.items()
        if value is not None
    )


def _step(digits: int | None) -> str:
    return "any" if digits is None else f"{Decimal(1).scaleb(-min(digits, 12)):f}"


def blocks(text: str) -> tuple[tuple[str, str], ...]:
    """The paragraphs, headings and list items of a text; nothing else of Markdown is read."""
    found: list[tuple[str, str]] = []
    for part in text.split("\n"):
        line = part.strip()
        if line.startswith("#"):
            found.append(("heading", line.lstrip("#").strip()))
        elif line.startswith(("- ", "* ")):
            found.append(("item", line[2:].strip()))
        elif line:
            found.append(("paragraph", line))
    return tuple(found)
