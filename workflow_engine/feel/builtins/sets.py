"""Functions on lists that ask which items are equal to each other."""

from decimal import Decimal

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import equal
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import charge

Items = list[object]

_SIMPLE = frozenset({Decimal, str, bool, type(None)})


class _Seen:
    """The items so far; those that are no container are found without comparing with each."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._simple: set[tuple[type, object]] = set()
        self._others: Items = []

    def add(self, item: object) -> bool:
        """Whether it was not there."""
        if type(item) in _SIMPLE:
            before = len(self._simple)
            self._simple.add((type(item), item))
            return len(self._simple) > before
        self._run.spend(len(self._others))
        if any(self._same(item, other) for other in self._others):
            return False
        self._others.append(item)
        return True

    def _same(self, left: object, right: object) -> bool:
        charge(left, self._run)
        return equal(left, right) is True


@builtin("distinct values(list: list)")
def distinct_values(run: Run, items: Items) -> object:
    seen = _Seen(run)
    return [item for item in items if seen.add(item)]


@builtin("union(list...: list)")
def union(run: Run, *lists: Items) -> object:
    return distinct_values(run, [item for items in lists for item in items])


@builtin("duplicate values(list: list)")
def duplicate_values(run: Run, items: Items) -> object:
    seen, repeated, firsts = _Seen(run), _Seen(run), _Seen(run)
    for item in items:
        if not seen.add(item):
            repeated.add(item)
    return [item for item in items if firsts.add(item) and not repeated.add(item)]
