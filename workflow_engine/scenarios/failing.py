"""Lets the next calls of an operation fail, as a service that is down would."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflow_engine import feel
from workflow_engine.errors import BusinessError
from workflow_engine.modules import Modules, Operation


class ServiceDown(Exception):
    """What a scenario asked for: the operation did not do its work."""


class Failures:
    """Stands before the operations of one product's modules."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._left: dict[str, int] = {}
        self._originals: dict[str, Operation] = {}

    def plan(self, name: str, times: int, code: str | None) -> None:
        """The next ``times`` calls fail; with ``code`` as a refusal that a process can model."""
        original = self._modules.operations[name]
        self._originals.setdefault(name, original)
        self._left[name] = times

        def run(ctx: Any, **inputs: Any) -> Mapping[str, Any] | None:
            if not self._left[name]:
                return original.run(ctx, **inputs)
            self._left[name] -= 1
            if code:
                raise BusinessError(code, f"The scenario refuses {name}.")
            raise ServiceDown(name)

        self._modules.operations[name] = replace(original, run=run)

    def mock(self, outputs: Mapping[str, Mapping[str, Any]]) -> None:
        """These operations do nothing; they give what is written, FEEL over inputs after ``=``."""
        for name in outputs.keys() & self._modules.operations.keys():
            original = self._originals.setdefault(name, self._modules.operations[name])
            answer = _answer(outputs[name])
            self._modules.operations[name] = replace(original, run=answer, required=frozenset())

    def forget(self) -> None:
        """All operations work again."""
        self._modules.operations.update(self._originals)


def _answer(outputs: Mapping[str, Any]) -> Callable[..., Mapping[str, Any]]:
    def run(ctx: Any, **inputs: Any) -> Mapping[str, Any]:
        return {name: _value(given, inputs, ctx) for name, given in outputs.items()}

    return run


def _value(given: Any, inputs: Mapping[str, Any], ctx: Any) -> Any:
    if isinstance(given, str) and given.startswith("="):
        return feel.compile(given[1:].strip()).evaluate(dict(inputs), now=ctx.now)
    if isinstance(given, int) and not isinstance(given, bool):
        return Decimal(given)
    return given
