"""The history of an instance as a gapless hash chain, and what is wrong with a given one."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from workflow_engine.errors import ValueRefused, _l

GENESIS = "0" * 64
MAX_DEPTH = 64
MAX_BITS = 256
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the history. ``body`` is JSON-ready, as ``plain`` makes it; hashes are hex."""

    instance_id: str
    seq: int
    at: datetime
    event: str
    body: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last line as kept beside the instance; without it a cut tail would go unseen."""

    seq: int
    hash: str


EMPTY = Head(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Problem:
    """What ``verify`` found at ``seq``."""

    seq: int
    kind: Literal["gap", "order", "altered", "broken_link", "foreign", "head"]


def append(
    head: Head, *, instance_id: str, at: datetime, event: str, body: Mapping[str, Any]
) -> HistoryEntry:
    """The next line after ``head``."""
    seq = head.seq + 1
    content = plain(body)
    digest = _digest(head.hash, instance_id, seq, at, event, content)
    return HistoryEntry(instance_id, seq, at, event, content, head.hash, digest)


def head_of(entry: HistoryEntry) -> Head:
    return Head(entry.seq, entry.hash)


def verify(entries: Iterable[HistoryEntry], head: Head | None = None) -> list[Problem]:
    """Everything wrong with a whole chain in the order as stored; an empty list means sound.

    Give ``head`` to find lines cut off at the end too: a chain alone cannot know its length.
    """
    problems: list[Problem] = []
    last, first = EMPTY, None
    for entry in entries:
        first = first or entry
        problems += _problems(entry, last, first.instance_id)
        last = head_of(entry)
    if head is not None and last != head:
        problems.append(Problem(last.seq, "head"))
    return problems


def _problems(entry: HistoryEntry, last: Head, instance_id: str) -> list[Problem]:
    found: list[Problem] = []
    if entry.instance_id != instance_id:
        found.append(Problem(entry.seq, "foreign"))
    if entry.seq <= last.seq:
        found.append(Problem(entry.seq, "order"))
    elif entry.seq > last.seq + 1:
        found.append(Problem(entry.seq, "gap"))
    if entry.prev_hash != last.hash:
        found.append(Problem(entry.seq, "broken_link"))
    if not _is_unaltered(entry):
        found.append(Problem(entry.seq, "altered"))
    return found


def _is_unaltered(entry: HistoryEntry) -> bool:
    try:
        digest = _digest(
            entry.prev_hash, entry.instance_id, entry.seq, entry.at, entry.event, entry.body
        )
    except (ValueRefused, ValueError):
        return False
    return digest == entry.hash


def _digest(
    prev: str, instance_id: str, seq: int, at: datetime, event: str, body: Mapping[str, Any]
) -> str:
    content = canonical({"i": instance_id, "n": seq, "t": at, "e": event, "b": body})
    return sha256(bytes.fromhex(prev) + content).hexdigest()


def canonical(value: Any) -> bytes:
    """The one byte form of a value: sorted keys, no spaces, UTF-8; stable over a JSON store."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def plain(value: Any, path: str = "$", depth: int = 0) -> Any:
    """JSON-ready data of the same meaning; numbers with a fraction become text, to stay exact.

    What was made plain stays the same when it is made plain again, also after it was stored as
    JSON; otherwise reading a line back would look like tampering.
    """
    if depth > MAX_DEPTH:
        raise ValueRefused(path=path[:200], reason=_l("it is nested too deep"))
    match value:
        case int() if value.bit_length() > MAX_BITS:
            raise ValueRefused(path=path[:200], reason=_l("the number is too large"))
        case None | bool() | int():
            return value
        case str():
            return _text(value, path)
        case Mapping():
            return {_key(k, path): plain(v, f"{path}.{k}", depth + 1) for k, v in value.items()}
        case list() | tuple():
            return [plain(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(value)]
        case set() | frozenset():
            return sorted(plain(v, path, depth + 1) for v in value)
    return _scalar(value, path)


def _scalar(value: Any, path: str) -> str:
    match value:
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            if not number.is_finite():
                raise ValueRefused(path=path[:200], reason=_l("it is not a finite number"))
            return str(number)
        case datetime():
            return _moment(value, path)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"PT{Decimal(value // timedelta(microseconds=1)) / 1_000_000:f}S"
    reason = _l("values of this kind are not data")
    raise ValueRefused(path=path[:200], reason=reason)


def _moment(value: datetime, path: str) -> str:
    if value.tzinfo is None:
        raise ValueRefused(path=path[:200], reason=_l("the time has no time zone"))
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise ValueRefused(path=path[:200], reason=_l("a key is not text"))
    return _text(key, path)


def _text(text: str, path: str) -> str:
    # PostgreSQL stores neither; refusing here keeps both databases alike.
    if _NO_TEXT.search(text):
        raise ValueRefused(path=path[:200], reason=_l("it contains characters that are not text"))
    return text
