"""Why something in an instance cannot move to another version of its model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from workflow_engine.bpmn.elements.repetition.multi_instance import MultiInstance
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.state import ARRIVE, PENDING, WAIT, Part, Record, Scope, State, Token
from workflow_engine.errors import _l

#: The reasons by their codes.
REASONS: Mapping[str, str] = {
    "no-target": _l(
        "There is no such element in the new version; map it to another, or move this work first."
    ),
    "other-kind": _l("The element it is mapped to is of another kind."),
    "nesting-changed": _l("The new element lies in another sub-process."),
    "join-changed": _l("The flow by which it came to the join is not in the new version."),
    "repetition-changed": _l("The activity repeats in another way in the new version."),
    "compensation-changed": _l("What was done can no longer be undone, or in another way."),
    "element-gone": _l("A sub-process that runs waits for an element that is gone."),
}


class Problem(NamedTuple):
    """Something that cannot move: what it is, its number, where it stands, and why."""

    kind: Literal["token", "scope", "record"]
    number: int
    node: str
    code: str

    @property
    def reason(self) -> str:
        return REASONS[self.code]


def problems_of(
    halves: Sequence[State | Part],
    old: ProcessGraph,
    new: ProcessGraph,
    targets: Mapping[str, str],
) -> Iterator[Problem]:
    checks = _Checks(old, new, targets, [scope for half in halves for scope in half.scopes])
    for half in halves:
        for scope in half.scopes:
            for code in checks.scope(scope):
                yield Problem("scope", scope.id, scope.node, code)
        for token in half.tokens:
            for code in checks.token(token):
                yield Problem("token", token.id, token.node, code)
        for record in half.records:
            yield from checks.record(record)


class _Checks:
    """Each gives the codes of what is wrong, usually none."""

    def __init__(
        self,
        old: ProcessGraph,
        new: ProcessGraph,
        targets: Mapping[str, str],
        scopes: Iterable[Scope],
    ) -> None:
        self._old = old
        self._new = new
        self._targets = targets
        self._scopes = {scope.id: scope for scope in scopes}

    def token(self, token: Token) -> Iterator[str]:
        before, after, fault = self._both(token.node)
        if before is None or after is None:
            yield fault
            return
        if not self._fits(after, self._scopes[token.scope]):
            yield "nesting-changed"
        if token.phase is not ARRIVE and not _repeat_alike(before, after):
            yield "repetition-changed"
        if before.joins and token.phase is WAIT and not self._comes_by(token, after):
            yield "join-changed"

    def scope(self, scope: Scope) -> Iterator[str]:
        if scope.parent is None:
            return
        before, after, fault = self._both(scope.node)
        if before is None or after is None:
            yield fault
            return
        if not self._fits(after, self._scopes[scope.parent]):
            yield "nesting-changed"
        if scope.body is not None and not _repeat_alike(before, after):
            yield "repetition-changed"
        if not self._remembers(scope):
            yield "element-gone"

    def record(self, record: Record) -> Iterator[Problem]:
        before, after, fault = self._both(record.node)
        if before is None or after is None:
            yield Problem("record", record.id, record.node, fault)
        elif (before.handler is None) != (after.handler is None) or (
            before.compensable and not after.compensable and after.handler is None
        ):
            yield Problem("record", record.id, record.node, "compensation-changed")
        for inner in record.inner:
            yield from self.record(inner)

    def _both(self, node_id: str) -> tuple[Node | None, Node | None, str]:
        before = self._old.nodes.get(node_id)
        target = self._targets.get(node_id)
        after = self._new.nodes.get(target) if target is not None else None
        if before is None or after is None:
            return before, None, "no-target"
        if (before.kind, before.event) != (after.kind, after.event):
            return before, None, "other-kind"
        return before, after, ""

    def _fits(self, after: Node, around: Scope) -> bool:
        """Is the scope it stands in the one around the new element?"""
        becomes = self._targets.get(around.node)
        return (after.container if around.body is None else after.id) == becomes

    def _comes_by(self, token: Token, after: Node) -> bool:
        if token.flow is None:
            return True
        before = self._old.nodes[token.node]
        flow = next((f for f in before.incoming if f.id == token.flow), None)
        if flow is None:
            return True
        source = self._targets.get(flow.source)
        return any(other.id == flow.id or other.source == source for other in after.incoming)

    def _remembers(self, scope: Scope) -> bool:
        pending = scope.memory.get(PENDING, ())
        gateways = [name for name in scope.memory if name in self._old.nodes]
        return all(node in self._targets for node in (*pending, *gateways))


def _repeat_alike(before: Node, after: Node) -> bool:
    one, other = before.repetition, after.repetition
    if type(one) is not type(other):
        return False
    if not isinstance(one, MultiInstance) or not isinstance(other, MultiInstance):
        return True
    return (one.sequential, one.item, one.output_collection) == (
        other.sequential,
        other.item,
        other.output_collection,
    )
