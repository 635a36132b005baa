"""One form for XML that says the same: what only looks different is no change."""

from typing import cast

from lxml import etree

from workflow_engine.bpmn.names import tag

#: Said of the program that wrote the file, not of the model.
_WRITTEN_BY = ("exporter", "exporterVersion")
#: They repeat what the sequence flows say; some tools write them and others do not.
_DERIVED = (tag("incoming"), tag("outgoing"))


class NotReadable(ValueError):
    """The bytes are no XML that could be compared."""


def root_of(xml: bytes) -> etree._Element:
    """The tree without comments and instructions; nothing outside the file is ever read.

    ``NotReadable`` also for a file with a document type: its entities have no canonical form.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotReadable(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadable("The file has a document type.")
    return root


def canonical(xml: bytes) -> bytes:
    """Canonical XML (C14N 2.0) without indentation, comments and the name of the tool.

    Prefixes stay as they are: values may hold names that need them.
    """
    root = root_of(xml)
    for name in _WRITTEN_BY:
        root.attrib.pop(name, "")
    etree.strip_elements(root, *_DERIVED, with_tail=False)
    return cast(str, etree.canonicalize(root, strip_text=True)).encode()
