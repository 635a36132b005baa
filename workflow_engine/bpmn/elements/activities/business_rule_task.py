"""Business rule task (BPMN 2.0.2, 10.3.3): a published decision answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.state import Token
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("businessRuleTask")
@dataclass(frozen=True, slots=True)
class BusinessRuleTask(Behaviour):
    """The decision sees the input mappings, or all variables when there are none."""

    decision: str = ""
    result: str = "result"

    @classmethod
    def compile(cls, source: Source) -> Self:
        extensions = source.extensions
        if not extensions.decision:
            source.findings.error(
                "no-decision",
                source.id,
                _l("The task does not say which decision it asks."),
                hint=_l("Add cs:decision with a key."),
            )
        source.require_known("decisions", "decision", extensions.decision)
        return cls(extensions.decision or "", extensions.result or "result")

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        variables = dict(token.local or {}) if node.inputs else run.view(token)
        answer = run.ports.decide(self.decision, variables, node=node.id)
        run.finish(token, {self.result: run.accept(self.result, answer)})

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)
