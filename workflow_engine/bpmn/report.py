"""What an import makes of a file: each thing of another tool, and what it means here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.entries import Entries, Entry, Verdict
from workflow_engine.bpmn.extensions import read_extensions
from workflow_engine.bpmn.findings import Finding, Findings
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import BPMN, local, owner_id, tag
from workflow_engine.bpmn.xml import read_xml
from workflow_engine.errors import _l

#: What the compiler reads itself, with findings.
_RUN = (
    vocabulary.NODES
    | vocabulary.GLOBAL_TASKS
    | {"message", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}
)
#: Elements whose text is an expression.
_EXPRESSIONS = frozenset(
    {
        "conditionExpression",
        "condition",
        "completionCondition",
        "activationCondition",
        "loopCardinality",
        "loopCondition",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "messagePath",
        "dataPath",
    }
)
_NAMED = {
    "callActivity": "calledElement",
    "signal": "name",
    "message": "name",
    "error": "errorCode",
}
_FEEL = frozenset({"", "feel", "text/feel", "application/feel"})
_UNTRANSLATABLE = _l("{found}: the expression {before} cannot be translated to FEEL.")
_LANGUAGE = _l("{found} is written in {language}, which is not run here.")
_LITERAL = _l("{found}: {before} is taken word by word, as a name.")


@dataclass(frozen=True, slots=True)
class Report:
    """All entries of a file; ``findings`` says why a file could not be read at all."""

    entries: Entries = field(default_factory=Entries)
    findings: tuple[Finding, ...] = ()

    def counts(self) -> dict[str, int]:
        return self.entries.counts()


def report(xml: bytes) -> Report:
    """Read a file as an import would. Never raises for what is wrong with it."""
    findings = Findings()
    root = read_xml(xml, findings)
    if root is None:
        return Report(findings=tuple(findings))
    entries = Entries()
    for element in root.iter(f"{{{BPMN}}}*"):
        read_extensions(element, Findings(), entries)
        entries.extend(_said(element))
    return Report(entries)


def read_others(root: etree._Element, findings: Findings) -> None:
    """Findings about the extensions of elements that nobody reads to run them."""
    for part in root.iterchildren(f"{{{BPMN}}}*"):
        if local(part) == "collaboration" or part.get("isExecutable") == "false":
            continue
        for element in part.iter(f"{{{BPMN}}}*"):
            if local(element) not in _RUN:
                read_extensions(element, findings)


def _said(element: etree._Element) -> Iterator[Entry]:
    """What the standard's own elements say in another engine's words."""
    kind, text = local(element), (element.text or "").strip()
    if kind in _EXPRESSIONS and text:
        yield from _expression(element, text)
    elif kind == "scriptTask":
        yield from _script(element)
    named = _NAMED.get(kind)
    value = element.get(named, "") if named is not None else ""
    if named is not None and ("${" in value or "#{" in value):
        found = to_feel(value)
        if kind == "callActivity" and found is not None:
            yield _entry(element, named, "translated", value, found)
        else:
            yield _entry(element, named, "no effect", value, reason=_LITERAL)


def _expression(element: etree._Element, text: str) -> Iterator[Entry]:
    language = element.get("language", "").lower()
    found = to_feel(text)
    if language and "feel" not in language and "juel" not in language:
        yield _entry(element, local(element), "refused", text, reason=_LANGUAGE, language=language)
    elif found is None:
        yield _entry(element, local(element), "refused", text, reason=_UNTRANSLATABLE)
    elif found != text:
        yield _entry(element, local(element), "translated", text, found)
    elif text.startswith("="):
        yield _entry(element, local(element), "understood", text, text)


def _script(element: etree._Element) -> Iterator[Entry]:
    script = element.findtext(tag("script"), "").strip()
    language = element.get("scriptFormat", "").strip().lower()
    if not script:
        return
    if language in _FEEL:
        yield _entry(element, "script", "understood", script, script)
    elif language == "juel" and (found := to_feel(script)) is not None:
        yield _entry(element, "script", "translated", script, found)
    else:
        yield _entry(element, "script", "refused", script, reason=_LANGUAGE, language=language)


def _entry(
    element: etree._Element,
    found: str,
    verdict: Verdict,
    before: str,
    after: str = "",
    *,
    reason: str | None = None,
    **params: str,
) -> Entry:
    owner = element if element.get("id") and local(element) not in _EXPRESSIONS else None
    named = owner if owner is not None else element.getparent()
    return Entry(
        owner_id(named),
        local(element),
        found,
        verdict,
        before[:500],
        after[:500],
        reason,
        params,
    )
