"""Ad-hoc sub-process (BPMN 2.0.2, 10.3.5 and 13.3.5): activities in no fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.activities.sub_process import SubProcess
from workflow_engine.bpmn.elements.base import element
from workflow_engine.bpmn.errors import BadActivation
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import PENDING, Scope, Token
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

_DONE = ":done"


@element("adHocSubProcess")
@dataclass(frozen=True, slots=True)
class AdHocSubProcess(SubProcess):
    """Does all activities that no flow leads to, or those that an expression names.

    The completion condition is asked each time an activity inside is completed.
    """

    sequential: bool = False
    completion: Expression | None = None
    cancels: bool = True
    activate: Formula | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        element = source.element
        return cls(
            starts=source.inner_starts(),
            sequential=element.get("ordering", "Parallel") == "Sequential",
            completion=source.child_expression("completionCondition"),
            cancels=is_true(element, "cancelRemainingInstances", "true"),
            activate=source.formula(source.extensions.activate),
        )

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        chosen = self._chosen(run, token, node)
        run.require_room(len(chosen))
        scope = self.open(run, token, node)
        if not chosen:
            run.close_scope(scope.id)
        elif self.sequential:
            scope.memory[PENDING] = chosen[1:]
            run.place(chosen[0], scope.id)
        else:
            for start in chosen:
                run.place(start, scope.id)

    def _chosen(self, run: Execution, token: Token, node: Node) -> list[str]:
        if self.activate is None:
            return list(self.starts)
        value: Any = run.value(self.activate, token)
        names = value if isinstance(value, list) else [value]
        for name in names:
            if name not in self.starts:
                raise BadActivation(node=node.name or node.id, value=str(name)[:100])
        return list(names)

    def left(self, run: Execution, token: Token, scope: Scope) -> bool:
        """Asked when an activity directly inside is done; False if its flows are not to be taken.

        The token is consumed by the caller then.
        """
        if self.completion is not None and not scope.memory.get(_DONE):
            scope.memory[_DONE] = run.evaluate(self.completion, token) is True
            if scope.memory[_DONE] and self.cancels:
                run.cancel_others(scope.id, token)
        if scope.memory.get(_DONE):
            scope.memory.pop(PENDING, None)
            return False
        return True
