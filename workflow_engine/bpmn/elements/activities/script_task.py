"""Script task (BPMN 2.0.2, 10.3.3): computes values, in FEEL unless more is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.state import Token
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

_FEEL = frozenset({"", "feel", "text/feel", "application/feel"})
_PYTHON = frozenset({"python", "text/python", "application/x-python", "python3"})


@element("scriptTask")
@dataclass(frozen=True, slots=True)
class ScriptTask(Behaviour):
    """The value of the script becomes the variable ``result``; a context, its entries."""

    script: Formula | None = None
    language: str = "feel"
    text: str = ""
    result: str | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        text = (source.child_text("script") or "").strip()
        element = source.element
        language = element.get("scriptFormat") or element.get("scriptLanguage") or ""
        language = language.strip().lower()
        result = source.extensions.result
        if language in _FEEL:
            script = source.formula("=" + text.removeprefix("=")) if text else None
            return cls(script, result=result)
        if language in _PYTHON:
            _require_allowed(source, "python")
            return cls(None, "python", text, result)
        source.findings.error(
            "script-language",
            source.id,
            _l("Scripts in {language} cannot be run here."),
            language=language,
            hint=_l("Write the script as a FEEL expression with scriptFormat feel."),
        )
        return cls()

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        if self.language == "python":
            value = run.ports.script("python", self.text, run.view(token), node=node.id)
        else:
            value = run.value(self.script, token)
        run.finish(token, self._named(run, value))

    def _named(self, run: Execution, value: Any) -> dict[str, Any]:
        if self.result:
            return {self.result: run.accept(self.result, value)}
        if isinstance(value, Mapping):
            return run.take_in(value)
        return {}

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)


def _require_allowed(source: Source, language: str) -> None:
    allowed = source.compiler.known.languages
    if allowed is not None and language not in allowed:
        source.findings.error(
            "script-not-allowed",
            source.id,
            _l("Scripts in {language} are not allowed here; an administrator can allow them."),
            language=language,
            hint=_l("Write the script as a FEEL expression with scriptFormat feel."),
        )
