"""Variables as they lie in an encoded state: read when they are asked for, written if changed.

A purchase carries a kilobyte of lines that a decision on its amount never looks at; a step should
not pay for them.
"""

from abc import ABCMeta
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from msgspec import Raw, Struct, StructMeta


class _Meta(StructMeta, ABCMeta):
    """Of mappings that are structs, which are made in C: every step makes several."""


class Variables(Struct, MutableMapping[str, Any], metaclass=_Meta, eq=False, gc=False):
    """Names in the order in which they came, each as bytes, as a value, or both."""

    _values: dict[str, Any] = {}
    _raw: dict[str, Raw | None] = {}
    _decode: Callable[[Any], Any] | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Variables":
        """None of them is stored yet."""
        return cls(dict(values), dict.fromkeys(values))

    @classmethod
    def stored(cls, raw: Any, decode: Callable[[Any], Any]) -> "Variables":
        """As they lie in a state; the mapping is theirs from now on."""
        return cls({}, raw, decode)

    def copy(self) -> "Variables":
        """With names of its own; the values themselves are never changed in place."""
        return Variables(self._values.copy(), self._raw.copy(), self._decode)

    def encoded(self, encode: Callable[[Any], Raw]) -> dict[str, Raw]:
        """All as bytes; what was not changed is as it came."""
        raw: dict[str, Any] = self._raw
        for name, data in raw.items():
            if data is None:
                raw[name] = encode(self._values[name])
        return raw

    def __getitem__(self, name: str) -> Any:
        values = self._values
        if name in values:
            return values[name]
        data = self._raw[name]
        if data is None or self._decode is None:
            raise KeyError(name)
        value = values[name] = self._decode(data)
        return value

    def put(self, name: str, value: Any) -> bool:
        """Set it; tells whether that is another value, or one of another type."""
        differs = True
        if name in self._raw:
            old = self[name]
            differs = type(old) is not type(value) or bool(old != value)
        self._values[name] = value
        self._raw[name] = None
        return differs

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name] = value
        self._raw[name] = None

    def __delitem__(self, name: str) -> None:
        del self._raw[name]
        self._values.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self) == dict(other)

    def __repr__(self) -> str:
        return f"Variables({dict(self)!r})"

    __hash__ = None  # type: ignore[assignment]


class View(Struct, Mapping[str, Any], metaclass=_Meta, eq=False, gc=False):
    """Several mappings as one; an earlier one hides what later ones have of the same name."""

    _chain: tuple[Mapping[str, Any], ...]

    def over(self, values: Mapping[str, Any]) -> "View":
        """The same below ``values``."""
        return View((values, *self._chain))

    def __getitem__(self, name: str) -> Any:
        for values in self._chain:
            try:
                return values[name]
            except KeyError:
                continue
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        for values in self._chain:  # noqa: SIM110 (half the time of any)
            if name in values:
                return True
        return False

    def __iter__(self) -> Iterator[str]:
        names: dict[str, None] = {}
        for values in reversed(self._chain):
            names.update(dict.fromkeys(values))
        return iter(names)

    def __len__(self) -> int:
        return sum(1 for _ in self)
