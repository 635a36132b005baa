"""A model with the names that its elements have in another language."""

from collections.abc import Mapping

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.xml import read_xml


def with_names(xml: bytes, names: Mapping[str, str]) -> bytes:
    """The file with these names by id of element; the same bytes when there is nothing to name.

    For showing alone: what runs is the file as it was uploaded.
    """
    root = read_xml(xml, Findings()) if names else None
    if root is None:
        return xml
    for node in root.iter(etree.Element):
        name = names.get(node.get("id", ""))
        if name:
            node.set("name", name)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)
