"""Error event definition (BPMN 2.0.2, 10.5.5): goes up the scopes and ends what it passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workflow_engine.bpmn.elements.base import mapped
from workflow_engine.bpmn.elements.events.definitions.base import definition
from workflow_engine.bpmn.elements.events.definitions.coded import CodedDefinition
from workflow_engine.bpmn.elements.propagation import raise_error
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@definition
@dataclass(frozen=True, slots=True)
class ErrorDefinition(CodedDefinition):
    """Without a code it catches every error."""

    kind: ClassVar[str] = "error"
    blocks: ClassVar[bool] = True

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        code, payload = self.code or "", mapped(token, node)
        return lambda: raise_error(run, token, code, node.name or code, payload)
