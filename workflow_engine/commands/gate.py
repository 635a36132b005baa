"""What a command is given, before anything is done with it: bounded data, texts that any database
can hold. Models, forms and columns have narrower limits of their own; none of them has to fear
what is not data at all."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from workflow_engine.bpmn.values import BAD_TEXT, NAN, TOO_DEEP, TOO_LARGE
from workflow_engine.commands.base import Command
from workflow_engine.errors import ValueRefused

DEPTH = 50
#: Values and characters in one command; files are bytes and do not count.
SIZE = 3_000_000
_VALUE = 20
_BITS = 1024


def check(command: Command[Any]) -> None:
    """Raise ``ValueRefused`` when a field of ``command`` holds what cannot be kept."""
    gate = _Gate()
    for field in fields(command):  # type: ignore[arg-type]
        gate.take(getattr(command, field.name), field.name, DEPTH)


class _Gate:
    """A walk with a budget: a value that holds itself or another a thousand times ends it too."""

    def __init__(self) -> None:
        self._left = SIZE

    def take(self, value: Any, path: str, depth: int) -> None:
        self._left -= _VALUE
        if isinstance(value, str):
            self._text(value, path)
        elif isinstance(value, float | Decimal):
            if not Decimal(value).is_finite():
                raise ValueRefused(path=path, reason=NAN)
        elif isinstance(value, int):
            if value.bit_length() > _BITS:
                raise ValueRefused(path=path, reason=TOO_LARGE)
        elif isinstance(value, Mapping | list | tuple | set | frozenset):
            if depth == 0:
                raise ValueRefused(path=path, reason=TOO_DEEP)
            self._entries(value, path, depth - 1)
        if self._left < 0:
            raise ValueRefused(path=path, reason=TOO_LARGE)

    def _entries(self, value: Any, path: str, depth: int) -> None:
        for entry in value:
            self.take(entry, path, depth)
            if isinstance(value, Mapping):
                self.take(value[entry], path, depth)

    def _text(self, value: str, path: str) -> None:
        self._left -= len(value)
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueRefused(path=path, reason=BAD_TEXT) from None
        if "\0" in value:
            raise ValueRefused(path=path, reason=BAD_TEXT)
