"""Which variables the expressions of a compiled element read."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Node
from workflow_engine.feel import Expression

#: How far into the parts of a behaviour expressions can lie.
_DEEPEST = 6
#: Parts of a node that are not its own expressions, or are looked at by themselves.
_APART = frozenset({"incoming", "outgoing", "outputs", "upstream"})


def read_by(node: Node) -> frozenset[str]:
    """All names that the element and the flows out of it read, its output mappings aside."""
    found: set[str] = set()
    for name in node.__dataclass_fields__:
        if name not in _APART:
            found |= _names(getattr(node, name))
    for flow in node.outgoing:
        found |= _names(flow.condition)
    return frozenset(found)


def read_by_outputs(node: Node) -> frozenset[str]:
    """The names that its output mappings read, without those that they set themselves."""
    found: set[str] = set()
    known: set[str] = set()
    for mapping in node.outputs:
        found |= _names(mapping.source) - known
        known.add(mapping.target)
    return frozenset(found)


def _names(value: Any) -> set[str]:
    return {name for expression in _expressions(value, 0) for name in expression.names}


def _expressions(value: Any, depth: int) -> Iterator[Expression]:
    if value is None or isinstance(value, str | int | float | bool) or depth > _DEEPEST:
        return
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, Formula):
        yield from _expressions(value.expression, depth)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _expressions(part, depth + 1)
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            yield from _expressions(part, depth + 1)
    elif is_dataclass(value):
        for name in value.__dataclass_fields__:
            yield from _expressions(getattr(value, name), depth + 1)
