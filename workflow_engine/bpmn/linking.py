"""What connects the nodes of a graph besides its flows: links, handlers, listeners, starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from workflow_engine.bpmn.elements.activities.event_sub_process import EventSubProcess
from workflow_engine.bpmn.elements.activities.sub_process import SubProcess
from workflow_engine.bpmn.elements.base import Behaviour
from workflow_engine.bpmn.elements.events.catch import Catching
from workflow_engine.bpmn.elements.events.start import StartEvent
from workflow_engine.bpmn.elements.gateways.event_based import EventBasedGateway
from workflow_engine.bpmn.elements.repetition.base import Repetition
from workflow_engine.bpmn.elements.repetition.multi_instance import MultiInstance
from workflow_engine.bpmn.elements.repetition.standard_loop import StandardLoop
from workflow_engine.bpmn.graph import Flow, Node, StartPoint
from workflow_engine.bpmn.names import local, tag

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


def link_flows(container: etree._Element) -> Iterator[Flow]:
    """From every link throw event to the catch event of the same name in the container."""
    targets = {
        name: event.get("id", "")
        for event in container.iterchildren(tag("intermediateCatchEvent"))
        for name in _link_names(event)
    }
    for event in container.iterchildren(tag("intermediateThrowEvent")):
        for name in _link_names(event):
            if name in targets:
                source = event.get("id", "")
                yield Flow(f"{source}/{targets[name]}", source, targets[name])


def _link_names(event: etree._Element) -> Iterator[str]:
    for definition in event.iterchildren(tag("linkEventDefinition")):
        yield definition.get("name") or ""


def handler(container: etree._Element, activity: etree._Element) -> str | None:
    """The activity to which an association leads from a compensation event at the boundary."""
    for event in container.iterchildren(tag("boundaryEvent")):
        if event.get("attachedToRef") != activity.get("id"):
            continue
        if event.find(tag("compensateEventDefinition")) is None:
            continue
        for association in _associations(container):
            if association.get("sourceRef") == event.get("id"):
                return association.get("targetRef")
    return None


def _associations(container: etree._Element) -> Iterator[etree._Element]:
    """Those in it and around it; editors differ in where they put one."""
    for place in (container, *container.iterancestors()):
        yield from place.iterchildren(tag("association"))


def repetition(source: Source) -> Repetition | None:
    for child in source.element.iterchildren(etree.Element):
        if local(child) == "standardLoopCharacteristics":
            return StandardLoop.compile(source, child)
        if local(child) == "multiInstanceLoopCharacteristics":
            return MultiInstance.compile(source, child)
    return None


def listeners(nodes: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    """Process or sub-process -> the start events of the event sub-processes in it."""
    found: dict[str, list[str]] = {}
    for node in nodes.values():
        if isinstance(node.behaviour, EventSubProcess):
            found.setdefault(node.container, []).extend(node.behaviour.starts)
    return {container: tuple(starts) for container, starts in found.items()}


def is_instantiating(node: Node) -> bool:
    """A receive task or event-based gateway that begins instances."""
    behaviour = node.behaviour
    if isinstance(behaviour, EventBasedGateway):
        return behaviour.instantiates
    return isinstance(behaviour, Catching) and getattr(behaviour, "instantiates", False)


def start_points(
    nodes: Mapping[str, Node], process: str, initial: Iterable[str]
) -> Iterator[StartPoint]:
    """Every way in which an instance of the process can begin."""
    instantiating = False
    for node in nodes.values():
        if node.container != process:
            continue
        if isinstance(node.behaviour, StartEvent):
            yield from _of_event(node, node.behaviour)
        elif is_instantiating(node):
            instantiating = True
            for begun in _begun_by(nodes, node):
                if isinstance(begun.behaviour, Catching):
                    yield from _of_event(begun, begun.behaviour)
    first = next(iter(initial), None)
    if first is not None and not instantiating:
        yield StartPoint(first, "none")


def _of_event(node: Node, behaviour: StartEvent | Catching) -> Iterator[StartPoint]:
    if not behaviour.definitions:
        yield StartPoint(node.id, "none")
    for part, definition in enumerate(behaviour.definitions):
        point = definition.start_point(node.id, part)
        if point is not None:
            yield point


def _begun_by(nodes: Mapping[str, Node], node: Node) -> list[Node]:
    if isinstance(node.behaviour, EventBasedGateway):
        return [nodes[flow.target] for flow in node.outgoing if flow.target in nodes]
    return [node]


def finished(
    nodes: Mapping[str, Node], process: str, *, initial: tuple[str, ...]
) -> dict[str, Node]:
    """The nodes with what can be said of them only when all are there."""
    listening = listeners(nodes)
    compensable, watching = _compensable(nodes, listening), _watching(nodes)
    begins = _begins(nodes, process, initial) if process in listening else frozenset()
    found = dict(nodes)
    for node in nodes.values():
        if node.joins:
            found[node.id] = replace(node, upstream=_upstream(node, nodes))
        if node.id in compensable | begins | watching:
            found[node.id] = replace(
                found[node.id],
                compensable=node.id in compensable,
                begins=node.id in begins,
                watches=node.id in watching,
            )
        chooses = node.default is not None or any(flow.condition for flow in node.outgoing)
        is_single = len(node.outgoing) == node.completion_quantity == 1 and not chooses
        found[node.id] = replace(
            found[node.id],
            chooses=chooses,
            prepares=bool(node.inputs or node.data_inputs or node.boundaries),
            way=node.outgoing[0] if is_single else None,
            passes=_is_passed(found[node.id]),
        )
    return found


def _watching(nodes: Mapping[str, Node]) -> frozenset[str]:
    """Repeating activities, where conditions or timers inside depend on variables."""
    found = set()
    for node in nodes.values():
        definitions = getattr(node.behaviour, "definitions", ())
        if any(definition.depends_on_variables for definition in definitions):
            around = nodes.get(node.container)
            while around is not None:
                found.add(around.id)
                around = nodes.get(around.container)
    return frozenset(each for each in found if nodes[each].repetition is not None)


def _is_passed(node: Node) -> bool:
    """Neither work nor data nor events: gateways that choose, and tasks that are only drawn."""
    behaviour = type(node.behaviour)
    return (
        behaviour.enter is Behaviour.enter
        and behaviour.unmapped is Behaviour.unmapped
        and node.is_plain
        and node.start_quantity == 1
        and not (node.inputs or node.outputs or node.data_inputs or node.data_outputs)
        and not (node.boundaries or node.handler or node.compensable or node.attached_to)
        and not (node.begins or node.yields or node.joins or node.for_compensation)
    )


def _begins(nodes: Mapping[str, Node], process: str, initial: tuple[str, ...]) -> frozenset[str]:
    """Where the process begins: after it the event sub-processes listen."""
    begun = {n.id for n in nodes.values() if isinstance(n.behaviour, StartEvent)}
    for node in nodes.values():
        if is_instantiating(node):
            begun.update(each.id for each in _begun_by(nodes, node))
    begun.update(initial)
    return frozenset(each for each in begun if nodes[each].container == process)


def _compensable(
    nodes: Mapping[str, Node], listening: Mapping[str, tuple[str, ...]]
) -> frozenset[str]:
    """Sub-processes that an event sub-process inside them can compensate."""
    return frozenset(
        node.id
        for node in nodes.values()
        if isinstance(node.behaviour, SubProcess)
        and any(
            nodes[start].behaviour.catches("compensate", None)
            for start in listening.get(node.id, ())
            if start in nodes
        )
    )


def _upstream(join: Node, nodes: Mapping[str, Node]) -> dict[str, frozenset[str]]:
    """For each flow into ``join`` the nodes that lead to it without passing the join itself."""
    found = {}
    for flow in join.incoming:
        reached: set[str] = set()
        pending = [flow.source]
        while pending:
            here = pending.pop()
            if here in reached or here == join.id or here not in nodes:
                continue
            reached.add(here)
            pending.extend(inbound.source for inbound in nodes[here].incoming)
            pending.extend(filter(None, [nodes[here].attached_to]))
        found[flow.id] = frozenset(reached)
    return found
