"""Embedded sub-process (BPMN 2.0.2, 10.3.5): a scope of its own within the instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.scopes import listen_in, prepare_scope
from workflow_engine.bpmn.state import Scope, Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("subProcess")
@dataclass(frozen=True, slots=True)
class SubProcess(Behaviour):
    """Input mappings declare its variables; it is over when no token is left inside.

    It begins at its start event, or at all nodes that no flow leads to.
    """

    starts: tuple[str, ...] = ()

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.inner_starts())

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        run.require_room(len(self.starts))
        scope = self.open(run, token, node)
        for start in self.starts:
            run.place(start, scope.id)
        if not self.starts:
            run.close_scope(scope.id)

    def open(self, run: Execution, token: Token, node: Node) -> Scope:
        """The scope, with its event sub-processes listening."""
        prepared = []
        if node.id in run.graph.listeners:
            inner = run.declared(node.id, token.local or {})
            prepared = prepare_scope(run, node.id, {**run.view(token), **inner})
        scope = run.open_scope(token, node)
        listen_in(scope.id, prepared)
        return scope
