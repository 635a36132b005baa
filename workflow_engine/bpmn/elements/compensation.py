"""Compensation (BPMN 2.0.2, 10.7 and 13.5.5): what was completed is undone, the last one first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.propagation import boundary_for, start_for
from workflow_engine.bpmn.state import FINISH, WAIT, Record, Scope, Token, Wait
from workflow_engine.bpmn.variables import Variables

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node

_CANCEL = "cancel"


def throw_compensation(
    run: Execution, token: Token, node: Node, activity: str | None, *, waits: bool
) -> None:
    """Undo one activity or all of the scope; ``token`` waits until that is done, or goes on."""
    scope = _scope_meant(run, token)
    chosen = [r for r in run.records if r.scope == scope.id and not r.claimed]
    if activity is not None:
        chosen = [r for r in chosen if r.node == activity]
    if not chosen:
        token.phase = FINISH
        return
    if waits:
        wait = run.open("compensation", token, node.id)
    else:
        token.phase = FINISH
        wait = run.open("compensation", None, node.id, scope=scope.id)
    _claim(run, chosen, wait)
    undo_next(run, run.waits[wait])


def cancel_transaction(run: Execution, token: Token) -> None:
    """End all work in the transaction around ``token``, undo what was done, and leave it."""
    host, scope = _transaction_around(run, token)
    if host is None:
        token.phase = FINISH
        return
    keep_inner_records(run, scope)
    run.close_listeners(scope.id)
    run.moved(token, "completed", {})
    token.iteration = 0
    run.cancel_others(scope.id, None)
    wait = run.open("compensation", host, host.node, beside=True, data=_CANCEL)
    _claim(run, [r for r in run.records if r.scope == scope.id], wait)
    undo_next(run, run.waits[wait])


def _transaction_around(run: Execution, token: Token) -> tuple[Token | None, Scope]:
    """The nearest one and the scope in it; of one that repeats, all that it does."""
    scope = run.scopes[token.scope]
    while scope.host is not None:
        host = run.tokens[scope.host]
        around = run.scopes[host.scope]
        if run.graph.nodes[host.node].kind == "transaction" and around.body is None:
            return host, scope
        scope = around
    return None, scope


def undo_next(run: Execution, wait: Wait) -> None:
    """Begin to undo the latest of the claimed records; after the last one go on."""
    for index in range(len(run.records) - 1, -1, -1):
        if run.records[index].claimed == wait.id:
            _undo(run, run.records.pop(index), wait)
            return
    run.close_wait(wait)
    if not wait.token:
        return
    token = run.tokens[wait.token]
    if wait.data == _CANCEL:
        _leave_cancelled(run, token)
    elif is_reopened(token):
        for scope_id in run.hosted.pop(token.id, ()):
            run.drop_scope(scope_id)
        served(run, token)
    else:
        run.happen(wait, {})


def _leave_cancelled(run: Execution, host: Token) -> None:
    """By the transaction's cancel event; without one this path of the process is at its end."""
    event = boundary_for(run, host, "cancel", None)
    if event is not None:
        run.place(event.id, host.scope, replaces=True)
    run.interrupt(host)
    if host.scope in run.scopes and not run.inside[host.scope]:
        run.close_scope(host.scope, last=host.node)


def is_reopened(token: Token) -> bool:
    """Does it host a sub-process that was opened again? It never entered it itself."""
    return bool(token.serves) and not token.iteration


def served(run: Execution, token: Token) -> None:
    """A handler is at its end: undo what is next; a scope that nothing is left in is over."""
    run.remove(token)
    go_on_undoing(run, token)


def go_on_undoing(run: Execution, token: Token) -> None:
    """``token``, which worked for a compensation, is gone."""
    wait = run.waits.get(token.serves)
    if wait is not None:
        undo_next(run, wait)
    if token.scope in run.scopes and not run.inside[token.scope]:
        run.close_scope(token.scope, last=token.node)


def _undo(run: Execution, record: Record, wait: Wait) -> None:
    """By the activity's handler; without one a sub-process is opened again and undone inside."""
    node = run.graph.nodes[record.node]
    if node.handler is not None:
        run.place(node.handler, record.scope, serves=wait.id)
        return
    host = run.add(_reopened(run, record, wait), ready=False)
    known = record.variables.copy() if record.variables is not None else Variables()
    scope = Scope(run.new_id(host.id), node.id, host.scope, host.id, known)
    run.scopes[scope.id] = scope
    run.inside[scope.id] = {}
    run.hosted.setdefault(host.id, []).append(scope.id)
    run.records.extend(replace(inner, scope=scope.id) for inner in record.inner)
    start = start_for(run, scope, "compensate", None) if record.variables is not None else None
    if start is not None:
        scope.interrupted = True
        run.place(start.container, scope.id)
        return
    inner = run.open("compensation", host, node.id, beside=True)
    _claim(run, [r for r in run.records if r.scope == scope.id], inner)
    undo_next(run, run.waits[inner])


def _reopened(run: Execution, record: Record, wait: Wait) -> Token:
    """The host of a sub-process that is opened again: it waits, and serves the compensation."""
    identity = run.new_id(record.scope)
    return Token(identity, record.node, record.scope, WAIT, serves=wait.id)


def _claim(run: Execution, records: list[Record], wait: int) -> None:
    chosen = {record.id for record in records}
    run.records = [replace(r, claimed=wait) if r.id in chosen else r for r in run.records]


def _scope_meant(run: Execution, token: Token) -> Scope:
    """The scope of the event, or the one around when that is an event sub-process."""
    scope = run.scopes[token.scope]
    node = run.graph.nodes.get(scope.node)
    while node is not None and scope.parent is not None and _is_event_sub_process(run, node):
        scope = run.scopes[scope.parent]
        node = run.graph.nodes.get(scope.node)
    return scope


def _is_event_sub_process(run: Execution, node: Node) -> bool:
    return any(
        run.graph.nodes[start].container == node.id
        for start in run.graph.listeners.get(node.container, ())
    )


def keep_inner_records(run: Execution, scope: Scope) -> None:
    """What sub-processes that still run inside have completed is to be undone too."""
    run.load_body(scope)
    for token_id in list(run.inside[scope.id]):
        host = run.tokens[token_id]
        for inner_id in run.hosted.get(host.id, ()):
            inner = run.scopes[inner_id]
            keep_inner_records(run, inner)
            run.keep_records(inner, host)
            # Its host is about to be cancelled, and the record stays.
            run.unfinished.pop(host.id, None)
