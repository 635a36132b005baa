"""How numbers, money and moments are written for the reader, as template filters."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from typing import Any

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal
from flask import current_app
from flask_babel import get_locale, get_timezone, gettext
from jinja2 import pass_context

from workflow_engine.clock import SystemClock

DATE_PATTERNS = {"en": "d MMM y", "zh": "y年M月d日"}
TIME_PATTERN = "HH:mm"
SOON = timedelta(hours=24)
FACE_TONES = 6


def now() -> datetime:
    """The moment pages are written at; ``app.extensions["clock"]`` may replace the system's."""
    clock = current_app.extensions.get("clock") or SystemClock()
    return clock.now()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pattern() -> str:
    return DATE_PATTERNS.get(get_locale().language, DATE_PATTERNS["en"])


def money(amount: Decimal | int, currency: str) -> str:
    return format_currency(amount, currency, locale=get_locale())


def quantity(amount: Decimal | int, unit: str = "") -> str:
    number = format_decimal(amount, locale=get_locale(), decimal_quantization=False)
    return f"{number} {unit}" if unit else number


def date_text(moment: date | datetime) -> str:
    """A date as it is; a moment as the date it has in the reader's zone."""
    if isinstance(moment, datetime):
        moment = _aware(moment).astimezone(get_timezone())
    return babel_date(moment, _pattern(), locale=get_locale())


def datetime_text(moment: datetime) -> str:
    pattern = f"{_pattern()} {TIME_PATTERN}"
    return babel_datetime(_aware(moment), pattern, tzinfo=get_timezone(), locale=get_locale())


def iso(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return _aware(moment).astimezone(UTC).isoformat(timespec="seconds")
    return moment.isoformat()


def _span(span: timedelta, *, direction: bool) -> str:
    return format_timedelta(
        span, granularity="minute", threshold=1, add_direction=direction, locale=get_locale()
    )


def relative(moment: datetime) -> str:
    """``3 hours ago``, ``in 2 days``, ``just now``."""
    span = _aware(moment) - now()
    if abs(span) < timedelta(minutes=1):
        return gettext("just now")
    return _span(span, direction=True)


def due_text(moment: datetime) -> str:
    """``in 3 hours`` before it is due, ``2 days over`` after."""
    left = _aware(moment) - now()
    if abs(left) < timedelta(minutes=1):
        return gettext("due now")
    if left < timedelta(0):
        return gettext("%(span)s over", span=_span(-left, direction=False))
    return _span(left, direction=True)


def due_tone(moment: datetime) -> str:
    left = _aware(moment) - now()
    if left < timedelta(0):
        return "over"
    return "soon" if left < SOON else ""


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def initials(name: str) -> str:
    """Two letters of a Latin name, the given name's last character of a Chinese one."""
    words = name.split()
    if not words:
        return "?"
    if _is_han(words[-1][-1]):
        return words[-1][-1]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def face_tone(name: str) -> int:
    """A colour that stays with the name."""
    return sum(name.encode()) % FACE_TONES + 1


def _while_rendering(write: Callable[..., Any]) -> Callable[..., Any]:
    """Keep Jinja from working out a constant once, in the language of the first reader."""

    @pass_context
    @wraps(write)
    def filtered(_context: Any, *values: Any) -> Any:
        return write(*values)

    return filtered


_WRITERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "quantity": quantity,
    "date": date_text,
    "datetime": datetime_text,
    "iso": iso,
    "relative": relative,
    "due_text": due_text,
    "due_tone": due_tone,
    "initials": initials,
    "face_tone": face_tone,
}
FILTERS = {name: _while_rendering(write) for name, write in _WRITERS.items()}
