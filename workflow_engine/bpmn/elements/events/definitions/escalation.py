"""Escalation event definition (BPMN 2.0.2, 10.5.5): told to whoever is above, work may go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workflow_engine.bpmn.elements.base import mapped
from workflow_engine.bpmn.elements.events.definitions.base import definition
from workflow_engine.bpmn.elements.events.definitions.coded import CodedDefinition
from workflow_engine.bpmn.elements.propagation import raise_escalation
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@definition
@dataclass(frozen=True, slots=True)
class EscalationDefinition(CodedDefinition):
    """Without a code it catches every escalation; the input mappings are what it carries."""

    kind: ClassVar[str] = "escalation"

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        payload = mapped(token, node)
        return lambda: raise_escalation(run, token, self.code or "", payload)
