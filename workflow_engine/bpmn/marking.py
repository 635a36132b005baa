"""A model that is to run, though its tool had no way to say so."""

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import BPMN, is_true, local, tag
from workflow_engine.bpmn.vocabulary import NODES
from workflow_engine.bpmn.xml import read_xml


def executable(xml: bytes) -> bytes:
    """The file with each process in which something is drawn marked as executable.

    The same bytes when there is nothing to mark, or when it cannot be read.
    """
    root = read_xml(xml, Findings())
    if root is None:
        return xml
    marked = [process for process in root.iterchildren(tag("process")) if _waits(process)]
    if not marked:
        return xml
    for process in marked:
        process.set("isExecutable", "true")
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _waits(process: etree._Element) -> bool:
    is_drawn = any(local(part) in NODES for part in process.iterchildren(f"{{{BPMN}}}*"))
    return is_drawn and not is_true(process, "isExecutable", "true")
