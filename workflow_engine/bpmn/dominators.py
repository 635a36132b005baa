"""Which elements every path to an element leads through: what a return to one of them undoes."""

from collections.abc import Mapping

from workflow_engine.bpmn.graph import ProcessGraph


class Paths:
    """The flows within one process or sub-process, boundary events behind their activities."""

    def __init__(self, graph: ProcessGraph, container: str) -> None:
        self._graph = graph
        self.nodes = [node.id for node in graph.nodes.values() if node.container == container]
        inside = set(self.nodes)
        self.before: dict[str, set[str]] = {node: set() for node in self.nodes}
        for node_id in self.nodes:
            node = graph.nodes[node_id]
            self.before[node_id].update(f.source for f in node.incoming if f.source in inside)
            if node.attached_to is not None:
                self.before[node_id].add(node.attached_to)
        self.after: dict[str, set[str]] = {node: set() for node in self.nodes}
        for node_id, sources in self.before.items():
            for source in sources:
                self.after[source].add(node_id)
        self._over = self._dominators()

    def dominates(self, node: str, other: str) -> bool:
        """Does every path to ``other`` lead through ``node``? A node dominates itself."""
        return node in self._over[other]

    def undone(self, back: str, now: str, *, arrived: bool = False) -> set[str]:
        """Where work ends when work at ``now`` goes back to ``back``: what came by the same way.

        Every way from ``back`` to ``now`` leads through what only ``now`` must come through. Work
        that has only ``arrived`` at a join was not joined yet.
        """
        passed = {back} | (self._over[now] - self._over[back] - ({now} if arrived else set()))
        return {node for node in self.nodes if not passed.isdisjoint(self._over[node])}

    def reached_from(self, node: str) -> set[str]:
        return _closure(node, self.after)

    def leading_to(self, node: str) -> set[str]:
        return _closure(node, self.before)

    def missed_join(self, back: str, now: str, *, arrived: bool = False) -> str | None:
        """A join between ``back`` and ``now`` that also waits for branches from elsewhere.

        A token that went back would come to it again, the others would not.
        """
        between = self.reached_from(back) & (self.leading_to(now) | {now})
        if arrived:
            between.discard(now)
        for node in self.nodes:
            joins = self._graph.nodes[node].joins and len(self._graph.nodes[node].incoming) > 1
            if joins and node in between and not self.dominates(back, node):
                return node
        return None

    def _dominators(self) -> dict[str, set[str]]:
        """By the equations, in the order of the file until nothing changes."""
        entries = {node for node in self.nodes if not self.before[node]}
        reachable = set(entries)
        for entry in entries:
            reachable |= self.reached_from(entry)
        # A circle that nothing leads into is entered anywhere.
        entries |= set(self.nodes) - reachable
        everything = set(self.nodes)
        over = {node: {node} if node in entries else set(everything) for node in self.nodes}
        changed = True
        while changed:
            changed = False
            for node in self.nodes:
                if node in entries:
                    continue
                new = set.intersection(*(over[source] for source in self.before[node])) | {node}
                if new != over[node]:
                    over[node], changed = new, True
        return over


def _closure(node: str, edges: Mapping[str, set[str]]) -> set[str]:
    """What the edges lead to from ``node``; itself only if there is a circle."""
    found: set[str] = set()
    pending = list(edges[node])
    while pending:
        following = pending.pop()
        if following not in found:
            found.add(following)
            pending.extend(edges[following])
    return found
