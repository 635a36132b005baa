"""Untrusted XML becomes a tree, or a finding that says why not."""

import re

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import BPMN
from workflow_engine.errors import _l

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 5_000
MAX_DEPTH = 64
MAX_NAMESPACES = 200

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_ENCODING = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = frozenset(
    {
        "utf-8",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "windows-1252",
        "gb2312",
        "gbk",
        "gb18030",
    }
)


def read_xml(data: bytes, findings: Findings) -> etree._Element | None:
    """The root of a BPMN file, or None with the finding that refuses it."""
    if len(data) > MAX_BYTES:
        findings.error(
            "too-large", None, _l("The file is larger than {limit} bytes."), limit=MAX_BYTES
        )
        return None
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
            problem=str(problem)[:200],
        )
        return None
    return root if _is_acceptable(root, findings) else None


def _decoded(data: bytes, findings: Findings) -> str | None:
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    try:
        if encoding not in _ENCODINGS:
            raise LookupError(encoding)
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        text.encode()
    except (LookupError, UnicodeError):
        findings.error(
            "encoding",
            None,
            _l("The file is not readable as {encoding} text."),
            encoding=encoding,
            hint=_l("Save it as UTF-8."),
        )
        return None
    return _DECLARATION.sub("", text, count=1)


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
    if text.count("<") > 4 * MAX_ELEMENTS or text.count("xmlns") > MAX_NAMESPACES:
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
    count = depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "pi")):
        if event == "pi":
            findings.error("doctype", None, _l("Processing instructions are not accepted."))
            return False
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            findings.error(
                "too-deep",
                node.get("id"),
                _l("Elements are nested more than {limit} deep."),
                limit=MAX_DEPTH,
            )
            return False
    if count > MAX_ELEMENTS:
        _too_many(findings)
        return False
    return True


def _too_many(findings: Findings) -> None:
    findings.error(
        "too-many-elements",
        None,
        _l("The file has more than {limit} elements."),
        limit=MAX_ELEMENTS,
    )
