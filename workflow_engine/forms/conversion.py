"""From what was submitted to values of the right type: one reader for each kind of field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from workflow_engine.domain.money import parse_amount
from workflow_engine.errors import Phrase, ValueRefused, _l
from workflow_engine.forms.model import (
    Checkbox,
    Choice,
    Field,
    Moment,
    NumberField,
    Option,
    TextField,
)
from workflow_engine.forms.patterns import MAX_TEXT

LONGEST_LINE = 1_000
LONGEST_TEXT = 20_000
MOST_CHOSEN = 200

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,28}[0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(Exception):
    """The value does not fit its field; carries what to tell the person."""

    def __init__(self, template: str, **params: object) -> None:
        self.phrase = Phrase(template, **params)
        super().__init__(self.phrase)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reading depends on besides the field: offered options, limits, place and time."""

    options: Sequence[Option] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    now: datetime | None = None
    timezone: str = "UTC"


def convert(field: Field, raw: Any, setting: Setting) -> Any:
    """The typed value, None for an empty one; raises ``Refused``."""
    if raw is None or raw == "" or raw == []:
        return [] if isinstance(field, Choice) and field.multiple else None
    return _READERS[type(field)](field, raw, setting)


def is_empty(value: Any) -> bool:
    """Whether a required field still wants an answer; an unticked box is no answer."""
    return value is None or value is False or value == "" or value == []


def _text(field: TextField, raw: Any, setting: Setting) -> str | None:
    if not isinstance(raw, str):
        raise Refused(_l("Enter text."))
    text = raw.replace("\r\n", "\n") if field.multiline else raw.strip()
    if _CONTROL.search(text) or (not field.multiline and "\n" in text):
        raise Refused(_l("Remove the characters that cannot be printed."))
    if not text.strip():
        return None
    _require_length(text, field, setting)
    if field.content and not _CONTENTS[field.content](text):
        raise Refused(_CONTENT_WANTED[field.content])
    if field.pattern and not field.pattern.found_in(text):
        raise Refused(_l("The entry does not have the form that is asked for."))
    return text


def _require_length(text: str, field: TextField, setting: Setting) -> None:
    longest = LONGEST_TEXT if field.multiline else LONGEST_LINE
    if field.pattern:
        longest = min(longest, MAX_TEXT)
    if setting.most is not None:
        longest = min(longest, max(0, int(setting.most)))
    if len(text) > longest:
        raise Refused(_l("Use at most {count} characters."), count=longest)
    if setting.least is not None and len(text) < setting.least:
        raise Refused(_l("Use at least {count} characters."), count=int(setting.least))


def _number(field: NumberField, raw: Any, setting: Setting) -> Decimal:
    try:
        number = parse_amount(raw)
    except ValueRefused as error:
        raise Refused(_l("Enter a number like 1234.50.")) from error
    if field.digits is not None and -int(number.normalize().as_tuple().exponent) > field.digits:
        if field.digits == 0:
            raise Refused(_l("Enter a whole number."))
        raise Refused(_l("Use at most {count} digits after the point."), count=field.digits)
    if setting.least is not None and number < setting.least:
        raise Refused(_l("Enter {bound} or more."), bound=setting.least)
    if setting.most is not None and number > setting.most:
        raise Refused(_l("Enter {bound} or less."), bound=setting.most)
    return number


def _checkbox(field: Checkbox, raw: Any, setting: Setting) -> bool:
    if not isinstance(raw, bool):
        raise Refused(_l("Answer yes or no."))
    return raw


def _choice(field: Choice, raw: Any, setting: Setting) -> Any:
    offered = {_as_key(option.value): option.value for option in setting.options}
    if not field.multiple:
        return _offered(raw, offered)
    if not isinstance(raw, list) or len(raw) > MOST_CHOSEN:
        raise Refused(_l("Choose from the offered values."))
    chosen = [_offered(value, offered) for value in raw]
    if len({_as_key(value) for value in chosen}) != len(chosen):
        raise Refused(_l("Choose each value once."))
    return chosen


def _offered(raw: Any, offered: Mapping[str, Any]) -> Any:
    if not isinstance(raw, str | int | float | Decimal) or _as_key(raw) not in offered:
        raise Refused(_l("Choose from the offered values."))
    return offered[_as_key(raw)]


def _as_key(value: Any) -> str:
    """HTML posts carry text alone, so 1 and "1" are the same choice."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 256:
        return "huge"
    return str(value)


def _moment(field: Moment, raw: Any, setting: Setting) -> date | time | datetime:
    try:
        value = _MOMENTS[field.kind](raw, setting)
    except (ValueError, OverflowError) as error:
        raise Refused(_MOMENT_WANTED[field.kind]) from error
    if field.not_past and setting.now is not None and _is_past(value, setting):
        raise Refused(_l("Choose a moment that is not past."))
    return value


def _date(raw: Any, setting: Setting) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or len(raw) != len("2026-01-31"):
        raise ValueError(raw)
    return date.fromisoformat(raw)


def _time(raw: Any, setting: Setting) -> time:
    if isinstance(raw, time):
        return raw
    if not isinstance(raw, str) or len(raw) > len("23:59:59.999999+00:00"):
        raise ValueError(raw)
    return time.fromisoformat(raw)


def _datetime(raw: Any, setting: Setting) -> datetime:
    value = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str) and len(raw) <= len("2026-01-31T23:59:59.999999+00:00"):
        value = datetime.fromisoformat(raw)
    if value is None:
        raise ValueError(raw)
    if value.tzinfo is None:
        # A browser sends local time without a zone: it means the person's own.
        value = value.replace(tzinfo=ZoneInfo(setting.timezone))
    return value.astimezone(UTC)


def _is_past(value: date | time | datetime, setting: Setting) -> bool:
    if setting.now is None or isinstance(value, time):
        return False
    if isinstance(value, datetime):
        return value < setting.now
    return value < setting.now.astimezone(ZoneInfo(setting.timezone)).date()


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


_CONTENTS: Mapping[str, Callable[[str], bool]] = {
    "email": lambda text: len(text) <= 254 and _EMAIL.fullmatch(text) is not None,
    "phone": lambda text: _PHONE.fullmatch(text) is not None,
    "url": _is_url,
}
_CONTENT_WANTED = {
    "email": _l("Enter an e-mail address like name@example.com."),
    "phone": _l("Enter a telephone number like +49 30 123456."),
    "url": _l("Enter an address that begins with https://."),
}
_MOMENTS: Mapping[str, Callable[[Any, Setting], date | time | datetime]] = {
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
_MOMENT_WANTED = {
    "date": _l("Enter a date like 2026-01-31."),
    "time": _l("Enter a time like 13:30."),
    "datetime": _l("Enter a date and time like 2026-01-31T13:30."),
}
_READERS: Mapping[type[Field], Callable[[Any, Any, Setting], Any]] = {
    TextField: _text,
    NumberField: _number,
    Checkbox: _checkbox,
    Choice: _choice,
    Moment: _moment,
}
