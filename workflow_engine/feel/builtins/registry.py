"""How a built-in function is declared: by its signature, one Python function an overload."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import DecimalException

from workflow_engine.feel.limits import Run
from workflow_engine.feel.types import Type
from workflow_engine.feel.values import Function, charge

Body = Callable[..., object]
Given = list[tuple[str | None, object]]

_SIGNATURE = re.compile(r"([^(]+)\((.*)\)")
_ANY = "Any"


@dataclass(frozen=True, slots=True)
class Parameter:
    """``name: type``; ``name?`` may be left out, ``type|null`` may be null, ``name...`` repeats."""

    name: str
    type: Type
    optional: bool = False
    nullable: bool = False
    repeats: bool = False

    def fits(self, value: object) -> bool:
        return self.nullable if value is None else self.type.fit(value) is not None


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    body: Body
    signature: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    def arrange(self, values: list[object]) -> list[object] | None:
        """The values as the body wants them, or None when they do not fit."""
        wanted = self.parameters
        if wanted and wanted[-1].repeats:
            if len(values) < len(wanted):
                return None
            wanted = wanted + (wanted[-1],) * (len(values) - len(wanted))
        if not sum(not p.optional for p in wanted) <= len(values) <= len(wanted):
            return None
        pairs = list(zip(wanted, values, strict=False))
        if not all(p.fits(value) for p, value in pairs):
            return None
        return [p.type.fit(value) for p, value in pairs]

    def by_name(self, given: dict[str, object]) -> list[object] | None:
        names = self.names
        if not set(given) <= set(names):
            return None
        values: list[object] = []
        for at, parameter in enumerate(self.parameters):
            if parameter.name in given:
                values.append(given[parameter.name])
            elif not parameter.optional:
                return None
            elif any(later in given for later in names[at:]):
                values.append(None)
        return values


_OVERLOADS: dict[str, list[Overload]] = {}
BUILTINS: dict[str, Function] = {}


def builtin(*signatures: str) -> Callable[[Body], Body]:
    """Register a Python function under FEEL signatures; it gets the run first."""

    def register(body: Body) -> Body:
        for signature in signatures:
            found = _SIGNATURE.fullmatch(signature)
            if found is None:
                raise ValueError(signature)
            overload = Overload(_parameters(found[2]), body, signature)
            _OVERLOADS.setdefault(found[1], []).append(overload)
            BUILTINS[found[1]] = _function(found[1])
        return body

    return register


def fitting(name: str, given: Given) -> bool:
    """Whether one of the function's overloads takes the values by position or by name."""
    by_name = {str(key): value for key, value in given}
    for overload in _OVERLOADS[name]:
        named = given and given[0][0] is not None
        values = overload.by_name(by_name) if named else [value for _key, value in given]
        if values is not None and overload.arrange(values) is not None:
            return True
    return False


def signatures(name: str) -> str:
    """How the function may be called."""
    return " / ".join(overload.signature for overload in _OVERLOADS[name])


def _parameters(written: str) -> tuple[Parameter, ...]:
    return tuple(_parameter(part) for part in written.split(", ")) if written else ()


def _parameter(written: str) -> Parameter:
    name, _, kind = written.partition(": ")
    nullable = kind.endswith("|null") or kind == _ANY
    return Parameter(
        name.rstrip("?."),
        Type(kind.removesuffix("|null")),
        optional=name.endswith("?"),
        nullable=nullable,
        repeats=name.endswith("..."),
    )


def _function(name: str) -> Function:
    overloads = _OVERLOADS[name]

    def call(values: list[object], run: Run) -> object:
        for overload in overloads:
            arranged = overload.arrange(values)
            if arranged is not None:
                return _guarded(overload.body, arranged, run)
        return None

    def named(given: dict[str, object], run: Run) -> object:
        # Two overloads may differ only in the order of their names.
        as_given = sorted(overloads, key=lambda overload: overload.names != tuple(given))
        for overload in as_given:
            values = overload.by_name(given)
            arranged = None if values is None else overload.arrange(values)
            if arranged is not None:
                return _guarded(overload.body, arranged, run)
        return None

    return Function(name, None, call, named)


def _guarded(body: Body, values: list[object], run: Run) -> object:
    for value in values:
        if isinstance(value, list):
            run.spend(len(value))
        elif isinstance(value, str):
            run.spend(len(value) >> 6)
    try:
        result = body(run, *values)
    except (DecimalException, OverflowError, ValueError, ZeroDivisionError):
        # Out of range is null in FEEL, not an error.
        return None
    charge(result, run)
    return result
