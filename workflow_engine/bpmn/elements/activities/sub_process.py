"""Embedded sub-process (BPMN 2.0.2, 10.3.5): a scope of its own within the instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("subProcess")
@dataclass(frozen=True, slots=True)
class SubProcess(Behaviour):
    """Input mappings declare its variables; it is over when no token is left inside."""

    start: str = ""

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.inner_start())

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        scope = run.open_scope(token, node)
        run.place(self.start, scope.id)
