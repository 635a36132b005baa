"""Calling a FEEL function with values by position or by name."""

from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import Function


def invoke(function: Function, given: list[tuple[str | None, object]], run: Run) -> object:
    """Call the function with values by position or by name."""
    values = [value for _key, value in given]
    if given and given[0][0] is not None:
        if function.named is not None:
            return function.named({str(key): value for key, value in given}, run)
        ordered = _ordered(function, {str(key): value for key, value in given})
        if ordered is None:
            return None
        values = ordered
    elif function.parameters is not None and len(values) != len(function.parameters):
        return None
    run.spend(1)
    run.enter()
    try:
        return function.call(values, run)
    finally:
        run.leave()


def _ordered(function: Function, given: dict[str, object]) -> list[object] | None:
    names = function.parameters
    if names is None or set(given) != set(names):
        return None
    return [given[name] for name in names]
