"""The gate for variables: only finite, plain, bounded data enters a state."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.bpmn.ports import Limits
from workflow_engine.errors import ValueRefused, _l
from workflow_engine.feel.values import Months

NAN = _l("it is not a finite number")
CYCLE = _l("it contains itself")
TOO_DEEP = _l("it is nested too deeply")
TOO_LARGE = _l("it is too large")
BAD_TEXT = _l("the text contains characters that cannot be stored")
BAD_NAME = _l("a name in it is not text")
NOT_DATA = _l("it is not data that can be stored")

_SMALL_INTEGER = 2**63
_LARGEST_EXPONENT = 6144
_PLAIN = (bool, type(None), date, datetime, time, timedelta, Months)


def accept(values: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """A fresh copy of ``values`` holding storable data only, or ``ValueRefused``."""
    taken = {}
    for name, value in values.items():
        if not isinstance(name, str):
            raise ValueRefused(path="", reason=BAD_NAME)
        accept_value(name, limits)
        taken[name] = accept_value(value, limits, path=name)
    return taken


def accept_value(value: Any, limits: Limits, *, path: str = "") -> Any:
    """A fresh copy of ``value``, or ``ValueRefused`` naming the place within it."""
    return _Gate(limits).take(value, path, ())


class _Gate:
    def __init__(self, limits: Limits) -> None:
        self.depth = limits.value_depth
        self.budget = limits.value_bytes

    def take(self, value: Any, path: str, inside: tuple[int, ...]) -> Any:
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, _PLAIN):
            self._spend(8, path)
            return value
        if isinstance(value, int | float | Decimal):
            return self._number(value, path)
        if id(value) in inside:
            raise ValueRefused(path=path, reason=CYCLE)
        if len(inside) >= self.depth:
            raise ValueRefused(path=path, reason=TOO_DEEP)
        if isinstance(value, Mapping):
            return self._mapping(value, path, (*inside, id(value)))
        if isinstance(value, list | tuple):
            self._spend(4, path)
            inside = (*inside, id(value))
            return [self.take(item, f"{path}[{i}]", inside) for i, item in enumerate(value, 1)]
        raise ValueRefused(path=path, reason=NOT_DATA)

    def _mapping(self, value: Mapping[Any, Any], path: str, inside: tuple[int, ...]) -> Any:
        self._spend(4, path)
        taken = {}
        for name, item in value.items():
            if not isinstance(name, str):
                raise ValueRefused(path=path, reason=BAD_NAME)
            taken[self._text(name, path)] = self.take(item, f"{path}.{name}", inside)
        return taken

    def _text(self, value: str, path: str) -> str:
        try:
            self._spend(2 + len(value if value.isascii() else value.encode()), path)
        except UnicodeEncodeError:
            raise ValueRefused(path=path, reason=BAD_TEXT) from None
        if "\0" in value:
            raise ValueRefused(path=path, reason=BAD_TEXT)
        return str(value)

    def _number(self, value: int | float | Decimal, path: str) -> Any:
        """Floats become decimals, so that money never meets binary fractions."""
        if isinstance(value, int) and -_SMALL_INTEGER <= value < _SMALL_INTEGER:
            self._spend(9, path)
            return value
        if isinstance(value, int) and value.bit_length() > 1024:
            raise ValueRefused(path=path, reason=TOO_LARGE)
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if not number.is_finite():
            raise ValueRefused(path=path, reason=NAN)
        if abs(number.adjusted()) > _LARGEST_EXPONENT:
            # A handful of characters that would be a million once somebody writes them out.
            raise ValueRefused(path=path, reason=TOO_LARGE)
        self._spend(8 + len(number.as_tuple().digits), path)
        return number

    def _spend(self, size: int, path: str) -> None:
        self.budget -= size
        if self.budget < 0:
            raise ValueRefused(path=path, reason=TOO_LARGE)
