"""The XML names that a model may hold."""

import re

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
CS = "urn:countersign:bpmn:1"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ACTIVITI = "http://activiti.org/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
DROOLS = "http://www.jboss.org/drools"

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_DIGITS, _MOST = 10, 10**9

#: The engines that descend from Activiti share one vocabulary; Zeebe has its own.
FAMILY = frozenset({CAMUNDA, ACTIVITI, FLOWABLE})
#: What draws, and means nothing to an engine.
DRAWING = frozenset({BPMNDI, DC, DI})
#: Namespaces in which tools that draw and simulate keep what concerns only them. The report on an
#: import says what they held; a warning at every element would hide those that matter.
TOOLS = frozenset(
    {
        "http://bpmn.io/schema/bpmn",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.bizagi.com/bpmn20",
        "http://www.bpsim.org/schemas/1.0",
        "http://www.signavio.com",
        "http://www.w3.org/XML/1998/namespace",
    }
)


#: Other engines: what they ask for is read or refused, but never passed over in silence.
ENGINES = FAMILY | {ZEEBE, DROOLS}


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def owner_id(element: etree._Element | None) -> str | None:
    """The id of the element, or of the nearest one around it that has one.

    None for the file itself: nobody can see the id of its root.
    """
    while element is not None and not element.get("id"):
        element = element.getparent()
    if element is None or element.getparent() is None:
        return None
    return element.get("id")


def tag(name: str) -> str:
    """The BPMN element ``name`` as lxml spells it."""
    return f"{{{BPMN}}}{name}"


def event_kind(element: etree._Element) -> str | None:
    """``timer`` for a timerEventDefinition; None for what defines no event."""
    name = etree.QName(element)
    if name.namespace != BPMN or not name.localname.endswith("EventDefinition"):
        return None
    return name.localname.removesuffix("EventDefinition")


def whole_number(text: str) -> int | None:
    """None when ``text`` is none; beyond a thousand millions they are all the same here."""
    if _WHOLE.fullmatch(text) is None:
        return None
    return int(text) if len(text) < _DIGITS else (-_MOST if text[0] == "-" else _MOST)


def is_true(element: etree._Element, name: str, default: str = "false") -> bool:
    """A boolean attribute: XML Schema lets it be written as ``1`` too."""
    return element.get(name, default).strip() in ("true", "1")
