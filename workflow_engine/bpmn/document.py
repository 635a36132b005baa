"""A BPMN file as a model of its own: everything it holds, run here or not, in and out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from workflow_engine.bpmn import drawing
from workflow_engine.bpmn.drawing import Diagram, Shape
from workflow_engine.bpmn.findings import Finding, Findings
from workflow_engine.bpmn.names import BPMN, BPMNDI, local, tag
from workflow_engine.bpmn.verbatim import Verbatim
from workflow_engine.bpmn.xml import read_xml

#: Beside all that end in ``Ref``: attributes and elements that name another element.
_ATTRIBUTES = frozenset({"default", "calledElement"})
_CHILDREN = frozenset({"incoming", "outgoing", "source", "target", "supports"})


@dataclass(frozen=True, slots=True)
class Reference:
    """A child that only names another element: ``incoming``, ``flowNodeRef``, ``operationRef``."""

    name: str
    target: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """What the author wrote about an element; ``inner`` holds markup in it."""

    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    inner: tuple[Verbatim, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the standard; ``parts`` are its children in the order of the file.

    ``extensions`` is None without ``extensionElements``, which is not the same as empty ones.
    Attributes of other namespaces are called ``{namespace}name``.
    """

    kind: str
    id: str | None = None
    name: str | None = None
    documentation: tuple[Documentation, ...] = ()
    extensions: tuple[Verbatim, ...] | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Element | Reference | Verbatim, ...] = ()
    text: str = ""
    tail: str = ""
    namespaces: Mapping[str | None, str] = field(default_factory=dict)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All elements that this one names, by attribute or by child."""
        named = [Reference(name, target) for name, target in self.links.items()]
        return (*named, *(part for part in self.parts if isinstance(part, Reference)))

    @property
    def children(self) -> tuple[Element, ...]:
        return tuple(part for part in self.parts if isinstance(part, Element))

    def walk(self) -> Iterator[Element]:
        """This element and all inside it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file. A file that is refused gives an empty one, with the finding that says why."""

    definitions: Element
    diagrams: tuple[Diagram, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_readable(self) -> bool:
        return not self.findings

    def elements(self) -> Iterator[Element]:
        return self.definitions.walk()

    def element(self, identity: str) -> Element | None:
        return next((element for element in self.elements() if element.id == identity), None)

    def shape_of(self, identity: str) -> Shape | None:
        """Where the first diagram that shows it draws the element."""
        shapes = (shape for diagram in self.diagrams for shape in diagram.shapes)
        return next((shape for shape in shapes if shape.element == identity), None)


def parse(xml: bytes) -> Document:
    """Read a file. Never raises for what is wrong with it."""
    findings = Findings()
    root = read_xml(xml, findings)
    if root is None:
        return Document(Element("definitions"), findings=tuple(findings))
    diagrams = tuple(drawing.read(node) for node in root.iterchildren(f"{{{BPMNDI}}}BPMNDiagram"))
    return Document(_element(root, {}), diagrams)


def render(document: Document) -> bytes:
    """The file that the model describes, as UTF-8."""
    definitions = document.definitions
    root = etree.Element(tag(definitions.kind), nsmap=_namespaces(definitions, {None: BPMN}))
    _write(root, definitions, 1)
    last = [node for node in root if node.tag == tag("relationship")]
    for diagram in document.diagrams:
        drawing.write(root, diagram)
    root.extend(last)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _element(node: etree._Element, around: Mapping[str | None, str]) -> Element:
    named = {str(name): str(value) for name, value in node.attrib.items()}
    identity, name = named.pop("id", None), named.pop("name", None)
    links = {key: named.pop(key) for key in list(named) if _is_reference(key, _ATTRIBUTES)}
    notes: list[Documentation] = []
    extensions: tuple[Verbatim, ...] | None = None
    parts: list[Element | Reference | Verbatim] = []
    for child in node.iterchildren():
        if child.tag == f"{{{BPMNDI}}}BPMNDiagram":
            continue
        if child.tag == tag("documentation"):
            notes.append(_documentation(child))
        elif child.tag == tag("extensionElements") and extensions is None and not child.attrib:
            extensions = tuple(Verbatim.of(inner) for inner in child.iterchildren())
        else:
            parts.append(_part(child, node.nsmap))
    return Element(
        kind=local(node),
        id=identity,
        name=name,
        documentation=tuple(notes),
        extensions=extensions,
        attributes=named,
        links=links,
        parts=tuple(parts),
        text=_meaning(node.text, is_leaf=len(node) == 0),
        tail=_meaning(node.tail),
        namespaces={key: uri for key, uri in node.nsmap.items() if around.get(key) != uri},
    )


def _part(
    child: etree._Element, around: Mapping[str | None, str]
) -> Element | Reference | Verbatim:
    if not isinstance(child.tag, str) or etree.QName(child).namespace != BPMN:
        return Verbatim.of(child)
    text = (child.text or "").strip()
    is_plain = text and not len(child) and not child.attrib and not _meaning(child.tail)
    if is_plain and _is_reference(local(child), _CHILDREN):
        return Reference(local(child), text)
    return _element(child, around)


def _is_reference(name: str, others: frozenset[str]) -> bool:
    return name in others or (name.endswith(("Ref", "Refs")) and not name.startswith("{"))


def _documentation(node: etree._Element) -> Documentation:
    return Documentation(
        text=node.text or "",
        attributes={str(name): str(value) for name, value in node.attrib.items()},
        inner=tuple(Verbatim.of(child) for child in node.iterchildren()),
    )


def _meaning(text: str | None, *, is_leaf: bool = False) -> str:
    """Text that is more than the indentation of the file."""
    return text if text and (is_leaf or text.strip()) else ""


def _namespaces(element: Element, default: Mapping[str | None, str]) -> Any:
    """What the element declares; the standard needs a name if the file gives it none."""
    found = dict(element.namespaces)
    return found if BPMN in found.values() else {**default, **found}


def _declared(element: Element) -> Any:
    # The stubs of lxml know no default namespace.
    return dict(element.namespaces) or None


def _write(node: etree._Element, element: Element, depth: int) -> None:
    for name, value in (("id", element.id), ("name", element.name)):
        if value is not None:
            node.set(name, value)
    for name, value in (*element.links.items(), *element.attributes.items()):
        node.set(name, value)
    node.text, node.tail = element.text or None, element.tail or None
    for note in element.documentation:
        _write_documentation(node, note)
    if element.extensions is not None:
        container = etree.SubElement(node, tag("extensionElements"))
        for inner in element.extensions:
            inner.append_to(container)
    for part in element.parts:
        _write_part(node, part, depth)
    _indent(node, depth)


def _write_part(node: etree._Element, part: Element | Reference | Verbatim, depth: int) -> None:
    if isinstance(part, Verbatim):
        part.append_to(node)
    elif isinstance(part, Reference):
        etree.SubElement(node, tag(part.name)).text = part.target
    else:
        child = etree.SubElement(node, tag(part.kind), nsmap=_declared(part))
        _write(child, part, depth + 1)


def _write_documentation(node: etree._Element, note: Documentation) -> None:
    written = etree.SubElement(node, tag("documentation"), attrib=dict(note.attributes))
    written.text = note.text or None
    for inner in note.inner:
        inner.append_to(written)


def _indent(node: etree._Element, depth: int) -> None:
    """One child a line, unless there is text between them."""
    if not len(node) or node.text or any(child.tail for child in node):
        return
    node.text = "\n" + "  " * depth
    for child in node:
        child.tail = node.text
    node[-1].tail = "\n" + "  " * (depth - 1)
