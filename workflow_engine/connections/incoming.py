"""What a request that came in says, and the message that its mapping makes of it. No rows."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from workflow_engine import feel
from workflow_engine.domain.json_text import Malformed, parse_json
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import CountersignError, Invalid, _l

ID_FROM = {
    "header": _l("A header"),
    "field": _l("A field of the body (FEEL)"),
    "body": _l("The whole body: the same one twice is a duplicate"),
    "none": _l("Nothing: every call counts"),
}
FORM = "application/x-www-form-urlencoded"
_JSON = re.compile(r"application/(json|[\w.+-]+\+json)")
#: Headers that prove who sends, or that say nothing about what.
_NEVER = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_MOST_HEADERS, _MOST_FIELDS, _LONGEST_VALUE, _LONGEST_ID = 60, 1_000, 500, 200
_NAME = re.compile(r"[^\W\d]\w{0,99}")


class MediaTypeRefused(Invalid):
    kind = "media_type"
    message = _l("Send the body as JSON or as a form; '{given}' is neither.")


class MappingFailed(Invalid):
    message = _l("The mapping of the hook failed at '{place}': {reason}")


class DeliveryIdMissing(Invalid):
    message = _l("The call has no delivery id at '{place}', or one of more than 200 characters.")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping makes of a call: whether a message is wanted, its key and its variables."""

    is_wanted: bool
    key: str | None = None
    payload: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Formulas:
    """A mapping: FEEL over ``body`` and ``headers``; ``variables`` are name and formula."""

    condition: str | None = None
    key: str | None = None
    variables: Sequence[tuple[str, str]] = ()

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Formulas":
        pairs = tuple((name, text) for name, text in document["variables"])
        return cls(document["condition"], document["key"], pairs)

    def written(self) -> dict[str, Any]:
        pairs = [list(pair) for pair in self.variables]
        return {"condition": self.condition, "key": self.key, "variables": pairs}

    def parts(self) -> list[tuple[str, str]]:
        """Each formula with its place: condition, key, variables.<name>."""
        found = [("condition", self.condition), ("key", self.key)]
        found += [(f"variables.{name}", text) for name, text in self.variables]
        return [(place, text) for place, text in found if text]

    def apply(self, said: Mapping[str, Any], now: datetime) -> Mapped:
        """The message of a call; ``MappingFailed`` names the formula that has no value for it."""
        if self.condition and not _truth(self.condition, said, now):
            return Mapped(is_wanted=False)
        key = value_of("key", self.key, said, now) if self.key else None
        if isinstance(key, Mapping | list) or len(str(key)) > _LONGEST_ID:
            reason = _l("a key is a text of at most 200 characters, or a number.")
            raise MappingFailed(place="key", reason=reason)
        payload = {
            name: value_of(f"variables.{name}", text, said, now) for name, text in self.variables
        }
        return Mapped(True, None if key in (None, "") else str(key), payload)


def is_name(text: str) -> bool:
    """Whether a variable may be called so."""
    return _NAME.fullmatch(text) is not None


def shown_headers(headers: Mapping[str, str], secret_name: str = "") -> dict[str, str]:
    """The headers as formulas and the log see them: ``X-Event`` is ``x_event``; no proof."""
    kept = {}
    for name, value in list(headers.items())[:_MOST_HEADERS]:
        small = name.lower()
        is_proof = small in _NEVER or small == secret_name.lower() or "signature" in small
        if not is_proof and value.isprintable():
            kept[small.replace("-", "_")[:100]] = value[:_LONGEST_VALUE]
    return kept


def read_body(media_type: str, content: bytes) -> Any:
    """JSON, or a form as names with texts (lists where a name occurs more than once)."""
    if media_type == FORM:
        return _form(content)
    if not _JSON.fullmatch(media_type):
        raise MediaTypeRefused(given=media_type[:100])
    return parse_json(content)


def delivery_id(
    source: str, name: str | None, said: Mapping[str, Any], body: bytes, now: datetime
) -> str | None:
    """What the sender calls this delivery; None where every call counts."""
    if source == "none":
        return None
    if source == "body":
        return hashlib.sha256(body).hexdigest()
    place = name or ""
    if source == "header":
        found = said["headers"].get(place.lower().replace("-", "_"))
    else:
        found = value_of("id", place, said, now)
    text = "" if found is None or isinstance(found, Mapping | list) else str(found).strip()
    if not text or len(text) > _LONGEST_ID:
        raise DeliveryIdMissing(place=place)
    return text


def value_of(place: str, text: str, said: Mapping[str, Any], now: datetime) -> Any:
    try:
        return feel.compile(text).evaluate(said, now=now)
    except CountersignError as error:
        raise MappingFailed(place=place, reason=phrase_of(error)) from error


def _truth(text: str, said: Mapping[str, Any], now: datetime) -> bool:
    found = value_of("condition", text, said, now)
    if not isinstance(found, bool):
        raise MappingFailed(place="condition", reason=_l("a condition is true or false."))
    return found


def _form(content: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            content.decode("ascii"), keep_blank_values=True, strict_parsing=bool(content),
            errors="strict", max_num_fields=_MOST_FIELDS,
        )  # fmt: skip
    except ValueError as error:
        raise Malformed(reason=_l("it is no form")) from error
    found: dict[str, Any] = {}
    for name, value in pairs:
        if "\0" in name + value or name == "$":
            raise Malformed(reason=_l("a text holds characters that cannot be stored"))
        if name in found:
            before = found[name]
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[name] = value
    return found
