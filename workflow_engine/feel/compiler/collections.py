"""Lists, contexts, ranges written out, and filters."""

from collections import Counter
from decimal import Decimal

from workflow_engine.feel import warning
from workflow_engine.feel.compare import ordered
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token, tree
from workflow_engine.feel.compiler.literals import unquote
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import Range, charge, kind
from workflow_engine.feel.warning import Place, warn


@rule("list")
def list_literal(compiler: Compiler, node: Node) -> Closure:
    items = [compiler.compile(child) for child in node.children if child is not None]

    def evaluate(frame: Frame) -> object:
        result = [item(frame) for item in items]
        charge(result, frame.run)
        return result

    return evaluate


@rule("context")
def context(compiler: Compiler, node: Node) -> Closure:
    entries: list[tuple[str, Closure]] = []
    names: list[str] = []
    for child in node.children:
        if child is None:
            continue
        written, value = tree(child).children
        key = unquote(str(written)) if token(written).type == "STRING" else str(written)
        with compiler.binding(*names):
            entries.append((key, compiler.compile(value)))
        names.append(key)
    repeated = [name for name, times in Counter(names).items() if times > 1]
    place = compiler.place(node)

    def evaluate(frame: Frame) -> object:
        result: dict[str, object] = {}
        inner = Frame(result, frame, frame.run)
        for key, value in entries:
            result[key] = value(inner)
        charge(result, frame.run)
        if repeated:
            warn(frame.run, place, warning.TWICE, name=repeated[0], expected=warning.ONCE)
            return None
        return result

    return evaluate


@rule("range_cc", "range_co", "range_oc", "range_oo")
def interval(compiler: Compiler, node: Node) -> Closure:
    start, end = [compiler.compile(child) for child in node.children]
    included = node.data[-2] == "c", node.data[-1] == "c"
    place = compiler.place(node)

    def evaluate(frame: Frame) -> object:
        low, high = start(frame), end(frame)
        is_open = (low is None) != (high is None)
        if not is_open and ordered("<=", low, high) is None:
            wanted = warning.ORDERED
            warn(frame.run, place, warning.OPERATION, low, high, operation="..", expected=wanted)
            return None
        return Range(low, high, *included)

    return evaluate


@rule("filter")
def filter_(compiler: Compiler, node: Node) -> Closure:
    source = compiler.compile(node.children[0])
    compiler.filters += 1
    condition, weight = compiler.weigh(node.children[1])
    compiler.filters -= 1
    position = _position(node.children[1])
    place = compiler.place(node.children[1])

    def evaluate(frame: Frame) -> object:
        value = source(frame)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if position is not None:
            return _at(items, position)
        return _filtered(items, condition, weight, frame, place)

    return evaluate


def _position(node: object) -> Decimal | None:
    """The number in ``items[1]`` or ``items[-1]``, when it is written there."""
    child = tree(node)
    if child.data == "negate":
        inner = _position(child.children[1])
        return None if inner is None else -inner
    return Decimal(str(child.children[0])) if child.data == "number" else None


def _at(items: list[object], position: Decimal) -> object:
    if position != position.to_integral_value() or abs(position) > len(items) or not position:
        return None
    at = int(position)
    return items[at - 1 if at > 0 else at]


def _filtered(
    items: list[object], condition: Closure, weight: int, frame: Frame, place: Place
) -> object:
    if not items:
        return _nothing(condition, frame)
    kept: list[object] = []
    for item in items:
        frame.run.spend(weight + 1)
        result = condition(_item_frame(item, items, frame))
        if isinstance(result, Decimal):
            return _at(items, result)
        if result is True:
            kept.append(item)
        elif result is not False:
            warn(frame.run, place, warning.CONDITION, result, expected=warning.TRUTH)
    return kept


def _nothing(condition: Closure, frame: Frame) -> object:
    """An empty list filtered: null when the filter is a position, known without an item."""
    lenient = Run(frame.run.limits, frame.run.moment, frame.run.functions, False)
    lenient.steps = frame.run.steps
    result = condition(Frame({"item": None}, _lenient(frame, lenient), lenient))
    return None if kind(result) == "number" else []


def _lenient(frame: Frame, run: Run) -> Frame:
    parent = None if frame.parent is None else _lenient(frame.parent, run)
    return Frame(frame.values, parent, run)


def _item_frame(item: object, items: list[object], frame: Frame) -> Frame:
    if isinstance(item, dict):
        inner = Frame({"item": item}, frame, frame.run)
        return Frame(item, inner, frame.run, items)
    return Frame({"item": item}, frame, frame.run, items)
