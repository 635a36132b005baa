"""Multi-instance (BPMN 2.0.2, 10.3.8 and 13.3.7): once for each of several, in turn or at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from lxml import etree
from msgspec.structs import replace

from workflow_engine.bpmn.elements.repetition import behaviours, parts
from workflow_engine.bpmn.elements.repetition.base import (
    COUNTER,
    Repetition,
    begin_inner,
    close_body,
)
from workflow_engine.bpmn.errors import BadCount, NotAList, NotTrueOrFalse, TooManyInstances
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import FINISH, Body, Scope, Token
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance(Repetition):
    """As often as a number says, or once for each item of a list.

    The completion condition is asked after each inner instance; when it holds the others are
    cancelled. Outputs are collected in the order of the items, null where there was none.
    """

    sequential: bool = False
    cardinality: Expression | None = None
    collection: Expression | None = None
    item: str | None = None
    output_collection: str | None = None
    output_item: Formula | None = None
    completion: Expression | None = None
    behaviour: behaviours.EventBehaviour

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        loop = source.loop_data(element)
        return cls(
            sequential=is_true(element, "isSequential"),
            cardinality=source.child_expression("loopCardinality", element),
            collection=loop.collection,
            item=loop.item,
            output_collection=loop.output_collection,
            output_item=loop.output_item,
            completion=source.child_expression("completionCondition", element),
            behaviour=behaviours.EventBehaviour.compile(source, element),
        )

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        locals_ = self._locals(run, token, node)
        if not locals_:
            token.local = {self.output_collection: []} if self.output_collection else None
            token.phase = FINISH
            return
        run.require_room(1 if self.sequential else len(locals_))
        body = Body(total=len(locals_), parted=len(locals_) > run.ports.parts.big)
        scope = run.open_scope(token, node, body=body)
        if body.parted:
            parts.begin(run, scope, locals_, sequential=self.sequential)
        elif self.sequential:
            body.items = tuple(locals_[1:])
            begin_inner(run, scope, locals_[0])
        else:
            for local in locals_:
                begin_inner(run, scope, local)

    def _locals(self, run: Execution, token: Token, node: Node) -> list[dict[str, Any]]:
        """What each inner instance knows besides its number."""
        name, limit = node.name or node.id, run.ports.limits.multi_instance
        if self.collection is not None:
            items = run.evaluate(self.collection, token)
            if not isinstance(items, list):
                raise NotAList(node=name, value=str(items)[:100])
            count = len(items)
        else:
            value = run.evaluate(self.cardinality, token) if self.cardinality else None
            count, items = _count(value, name, limit), []
        if count > limit:
            raise TooManyInstances(node=name, count=count, limit=limit)
        if self.collection is None or self.item is None:
            return [{} for _ in range(count)]
        return [{self.item: item} for item in items]

    def collect(self, run: Execution, token: Token, values: Mapping[str, Any]) -> None:
        if self.output_collection is None:
            return
        scope = run.scopes[token.scope]
        local: Mapping[str, Any] = token.local or {}
        view = run.view_of(scope.id, {**values, **local})
        item = self.output_item
        value = item.evaluate(view, run.ports) if item is not None else None
        index = int(local[COUNTER])
        if scope.body is not None and scope.body.parted:
            run.outputs[scope.body.first + index - 1] = (value,)
        elif scope.body is not None:
            kept = [pair for pair in scope.body.outputs if pair[0] != index]
            scope.body = replace(scope.body, outputs=(*kept, [index, value]))

    def left(self, run: Execution, token: Token, node: Node) -> None:
        scope = run.scopes[token.scope]
        before = scope.body
        if before is None or scope.host is None:
            return
        outer = run.tokens[scope.host]
        scope.body = replace(before, active=before.active - 1, completed=before.completed + 1)
        try:
            enough = self._is_enough(run, scope)
            throws = self.behaviour.prepare(run, scope)
        except Exception:
            # The trouble leaves the instance where it was; a retry counts it again.
            scope.body = before
            raise
        run.remove(token)
        for throw in throws.acts:
            throw(outer, node)
        self._go_on(run, scope, outer, enough=enough or throws.ends)

    def _go_on(self, run: Execution, scope: Scope, outer: Token, *, enough: bool) -> None:
        body = scope.body
        if body is None or outer.id not in run.tokens:
            return
        left = body.total - body.started
        if enough:
            body.terminated += body.active
            body.active = 0
            run.load_body(scope)
            run.cancel_others(scope.id, None)
            close_body(run, scope, outer, self._outputs(run, scope))
        elif self.sequential and left and body.parted:
            parts.begin_next(run, scope)
        elif self.sequential and left:
            following, *rest = body.items
            body.items = tuple(rest)
            begin_inner(run, scope, following)
        elif not body.active:
            close_body(run, scope, outer, self._outputs(run, scope))

    def dropped(self, run: Execution, scope: Scope, outer: Token) -> None:
        """Those that are left go on, or count; without any the activity is cancelled."""
        body = scope.body
        if body is None or (body.started == body.total and not body.completed):
            run.cancel(outer)
        else:
            self._go_on(run, scope, outer, enough=False)

    def _is_enough(self, run: Execution, scope: Scope) -> bool:
        if self.completion is None:
            return False
        variables = run.view_of(scope.id)
        if self.output_collection and self.output_collection in self.completion.text:
            variables = variables.over(self._outputs(run, scope))
        value = run.ports.evaluate(self.completion, variables)
        if not isinstance(value, bool):
            raise NotTrueOrFalse(text=self.completion.text)
        return value

    def _outputs(self, run: Execution, scope: Scope) -> dict[str, Any]:
        body = scope.body
        if self.output_collection is None or body is None:
            return {}
        if body.parted:
            return {self.output_collection: parts.outputs(run, scope)}
        found = dict(body.outputs)
        return {self.output_collection: [found.get(i + 1) for i in range(body.total)]}

    def results(self, token: Token) -> dict[str, Any]:
        return dict(token.local or {})


def _count(value: Any, node: str, limit: int) -> int:
    whole = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if whole and value > limit:
        # It may have more digits than anybody can write down.
        raise TooManyInstances(node=node, count=str(value)[:100], limit=limit)
    if not whole or value != int(value) or value < 0:
        raise BadCount(node=node, value=str(value)[:100])
    return int(value)
