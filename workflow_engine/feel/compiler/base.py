"""What the parts of the compiler share: the walk over the tree and the rules by node name."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lark import Token, Tree

from workflow_engine.errors import _l
from workflow_engine.feel.errors import FeelSyntaxError
from workflow_engine.feel.limits import MAX_NESTING
from workflow_engine.feel.parsing import Node
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.warning import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

Closure = Callable[[Frame], object]
Rule = Callable[["Compiler", Node], Closure]

RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register the function that compiles the nodes with these names."""

    def register(function: Rule) -> Rule:
        for name in names:
            RULES[name] = function
        return function

    return register


class Compiler:
    """Turns a syntax tree into one closure and collects the free names on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.free: set[str] = set()
        self.bound: list[frozenset[str]] = []
        self.filters = 0
        self.nodes = 0
        self._depth = 0

    def compile(self, node: Node | Token) -> Closure:
        if not isinstance(node, Tree):
            raise FeelSyntaxError(text=self.text, position=node.start_pos or 0)
        self.nodes += 1
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelSyntaxError(
                _l("The expression is nested deeper than {limit} levels."),
                text=self.text,
                limit=MAX_NESTING,
            )
        closure = RULES[str(node.data)](self, node)
        self._depth -= 1
        return closure

    def place(self, node: Node | Token) -> Place:
        """Where the node begins in the text."""
        if isinstance(node, Token):
            return Place(self.text, node.start_pos or 0)
        return Place(self.text, 0 if node.meta.empty else node.meta.start_pos)

    def weigh(self, node: Node | Token) -> tuple[Closure, int]:
        """The closure and what one evaluation of it costs."""
        before = self.nodes
        closure = self.compile(node)
        return closure, self.nodes - before

    @contextmanager
    def binding(self, *names: str) -> "Iterator[None]":
        """Names that the expression itself defines while the block compiles."""
        self.bound.append(frozenset(names))
        try:
            yield
        finally:
            self.bound.pop()

    def is_bound(self, name: str) -> bool:
        return any(name in names for names in self.bound)


def tree(node: object) -> Node:
    """The child as a tree; the grammar guarantees it."""
    if not isinstance(node, Tree):
        raise TypeError(node)
    return node


def mentions(node: object, name: str) -> bool:
    """Whether the name is written anywhere in the node."""
    if isinstance(node, Tree):
        return any(mentions(child, name) for child in node.children)
    return node == name


def token(node: object) -> Token:
    """The child as a token; the grammar guarantees it."""
    if not isinstance(node, Token):
        raise TypeError(node)
    return node
