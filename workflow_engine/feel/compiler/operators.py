"""Arithmetic and comparison; two decimals take the short way."""

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException

from workflow_engine.feel.arithmetic import calculate, negate
from workflow_engine.feel.compare import ORDERS, equal, ordered
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, tree
from workflow_engine.feel.compiler.literals import read_number
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import DECIMAL, charge

_DECIMAL: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL.add,
    "-": DECIMAL.subtract,
    "*": DECIMAL.multiply,
    "/": DECIMAL.divide,
    "**": DECIMAL.power,
}


@rule("sum", "product")
def chain(compiler: Compiler, node: Node) -> Closure:
    first = compiler.compile(node.children[0])
    steps = [
        (str(node.children[at]), compiler.compile(node.children[at + 1]))
        for at in range(1, len(node.children), 2)
    ]
    return _binary(first, *steps[0]) if len(steps) == 1 else _chained(first, steps)


@rule("power")
def power(compiler: Compiler, node: Node) -> Closure:
    first, *rest = [compiler.compile(child) for child in node.children]
    return _chained(first, [("**", closure) for closure in rest])


def _binary(left: Closure, symbol: str, right: Closure) -> Closure:
    short = _DECIMAL[symbol]

    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return short(a, b)
            except DecimalException:
                return None
        return _other(symbol, a, b, frame.run)

    return evaluate


def _chained(first: Closure, steps: list[tuple[str, Closure]]) -> Closure:
    def evaluate(frame: Frame) -> object:
        value = first(frame)
        for symbol, closure in steps:
            value = _other(symbol, value, closure(frame), frame.run)
        return value

    return evaluate


def _other(symbol: str, a: object, b: object, run: Run) -> object:
    if symbol == "+" and isinstance(a, str) and isinstance(b, str):
        run.sized_text(len(a) + len(b))
    return calculate(symbol, a, b)


@rule("negate")
def negation(compiler: Compiler, node: Node) -> Closure:
    operand = compiler.compile(node.children[1])
    return lambda frame: negate(operand(frame))


@rule("compare")
def comparison(compiler: Compiler, node: Node) -> Closure:
    left, symbol = compiler.compile(node.children[0]), str(node.children[1])
    right = compiler.compile(node.children[2])
    if symbol in ("=", "!="):
        return _equality(left, right, wanted=symbol == "=")
    written = tree(node.children[2])
    if written.data == "number":
        return _order_to(read_number(compiler, written), symbol, left)
    return _order(symbol, left, right)


def _equality(left: Closure, right: Closure, *, wanted: bool) -> Closure:
    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is list or type(a) is dict:
            charge(a, frame.run)
        same = equal(a, b)
        return None if same is None else same is wanted

    return evaluate


def _order(symbol: str, left: Closure, right: Closure) -> Closure:
    short: Callable[[object, object], bool] = ORDERS[symbol]

    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is Decimal and type(b) is Decimal:
            return short(a, b)
        return ordered(symbol, a, b)

    return evaluate


def _order_to(bound: Decimal, symbol: str, left: Closure) -> Closure:
    """Beside a number that is written there, as most conditions of gateways are."""
    short: Callable[[object, object], bool] = ORDERS[symbol]

    def evaluate(frame: Frame) -> object:
        value = left(frame)
        return short(value, bound) if type(value) is Decimal else ordered(symbol, value, bound)

    return evaluate


@rule("between")
def between(compiler: Compiler, node: Node) -> Closure:
    value, low, high = [compiler.compile(child) for child in node.children]

    def evaluate(frame: Frame) -> object:
        checked = value(frame)
        above = ordered(">=", checked, low(frame))
        below = ordered("<=", checked, high(frame))
        if above is None or below is None:
            return None
        return operator.and_(above, below)

    return evaluate
