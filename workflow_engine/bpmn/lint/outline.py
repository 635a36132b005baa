"""A file as the checks see it: every element by its id, and each process as nodes and flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.names import BPMN, event_kind, is_true, tag

_HEAD = f"{{{BPMN}}}"
_DEFINITION_SUFFIX = "EventDefinition"


def kind_of(element: etree._Element) -> str:
    """The element's name in the standard; empty for elements of others and for comments."""
    name = element.tag
    return name[len(_HEAD) :] if isinstance(name, str) and name.startswith(_HEAD) else ""


def parts(element: etree._Element) -> Iterator[etree._Element]:
    """The children that belong to the standard."""
    return element.iterchildren(f"{_HEAD}*")


def text_of(element: etree._Element | None) -> str:
    return ((element.text if element is not None else None) or "").strip()


def owner_id(element: etree._Element | None) -> str | None:
    """The id of the element, or of the nearest one around it that has one."""
    while element is not None and not element.get("id"):
        element = element.getparent()
    return element.get("id") if element is not None else None


@dataclass(slots=True, eq=False)
class Arrow:
    """A sequence flow."""

    element: etree._Element
    id: str
    source: str
    target: str
    condition: str
    """Empty when it has none."""


@dataclass(slots=True, eq=False)
class Place:
    """A node: what a token can be at."""

    element: etree._Element
    id: str
    kind: str
    container: Container
    definitions: list[etree._Element] = field(default_factory=list)
    """Its event definitions, those that it refers to included."""
    incoming: list[Arrow] = field(default_factory=list)
    outgoing: list[Arrow] = field(default_factory=list)
    boundaries: list[Place] = field(default_factory=list)
    inner: Container | None = None

    @property
    def name(self) -> str:
        return self.element.get("name") or self.id

    @property
    def events(self) -> list[str]:
        """The kinds of its event definitions: ``timer``."""
        return [kind_of(definition)[: -len(_DEFINITION_SUFFIX)] for definition in self.definitions]

    @property
    def default(self) -> str | None:
        return self.element.get("default")

    @property
    def is_handler(self) -> bool:
        return is_true(self.element, "isForCompensation")

    @property
    def is_event_sub_process(self) -> bool:
        return self.kind in vocabulary.SUB_PROCESSES and is_true(self.element, "triggeredByEvent")

    @property
    def begins_by_itself(self) -> bool:
        """No flow leads to it, and none has to."""
        return self.kind == "startEvent" or self.is_handler or self.is_event_sub_process


@dataclass(slots=True, eq=False)
class Container:
    """A process or a sub-process with what is directly inside."""

    element: etree._Element
    id: str
    kind: str
    host: Place | None = None
    """The sub-process as a node of what is around it; None for a process."""
    nodes: dict[str, Place] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)

    @property
    def starts(self) -> list[Place]:
        return [node for node in self.nodes.values() if node.kind == "startEvent"]

    def around(self) -> Iterator[Container]:
        """The container and all that it lies in, from the inside out."""
        here: Container | None = self
        while here is not None:
            yield here
            here = here.host.container if here.host is not None else None


@dataclass(slots=True, eq=False)
class Outline:
    """The whole file."""

    root: etree._Element
    ids: Mapping[str, etree._Element]
    elements: list[tuple[str, etree._Element]]
    """All elements of the standard with their kinds, in the file's order."""
    containers: list[Container] = field(default_factory=list)
    """Those of executable processes, outer ones first."""

    def nodes(self) -> Iterator[Place]:
        for container in self.containers:
            yield from container.nodes.values()

    def target(self, element: etree._Element, reference: str | None) -> etree._Element | None:
        """What a reference means, if it is in this file."""
        return self.ids.get(local_reference(element, reference) or "")


def local_reference(element: etree._Element, reference: str | None) -> str | None:
    """The id that a qualified name means in this file; None when it belongs to another one."""
    reference = (reference or "").strip()
    prefix, colon, name = reference.partition(":")
    if not colon:
        return reference
    if prefix not in element.nsmap:
        return reference
    root = element.getroottree().getroot()
    own = (None, root.get("targetNamespace"))
    return name if element.nsmap[prefix] in own else None


def read(root: etree._Element) -> Outline:
    """One pass over the file; faults are left for the checks to find."""
    elements = [(kind_of(element), element) for element in root.iter(f"{_HEAD}*")]
    ids: dict[str, etree._Element] = {}
    for _, element in elements:
        ids.setdefault(element.get("id") or "", element)
    ids.pop("", None)
    outline = Outline(root, ids, elements)
    for process in executable(root):
        container = Container(process, process.get("id") or "", "process")
        pending = [container]
        while pending:
            here = pending.pop(0)
            outline.containers.append(here)
            pending.extend(_fill(here, outline))
    return outline


def executable(root: etree._Element) -> Iterable[etree._Element]:
    """The processes that are meant to run."""
    return (p for p in root.iterchildren(tag("process")) if is_true(p, "isExecutable", "true"))


def _fill(container: Container, outline: Outline) -> list[Container]:
    inner = []
    for element in parts(container.element):
        kind, identity = kind_of(element), element.get("id") or ""
        if kind == "sequenceFlow":
            container.arrows.append(_arrow(element, identity))
        elif kind in vocabulary.NODES and identity not in container.nodes:
            place = Place(element, identity, kind, container)
            container.nodes[identity] = place
            if kind in vocabulary.EVENTS:
                place.definitions = list(_definitions(element, outline))
            elif kind in vocabulary.SUB_PROCESSES:
                place.inner = Container(element, identity, kind, host=place)
                inner.append(place.inner)
    _connect(container)
    return inner


def _arrow(element: etree._Element, identity: str) -> Arrow:
    condition = text_of(element.find(tag("conditionExpression")))
    source, target = element.get("sourceRef") or "", element.get("targetRef") or ""
    return Arrow(element, identity, source, target, condition)


def _definitions(event: etree._Element, outline: Outline) -> Iterator[etree._Element]:
    for child in parts(event):
        if event_kind(child) is not None:
            yield child
        elif kind_of(child) == "eventDefinitionRef":
            target = outline.target(child, child.text)
            if target is not None and event_kind(target) is not None:
                yield target


def _connect(container: Container) -> None:
    nodes = container.nodes
    for arrow in container.arrows:
        if arrow.source in nodes:
            nodes[arrow.source].outgoing.append(arrow)
        if arrow.target in nodes:
            nodes[arrow.target].incoming.append(arrow)
    for node in nodes.values():
        host = nodes.get(node.element.get("attachedToRef") or "")
        if node.kind == "boundaryEvent" and host is not None:
            host.boundaries.append(node)
