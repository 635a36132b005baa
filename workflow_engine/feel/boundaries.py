"""The constants at which the answer of unary tests may change, for who compares tables."""

from collections.abc import Iterable

from lark import Tree

from workflow_engine.feel.builtins import NAMES_WITH_SPACES
from workflow_engine.feel.compiler import Compiler
from workflow_engine.feel.compiler.base import mentions, tree
from workflow_engine.feel.compiler.tests import INPUT
from workflow_engine.feel.errors import FeelError
from workflow_engine.feel.limits import DEFAULT, Run
from workflow_engine.feel.parsing import Node, parse
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import Range

#: Parts of a cell whose truth changes only where the truth of what is in them does.
_THROUGH = frozenset(
    {"unary_start", "negated_tests", "tests", "conjunction", "disjunction", "in_tests"}
)
_COMPARING = frozenset({"compare", "between", "in_value"})


class Depends(Exception):
    """The cell looks at more than its own column's value, so it cannot be examined alone."""


def boundaries(text: str, names: frozenset[str]) -> list[object]:
    """The values written in a cell at which its answer may change; Depends when not only there.

    ``names`` are variables with spaces or symbols.
    """
    found: list[object] = []
    _collect(parse(text, names | NAMES_WITH_SPACES, unary=True), found)
    return found


def _collect(node: Node, found: list[object]) -> None:
    kind = str(node.data)
    if kind == "any_value" or _is_input(node):
        return
    inner = [child for child in node.children if isinstance(child, Tree)]
    if kind in _THROUGH or (kind in _COMPARING and any(map(_is_input, inner))):
        for child in inner:
            _collect(child, found)
    elif kind == "call" and mentions(inner[0], "not"):
        for argument in inner[1].children:
            _collect(tree(argument), found)
    else:
        found.extend(_ends(_value(node)))


def _is_input(node: object) -> bool:
    return isinstance(node, Tree) and node.data == "name" and node.children[0] == INPUT


def _value(node: Node) -> object:
    compiler = Compiler("")
    try:
        closure = compiler.compile(node)
        if compiler.free:
            raise Depends
        return closure(Frame({}, None, Run(DEFAULT, None, None, strict=True)))
    except FeelError:
        raise Depends from None


def _ends(value: object) -> Iterable[object]:
    if isinstance(value, Range):
        ends = [end for end in (value.start, value.end) if end is not None]
        if any(isinstance(end, str) for end in ends) and value.symbol not in ("=", "!="):
            # Between two texts there is no text that stands for all others.
            raise Depends
        return ends
    if isinstance(value, list):
        return [end for item in value for end in _ends(item)]
    if isinstance(value, dict):
        raise Depends
    return [] if value is None else [value]
