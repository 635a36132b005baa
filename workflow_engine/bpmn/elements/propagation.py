"""Errors and escalations go up the scopes until something catches them (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.progress import Thrown
from workflow_engine.bpmn.state import Scope, Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node

_KEPT_IN_HISTORY = 500
_KEPT_IN_VARIABLES = 2_000


def raise_error(
    run: Execution,
    token: Token,
    code: str,
    text: str,
    variables: Mapping[str, Any] | None = None,
) -> None:
    """A BPMN error at ``token``; when nobody catches it the instance has failed."""
    detail = {"error": code, "message": text[:_KEPT_IN_HISTORY]}
    payload = {
        **(variables or {}),
        "error_code": code,
        "error_message": text[:_KEPT_IN_VARIABLES],
    }
    host = token
    while True:
        event = boundary_for(run, host, "error", code)
        if event is not None:
            run.place(event.id, host.scope, local=payload, replaces=True)
            if host is not token:
                run.cancel(token, failed=detail)
            run.interrupt(host, failed=detail if host is token else None)
            return
        scope = run.scopes[host.scope]
        start = start_for(run, scope, "error", code, below=host.node)
        if start is not None:
            begin_event_sub_process(run, scope, start, payload, failed=(token, detail))
            return
        if scope.host is None:
            run.cancel(token, failed=detail)
            run.end("failed", node=token.node, error_code=code)
            return
        host = run.tokens[scope.host]


def raise_escalation(run: Execution, token: Token, code: str, payload: Mapping[str, Any]) -> None:
    """An escalation at ``token``, which goes on unless what catches it interrupts."""
    told = {**payload, "escalation_code": code}
    host = token
    while True:
        event = boundary_for(run, host, "escalation", code)
        if event is not None:
            interrupting = event.behaviour.interrupting
            run.place(event.id, host.scope, local=told, replaces=interrupting)
            if interrupting:
                run.interrupt(host)
            return
        scope = run.scopes[host.scope]
        start = start_for(run, scope, "escalation", code, below=host.node)
        if start is not None:
            begin_event_sub_process(run, scope, start, told)
            return
        if scope.host is None:
            run.thrown.append(Thrown(token.node, code, None, payload, "escalation"))
            return
        host = run.tokens[scope.host]


def boundary_for(run: Execution, host: Token, kind: str, code: str | None) -> Any:
    """The boundary event that catches it at ``host``: one by its code before one that takes all.

    They are attached to the activity as a whole, not to its inner instances.
    """
    events = run.graph.nodes[host.node].boundaries
    if not events or run.scopes[host.scope].body is not None:
        return None
    return _closest([run.graph.nodes[event] for event in events], kind, code)


def start_for(
    run: Execution, scope: Scope, kind: str, code: str | None, *, below: str | None = None
) -> Node | None:
    """The start of an event sub-process of the scope that catches it.

    What comes up from ``below``, an event sub-process, is not for itself.
    """
    starts = run.graph.listeners.get(scope.node, ())
    if not starts or scope.interrupted or scope.body is not None:
        return None
    nodes = [run.graph.nodes[start] for start in starts]
    return _closest([node for node in nodes if node.container != below], kind, code)


def _closest(nodes: list[Node], kind: str, code: str | None) -> Node | None:
    ranked = [(node.behaviour.catches(kind, code), node) for node in nodes]
    best = max((rank for rank, _ in ranked), default=0)
    return next((node for rank, node in ranked if rank == best), None) if best else None


def begin_event_sub_process(
    run: Execution,
    scope: Scope,
    start: Node,
    payload: Mapping[str, Any],
    *,
    failed: tuple[Token, Mapping[str, Any]] | None = None,
) -> None:
    """What the event brought is known inside the sub-process; the rest of the scope may end."""
    interrupting = getattr(start.behaviour, "interrupting", True)
    token = run.place(start.container, scope.id, local=payload, replaces=interrupting)
    if failed is not None:
        run.cancel(failed[0], failed=failed[1])
    if interrupting:
        scope.interrupted = True
        run.close_listeners(scope.id)
        run.cancel_others(scope.id, token)
