"""From the inputs of a task to a request: nothing in them can change where it goes or as whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from workflow_engine.connections.errors import RequestRefused
from workflow_engine.connections.targets import Target, leads_astray
from workflow_engine.errors import Phrase, _l
from workflow_engine.feel.show import plainly
from workflow_engine.feel.values import Months

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
#: Done twice they have done what they do once (RFC 9110, 9.2.2).
_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_BODILESS = frozenset({"GET", "HEAD"})
#: Inputs that are the request's own; all others are fields of its body.
OWN = frozenset(
    {"connection", "method", "path", "timeout", "idempotent", "body", "query", "headers"}
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
#: Headers that say where a request goes, where it ends, as whom, or that are ours to give.
_OURS = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "authorization",
        "cookie",
        "forwarded",
        "via",
        "accept-encoding",
        "idempotency-key",
        "user-agent",
        "http2-settings",
        "max-forwards",
    }
)
_LONGEST_TARGET, _LONGEST_HEADER = 8_000, 4_000


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: ``target`` is path and query, ``headers`` are complete but for the secret."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


def build(target: Target, inputs: Mapping[str, Any], key: str) -> Request:
    """The request that ``inputs`` ask for; ``RequestRefused`` says what is wrong with them."""
    method = inputs.get("method")
    if method not in METHODS:
        raise _refused(_l("the method {method} is not known."), method=str(method))
    path = target.base.path + _path(inputs.get("path"))
    query = _query(inputs.get("query"))
    if len(path) + len(query) > _LONGEST_TARGET:
        raise _refused(_l("the path is too long."))
    headers = _headers(inputs.get("headers"), target)
    content = _content(method, inputs, headers)
    # Names of elements may hold any letters, and headers may not.
    headers["Idempotency-Key"] = quote(key, safe=":._-")
    return Request(method, (path or "/") + query, headers, content)


def is_repeatable(method: str, *, idempotent: Any, keeps_keys: bool) -> bool:
    """Whether a request of which nobody knows what it did may be sent again.

    The other side recognises our key, or the model says so, or the method does.
    """
    said = {"true": True, "false": False}.get(str(idempotent).strip().lower())
    return keeps_keys or (method in _IDEMPOTENT if said is None else said)


def _refused(reason: str, **params: Any) -> RequestRefused:
    return RequestRefused(reason=Phrase(reason, **params))


def _path(value: Any) -> str:
    """A text as it is written, or a list of parts, each of which is encoded whole."""
    if isinstance(value, list):
        parts = [quote(_word(part), safe="") for part in value]
        if "" in parts:
            raise _refused(_l("a part of the path is empty."))
        value = "/" + "/".join(parts)
    if not isinstance(value, str):
        raise _refused(_l("the path must be a text or a list of texts and numbers."))
    value = value if value.startswith("/") else f"/{value}"
    if "?" in value or "#" in value:
        raise _refused(_l("the path holds “?” or “#”; give questions as the input “query”."))
    if not all(sign.isprintable() for sign in value) or "\\" in value:
        raise _refused(_l("the path holds characters that no address has."))
    value = quote(value, safe="/%:@!$&'()*+,;=~", errors="replace")
    if leads_astray(value):
        raise _refused(_l("the path would lead elsewhere: it holds “..” or empty parts."))
    return "" if value == "/" else value


def _query(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, Mapping):
        raise _refused(_l("the input “query” must be a context of names and values."))
    pairs = [
        (str(name), _word(entry))
        for name, given in value.items()
        for entry in (given if isinstance(given, list) else [given])
        if entry is not None
    ]
    return f"?{urlencode(pairs, quote_via=quote)}" if pairs else ""


def _headers(value: Any, target: Target) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if value is None:
        return headers
    if not isinstance(value, Mapping):
        raise _refused(_l("the input “headers” must be a context of names and texts."))
    taken = _OURS | {name.lower() for name in target.headers}
    for name, given in value.items():
        text = _word(given)
        if name.lower() in taken or name.lower().startswith(("proxy-", "sec-", "x-forwarded-")):
            raise _refused(_l("a model may not set the header {name}."), name=name)
        clean = text.isascii() and text.isprintable() and len(text) <= _LONGEST_HEADER
        if not _TOKEN.fullmatch(name) or not clean:
            raise _refused(_l("the header {name} cannot be written down."), name=name[:100])
        headers = {kept: said for kept, said in headers.items() if kept.lower() != name.lower()}
        headers[name] = text
    return headers


def _content(method: str, inputs: Mapping[str, Any], headers: dict[str, str]) -> bytes | None:
    if method in _BODILESS:
        return None
    fields = {name: value for name, value in inputs.items() if name not in OWN}
    if "body" not in inputs and not fields:
        return None
    body = inputs.get("body", fields)
    kind = next((headers[name] for name in headers if name.lower() == "content-type"), None)
    if kind is not None and "json" not in kind.lower() and isinstance(body, str):
        return body.encode(errors="replace")
    if kind is None:
        headers["Content-Type"] = "application/json"
    return write_json(body)


def write_json(value: Any) -> bytes:
    """A value as the other side reads it: decimals are numbers, with all their digits."""
    return _JSON.encode(_plain(value))


def _plain(value: Any) -> Any:
    """Dates and durations as the ISO 8601 texts that FEEL writes, too."""
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, str):
        # Texts that remember their template are texts.
        return str(value)
    return plainly(value) if isinstance(value, date | time | timedelta | Months) else value


def _word(value: Any) -> str:
    """One value as text of a path, a query or a header."""
    if isinstance(value, str | bool | int | Decimal | date | time | timedelta | Months):
        return plainly(Decimal(value) if type(value) is int else value)
    raise _refused(_l("a path, query or header holds a value that is no text, number or date."))


_JSON = msgspec.json.Encoder(decimal_format="number")
