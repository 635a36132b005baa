"""if, for, some and every."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from workflow_engine.feel import warning
from workflow_engine.feel.compiler.base import Closure, Compiler, mentions, rule, token, tree
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import Range, charge
from workflow_engine.feel.warning import Place, warn

Sources = list[tuple[str, Closure, Closure | None, Place]]


@rule("if_then_else")
def if_then_else(compiler: Compiler, node: Node) -> Closure:
    condition, yes, no = [compiler.compile(child) for child in node.children]
    place = compiler.place(node.children[0])

    def evaluate(frame: Frame) -> object:
        value = condition(frame)
        if value is True:
            return yes(frame)
        if value is not False:
            warn(frame.run, place, warning.CONDITION, value, expected=warning.TRUTH)
        return no(frame)

    return evaluate


@rule("for_in")
def for_in(compiler: Compiler, node: Node) -> Closure:
    sources, names = _sources(compiler, tree(node.children[0]))
    with compiler.binding(*names, "partial"):
        body, weight = compiler.weigh(node.children[1])
    looks_back = mentions(node.children[1], "partial")

    def evaluate(frame: Frame) -> object:
        results: list[object] = []
        for inner in _combinations(sources, frame):
            if inner is None:
                return None
            frame.run.spend(weight + 1)
            if looks_back:
                inner = Frame({"partial": _so_far(results, frame.run)}, inner, frame.run)
            results.append(body(inner))
            charge(results[-1], frame.run)
        return results

    return evaluate


def _so_far(results: list[object], run: Run) -> list[object]:
    charge(results, run)
    return results.copy()


@rule("quantified")
def quantified(compiler: Compiler, node: Node) -> Closure:
    decisive = token(node.children[0]).type == "SOME"
    sources, names = _sources(compiler, tree(node.children[1]))
    with compiler.binding(*names):
        body, weight = compiler.weigh(node.children[2])

    def evaluate(frame: Frame) -> object:
        unknown = False
        for inner in _combinations(sources, frame):
            if inner is None:
                return None
            frame.run.spend(weight + 1)
            result = body(inner)
            if result is decisive:
                return decisive
            unknown = unknown or not isinstance(result, bool)
        return None if unknown else not decisive

    return evaluate


def _sources(compiler: Compiler, node: Node) -> tuple[Sources, list[str]]:
    sources: Sources = []
    names: list[str] = []
    for child in node.children:
        name, start, end = tree(child).children
        with compiler.binding(*names):
            first = compiler.compile(start)
            last = compiler.compile(end) if end is not None else None
        names.append(str(name))
        sources.append((str(name), first, last, compiler.place(start)))
    return sources, names


def _combinations(sources: Sources, frame: Frame) -> Iterator[Frame | None]:
    """A frame for every combination; None once when something cannot be walked through."""
    (name, first, last, place), *rest = sources
    items = _items(first, last, frame, place)
    if items is None:
        yield None
        return
    for item in items:
        frame.run.spend(1)
        inner = Frame({name: item}, frame, frame.run)
        if rest:
            yield from _combinations(rest, inner)
        else:
            yield inner


def _items(
    first: Closure, last: Closure | None, frame: Frame, place: Place
) -> Iterable[object] | None:
    start = first(frame)
    if last is None and start is not None and not isinstance(start, Range):
        return start if isinstance(start, list) else [start]
    walked = None
    if last is not None:
        start = Range(start, last(frame))
    if isinstance(start, Range):
        walked = _walk(start, frame.run, either_way=last is not None)
    if walked is None:
        warn(frame.run, place, warning.OPERATION, start, operation="in", expected=warning.WALKED)
    return walked


def _walk(interval: Range, run: Run, *, either_way: bool) -> list[object] | None:
    start, end = interval.start, interval.end
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        if start > end and not either_way:
            return None
        if start != start.to_integral_value() or end != end.to_integral_value():
            return None
        run.sized_list(int(abs(end - start)) + 1)
        return _cut([Decimal(n) for n in _span(int(start), int(end), either_way)], interval)
    if type(start) is date and type(end) is date:
        if start > end and not either_way:
            return None
        run.sized_list(abs((end - start).days) + 1)
        days = _span(0, (end - start).days, either_way)
        return _cut([start + timedelta(days=n) for n in days], interval)
    return None


def _span(start: int, end: int, either_way: bool) -> range:
    if start > end and either_way:
        return range(start, end - 1, -1)
    return range(start, end + 1)


def _cut(items: list[object], interval: Range) -> list[object]:
    if items and not interval.start_included:
        items = items[1:]
    if items and not interval.end_included:
        items = items[:-1]
    return items
