"""not, and the functions that ask about presence."""

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import equal
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import kind


@builtin("not(negand: Any)")
def not_(_run: Run, negand: object) -> object:
    return not negand if isinstance(negand, bool) else None


@builtin("is(value1: Any, value2: Any)")
def is_(_run: Run, value1: object, value2: object) -> object:
    return kind(value1) == kind(value2) and bool(equal(value1, value2))
