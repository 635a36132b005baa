"""Functions on lists."""

import functools
from collections.abc import Callable
from decimal import Decimal

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import equal, ordered
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import DECIMAL, Function, charge

Items = list[object]


def either(name: str) -> Callable[[Callable[[Run, Items], object]], Callable[..., object]]:
    """Register under a list as well as under its items: ``sum([1, 2])`` and ``sum(1, 2)``."""

    def register(body: Callable[[Run, Items], object]) -> Callable[..., object]:
        builtin(f"{name}(list: list)")(body)
        builtin(f"{name}(items...: Any)")(lambda run, *items: body(run, list(items)))
        return body

    return register


@builtin("list contains(list: list, element: Any)")
def list_contains(run: Run, items: Items, element: object) -> object:
    return any(_same(item, element, run) for item in items)


def _same(left: object, right: object, run: Run) -> bool:
    charge(left, run)
    return equal(left, right) is True


@builtin("count(list: list)")
def count(_run: Run, items: Items) -> object:
    return Decimal(len(items))


def _extreme(items: Items, symbol: str) -> object:
    if not items:
        return None
    best = items[0]
    for item in items[1:]:
        before = ordered(symbol, item, best)
        if before is None:
            return None
        best = item if before else best
    return best if ordered("<=", best, best) else None


@either("min")
def min_(_run: Run, items: Items) -> object:
    return _extreme(items, "<")


@either("max")
def max_(_run: Run, items: Items) -> object:
    return _extreme(items, ">")


def _numbers(items: Items) -> list[Decimal] | None:
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if numbers and len(numbers) == len(items) else None


def _total(numbers: list[Decimal]) -> Decimal:
    return functools.reduce(DECIMAL.add, numbers)


@either("sum")
def sum_(_run: Run, items: Items) -> object:
    numbers = _numbers(items)
    return _total(numbers) if numbers else None


@either("mean")
def mean(_run: Run, items: Items) -> object:
    numbers = _numbers(items)
    return DECIMAL.divide(_total(numbers), Decimal(len(numbers))) if numbers else None


@either("product")
def product(_run: Run, items: Items) -> object:
    numbers = _numbers(items)
    return functools.reduce(DECIMAL.multiply, numbers) if numbers else None


@either("median")
def median(_run: Run, items: Items) -> object:
    numbers = sorted(_numbers(items) or [])
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return DECIMAL.divide(DECIMAL.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@either("stddev")
def stddev(_run: Run, items: Items) -> object:
    numbers = _numbers(items)
    if numbers is None or len(numbers) < 2:
        return None
    middle = DECIMAL.divide(_total(numbers), Decimal(len(numbers)))
    distances = [DECIMAL.subtract(n, middle) for n in numbers]
    squares = _total([DECIMAL.multiply(d, d) for d in distances])
    return DECIMAL.sqrt(DECIMAL.divide(squares, Decimal(len(numbers) - 1)))


@either("mode")
def mode(_run: Run, items: Items) -> object:
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


def _all(items: Items) -> object:
    if False in [item for item in items if isinstance(item, bool)]:
        return False
    return True if all(item is True for item in items) else None


def _any(items: Items) -> object:
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None


for _name, _body in (("all", _all), ("any", _any)):
    either(_name)(lambda _run, items, body=_body: body(items))  # type: ignore[misc]


@builtin("sublist(list: list, start position: number)")
@builtin("sublist(list: list, start position: number, length: number)")
def sublist(_run: Run, items: Items, start: Decimal, length: Decimal | None = None) -> object:
    first = int(start)
    if first == 0 or abs(first) > len(items) or (length is not None and length < 1):
        return None
    first = first - 1 if first > 0 else len(items) + first
    end = len(items) if length is None else first + int(length)
    return items[first:end] if end <= len(items) else None


@builtin("append(list: list, item...: Any)")
def append(_run: Run, items: Items, *more: object) -> object:
    return [*items, *more]


@builtin("concatenate(list...: list)")
def concatenate(_run: Run, *lists: Items) -> object:
    return [item for items in lists for item in items]


@builtin("insert before(list: list, position: number, newItem: Any)")
def insert_before(_run: Run, items: Items, position: Decimal, item: object) -> object:
    at = _index(items, position)
    return None if at is None else [*items[:at], item, *items[at:]]


@builtin("remove(list: list, position: number)")
def remove(_run: Run, items: Items, position: Decimal) -> object:
    at = _index(items, position)
    return None if at is None else [*items[:at], *items[at + 1 :]]


def _index(items: Items, position: Decimal) -> int | None:
    at = int(position)
    if at == 0 or abs(at) > len(items):
        return None
    return at - 1 if at > 0 else len(items) + at


@builtin("list replace(list: list, position: number, newItem: Any)")
def replace_at(_run: Run, items: Items, position: Decimal, item: object) -> object:
    at = _index(items, position)
    return None if at is None else [*items[:at], item, *items[at + 1 :]]


@builtin("list replace(list: list, match: function, newItem: Any)")
def replace_matching(run: Run, items: Items, match: Function, item: object) -> object:
    results: Items = []
    for old in items:
        run.spend(10)
        found = match.call([old, item], run)
        if not isinstance(found, bool):
            return None
        results.append(item if found else old)
    return results


@builtin("reverse(list: list)")
def reverse(_run: Run, items: Items) -> object:
    return items[::-1]


@builtin("index of(list: list, match: Any)")
def index_of(run: Run, items: Items, match: object) -> object:
    return [Decimal(at) for at, item in enumerate(items, 1) if _same(item, match, run)]


@builtin("flatten(list: list)")
def flatten(run: Run, items: Items) -> object:
    results: Items = []
    for item in items:
        run.spend(1)
        results.extend(flatten(run, item) if isinstance(item, list) else [item])  # type: ignore[arg-type]
    return results


@builtin("sort(list: list)", "sort(list: list, precedes: function)")
def sort(run: Run, items: Items, precedes: Function | None = None) -> object:
    def order(left: object, right: object) -> int:
        run.spend(10)
        if precedes is None:
            return _natural(left, right)
        if precedes.call([left, right], run) is True:
            return -1
        return int(precedes.call([right, left], run) is True)

    return sorted(items, key=functools.cmp_to_key(order))


def _natural(left: object, right: object) -> int:
    before = ordered("<", left, right)
    if before is None:
        raise ValueError
    return -1 if before else int(ordered(">", left, right) is True)


@builtin("partition(list: list, size: number)")
def partition(_run: Run, items: Items, size: Decimal) -> object:
    step = int(size)
    if step < 1:
        return None
    return [items[at : at + step] for at in range(0, len(items), step)]


@builtin("is empty(list: list)")
def is_empty(_run: Run, items: Items) -> object:
    return not items
