"""What a version listens to from its deployment on, and what it may not throw."""

from collections.abc import Iterator
from typing import Any

from workflow_engine import bpmn, bundles
from workflow_engine.bpmn.elements.events.definitions.message import MessageDefinition
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.errors import _l
from workflow_engine.modules import Modules

_THROWING = frozenset({"endEvent", "intermediateThrowEvent", "sendTask"})


def listens(graph: ProcessGraph) -> dict[str, Any]:
    """Names of messages that it can catch, of signals that start it, and whether conditions do."""
    caught = {name for node, name in _messages(graph) if node.kind not in _THROWING}
    caught |= {start.message for start in graph.starts if start.message}
    signals = {start.signal for start in graph.starts if start.signal}
    conditions = any(start.kind == "conditional" for start in graph.starts)
    return {"messages": sorted(caught), "signals": sorted(signals), "conditions": conditions}


def reserved(modules: Modules, bundle: bundles.Bundle) -> tuple[bpmn.Finding, ...]:
    """A model that throws a module's event would tell everybody what never happened."""
    findings = Findings()
    for _, graph in bundle.graphs.values():
        for node, name in _messages(graph):
            if node.kind in _THROWING and name in modules.events:
                findings.error(
                    "reserved-message",
                    node.id,
                    _l("Only its module may raise {name}; a process must not throw it."),
                    hint=_l("Give the message a name of its own."),
                    name=name,
                )
    return tuple(findings)


def _messages(graph: ProcessGraph) -> Iterator[tuple[Node, str]]:
    """Every node with the messages that it catches or throws."""
    for node in graph.nodes.values():
        behaviour = node.behaviour
        thrown = getattr(behaviour, "thrown", None)
        for definition in (thrown, *getattr(behaviour, "definitions", ())):
            if isinstance(definition, MessageDefinition):
                yield node, definition.message.name
