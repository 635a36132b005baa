"""States as bytes: a version byte, then msgpack; every version ever written can be read."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Raw, Struct, msgpack
from msgspec.structs import replace

from workflow_engine.bpmn.state import Body, Part, Record, Scope, State, Token, Wait
from workflow_engine.bpmn.variables import Variables
from workflow_engine.feel.values import Months

VERSION = 2

_encode = msgpack.Encoder().encode


class _Scope(Struct, array_like=True, gc=False):
    id: int
    node: str
    parent: int | None = None
    host: int | None = None
    variables: dict[str, Raw] = {}
    body: Body | None = None
    interrupted: bool | None = None
    memory: dict[str, Any] | None = None


class _Record(Struct, array_like=True, gc=False):
    id: int
    scope: int
    node: str
    variables: dict[str, Raw] | None = None
    inner: tuple["_Record", ...] = ()
    claimed: int = 0


class _State(Struct, array_like=True, gc=False):
    tokens: tuple[Token, ...]
    scopes: tuple[_Scope, ...]
    waits: tuple[Wait, ...]
    counts: dict[str, int]
    next_id: int
    records: tuple[_Record, ...] = ()


class _Part(Struct, array_like=True, gc=False):
    id: int
    body: int
    tokens: tuple[Token, ...]
    scopes: tuple[_Scope, ...]
    waits: tuple[Wait, ...]
    records: tuple[_Record, ...]
    next_id: int
    output: tuple[Any, ...]


def encode(state: State) -> bytes:
    """The state as bytes; equal states give equal bytes."""
    document = _State(
        _packed_tokens(state.tokens),
        tuple(map(_from_scope, state.scopes)),
        _packed_waits(state.waits),
        state.counts,  # type: ignore[arg-type]
        state.next_id,
        tuple(map(_from_record, state.records)) if state.records else (),
    )
    return _MARK + _encode(document)


def decode(data: bytes) -> State:
    """The state that ``data`` holds, brought to the present form when it is older."""
    found: _State = _decode_state(_present(data))
    return State(
        found.tokens,
        tuple(map(_to_scope, found.scopes)),
        found.waits,
        found.counts,
        found.next_id,
        tuple(map(_to_record, found.records)) if found.records else (),
    )


def encode_part(part: Part) -> bytes:
    """One inner instance of a big body as bytes."""
    document = _Part(
        part.id,
        part.body,
        _packed_tokens(part.tokens),
        tuple(map(_from_scope, part.scopes)),
        _packed_waits(part.waits),
        tuple(map(_from_record, part.records)),
        part.next_id,
        tuple(_pack(list(part.output))),
    )
    return _MARK + _encode(document)


def decode_part(data: bytes) -> Part:
    found: _Part = _decode_part(_present(data))
    return Part(
        found.id,
        found.body,
        found.tokens,
        tuple(map(_to_scope, found.scopes)),
        found.waits,
        tuple(map(_to_record, found.records)),
        found.next_id,
        found.output,
    )


_MARK = bytes((VERSION,))


def _present(data: bytes) -> bytes:
    version = data[0]
    if version == VERSION:
        return data[1:]
    document = _decode(data[1:])
    while version != VERSION:
        upgrade = UPGRADES.get(version)
        if upgrade is None:
            raise ValueError(f"a state of version {version} is newer than this program")
        version, document = version + 1, upgrade(document)
    return _encode(document)


def _from_version_1(document: Any) -> Any:
    """Points in time of waits are of the format's own type now."""
    tokens, scopes, waits, counts, next_id, *records = document
    return [
        [[*t[:6], *[_pack(local) for local in t[6:7]], *t[7:]] for t in tokens],
        [[*s[:4], _pack(s[4] if len(s) > 4 else {}), *s[5:]] for s in scopes],
        waits,
        counts,
        next_id,
        *records,
    ]


UPGRADES: Mapping[int, Callable[[Any], Any]] = {1: _from_version_1}
"""From version n to n + 1, as the document of lists; a test keeps bytes of every version."""


def _packed_tokens(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """With their variables packed; as they are, when none has any."""
    for token in tokens:
        if token.local is not None:
            return tuple(map(_packed_token, tokens))
    return tokens


def _packed_token(token: Token) -> Token:
    return token if token.local is None else replace(token, local=_pack(dict(token.local)))


def _packed_waits(waits: tuple[Wait, ...]) -> tuple[Wait, ...]:
    for wait in waits:
        if wait.data is not None:
            return tuple(map(_packed_wait, waits))
    return waits


def _packed_wait(wait: Wait) -> Wait:
    return wait if wait.data is None else replace(wait, data=_pack(wait.data))


def _from_scope(scope: Scope) -> _Scope:
    body = scope.body
    if body is not None and (body.items or body.outputs):
        body = replace(
            body, items=tuple(_pack(list(body.items))), outputs=tuple(_pack(list(body.outputs)))
        )
    return _Scope(
        scope.id,
        scope.node,
        scope.parent,
        scope.host,
        scope.variables.encoded(_raw),
        body,
        scope.interrupted or None,
        _pack(scope.memory) if scope.memory else None,
    )


def _to_scope(scope: _Scope) -> Scope:
    return Scope(
        scope.id,
        scope.node,
        scope.parent,
        scope.host,
        Variables.stored(scope.variables, _decode),
        scope.body,
        bool(scope.interrupted),
        scope.memory or {},
    )


def _from_record(record: Record) -> _Record:
    known = record.variables
    return _Record(
        record.id,
        record.scope,
        record.node,
        known.encoded(_raw) if known is not None else None,
        tuple(map(_from_record, record.inner)),
        record.claimed,
    )


def _to_record(record: _Record) -> Record:
    known = record.variables
    return Record(
        record.id,
        record.scope,
        record.node,
        Variables.stored(known, _decode) if known is not None else None,
        tuple(map(_to_record, record.inner)),
        record.claimed,
    )


def _raw(value: Any) -> Raw:
    return Raw(_encode(value if type(value) in _NATIVE else _pack(value)))


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


_decode: Callable[[Any], Any] = msgpack.Decoder(ext_hook=_unpack).decode
_decode_state = msgpack.Decoder(_State, ext_hook=_unpack).decode
_decode_part = msgpack.Decoder(_Part, ext_hook=_unpack).decode
