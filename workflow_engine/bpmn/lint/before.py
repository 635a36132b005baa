"""What may have happened before a token comes to an element; in doubt it may have."""

from collections.abc import Iterator
from functools import cached_property

from workflow_engine.bpmn.graph import Node, ProcessGraph


class Order:
    """The ways of one process, sub-processes with all that lies in them included."""

    def __init__(self, graph: ProcessGraph) -> None:
        self._graph = graph
        self._reached: dict[str, frozenset[str]] = {}

    def may_come_before(self, first: str, then: str) -> bool:
        """Unless every way leads from ``then`` to ``first`` and none back."""
        if first == then:
            return True
        return then in self._behind(first) or first not in self._behind(then)

    def _behind(self, node_id: str) -> frozenset[str]:
        if node_id not in self._reached:
            found: set[str] = set()
            pending = list(self._next.get(node_id, ()))
            while pending:
                here = pending.pop()
                if here not in found:
                    found.add(here)
                    pending.extend(self._next.get(here, ()))
            self._reached[node_id] = frozenset(found)
        return self._reached[node_id]

    @cached_property
    def _next(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self._graph.nodes.values():
            for source, target in self._steps(node):
                found.setdefault(source, []).append(target)
        return found

    def _steps(self, node: Node) -> Iterator[tuple[str, str]]:
        yield from ((node.id, flow.target) for flow in node.outgoing)
        yield from ((node.id, event) for event in node.boundaries)
        if node.handler is not None:
            yield from ((node.id, node.handler), (node.handler, node.id))
        if node.container in self._graph.nodes:
            # A sub-process is over after all in it, which begins when it does.
            yield from ((node.container, node.id), (node.id, node.container))
        for start in self._graph.listeners.get(node.container, ()):
            # An event sub-process begins at any moment while the others run.
            aside = self._graph.nodes[start].container
            yield from ((node.id, aside), (aside, node.id))
