"""Numbers, texts, dates and the three truth values as they are written."""

import re
from decimal import Decimal, DecimalException

from workflow_engine.errors import _l
from workflow_engine.feel import temporal, warning
from workflow_engine.feel.compiler.base import Closure, Compiler, rule, token
from workflow_engine.feel.errors import FeelSyntaxError
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.values import DECIMAL
from workflow_engine.feel.warning import warn

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_HALF = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def constant(value: object) -> Closure:
    return lambda _frame: value


def unquote(quoted: str) -> str:
    """The text that a string literal stands for."""
    if "\\" not in quoted:
        return quoted[1:-1]
    joined = _PAIR.sub(_joined, _ESCAPE.sub(_escaped, quoted[1:-1]))
    # Half a pair cannot be written to any file or database.
    return _HALF.sub("\ufffd", joined)


def _escaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
    return _PLAIN.get(found[3], found[0])


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


@rule("expression_start")
def expression_start(compiler: Compiler, node: Node) -> Closure:
    return compiler.compile(node.children[0])


@rule("number")
def number(compiler: Compiler, node: Node) -> Closure:
    return constant(read_number(compiler, node))


def read_number(compiler: Compiler, node: Node) -> Decimal:
    """The number that is written there."""
    written = token(node.children[0])
    try:
        return DECIMAL.create_decimal(str(written))
    except DecimalException:
        raise FeelSyntaxError(
            _l("Character {position}: the number {found} is too large."),
            text=compiler.text,
            position=written.start_pos or 0,
            found=str(written),
        ) from None


@rule("string")
def string(_compiler: Compiler, node: Node) -> Closure:
    return constant(unquote(str(node.children[0])))


@rule("temporal")
def temporal_literal(compiler: Compiler, node: Node) -> Closure:
    written, place = unquote(str(node.children[0])), compiler.place(node)
    value = temporal.read(written)
    if value is not None:
        return constant(value)
    return lambda frame: warn(
        frame.run, place, warning.NO_DATE, written, found=written, expected=warning.DATE
    )


@rule("true")
def true(_compiler: Compiler, _node: Node) -> Closure:
    return constant(True)


@rule("false")
def false(_compiler: Compiler, _node: Node) -> Closure:
    return constant(False)


@rule("null")
def null(_compiler: Compiler, _node: Node) -> Closure:
    return constant(None)
