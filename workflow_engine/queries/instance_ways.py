"""Where the work of an instance could go back to, and where more of it could begin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflow_engine.bpmn.dominators import Paths
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.state import Scope, Token
from workflow_engine.queries.instance_state import Whole

_NEVER = frozenset({"startEvent", "boundaryEvent", "endEvent"})


def startable(node: Node, *, after: bool) -> bool:
    """Whether work may begin before or after the element, by hand."""
    if node.for_compensation or node.event == "compensate":
        return False
    if after:
        return node.kind not in ("eventBasedGateway", "endEvent")
    return node.kind not in ("startEvent", "boundaryEvent")


@dataclass(slots=True)
class Ways:
    """Asked token by token; what was found for an element is kept for all tokens there."""

    graph: ProcessGraph
    whole: Whole
    _paths: dict[str, Paths]
    _found: dict[tuple[str, str], tuple[str, ...]]

    @classmethod
    def of(cls, graph: ProcessGraph, whole: Whole) -> "Ways":
        return cls(graph, whole, {}, {})

    def back(self, token: Token) -> list[str]:
        """The elements to which a token could return, the nearest level first."""
        found: list[str] = []
        for container, node in self._levels(token):
            found.extend(self._of(container, node))
        return list(dict.fromkeys(found))

    def runs(self, container: str) -> list[int]:
        """The scopes that run the process or sub-process ``container``."""
        return [s.id for s in self.whole.scopes if s.node == container and s.body is None]

    def _levels(self, token: Token) -> Iterator[tuple[str, str]]:
        scopes: Mapping[int, Scope] = {scope.id: scope for scope in self.whole.scopes}
        tokens = {entry.id: entry for entry in self.whole.tokens}
        at: Token | None = token
        while at is not None:
            scope = scopes.get(at.scope)
            if scope is None:
                return
            if scope.body is None:
                yield scope.node, at.node
            at = tokens.get(scope.host) if scope.host is not None else None

    def _of(self, container: str, node: str) -> tuple[str, ...]:
        place = container, node
        if place not in self._found:
            paths = self._paths.setdefault(container, Paths(self.graph, container))
            self._found[place] = tuple(self._candidates(paths, node))
        return self._found[place]

    def _candidates(self, paths: Paths, node: str) -> Iterator[str]:
        if node not in paths.before:
            return
        before = paths.leading_to(node)
        for candidate in paths.nodes:
            found = self.graph.nodes[candidate]
            if candidate not in before or found.kind in _NEVER:
                continue
            clear = paths.dominates(candidate, node) or paths.missed_join(candidate, node) is None
            if clear and startable(found, after=False):
                yield candidate
