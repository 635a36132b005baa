"""in, and the cells of a decision table: values, comparisons, ranges and lists to pass."""

import operator
from decimal import Decimal

from lark import Tree

from workflow_engine.feel import warning
from workflow_engine.feel.compare import passes
from workflow_engine.feel.compiler.base import Closure, Compiler, mentions, rule, token, tree
from workflow_engine.feel.limits import DEFAULT, Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import Range, charge
from workflow_engine.feel.warning import warn

INPUT = "?"


@rule("op_test")
def op_test(compiler: Compiler, node: Node) -> Closure:
    """``> 5`` as a value: the range of what is greater than 5."""
    symbol = str(token(node.children[0]))
    bound = compiler.compile(node.children[1])
    if symbol in ("=", "!="):
        return lambda frame: _point(bound(frame), symbol)
    below = symbol.startswith("<")
    included = symbol.endswith("=")

    def evaluate(frame: Frame) -> object:
        value = bound(frame)
        if value is None:
            return None
        if below:
            return Range(None, value, False, included, symbol)
        return Range(value, None, included, False, symbol)

    return evaluate


def _point(value: object, symbol: str) -> Range:
    return Range(value, value, True, True, symbol)


@rule("in_value")
def in_value(compiler: Compiler, node: Node) -> Closure:
    value, test = [compiler.compile(child) for child in node.children]
    place = compiler.place(node)

    def evaluate(frame: Frame) -> object:
        tested = test(frame)
        charge(tested, frame.run)
        checked = value(frame)
        result = passes(checked, tested)
        if result is None:
            given = (checked, tested)
            warn(
                frame.run, place, warning.OPERATION, *given, operation="in", expected=warning.ALIKE
            )
        return result

    return evaluate


@rule("in_tests")
def in_tests(compiler: Compiler, node: Node) -> Closure:
    value, *tests = [compiler.compile(child) for child in node.children]

    def evaluate(frame: Frame) -> object:
        checked = value(frame)
        return _any([passes(checked, test(frame)) for test in tests])

    return evaluate


def _any(results: list[object]) -> bool | None:
    if True in results:
        return True
    return None if None in results else False


@rule("any_value")
def any_value(_compiler: Compiler, _node: Node) -> Closure:
    return lambda _frame: True


@rule("unary_start")
def unary_start(compiler: Compiler, node: Node) -> Closure:
    return compiler.compile(node.children[0])


@rule("negated_tests")
def negated_tests(compiler: Compiler, node: Node) -> Closure:
    inner = compiler.compile(node.children[0])

    def evaluate(frame: Frame) -> object:
        result = inner(frame)
        return None if result is None else not result

    return evaluate


@rule("tests")
def tests(compiler: Compiler, node: Node) -> Closure:
    with compiler.binding(INPUT):
        checks = [_check(compiler, tree(child)) for child in node.children]
    if len(checks) == 1:
        return checks[0]
    return lambda frame: _any([check(frame) for check in checks])


def _check(compiler: Compiler, node: Node) -> Closure:
    test = compiler.compile(node)
    if mentions(node, INPUT):
        return lambda frame: test(frame) is True
    if _is_literal(node):
        return _constant(test(Frame({}, None, Run(DEFAULT, None, None, strict=False))))
    if node.data in _ASKING:
        return _asked(test)
    return lambda frame: passes(frame.values[INPUT], test(frame))


_ASKING = frozenset(
    {"compare", "between", "in_value", "in_tests", "conjunction", "disjunction", "quantified",
     "instance_of", "call"}
)  # fmt: skip


def _asked(test: Closure) -> Closure:
    """A cell such as ``limit > 5`` that asks about something else than its column's value."""

    def evaluate(frame: Frame) -> object:
        value, result = frame.values[INPUT], test(frame)
        return True if result is True and type(value) is not bool else passes(value, result)

    return evaluate


def _is_literal(node: object) -> bool:
    """Whether it is the same in every evaluation: most cells of tables are."""
    if not isinstance(node, Tree) or node.data in ("string", "number", "temporal"):
        return True
    return node.data in _MADE_OF_LITERALS and all(map(_is_literal, node.children))


_MADE_OF_LITERALS = frozenset(
    {"true", "false", "negate", "op_test", "range_cc", "range_co", "range_oc", "range_oo"}
)


def _constant(value: object) -> Closure:
    if isinstance(value, Range):
        return _within_numbers(value) or (lambda frame: passes(frame.values[INPUT], value))
    kind = type(value)

    def evaluate(frame: Frame) -> bool | None:
        given = frame.values[INPUT]
        if type(given) is kind and kind in _PLAIN:
            return bool(given == value)
        return passes(given, value)

    return evaluate


def _within_numbers(span: Range) -> Closure | None:
    """Most ranges in tables lie between two numbers: asked of a number, two comparisons do."""
    low, high = span.start, span.end
    if type(low) is not Decimal or type(high) is not Decimal or span.symbol:
        return None
    above = operator.le if span.start_included else operator.lt
    below = operator.le if span.end_included else operator.lt

    def evaluate(frame: Frame) -> bool | None:
        given = frame.values[INPUT]
        if type(given) is not Decimal:
            return passes(given, span)
        return bool(above(low, given) and below(given, high))

    return evaluate


_PLAIN = frozenset({str, Decimal, bool})
