"""Complex gateway (BPMN 2.0.2, 10.6.5 and 13.4.5): a condition says when enough has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.flows import default_flow
from workflow_engine.bpmn.elements.gateways.inclusive import may_arrive
from workflow_engine.bpmn.errors import ModelTrouble, NotTrueOrFalse
from workflow_engine.bpmn.state import ENTER, FINISH, LEAVE, Scope, Token
from workflow_engine.feel import Expression, FeelError

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Flow, Node
    from workflow_engine.bpmn.source import Source

_ASKS = "waitingForStart"


@element("complexGateway")
@dataclass(frozen=True, slots=True)
class ComplexGateway(Behaviour):
    """Starts when its activation condition holds, then swallows the late ones, then resets.

    The condition sees ``activationCount``, the tokens that wait here. The flows by which tokens
    were taken are remembered in the scope until the reset.
    """

    activation: Expression | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.child_expression("activationCondition"))

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        memory = run.scopes[token.scope].memory
        if node.id in memory or not self._starts(run, token, node):
            run.wait_at_join(token)
            return
        first = _first_of_each_flow([*run.at_join(token), token])
        run.join(token, [other for other in first.values() if other is not token])
        if len(first) < len(node.incoming):
            memory[node.id] = [flow for flow in first if flow is not None]
        else:
            self._ask_again(run, token.scope, node)
        token.phase = FINISH

    def _starts(self, run: Execution, token: Token, node: Node) -> bool:
        waiting = [*run.at_join(token), token]
        if self.activation is None:
            return True
        values = {**run.view(token), "activationCount": len(waiting), _ASKS: True}
        value = run.ports.evaluate(self.activation, values)
        if not isinstance(value, bool):
            raise NotTrueOrFalse(text=self.activation.text)
        return value

    def release(self, run: Execution, token: Token, node: Node) -> bool:
        return self.settle(run, run.scopes[token.scope], node)

    def settle(self, run: Execution, scope: Scope, node: Node) -> bool:
        """Reset when nothing more can come by the flows that are still open."""
        taken = scope.memory.get(node.id)
        if taken is None:
            return False
        waiting = [run.tokens[each] for each in run.joining.get((scope.id, node.id), ())]
        late = {flow: t for flow, t in _first_of_each_flow(waiting).items() if flow not in taken}
        seen: dict[str | None, Any] = {**dict.fromkeys(taken), **late}
        for other_id in run.inside[scope.id]:
            other = run.tokens[other_id]
            if other.node != node.id and may_arrive(other, node, seen):
                return False
        tokens = list(late.values())
        if any(run.waits_by_token.get(each.id) for each in tokens):
            return False
        try:
            flows = self._asking(run, tokens[0], node) if tokens else []
            if len(flows) > 1:
                run.require_room(len(flows) - len(tokens))
        except (FeelError, ModelTrouble) as problem:
            run.trouble(tokens[0], problem)
            return False
        del scope.memory[node.id]
        if late:
            self._reset(run, tokens, flows)
        self._ask_again(run, scope.id, node)
        return bool(late) or bool(waiting)

    @staticmethod
    def _ask_again(run: Execution, scope: int, node: Node) -> None:
        """What came by a flow for the second time may be enough for the next start."""
        waiting = run.joining.get((scope, node.id))
        if waiting:
            token = run.tokens[next(reversed(waiting))]
            del waiting[token.id]
            token.phase = ENTER
            run.queue.append(token.id)

    def _asking(self, run: Execution, token: Token, node: Node) -> list[Flow]:
        """Only flows that ask for ``waitingForStart`` can be meant to be taken at the reset."""
        asking = [f for f in node.outgoing if f.condition and _ASKS in f.condition.text]
        return [flow for flow in asking if self._is_open(run, token, flow, starts=False)]

    @staticmethod
    def _reset(run: Execution, late: list[Token], flows: list[Flow]) -> None:
        token, *others = late
        run.join(token, others)
        token.phase = LEAVE
        run.moved(token, "completed", {})
        run.take(token, flows)

    def flows(self, run: Execution, token: Token, node: Node) -> list[Flow]:
        if not node.outgoing:
            return []
        found = [
            flow
            for flow in node.outgoing
            if flow.id != node.default and self._is_open(run, token, flow, starts=True)
        ]
        return found or [default_flow(node)]

    @staticmethod
    def _is_open(run: Execution, token: Token, flow: Flow, *, starts: bool) -> bool:
        if flow.condition is None:
            return True
        value = run.ports.evaluate(flow.condition, {**run.view(token), _ASKS: starts})
        if not isinstance(value, bool):
            raise NotTrueOrFalse(text=flow.condition.text)
        return value


def _first_of_each_flow(tokens: list[Token]) -> dict[str | None, Token]:
    first: dict[str | None, Token] = {}
    for token in tokens:
        first.setdefault(token.flow, token)
    return first
