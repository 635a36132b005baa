"""One form for what tools write differently."""

from copy import deepcopy

from lxml import etree

from workflow_engine.bpmn.names import tag


def with_references(root: etree._Element) -> etree._Element:
    """A copy in which every node lists its flows; the engine itself reads only the flows."""
    copied = deepcopy(root)
    nodes = {node.get("id"): node for node in copied.iter(etree.Element) if node.get("id")}
    for listed in [*copied.iter(tag("incoming")), *copied.iter(tag("outgoing"))]:
        parent = listed.getparent()
        if parent is not None:
            parent.remove(listed)
    for flow in copied.iter(tag("sequenceFlow")):
        for attribute, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = nodes.get(flow.get(attribute))
            if node is not None:
                etree.SubElement(node, tag(name)).text = flow.get("id")
    return copied
