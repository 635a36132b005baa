"""Inclusive gateway (BPMN 2.0.2, 10.6.3 and 13.4.3): every open flow; joins all that can come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@element("inclusiveGateway")
@dataclass(frozen=True, slots=True)
class InclusiveGateway(Behaviour):
    """Waits while a token elsewhere in its scope could still arrive by a flow that has none."""

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        if len(node.incoming) > 1:
            run.wait_at_join(token)
        else:
            run.finish(token)

    def release(self, run: Execution, token: Token, node: Node) -> bool:
        waiting = run.at_join(token)
        first: dict[str | None, Token] = {}
        for other in waiting:
            first.setdefault(other.flow, other)
        for other_id in run.inside[token.scope]:
            other = run.tokens[other_id]
            if other.node != node.id and may_arrive(other, node, first):
                return False
        chosen = next(iter(first.values()))
        run.join(chosen, [other for other in first.values() if other is not chosen])
        run.go_on(chosen, {})
        return True


def may_arrive(token: Token, node: Node, taken: Mapping[str | None, Any]) -> bool:
    """By an empty flow, and not also by one that has a token: the standard waits only for that."""
    by_empty = by_taken = False
    for flow, sources in node.upstream.items():
        if token.node in sources:
            if flow in taken:
                by_taken = True
            else:
                by_empty = True
    return by_empty and not by_taken
