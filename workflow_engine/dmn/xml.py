"""DMN files from strangers: no DOCTYPE, no entities, no network, bounded size."""

from lxml import etree

from workflow_engine.dmn.errors import DmnError, Finding
from workflow_engine.errors import _l

MAX_ELEMENTS = 100_000

_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/DMN/",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)


class Element:
    """An element of the file, by local names: the versions of DMN differ in namespace only."""

    __slots__ = ("_node",)

    def __init__(self, node: etree._Element) -> None:
        self._node = node

    @property
    def node(self) -> etree._Element:
        """The element of the parser, for those who change the file."""
        return self._node

    @property
    def tag(self) -> str:
        return etree.QName(self._node).localname

    def get(self, attribute: str, default: str = "") -> str:
        return str(self._node.get(attribute, default))

    def attributes(self) -> dict[str, str]:
        """The attributes of DMN itself, in their order."""
        return {str(k): str(v) for k, v in self._node.attrib.items() if not str(k).startswith("{")}

    def is_(self, other: "Element") -> bool:
        """Whether both are the same element of the same file."""
        return self._node is other._node

    @property
    def id(self) -> str:
        """The id, or that of the nearest ancestor that has one."""
        for node in (self._node, *self._node.iterancestors()):
            if node.get("id"):
                return str(node.get("id"))
        return self.tag

    @property
    def own_id(self) -> str:
        """Its id, or its name where a tool gave it none."""
        return self.get("id") or self.name

    @property
    def name(self) -> str:
        """The name, in which several spaces or line breaks are one space."""
        return " ".join(self.get("name").split())

    @property
    def text(self) -> str:
        return (self._node.text or "").strip()

    def children(self, *tags: str) -> "list[Element]":
        found = [Element(n) for n in self._node if isinstance(n.tag, str)]
        return [child for child in found if not tags or child.tag in tags]

    def child(self, *tags: str) -> "Element | None":
        found = self.children(*tags)
        return found[0] if found else None

    def text_of(self, tag: str) -> str | None:
        """The FEEL text that a child holds, directly or in its ``text`` element."""
        child = self.child(tag)
        if child is None:
            return None
        inner = child.child("text")
        return (inner or child).text

    def everywhere(self, *tags: str) -> "list[Element]":
        return [
            Element(n)
            for n in self._node.iter()
            if isinstance(n.tag, str) and etree.QName(n).localname in tags
        ]


def parse(xml: bytes) -> Element:
    """The root element, or a DmnError."""
    return Element(tree(xml, remove_comments=True, remove_pis=True).getroot())


def tree(
    xml: bytes, *, remove_comments: bool = False, remove_pis: bool = False
) -> etree._ElementTree:
    """The file as it is, to be changed and written again, or a DmnError."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise _refused(_l("a DOCTYPE is not allowed"))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=remove_comments, remove_pis=remove_pis, strip_cdata=remove_comments,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(_l("the file is not well-formed XML: {reason}"), reason=error) from None
    _check(root)
    return root.getroottree()


def _check(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(_l("a DOCTYPE is not allowed"))
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in _NAMESPACES:
        raise _refused(_l("the file is not DMN 1.1 to 1.5"))
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise _refused(_l("the file has more than {limit} elements"), limit=MAX_ELEMENTS)


def _refused(template: str, **params: object) -> DmnError:
    return DmnError((Finding("definitions", template, params),))
