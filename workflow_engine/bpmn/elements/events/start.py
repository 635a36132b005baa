"""Start events (BPMN 2.0.2, 10.5.2): of processes, sub-processes and event sub-processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.base import Behaviour, element, given
from workflow_engine.bpmn.elements.events.definitions import Definition
from workflow_engine.bpmn.elements.events.listening import Listener, gathered, listen_again
from workflow_engine.bpmn.elements.propagation import begin_event_sub_process
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element(
    "startEvent",
    *(None, "message", "timer", "signal", "conditional", "multiple"),
    *("error", "escalation", "compensate"),
)
@dataclass(frozen=True, slots=True)
class StartEvent(Behaviour):
    """What an instance is started with becomes its variables, unless outputs are declared."""

    definitions: tuple[Definition, ...] = ()
    interrupting: bool = True
    parallel: bool = False
    initiator: str | None = None
    """The variable in which other engines keep who started the instance."""

    @classmethod
    def compile(cls, source: Source) -> Self:
        interrupting = is_true(source.element, "isInterrupting", "true")
        initiator = source.extensions.initiator
        return cls(source.definitions(), interrupting, source.parallel_multiple, initiator)

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        given = dict(token.local or {})
        if self.initiator is not None:
            given.setdefault(self.initiator, run.ports.requester())
        run.finish(token, given)

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        return given(token)

    def catches(self, kind: str, code: str | None) -> int:
        return max((each.catches(kind, code) for each in self.definitions), default=0)

    def resume(
        self, run: Execution, token: Token | None, wait: Wait, payload: Mapping[str, Any]
    ) -> None:
        """The scope listened: its event sub-process begins."""
        brought = gathered(run, wait, payload, parallel=self.parallel)
        if brought is None:
            return
        if token is not None:
            # The process itself waited for the last of several events.
            run.go_on(token, brought)
            return
        node, scope = run.graph.nodes[wait.node], run.scopes[wait.scope]
        if not self.interrupting:
            listener = scope_listener(run, scope.id, node, run.view_of(scope.id))
            listen_again(listener, wait, self.definitions, parallel=self.parallel)
        begin_event_sub_process(run, scope, node, brought)


def scope_listener(
    run: Execution, scope: int, node: Node, variables: Mapping[str, Any]
) -> Listener:
    """Listens for a whole scope on behalf of an event sub-process's start event."""
    once = getattr(node.behaviour, "interrupting", True)
    return Listener(run, node, variables, scope=scope, beside=True, once=once)
