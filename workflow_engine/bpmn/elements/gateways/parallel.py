"""Parallel gateway (BPMN 2.0.2, 10.6.4 and 13.4.1): waits for one token of every incoming flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.state import FINISH, Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@element("parallelGateway")
@dataclass(frozen=True, slots=True)
class ParallelGateway(Behaviour):
    """Joins within one scope; a second token of the same flow waits for the next round."""

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        waiting = run.at_join(token)
        first: dict[str | None, Token] = {}
        for other in (*waiting, token):
            first.setdefault(other.flow, other)
        if len(first) < len(node.incoming):
            run.wait_at_join(token)
            return
        run.join(token, [other for other in first.values() if other is not token])
        token.phase = FINISH
