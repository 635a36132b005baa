"""One element of a model while the extensions of other tools on it are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from workflow_engine.bpmn.entries import Entries, Entry, Verdict
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import local, owner_id
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.extensions import Extensions

#: Elements whose result is the variable ``result`` until a mapping takes it.
RESULTS = frozenset({"serviceTask", "sendTask", "callActivity"})
#: Elements that a worker may do.
WORK = frozenset({"serviceTask", "sendTask", "businessRuleTask"})


@dataclass(slots=True)
class Reading:
    """Collects what is asked, what is wrong, and what became of it."""

    owner: etree._Element
    found: Extensions
    findings: Findings
    entries: Entries

    @property
    def kind(self) -> str:
        return local(self.owner)

    @property
    def id(self) -> str | None:
        return owner_id(self.owner)

    def understood(self, name: str, value: str = "") -> None:
        self._note(name, "understood", value, value)

    def translated(self, name: str, before: str, after: str) -> None:
        if before == after:
            self.understood(name, before)
        else:
            self._note(name, "translated", before, after)

    def idle(self, name: str, value: str = "", why: str | None = None) -> None:
        """It means nothing here, and nobody will miss it."""
        self._note(name, "no effect", value, "", why)

    def ignored(self, name: str, value: str = "", why: str | None = None) -> None:
        """It means nothing here, and the author should know."""
        self._note(name, "no effect", value, "", why)
        text = why or _l("The extension {name} is not known and has no effect.")
        self.findings.warning("extension-ignored", self.id, text, name=name, found=name)

    def refused(self, name: str, value: str = "", why: str | None = None) -> None:
        """Without it the process would do something else, so that it cannot be left out."""
        self._note(name, "refused", value, "", why)
        text = why or _l("{name} asks for behaviour of another engine that is not available here.")
        hint = _l("Model it with cs:operation or cs:external, or remove it.")
        self.findings.error("foreign-behaviour", self.id, text, hint=hint, name=name, found=name)

    def feel(self, name: str, text: str) -> str | None:
        """The text as ours, with its entry; None when it cannot be one of ours."""
        found = to_feel(text)
        if found is not None:
            self.translated(name, text, found)
            return found
        why = _l("{found}: the expression {before} cannot be translated to FEEL.")
        self._note(name, "refused", text, "", why)
        self.findings.error(
            "untranslatable-expression",
            self.id,
            _l("The expression {text} cannot be translated to FEEL."),
            text=text,
            hint=_l("Write it as FEEL: a leading = and then the expression."),
        )
        return None

    def _note(
        self, name: str, verdict: Verdict, before: str, after: str, why: str | None = None
    ) -> None:
        self.entries.append(
            Entry(self.id, self.kind, name, verdict, before[:500], after[:500], why)
        )


def inside(node: etree._Element) -> Iterator[etree._Element]:
    """The elements directly inside."""
    yield from node.iterchildren(etree.Element)


def text_of(node: etree._Element) -> str:
    return (node.text or "").strip()


def whole_text(node: etree._Element) -> str:
    """All text inside, in one line."""
    return " ".join("".join(map(str, node.itertext())).split())
