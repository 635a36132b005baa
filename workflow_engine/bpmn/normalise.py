"""One form for what tools write differently."""

from copy import deepcopy

from lxml import etree

from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import ZEEBE, tag


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


def as_standard(root: etree._Element) -> None:
    """Says in the standard's words what other tools say beside it; changes the tree in place."""
    for task in root.iter(tag("scriptTask")):
        _write_script(task)


def _write_script(task: etree._Element) -> None:
    """Scripts of Zeebe are FEEL, and those in JUEL can often be."""
    script = task.find(tag("script"))
    beside = task.find(f"{tag('extensionElements')}/{{{ZEEBE}}}script")
    if script is None and beside is not None and beside.get("expression"):
        script = etree.SubElement(task, tag("script"))
        script.text = beside.get("expression")
        task.set("scriptFormat", "feel")
    elif script is not None and task.get("scriptFormat", "").lower() == "juel":
        found = to_feel(script.text or "")
        if found is not None and found.startswith("="):
            script.text = found
            task.set("scriptFormat", "feel")
