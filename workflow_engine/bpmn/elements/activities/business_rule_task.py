"""Business rule task (BPMN 2.0.2, 10.3.3): a published decision answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.activities.external import open_external
from workflow_engine.bpmn.elements.activities.service_task import retries_of
from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.formulas import Formula
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
    topic: Formula | None = None
    retries: int | None = None
    priority: Formula | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        extensions = source.extensions
        topic = source.topic()
        if topic is not None:
            urgency = source.formula(extensions.priority)
            return cls(topic=topic, retries=retries_of(source), priority=urgency)
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
        if self.topic is not None:
            urgency = self.priority
            open_external(run, token, node, self.topic, retries=self.retries, priority=urgency)
            return
        variables = dict(token.local or {}) if node.inputs else run.view(token)
        answer = run.ports.decide(self.decision, variables, node=node.id)
        run.finish(token, {self.result: run.accept(self.result, answer)})

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)
