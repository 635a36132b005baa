"""The XML names that a model may hold."""

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
CS = "urn:countersign:bpmn:1"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

#: Namespaces in which drawing tools keep what concerns only them.
TOOLS = frozenset(
    {
        "http://bpmn.io/schema/bpmn",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.w3.org/XML/1998/namespace",
    }
)


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def tag(name: str) -> str:
    """The BPMN element ``name`` as lxml spells it."""
    return f"{{{BPMN}}}{name}"


def event_kind(element: etree._Element) -> str | None:
    """``timer`` for a timerEventDefinition; None for what defines no event."""
    name = etree.QName(element)
    if name.namespace != BPMN or not name.localname.endswith("EventDefinition"):
        return None
    return name.localname.removesuffix("EventDefinition")
