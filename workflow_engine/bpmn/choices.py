"""Which steps of a process somebody chooses people for, and when."""

from collections.abc import Iterator

from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.bpmn.graph import Node, ProcessGraph


def at_start(graph: ProcessGraph) -> tuple[str, ...]:
    """The steps for which the requester chooses when he starts."""
    return tuple(sorted(node.id for node in graph.nodes.values() if _who(node) == "start"))


def after(graph: ProcessGraph, element: str) -> tuple[str, ...]:
    """The steps for which whoever does this one chooses: those that may be the next."""
    found, seen, ahead = set(), {element}, list(_next(graph, graph.nodes[element]))
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        node = graph.nodes[here]
        if isinstance(node.behaviour, UserTask):
            found |= {here} if _who(node) == "previous" else set()
        else:
            ahead += _inside(graph, node) or _next(graph, node)
    return tuple(sorted(found))


def _who(node: Node) -> str | None:
    return node.behaviour.chosen if isinstance(node.behaviour, UserTask) else None


def _inside(graph: ProcessGraph, node: Node) -> list[str]:
    """Where an embedded sub-process begins."""
    return [
        inner.id
        for inner in graph.nodes.values()
        if inner.container == node.id and not inner.incoming and inner.attached_to is None
    ]


def _next(graph: ProcessGraph, node: Node) -> Iterator[str]:
    """What the flows lead to; from the end of a sub-process, what follows that."""
    if node.outgoing:
        yield from (flow.target for flow in node.outgoing)
    elif node.container in graph.nodes:
        yield from _next(graph, graph.nodes[node.container])
