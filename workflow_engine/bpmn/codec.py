"""States as bytes: a version byte, then msgpack; every version ever written can be read."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import msgpack

from workflow_engine.bpmn.state import Phase, Scope, State, Token, Wait
from workflow_engine.feel.values import Months

VERSION = 1

_encode = msgpack.Encoder().encode


def encode(state: State) -> bytes:
    """The state as bytes; equal states give equal bytes."""
    document = [
        [
            _short(
                [
                    t.id,
                    t.node,
                    t.scope,
                    int(t.phase),
                    t.iteration,
                    t.flow,
                    _pack(t.local),
                    t.given or None,
                ]
            )
            for t in state.tokens
        ],
        [_short([s.id, s.node, s.parent, s.host, _pack(s.variables)]) for s in state.scopes],
        [
            _short([w.id, w.kind, w.token, w.node, _pack(w.due), w.repeat, w.every])
            for w in state.waits
        ],
        state.counts,
        state.next_id,
    ]
    return bytes((VERSION,)) + _encode(document)


def decode(data: bytes) -> State:
    """The state that ``data`` holds, brought to the present form when it is older."""
    version, document = data[0], _decode(data[1:])
    while version != VERSION:
        upgrade = UPGRADES.get(version)
        if upgrade is None:
            raise ValueError(f"a state of version {version} is newer than this program")
        version, document = version + 1, upgrade(document)
    tokens, scopes, waits, counts, next_id = document
    return State(
        tokens=tuple(_token(*fields) for fields in tokens),
        scopes=tuple(Scope(*fields) for fields in scopes),
        waits=tuple(Wait(*fields) for fields in waits),
        counts=counts,
        next_id=next_id,
    )


UPGRADES: Mapping[int, Callable[[Any], Any]] = {}
"""From version n to n + 1, as the document of lists; a test keeps bytes of every version."""


def _token(
    id: int,
    node: str,
    scope: int,
    phase: int = 0,
    iteration: int = 0,
    flow: str | None = None,
    local: dict[str, Any] | None = None,
    given: list[str] | None = None,
) -> Token:
    return Token(id, node, scope, Phase(phase), iteration, flow, local, tuple(given or ()))


def _short(fields: list[Any]) -> list[Any]:
    """Without the trailing fields that say nothing."""
    while fields and fields[-1] is None:
        fields.pop()
    return fields


_PACKERS: Mapping[type, tuple[int, Callable[[Any], str]]] = {
    Decimal: (1, str),
    date: (2, date.isoformat),
    datetime: (3, lambda moment: _moment(moment)),
    time: (4, lambda clock: _moment(clock)),
    timedelta: (5, lambda span: f"{span.days},{span.seconds},{span.microseconds}"),
    Months: (6, lambda span: str(span.months)),
}


def _moment(value: datetime | time) -> str:
    """ISO text; a named zone is kept by name, for its offset may change in law."""
    key = getattr(value.tzinfo, "key", None)
    if key is None:
        return value.isoformat()
    return f"{value.replace(tzinfo=None).isoformat()}@{key}|{value.fold}"


def _from_moment(kind: type[Any], text: str) -> Any:
    plain, _, zone = text.partition("@")
    value = kind.fromisoformat(plain)
    if not zone:
        return value
    key, _, fold = zone.rpartition("|")
    return value.replace(tzinfo=ZoneInfo(key), fold=int(fold))


_UNPACKERS: Mapping[int, Callable[[str], Any]] = {
    1: Decimal,
    2: date.fromisoformat,
    3: lambda text: _from_moment(datetime, text),
    4: lambda text: _from_moment(time, text),
    5: lambda text: timedelta(*map(int, text.split(","))),
    6: lambda text: Months(int(text)),
}


_NATIVE = frozenset({str, int, bool, type(None)})


def _pack(value: Any) -> Any:
    """``value`` with every special type as an extension; depth is bounded by the value gate."""
    kind = type(value)
    if kind is dict:
        return {
            name: item if type(item) in _NATIVE else _pack(item) for name, item in value.items()
        }
    if kind is list:
        return [item if type(item) in _NATIVE else _pack(item) for item in value]
    packer = _PACKERS.get(kind)
    return value if packer is None else msgpack.Ext(packer[0], packer[1](value).encode())


def _unpack(code: int, data: memoryview) -> Any:
    return _UNPACKERS[code](bytes(data).decode())


_decode = msgpack.Decoder(ext_hook=_unpack).decode
