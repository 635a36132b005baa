"""People move tokens: they end, begin elsewhere, or go back to where they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from workflow_engine.bpmn.dominators import Paths
from workflow_engine.bpmn.elements.activities.ad_hoc_sub_process import AdHocSubProcess
from workflow_engine.bpmn.elements.events.scopes import listen_at_once
from workflow_engine.bpmn.errors import (
    BadMoves,
    CannotReturn,
    CannotStartHere,
    NoSuchElement,
    NoSuchToken,
    StartedNowhere,
    TokenServes,
)
from workflow_engine.bpmn.opening import scope_for
from workflow_engine.bpmn.progress import (
    CancelAll,
    CancelAt,
    CancelToken,
    Modify,
    Move,
    Return,
    SendBack,
    SetIn,
    StartAfter,
    StartAt,
    StartBefore,
)
from workflow_engine.bpmn.state import LEAVE, PENDING, Scope, Token, Wait, part_of
from workflow_engine.bpmn.variables import Variables
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


def modify(run: Execution, trigger: Modify) -> None:
    """All moves in their order; what they leave empty ends when they are done."""
    for move in trigger.moves:
        _make(run, move)
    _settle(run)


def _make(run: Execution, move: Move) -> None:
    match move:
        case CancelToken():
            _cancel(run, token_of(run, move.token))
        case CancelAt():
            _node(run, move.node)
            run.load_all()
            for token in [t for t in run.tokens.values() if t.node == move.node]:
                if token.id in run.tokens and run.scopes[token.scope].body is None:
                    _cancel(run, token)
        case CancelAll():
            run.load_all()
            run.cancel_others(next(iter(run.scopes)), None)
        case SetIn():
            _set(run, move)
        case StartBefore():
            _begin(run, move)
        case StartAfter():
            token = _begin(run, move)
            token.phase = LEAVE


def token_of(run: Execution, token_id: int) -> Token:
    run.load(part_of(token_id))
    token = run.tokens.get(token_id)
    if token is None:
        raise NoSuchToken(token=token_id)
    return token


def _node(run: Execution, node_id: str) -> Node:
    node = run.graph.nodes.get(node_id)
    if node is None:
        raise NoSuchElement(node=node_id)
    return node


def _cancel(run: Execution, token: Token) -> None:
    """With everything inside; of an activity that repeats one round less is under way."""
    if token.id not in run.tokens:
        return
    if token.serves:
        raise TokenServes(node=_name(run, token.node))
    body = run.scopes[token.scope].body
    if body is not None:
        body.active -= 1
        body.terminated += 1
    run.cancel(token)


def _set(run: Execution, move: SetIn) -> None:
    values = run.take_in(move.values)
    root = next(iter(run.scopes))
    if move.scope is None or move.scope == root:
        run.load_all()
        run.write(root, values)
        return
    run.load(part_of(move.scope))
    scope = run.scopes.get(move.scope)
    if scope is None or scope.body is not None:
        raise NoSuchToken(token=move.scope)
    scope.variables.update(values)
    run.touched = True


def _begin(run: Execution, move: StartBefore | StartAfter) -> Token:
    node = _node(run, move.node)
    _require_startable(node, after=isinstance(move, StartAfter))
    scope = scope_for(run, node.container, move.scope)
    run.write(scope.id, run.take_in(move.variables))
    return run.place(node.id, scope.id)


def _require_startable(node: Node, *, after: bool) -> None:
    is_choice = after and node.kind == "eventBasedGateway"
    if node.for_compensation or is_choice or node.event == "compensate":
        raise CannotStartHere(node=node.name or node.id)


def start_at(run: Execution, trigger: StartAt) -> None:
    """A new instance that begins in the middle."""
    if not trigger.nodes:
        raise StartedNowhere
    graph = run.graph
    root = Scope(run.new_id(0), graph.process_id)
    root.variables = Variables.of(run.declared(graph.process_id, {}))
    run.scopes[root.id] = root
    run.inside[root.id] = {}
    run.write(root.id, run.take_in(trigger.variables))
    listen_at_once(run, root)
    for node in trigger.nodes:
        _begin(run, StartBefore(node))


# Returning


def go_back(run: Execution, trigger: Return) -> None:
    """The token ends, and all that came through the target too: siblings up to their fork."""
    target = _node(run, trigger.node)
    _require_startable(target, after=False)
    paths = Paths(run.graph, target.container)
    run.load_all()
    if trigger.token is None:
        scope, leaving = _all_behind(run, target, paths)
        undone = {node for node in paths.nodes if paths.dominates(target.id, node)}
    else:
        token = at_level(run, token_of(run, trigger.token), target.container)
        if token is None:
            raise CannotReturn(node=_name(run, target.id), reason=_ELSEWHERE)
        _require_way(run, paths, target, token)
        scope = token.scope
        undone = paths.undone(target.id, token.node, arrived=_waits_to_join(run, token))
        leaving = [token, *_beside(run, token, undone)]
    run.place(target.id, scope, replaces=True)
    for token in leaving:
        _cancel(run, token)
    _forget_gateways(run.scopes[scope], undone)
    _settle(run)


def send_back(run: Execution, wait: Wait, trigger: SendBack) -> None:
    """As ``go_back``, from a user task that was decided by this."""
    token = token_of(run, wait.token)
    if trigger.alone and _ends_others(run, token, trigger.node):
        raise CannotReturn(node=_name(run, trigger.node), reason=_NOT_ALONE)
    run.moved(token, "completed", {"outcome": trigger.outcome})
    token.phase = LEAVE
    go_back(run, Return(trigger.node, token.id))


def _ends_others(run: Execution, token: Token, node: str) -> bool:
    target = _node(run, node)
    if run.scopes[token.scope].node != target.container:
        return True
    undone = Paths(run.graph, target.container).undone(target.id, token.node)
    return bool(_beside(run, token, undone))


def at_level(run: Execution, token: Token, container: str) -> Token | None:
    """The token itself or the one around it that stands in ``container``."""
    found: Token | None = token
    while found is not None:
        scope = run.scopes[found.scope]
        if scope.node == container and scope.body is None:
            return found
        found = run.tokens[scope.host] if scope.host is not None else None
    return None


def _beside(run: Execution, token: Token, undone: set[str]) -> list[Token]:
    """Other tokens of its scope that stand where work is undone."""
    others = [run.tokens[other] for other in run.inside[token.scope] if other != token.id]
    return [t for t in others if t.node in undone and not t.serves]


def _behind(run: Execution, scope: int, target: Node, paths: Paths) -> Iterator[Token]:
    """Tokens of the scope that must have come through the target."""
    for token_id in list(run.inside[scope]):
        token = run.tokens[token_id]
        if not token.serves and paths.dominates(target.id, token.node):
            yield token


def _all_behind(run: Execution, target: Node, paths: Paths) -> tuple[int, list[Token]]:
    found = {
        scope.id: list(_behind(run, scope.id, target, paths))
        for scope in run.scopes.values()
        if scope.node == target.container and scope.body is None
    }
    wanted = [(scope, tokens) for scope, tokens in found.items() if tokens]
    if len(wanted) != 1:
        reason = _SEVERAL if wanted else _NOTHING
        raise CannotReturn(node=_name(run, target.id), reason=reason)
    return wanted[0]


def _require_way(run: Execution, paths: Paths, target: Node, token: Token) -> None:
    """It can have come by the target, and no join was passed that would wait in vain now."""
    name = _name(run, target.id)
    if target.id != token.node and token.node not in paths.reached_from(target.id):
        raise CannotReturn(node=name, reason=_NOT_BEFORE)
    if paths.dominates(target.id, token.node):
        return
    join = paths.missed_join(target.id, token.node, arrived=_waits_to_join(run, token))
    if join is not None:
        raise CannotReturn(node=name, reason=_JOINED)


def _waits_to_join(run: Execution, token: Token) -> bool:
    return token.id in run.joining.get((token.scope, token.node), ())


def _forget_gateways(scope: Scope, undone: set[str]) -> None:
    """Complex gateways behind the target begin anew."""
    for node_id in undone.intersection(scope.memory):
        del scope.memory[node_id]


# What is left


def _settle(run: Execution) -> None:
    """End what nothing runs in any more: a sub-process cancelled from inside is cancelled."""
    while run.ended is None:
        empty = [scope for scope in run.scopes.values() if _is_empty(run, scope)]
        if not empty:
            break
        _end(run, empty[-1])
    open_waits = run.waits
    run.records = [
        replace(r, claimed=0) if r.claimed and r.claimed not in open_waits else r
        for r in run.records
    ]


def _is_empty(run: Execution, scope: Scope) -> bool:
    if scope.body is not None:
        return scope.body.active == 0
    return not run.inside[scope.id]


def _end(run: Execution, scope: Scope) -> None:
    if scope.host is None:
        run.end("cancelled")
        return
    host = run.tokens[scope.host]
    node = run.graph.nodes[scope.node]
    if scope.body is not None and node.repetition is not None:
        # The rounds that are left go on; without any the activity is done.
        node.repetition.dropped(run, scope, host)
    elif scope.memory.get(PENDING) and isinstance(node.behaviour, AdHocSubProcess):
        run.close_scope(scope.id)
    else:
        _cancel(run, host)


def _name(run: Execution, node_id: str) -> str:
    return run.graph.nodes[node_id].name or node_id


def read_moves(moves: Any) -> tuple[Move, ...]:
    """Moves from plain values, as the API and batches have them."""
    try:
        return msgspec.convert(moves, tuple[Move, ...])
    except msgspec.ValidationError as error:
        raise BadMoves(problem=str(error)) from error


_ELSEWHERE = _l("it lies in another sub-process.")
_SEVERAL = _l("its sub-process runs more than once; say which token should go back.")
_NOTHING = _l("no work that came through it is under way.")
_NOT_BEFORE = _l("no way leads from there to where the work is now.")
_NOT_ALONE = _l("other work would end with it, so it cannot come straight back.")
_JOINED = _l("its branch was joined with others, which would be waited for in vain.")
