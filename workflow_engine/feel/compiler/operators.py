"""Arithmetic and comparison; two decimals take the short way."""

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException

from workflow_engine.feel import warning
from workflow_engine.feel.arithmetic import OPERATIONS, calculate, negate
from workflow_engine.feel.compare import ORDERS, equal, ordered
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token, tree
from workflow_engine.feel.compiler.literals import read_number
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import DECIMAL, charge
from workflow_engine.feel.warning import Place, warn

_DECIMAL: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL.add,
    "-": DECIMAL.subtract,
    "*": DECIMAL.multiply,
    "/": DECIMAL.divide,
}

#: Powers with 34 digits take as long as so many other steps.
_COSTLY = 10


@rule("sum", "product")
def chain(compiler: Compiler, node: Node) -> Closure:
    first = compiler.compile(node.children[0])
    steps = [
        (token(node.children[at]), compiler.compile(node.children[at + 1]))
        for at in range(1, len(node.children), 2)
    ]
    operators = [(str(t), compiler.place(t), closure) for t, closure in steps]
    return _binary(first, *operators[0]) if len(steps) == 1 else _chained(first, operators)


@rule("power")
def power(compiler: Compiler, node: Node) -> Closure:
    first, *rest = [compiler.compile(child) for child in node.children]
    place = compiler.place(node)
    return _chained(first, [("**", place, closure) for closure in rest])


def _binary(left: Closure, symbol: str, place: Place, right: Closure) -> Closure:
    short = _DECIMAL[symbol]

    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return short(a, b)
            except DecimalException:
                pass
        return _other(symbol, a, b, frame.run, place)

    return evaluate


def _chained(first: Closure, steps: list[tuple[str, Place, Closure]]) -> Closure:
    def evaluate(frame: Frame) -> object:
        value = first(frame)
        for symbol, place, closure in steps:
            value = _other(symbol, value, closure(frame), frame.run, place)
        return value

    return evaluate


def _other(symbol: str, a: object, b: object, run: Run, place: Place) -> object:
    if symbol == "+" and isinstance(a, str) and isinstance(b, str):
        run.sized_text(len(a) + len(b))
    elif symbol == "**":
        run.spend(_COSTLY)
    result = calculate(symbol, a, b)
    if result is None:
        _warn_of(symbol, a, b, run, place)
    return result


def _warn_of(symbol: str, a: object, b: object, run: Run, place: Place) -> None:
    if (symbol, type(a), type(b)) in OPERATIONS:
        warn(run, place, warning.NO_RESULT, a, b, operation=symbol, expected=warning.IN_RANGE)
    else:
        wanted = warning.SUMS if symbol in "+-" else warning.PRODUCTS
        warn(run, place, warning.OPERATION, a, b, operation=symbol, expected=wanted)


@rule("negate")
def negation(compiler: Compiler, node: Node) -> Closure:
    operand, place = compiler.compile(node.children[1]), compiler.place(node)

    def evaluate(frame: Frame) -> object:
        value = operand(frame)
        result = negate(value)
        if result is None:
            warn(frame.run, place, warning.OPERATION, value, operation="-", expected=warning.SIGNED)
        return result

    return evaluate


@rule("compare")
def comparison(compiler: Compiler, node: Node) -> Closure:
    left, symbol = compiler.compile(node.children[0]), str(node.children[1])
    right = compiler.compile(node.children[2])
    place = compiler.place(token(node.children[1]))
    if symbol in ("=", "!="):
        return _equality(left, right, place, wanted=symbol == "=")
    written = tree(node.children[2])
    if written.data == "number":
        return _order_to(read_number(compiler, written), symbol, left, place)
    return _order(symbol, left, right, place)


def _equality(left: Closure, right: Closure, place: Place, *, wanted: bool) -> Closure:
    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is list or type(a) is dict:
            charge(a, frame.run)
        same = equal(a, b)
        if same is None:
            symbol = "=" if wanted else "!="
            warn(
                frame.run, place, warning.OPERATION, a, b, operation=symbol, expected=warning.ALIKE
            )
            return None
        return same is wanted

    return evaluate


def _order(symbol: str, left: Closure, right: Closure, place: Place) -> Closure:
    short: Callable[[object, object], bool] = ORDERS[symbol]

    def evaluate(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if type(a) is Decimal and type(b) is Decimal:
            return short(a, b)
        return _ordered(symbol, a, b, frame.run, place)

    return evaluate


def _order_to(bound: Decimal, symbol: str, left: Closure, place: Place) -> Closure:
    """Beside a number that is written there, as most conditions of gateways are."""
    short: Callable[[object, object], bool] = ORDERS[symbol]

    def evaluate(frame: Frame) -> object:
        value = left(frame)
        if type(value) is Decimal:
            return short(value, bound)
        return _ordered(symbol, value, bound, frame.run, place)

    return evaluate


def _ordered(symbol: str, a: object, b: object, run: Run, place: Place) -> bool | None:
    result = ordered(symbol, a, b)
    if result is None:
        warn(run, place, warning.OPERATION, a, b, operation=symbol, expected=warning.ORDERED)
    return result


@rule("between")
def between(compiler: Compiler, node: Node) -> Closure:
    value, low, high = [compiler.compile(child) for child in node.children]
    place = compiler.place(node)

    def evaluate(frame: Frame) -> object:
        checked = value(frame)
        above = _ordered(">=", checked, low(frame), frame.run, place)
        below = _ordered("<=", checked, high(frame), frame.run, place)
        if above is None or below is None:
            return None
        return operator.and_(above, below)

    return evaluate
