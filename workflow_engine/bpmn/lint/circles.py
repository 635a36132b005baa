"""Processes that throw what they begin by: every instance of them begins the next one."""

from collections.abc import Iterator

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.errors import _l

_THROWING = frozenset({"endEvent", "intermediateThrowEvent", "sendTask"})


def check_circle(graph: ProcessGraph, findings: Findings) -> None:
    """Warn where the process throws exactly the message or signal of one of its start events."""
    begins = {("message", start.message) for start in graph.starts if start.message}
    begins |= {("signal", start.signal) for start in graph.starts if start.signal}
    for node in graph.nodes.values() if begins else ():
        for kind, name in _thrown(node):
            if (kind, name) in begins:
                findings.warning(
                    "begins-itself",
                    node.id,
                    _l("The {kind} {name} thrown here begins this same process again."),
                    kind=kind,
                    name=name,
                )


def _thrown(node: Node) -> Iterator[tuple[str, str | None]]:
    """Kind and name of each message and signal that the node throws, where the name is fixed."""
    if node.kind not in _THROWING:
        return
    behaviour = node.behaviour
    for definition in (
        getattr(behaviour, "thrown", None),
        *getattr(behaviour, "definitions", ()),
    ):
        point = definition.start_point(node.id, 0) if definition is not None else None
        if point is not None:
            yield point.kind, point.message or point.signal
