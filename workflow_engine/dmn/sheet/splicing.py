"""One element of a file replaced byte by byte, so that nothing around it changes."""

from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

#: Encodings in which an offset is one of bytes and a fragment fits as it is written.
_PLAIN = ("utf-8", "ascii", "us-ascii")


def written(xml: bytes, document: etree._ElementTree, element: etree._Element) -> bytes:
    """The file with the element as it is now in the document that was read from it."""
    encoding = (document.docinfo.encoding or "utf-8").lower()
    if encoding not in _PLAIN:
        return _whole(document, encoding)
    place = _place(element)
    start, end = _span(xml, place)
    return xml[:start] + _fragment(element).encode() + xml[end:]


def _whole(document: etree._ElementTree, encoding: str) -> bytes:
    head = f"<?xml version='1.0' encoding='{encoding.upper()}'?>\n"
    return (head + etree.tostring(document, encoding="unicode")).encode(encoding)


def _place(element: etree._Element) -> int:
    """Which element of the file it is, counted from 0 as they begin; nothing before it changed."""
    root = element.getroottree().getroot()
    elements = (each for each in root.iter() if isinstance(each.tag, str))
    return next(at for at, each in enumerate(elements) if each is element)


def _span(xml: bytes, place: int) -> tuple[int, int]:
    """The bytes of the element that begins as that one."""
    parser = expat.ParserCreate()
    open_: list[int] = []
    found: list[tuple[int, int]] = []
    count = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal count
        open_.append(parser.CurrentByteIndex if count == place else -1)
        count += 1

    def end(_name: str) -> None:
        start = open_.pop()
        if start >= 0:
            found.append((start, xml.index(b">", parser.CurrentByteIndex) + 1))

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(xml, True)
    return found[0]


def _fragment(element: etree._Element) -> str:
    """The element without the namespaces that are declared around it."""
    text = str(etree.tostring(element, encoding="unicode", with_tail=False))
    around = element.getparent()
    for prefix, uri in (around.nsmap if around is not None else {}).items():
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        text = text.replace(f" {name}={quoteattr(uri)}", "", 1)
    return text
