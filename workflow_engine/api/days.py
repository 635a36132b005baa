"""A day of the calendar as the API writes and reads it."""

from datetime import date
from typing import Any

from marshmallow import fields

from workflow_engine.api.fields import Message, Text
from workflow_engine.errors import _l

_MESSAGES = {
    **Text.default_error_messages,
    "invalid": Message(_l("A date like 2026-03-02 is expected here.")),
}


class Day(fields.Date):
    """A date like ``2026-03-02``."""

    default_error_messages = _MESSAGES

    def __init__(self, *, about: str = "", **options: Any):
        if "load_default" not in options:
            options.setdefault("required", True)
        metadata = {"description": about} if about else {}
        super().__init__(format="iso", metadata=metadata, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **options)
        # Far from today only slips of the pen are meant, and sums of days would overflow.
        if not 1900 <= day.year < 3000:
            raise self.make_error("invalid", input=value, obj_type="date")
        return day
