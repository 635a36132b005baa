"""not, and the functions that ask about presence."""

from datetime import datetime, time

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import equal
from workflow_engine.feel.errors import AssertionFailed
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import kind


@builtin("not(negand: Any)")
def not_(_run: Run, negand: object) -> object:
    return not negand if isinstance(negand, bool) else None


@builtin("assert(value: Any, condition: Any)", "assert(value: Any, condition: Any, cause: string)")
def assert_(_run: Run, value: object, condition: object, cause: str = "") -> object:
    if condition is True:
        return value
    raise AssertionFailed(AssertionFailed.message_cause if cause else None, cause=cause)


@builtin("is(value1: Any, value2: Any)")
def is_(_run: Run, value1: object, value2: object) -> object:
    if kind(value1) != kind(value2) or not equal(value1, value2):
        return False
    if isinstance(value1, datetime | time) and isinstance(value2, datetime | time):
        # One moment on two clocks is equal, but not the same.
        return value1.replace(tzinfo=None) == value2.replace(tzinfo=None)
    return True
