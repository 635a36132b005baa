"""range(): a range that is written in a text, with ends that are plain values."""

import re

from lark import Tree

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.compare import ordered
from workflow_engine.feel.compiler.base import Compiler
from workflow_engine.feel.errors import FeelSyntaxError
from workflow_engine.feel.limits import Run
from workflow_engine.feel.parsing import parse
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import Range

_RANGE = re.compile(r"\s*([\[(\]])(.{0,200}?)\.\.(.{0,200}?)([\])\[])\s*", re.DOTALL)
_LITERALS = frozenset({"number", "string", "temporal"})
_MAKERS = frozenset({"date", "time", "date and time", "duration"})


@builtin("range(from: string)")
def range_(run: Run, written: str) -> object:
    found = _RANGE.fullmatch(written)
    if found is None:
        return None
    try:
        low, high = _end(found[2], run), _end(found[3], run)
    except FeelSyntaxError:
        return None
    span = Range(low, high, found[1] == "[", found[4] == "]", _symbol(found, low, high))
    return span if _is_sound(span) else None


def _symbol(found: re.Match[str], low: object, high: object) -> str:
    """A range without an end is a comparison: ``[2..)`` is ``>= 2``."""
    if low is not None and high is not None:
        return ""
    return f"<{'=' * (found[4] == ']')}" if low is None else f">{'=' * (found[1] == '[')}"


def _is_sound(span: Range) -> bool:
    if span.start is None or span.end is None:
        included = span.end_included if span.end is None else span.start_included
        return not included and span.start is not span.end
    return ordered("<=", span.start, span.end) is True


def _end(text: str, run: Run) -> object:
    """The value of one end; nothing written means unbounded."""
    if not text.strip():
        return None
    node = parse(text, _MAKERS).children[0]
    if not _is_plain(node):
        raise FeelSyntaxError(text=text)
    value = Compiler(text).compile(node)(Frame({}, None, run))
    if value is None:
        raise FeelSyntaxError(text=text)
    return value


def _is_plain(node: object) -> bool:
    """A literal, its negation, or a date, time or duration made from one."""
    if not isinstance(node, Tree):
        return False
    if node.data == "negate":
        return _is_plain(node.children[1])
    if node.data != "call":
        return str(node.data) in _LITERALS
    function, arguments = node.children
    if not isinstance(function, Tree) or not isinstance(arguments, Tree):
        return False
    is_maker = function.data == "name" and str(function.children[0]) in _MAKERS
    return is_maker and all(_is_plain(argument) for argument in arguments.children)
