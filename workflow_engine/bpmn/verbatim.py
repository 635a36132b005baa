"""A piece of XML that is kept as it is, because it is another tool's."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

_NAME = re.compile(r"^<([^\s/>]+)(?![^>]*\sxmlns=)")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """An element or a comment as text, with what it needs of its surroundings' namespaces."""

    xml: str
    tail: str = ""

    @classmethod
    def of(cls, node: etree._Element) -> Verbatim:
        # The copy declares the namespaces that it uses, and not all those around it.
        text = etree.tostring(deepcopy(node), encoding="unicode", with_tail=False)
        tail = node.tail or ""
        return cls(text, tail if tail.strip() else "")

    def append_to(self, parent: etree._Element) -> None:
        # A comment alone is no document; in a root of nothing either sort is read.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        node = etree.fromstring(f"<x>{self.xml}</x>", parser)[0]
        if isinstance(node.tag, str) and None in parent.nsmap and not node.tag.startswith("{"):
            # Without saying so it would fall into the default namespace of its new place.
            bare = _NAME.sub(r'<\1 xmlns=""', self.xml, count=1)
            node = etree.fromstring(f"<x>{bare}</x>", parser)[0] if bare != self.xml else node
        node.tail = self.tail or None
        parent.append(node)

    @property
    def tag(self) -> str | None:
        """``{namespace}name``; None for a comment."""
        if self.xml.startswith("<!--"):
            return None
        return str(etree.fromstring(self.xml).tag)
