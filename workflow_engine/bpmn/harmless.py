"""Whether a step of an instance did anything that going back would not undo."""

from collections.abc import Callable, Iterable

from workflow_engine.bpmn.elements.activities.service_task import ServiceTask
from workflow_engine.bpmn.graph import Node, ProcessGraph

_HARMLESS = frozenset(
    {
        "userTask",
        "manualTask",
        "task",
        "businessRuleTask",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
        "boundaryEvent",
        "intermediateCatchEvent",
    }
)


def is_harmless(
    graph: ProcessGraph, moves: Iterable[tuple[str, str]], only_reads: Callable[[str], bool]
) -> bool:
    """``moves`` are elements and what happened at them; ``only_reads`` is asked of operations."""
    passed = (graph.nodes[node] for node, event in moves if node in graph.nodes and event)
    return all(_is_harmless(node, only_reads) for node in passed)


def _is_harmless(node: Node, only_reads: Callable[[str], bool]) -> bool:
    if isinstance(node.behaviour, ServiceTask):
        return only_reads(node.behaviour.operation)
    return node.kind in _HARMLESS or (node.kind == "intermediateThrowEvent" and not node.event)
