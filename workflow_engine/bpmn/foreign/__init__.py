"""Other tools' extensions, as far as they ask for what this engine does."""

from __future__ import annotations

from lxml import etree

from workflow_engine.bpmn.foreign import family, family_elements, jbpm, zeebe
from workflow_engine.bpmn.foreign.properties import is_only_ours, own_elements
from workflow_engine.bpmn.foreign.reading import Reading
from workflow_engine.bpmn.names import DROOLS, FAMILY, ZEEBE, local

__all__ = ["Reading", "is_only_ours", "own_elements", "read_attribute", "read_element"]


def read_attribute(reading: Reading, name: str, value: str) -> None:
    """Translate one foreign attribute of the element."""
    qualified = etree.QName(name)
    key, text = qualified.localname, value.strip()
    if qualified.namespace in FAMILY:
        family.read_attribute(reading, key, text)
    elif qualified.namespace == ZEEBE:
        zeebe.read_attribute(reading, key, text)
    elif qualified.namespace == DROOLS:
        jbpm.read_attribute(reading, key, text)
    else:
        reading.ignored(key, text)


def read_element(reading: Reading, child: etree._Element) -> None:
    """Translate one foreign extension element of the element."""
    namespace = etree.QName(child).namespace
    if namespace in FAMILY:
        family_elements.read_element(reading, child)
    elif namespace == ZEEBE:
        zeebe.read_element(reading, child)
    elif namespace == DROOLS:
        jbpm.read_element(reading, child)
    else:
        reading.ignored(local(child))
