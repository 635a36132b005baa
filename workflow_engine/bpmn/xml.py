"""Untrusted XML becomes a tree, or a finding that says why not."""

import codecs
import re

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import BPMN, DRAWING
from workflow_engine.errors import _l

#: Elements of the model and of its extensions; what only draws them is counted apart.
MAX_ELEMENTS = 5_000
MAX_DRAWN = 25_000
MAX_ATTRIBUTES = 200
MAX_DEPTH = 64
MAX_NAMESPACES = 200

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_NAMESPACE = re.compile(r"xmlns[\w:.-]*\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_INCLUDES = frozenset({"http://www.w3.org/2001/XInclude", "http://www.w3.org/2003/XInclude"})

#: What a file may call itself that begins with one of these marks; the longer marks come first.
_MARKS: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (codecs.BOM_UTF8, "utf-8", frozenset({"utf-8", "utf8"})),
    (codecs.BOM_UTF32_LE, "utf-32-le", frozenset({"utf-32", "utf-32le", "ucs-4"})),
    (codecs.BOM_UTF32_BE, "utf-32-be", frozenset({"utf-32", "utf-32be", "ucs-4"})),
    (codecs.BOM_UTF16_LE, "utf-16-le", frozenset({"utf-16", "utf-16le", "ucs-2", "unicode"})),
    (codecs.BOM_UTF16_BE, "utf-16-be", frozenset({"utf-16", "utf-16be", "ucs-2", "unicode"})),
)
#: Python's names of the encodings in which the letters of ASCII mean themselves.
_ENCODINGS = frozenset(
    {
        "utf-8",
        "ascii",
        *(f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *(f"cp125{page}" for page in range(9)),
        *("cp437", "cp850", "cp852", "cp866", "cp874", "cp932", "cp949", "cp950"),
        *("koi8-r", "koi8-u", "mac-roman", "tis-620"),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
    }
)


def read_xml(data: bytes, findings: Findings) -> etree._Element | None:
    """The root of a BPMN file, or None with the finding that refuses it."""
    text = _decoded(data, findings)
    if text is None or not _is_tame(text, findings):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        findings.error(
            "not-xml",
            None,
            _l("The file is not well-formed XML: {problem}."),
            # The parser ends with a name of the file, which it does not have.
            problem=str(problem).removesuffix(".").partition(" (<string>")[0][:200],
        )
        return None
    return root if _is_acceptable(root, findings) else None


def _decoded(data: bytes, findings: Findings) -> str | None:
    """The text without its declaration: from here on there is one reading of it, and it is ours.

    UTF-16 and UTF-32 must begin with their mark, and a declaration must not contradict it.
    """
    mark, encoding, names = next((m for m in _MARKS if data.startswith(m[0])), (b"", "", None))
    declared = "utf-8"
    try:
        if names is None:
            found = _ENCODING.match(data.lstrip())
            declared = found.group(1).decode().lower() if found else declared
            encoding = codecs.lookup(declared).name
            if encoding not in _ENCODINGS:
                raise LookupError(encoding)
        text = data[len(mark) :].decode(encoding)
        if names is not None:
            found = _ENCODING.match(text[:300].lstrip().encode())
            declared = found.group(1).decode().lower() if found else encoding
            if found and declared not in names:
                raise LookupError(declared)
        text.encode()
    except (LookupError, UnicodeError):
        findings.error(
            "encoding",
            None,
            _l("The file is not readable as {encoding} text."),
            encoding=declared,
            hint=_l("Save it as UTF-8."),
        )
        return None
    return _DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text


def _is_tame(text: str, findings: Findings) -> bool:
    """Refuses what would already cost or do something while it is parsed."""
    position, size = 0, len(text)
    while position < size:
        if text[position].isspace():
            position += 1
        elif text.startswith("<!--", position):
            position = _after(text, "-->", position + 4)
        elif text.startswith(("<!", "<?"), position):
            findings.error(
                "doctype",
                None,
                _l("The file has a document type or processing instruction; neither is accepted."),
            )
            return False
        else:
            break
    is_crowded = text.count("<") > 3 * MAX_DRAWN or text.count("xmlns") > MAX_DRAWN
    # Some tools declare the same namespace on every element; only different ones cost anything.
    if is_crowded or len(set(_NAMESPACE.findall(text))) > MAX_NAMESPACES:
        _too_many(findings)
        return False
    return True


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)


def _is_acceptable(root: etree._Element, findings: Findings) -> bool:
    if root.tag != f"{{{BPMN}}}definitions":
        findings.error("not-bpmn", None, _l("The file holds no BPMN 2.0 definitions."))
        return False
    if any(not isinstance(node.tag, str) and _is_instruction(node) for node in root.itersiblings()):
        _instruction(findings)
        return False
    return _is_bounded(root, findings)


def _is_bounded(root: etree._Element, findings: Findings) -> bool:
    modelled = drawn = depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "pi")):
        if event == "pi":
            _instruction(findings)
            return False
        depth += 1 if event == "start" else -1
        if event == "end":
            continue
        namespace = etree.QName(node).namespace
        if namespace in DRAWING:
            drawn += 1
        else:
            modelled += 1
        if not _is_sound(node, namespace, findings):
            return False
        if depth > MAX_DEPTH:
            findings.error(
                "too-deep",
                node.get("id"),
                _l("Elements are nested more than {limit} deep."),
                limit=MAX_DEPTH,
            )
            return False
    if modelled > MAX_ELEMENTS or drawn > MAX_DRAWN:
        _too_many(findings)
        return False
    return True


def _is_sound(node: etree._Element, namespace: str | None, findings: Findings) -> bool:
    if namespace in _INCLUDES:
        findings.error(
            "includes-file", None, _l("The file asks for another file to be read into it.")
        )
        return False
    if len(node.attrib) > MAX_ATTRIBUTES:
        findings.error(
            "too-many-attributes",
            node.get("id"),
            _l("An element has more than {limit} attributes."),
            limit=MAX_ATTRIBUTES,
        )
        return False
    return True


def _is_instruction(node: etree._Element) -> bool:
    return isinstance(node, etree._ProcessingInstruction)


def _instruction(findings: Findings) -> None:
    findings.error("doctype", None, _l("Processing instructions are not accepted."))


def _too_many(findings: Findings) -> None:
    findings.error(
        "too-many-elements",
        None,
        _l("The file has more than {limit} elements."),
        limit=MAX_ELEMENTS,
    )
