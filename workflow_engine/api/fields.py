"""Fields and schemas of the API: strict, and with messages that can be translated."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from marshmallow import RAISE, ValidationError, fields, validate
from marshmallow import Schema as _Schema

from workflow_engine.api.writing import open_value
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Phrase, _l


class Message(str):
    """A message of a field; filled in, it still knows its template."""

    def format(self, *args: Any, **params: Any) -> Phrase:
        return Phrase(str(self), **params)


_SCHEMA_MESSAGES: dict[str, str] = {
    "unknown": Message(_l("This key is not known here.")),
    "type": Message(_l("An object with named values is expected here.")),
}


class Schema(_Schema):
    """Keys that are not declared are refused, never ignored."""

    class Meta:
        unknown = RAISE

    error_messages = _SCHEMA_MESSAGES


def _saying(**messages: str) -> dict[str, Any]:
    common = {
        "required": _l("This value is missing."),
        "null": _l("This value may not be null."),
        "validator_failed": _l("This value does not fit."),
    }
    return {name: Message(text) for name, text in {**common, **messages}.items()}


class _Length(validate.Length):
    message_min = Message(_l("At least {min} characters are needed."))
    message_max = Message(_l("At most {max} characters are allowed."))
    message_all = Message(_l("Between {min} and {max} characters are needed."))


class _Range(validate.Range):
    message_min = Message(_l("The smallest value is {min}."))
    message_max = Message(_l("The largest value is {max}."))
    message_all = Message(_l("The value must be between {min} and {max}."))


class _OneOf(validate.OneOf):
    default_message = Message(_l("Choose one of: {choices}."))


def _clean(text: str) -> None:
    """A database refuses NUL, and half a character cannot be written down at all."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError(Message(_l("The text holds characters that cannot be stored.")))


class Text(fields.String):
    """A text of bounded length."""

    default_error_messages = _saying(
        invalid=_l("A text is expected here."), invalid_utf8=_l("A text is expected here.")
    )

    def __init__(self, most: int | None = None, *, least: int | None = None, **options: Any):
        length = [_Length(min=least, max=most)] if least or most else []
        super().__init__(validate=[_clean, *length], **_described(options))

    def _serialize(self, value: Any, attr: Any, obj: Any, **options: Any) -> Any:
        """What was kept as a phrase, in the reader's language."""
        if isinstance(value, Phrase):
            return value.translated(gettext)
        return super()._serialize(value, attr, obj, **options)


class Choice(fields.String):
    """One of a few words."""

    default_error_messages = Text.default_error_messages

    def __init__(self, choices: Sequence[str], **options: Any):
        super().__init__(validate=_OneOf(choices), **_described(options))


def _is_id(text: str) -> None:
    if not is_id(text):
        raise ValidationError(Message(_l("This is not an id.")))


class Id(fields.String):
    """The id of something, as this API gave it."""

    default_error_messages = Text.default_error_messages

    def __init__(self, **options: Any):
        super().__init__(validate=_is_id, **_described(options, format="uuid"))


class Whole(fields.Integer):
    """A whole number; ``true`` and ``1.0`` are none."""

    default_error_messages = _saying(
        invalid=_l("A whole number is expected here."), too_large=_l("The number is too large.")
    )

    def __init__(self, least: int | None = None, most: int | None = None, **options: Any):
        span = _Range(min=least, max=most) if least is not None or most is not None else None
        super().__init__(strict=True, validate=span, **_described(options))

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Count(Whole):
    """A whole number in a query, where everything is text."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
            value = int(value)
        return super()._validated(value)


class Flag(fields.Boolean):
    """``true`` or ``false``, no other words for them."""

    default_error_messages = _saying(invalid=_l("Say true or false."))

    def __init__(self, **options: Any):
        super().__init__(truthy={True, "true"}, falsy={False, "false"}, **_described(options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **options))


class Moment(fields.AwareDateTime):
    """A moment in ISO 8601 with its offset from UTC."""

    default_error_messages = _saying(
        invalid=_l("A moment like 2026-03-02T11:00:00Z is expected here."),
        invalid_awareness=_l("Give the offset from UTC, like Z or +08:00."),
    )

    def __init__(self, **options: Any):
        super().__init__(format="iso", **_described(options))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **options)
        # At the ends of the calendar a moment cannot be carried to another offset.
        if not 1900 <= moment.year < 3000:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return moment


class Amount(fields.Decimal):
    """An exact amount, written as a text so that no client rounds it."""

    default_error_messages = _saying(
        invalid=_l('An amount like "1250.50" is expected here.'),
        special=_l('An amount like "1250.50" is expected here.'),
        too_large=_l("The number is too large."),
    )

    def __init__(self, **options: Any):
        super().__init__(as_string=True, **_described(options, format="decimal"))

    def _validated(self, value: Any) -> Decimal:
        number: Decimal = super()._validated(value)
        if not number.is_finite() or number.adjusted() > 15 or number.adjusted() < -10:
            raise self.make_error("too_large", input=value)
        return number


class Values(fields.Field):
    """Variables: an object of whatever JSON can say; numbers stay exact."""

    default_error_messages = _saying(type=_l("An object is expected here."))

    def __init__(self, **options: Any):
        super().__init__(**_described(options))

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.make_error("type")
        return value

    def _serialize(self, value: Any, attr: Any, obj: Any, **options: Any) -> Any:
        return open_value(value)


class Many(fields.List):
    """A list."""

    default_error_messages = _saying(invalid=_l("A list is expected here."))

    def __init__(self, entry: Any, *, most: int | None = None, **options: Any):
        checks = [_Length(max=most, error=Message(_l("At most {max} entries are allowed.")))]
        super().__init__(entry, validate=checks if most else None, **_described(options))


class Part(fields.Nested):
    """An object within an object."""

    default_error_messages = _saying(type=_l("An object with named values is expected here."))

    def __init__(self, schema: Any, **options: Any):
        super().__init__(schema, **_described(options))


def _described(options: dict[str, Any], **facts: str) -> dict[str, Any]:
    """``about`` describes a field; what is neither optional nor has a default is required."""
    about = options.pop("about", None)
    metadata = {**facts, **options.pop("metadata", {})}
    if about:
        metadata["description"] = about
    if not options.pop("optional", False) and "load_default" not in options:
        options.setdefault("required", True)
    return {**options, "metadata": metadata}


class MadeSchema(Schema):
    """The id of what was made."""

    id = Id()


class RevSchema(Schema):
    """The new revision, which is the next ETag."""

    rev = Whole()


class ReasonSchema(Schema):
    """Why it is done."""

    reason = Text(1000, least=1)
