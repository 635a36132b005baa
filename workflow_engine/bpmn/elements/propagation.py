"""Errors go up the scopes until an activity's boundary event catches them (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution

_KEPT_IN_HISTORY = 500
_KEPT_IN_VARIABLES = 2_000


def raise_error(run: Execution, token: Token, code: str, text: str) -> None:
    """A BPMN error at ``token``; when nobody catches it the instance has failed."""
    detail = {"error": code, "message": text[:_KEPT_IN_HISTORY]}
    host = token
    while True:
        event = _catcher(run, host, code)
        if event is not None:
            payload = {"error_code": code, "error_message": text[:_KEPT_IN_VARIABLES]}
            run.place(event, host.scope, local=payload)
            run.cancel(token, failed=detail)
            if host is not token:
                run.cancel(host)
            return
        outer = run.scopes[host.scope].host
        if outer is None:
            run.cancel(token, failed=detail)
            run.end("failed", node=token.node, error_code=code)
            return
        host = run.tokens[outer]


def _catcher(run: Execution, host: Token, code: str) -> str | None:
    """The boundary event for ``code``: one that names it goes before one that takes all."""
    nodes = run.graph.nodes
    ranked = [
        (nodes[event].behaviour.catches(code), event) for event in nodes[host.node].boundaries
    ]
    best = max((rank for rank, _ in ranked), default=0)
    return next((event for rank, event in ranked if rank == best), None) if best else None
