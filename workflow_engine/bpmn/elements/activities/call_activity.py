"""Call activity (BPMN 2.0.2, 10.3.6): another process does the work, as an instance of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element, given, mapped
from workflow_engine.bpmn.errors import NoCaller
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.progress import CallWait
from workflow_engine.bpmn.state import Token
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

_BINDINGS = ("latest", "deployment", "tag")


@element("callActivity")
@dataclass(frozen=True, slots=True)
class CallActivity(Behaviour):
    """Input mappings are what the called process starts with, output mappings read what it knew.

    A BPMN error or escalation that it does not catch is caught at this activity's boundary. Which
    version runs: the latest, that of the caller's own deployment, or the latest with a tag.
    """

    process: Formula | None = None
    binding: Any = "latest"
    tag: Formula | None = None
    business_key: Formula | None = None
    takes_all: bool = False
    gives_all: bool = False

    @classmethod
    def compile(cls, source: Source) -> Behaviour:  # type: ignore[override]
        called = source.extensions.called or source.element.get("calledElement")
        inlined = source.global_task(called)
        if inlined is not None:
            return inlined
        return cls._call(source, called)

    @classmethod
    def _call(cls, source: Source, called: str | None) -> Self:
        binding = source.extensions.binding or "latest"
        if binding not in _BINDINGS:
            source.findings.error(
                "bad-binding",
                source.id,
                _l("The binding must be one of {allowed}, not {text}."),
                allowed=", ".join(_BINDINGS),
                text=binding,
            )
            binding = "latest"
        tag = source.formula(source.extensions.version_tag)
        if binding == "tag" and tag is None:
            source.findings.error(
                "bad-binding",
                source.id,
                _l("The binding tag needs a tag."),
            )
        return cls(
            source.formula(called),
            binding,
            tag,
            source.formula(source.extensions.called_key),
            source.extensions.passes_all_in,
            source.extensions.passes_all_out,
        )

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        process = run.value(self.process, token)
        if not isinstance(process, str) or not process:
            raise NoCaller(node=node.name or node.id)
        key = run.value(self.business_key, token)
        tag = run.value(self.tag, token)
        inputs = dict(run.view(token)) if self.takes_all else mapped(token, node)
        inputs.pop("business_key", None)
        run.open(
            "call",
            token,
            node.id,
            announce=lambda wait: CallWait(
                wait,
                node.id,
                token.iteration,
                process,
                self.binding,
                str(tag) if tag is not None else None,
                str(key) if key is not None else None,
                inputs,
            ),
        )

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        """Models of other engines may want all that the called process knew."""
        return given(token) if self.gives_all else {}
