"""Values of a process in a form that people can read."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from ui.i18n.formats import datetime_text

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def as_key(key: str | None) -> str:
    """A business key that says something to people; what has an id in it does not."""
    return key if key and not _ID.search(key) else ""


def as_value(value: Any) -> str:
    """One line for what is simple, indented JSON for what has parts."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return datetime_text(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return str(value)


def as_options(values: Sequence[str]) -> list[tuple[str, str]]:
    """Choices that are called what they are."""
    return [(value, value) for value in values]


def as_steps(steps: Sequence[str]) -> str:
    """Each name once, with how often it stands there when that is more than once."""
    counted = Counter(steps)
    return ", ".join(f"{name} ×{many}" if many > 1 else name for name, many in counted.items())
