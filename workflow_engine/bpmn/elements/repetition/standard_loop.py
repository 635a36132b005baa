"""Standard loop (BPMN 2.0.2, 10.3.8 and 13.3.6): again while a condition holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lxml import etree
from msgspec.structs import replace

from workflow_engine.bpmn.elements.repetition.base import (
    COUNTER,
    Repetition,
    begin_inner,
    close_body,
)
from workflow_engine.bpmn.errors import NotTrueOrFalse
from workflow_engine.bpmn.names import is_true, whole_number
from workflow_engine.bpmn.state import FINISH, Body, Scope, Token
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class StandardLoop(Repetition):
    """The condition is asked before or after each round; ``maximum`` rounds are never exceeded."""

    condition: Expression | None = None
    maximum: int | None = None
    test_before: bool = False

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        maximum = whole_number(element.get("loopMaximum", ""))
        return cls(
            source.child_expression("loopCondition", element),
            maximum if maximum is None or maximum >= 0 else None,
            is_true(element, "testBefore"),
        )

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        variables = {**run.view(token), COUNTER: 0}
        if self.maximum == 0 or (self.test_before and not self._holds(run, variables)):
            token.phase = FINISH
            return
        begin_inner(run, run.open_scope(token, node, body=Body(total=0)), {})

    def left(self, run: Execution, token: Token, node: Node) -> None:
        scope = run.scopes[token.scope]
        again = self._again(run, scope)
        run.remove(token)
        if scope.body is None or scope.host is None:
            return
        scope.body = replace(
            scope.body, active=scope.body.active - 1, completed=scope.body.completed + 1
        )
        if again:
            begin_inner(run, scope, {})
        else:
            close_body(run, scope, run.tokens[scope.host], {})

    def _again(self, run: Execution, scope: Scope) -> bool:
        started = scope.body.started if scope.body is not None else 0
        if self.maximum is not None and started >= self.maximum:
            return False
        return self._holds(run, {**run.view_of(scope.id), COUNTER: started})

    def _holds(self, run: Execution, variables: dict[str, object]) -> bool:
        """Without a condition only the maximum ends the loop."""
        if self.condition is None:
            return self.maximum is not None
        value = run.ports.evaluate(self.condition, variables)
        if not isinstance(value, bool):
            raise NotTrueOrFalse(text=self.condition.text)
        return value
