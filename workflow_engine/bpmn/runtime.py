"""Moves tokens: ``step`` takes a state and a trigger, and says all that follows until all wait.

Pure: no clock, no chance, no input or output but by ports. Same arguments, same progress.
"""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.arriving import arrive, associated
from workflow_engine.bpmn.data_changes import look_again
from workflow_engine.bpmn.elements.activities.ad_hoc_sub_process import AdHocSubProcess
from workflow_engine.bpmn.elements.compensation import served
from workflow_engine.bpmn.elements.events.scopes import listen_once
from workflow_engine.bpmn.elements.events.troubles import event_trouble
from workflow_engine.bpmn.elements.gateways.complex import ComplexGateway
from workflow_engine.bpmn.errors import BoundReached, ModelTrouble, NothingCanMove, StepLimitReached
from workflow_engine.bpmn.execution import Execution
from workflow_engine.bpmn.formulas import assign
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import NOTHING, Moved, Progress, Trigger
from workflow_engine.bpmn.state import (
    ARRIVE,
    ENTER,
    FINISH,
    LEAVE,
    WAIT,
    Record,
    Scope,
    State,
    Token,
)
from workflow_engine.bpmn.triggers import take_in
from workflow_engine.errors import CountersignError, ValueRefused
from workflow_engine.feel import FeelError

#: What a person has to mend: the token waits as an incident. All else fails the whole step.
MENDABLE: tuple[type[CountersignError], ...] = (FeelError, ModelTrouble, ValueRefused)


def step(graph: ProcessGraph, state: State | None, trigger: Trigger, ports: Ports) -> Progress:
    """Take ``trigger`` in and run until every token waits, has ended or is in trouble."""
    run = Execution(graph, state or State(), ports)
    take_in(run, trigger)
    _work(run)
    return run.result()


def _work(run: Execution) -> None:
    """Until nothing is ready: tokens take turns, node by node, in the order they became ready."""
    limit, steps, queue = run.ports.limits.steps, 0, run.queue
    while run.ended is None:
        while run.occurred or (run.touched and (run.watched or run.crowds)):
            _happens(run)
        if not queue:
            if _rests(run):
                continue
            break
        token = run.tokens.get(queue.popleft())
        if token is None:
            continue
        steps += 1
        if steps > limit:
            run.stop(token, StepLimitReached(limit=limit))
            return
        try:
            _pass(run, token)
        except BoundReached as problem:
            run.stop(token, problem)
        except MENDABLE as problem:
            run.trouble(token, problem)
    if run.ended is None and run.joining:
        _report_deadlocks(run)


def _happens(run: Execution) -> None:
    """Conditions that hold now, and those that hold because of what was written."""
    if run.touched:
        run.touched = False
        run.load_watching()
        look_again(run)
    if run.occurred:
        wait_id, payload = run.occurred.pop(0)
        wait = run.waits.get(wait_id)
        if wait is not None:
            try:
                run.happen(wait, payload)
            except MENDABLE as problem:
                event_trouble(run, wait, problem, occurred=True)


def _rests(run: Execution) -> bool:
    """All tokens wait: now signals are thrown, and joins can tell that nothing more will come.

    False when there is nothing left to do at all.
    """
    if run.yielding:
        run.throwing = run.yielding.pop(0)
        run.queue.append(run.throwing)
        return True
    return bool(run.occurred) or _release(run) or _wake(run)


def _release(run: Execution) -> bool:
    for (_, node_id), waiting in run.joining.items():
        node = run.graph.nodes[node_id]
        if waiting and node.behaviour.release(run, run.tokens[next(iter(waiting))], node):
            return True
    for scope in run.scopes.values():  # noqa: SIM110 (asked by every step)
        if scope.memory and _settles(run, scope):
            return True
    return False


def _settles(run: Execution, scope: Scope) -> bool:
    for node_id in list(scope.memory):
        gateway = run.graph.nodes.get(node_id)
        if gateway is None or not isinstance(gateway.behaviour, ComplexGateway):
            continue
        if gateway.behaviour.settle(run, scope, gateway):
            return True
    return False


def _wake(run: Execution) -> bool:
    """Tokens that a bound stopped go on when its incident is gone with a cancelled one."""
    if run.mended or any(token.phase is not WAIT for token in run.tokens.values()):
        run.mended = False
        run.load_all()
    stopped = [token.id for token in run.tokens.values() if token.phase is not WAIT]
    if not stopped or any(wait.kind == "trouble" for wait in run.waits.values()):
        return False
    run.queue.extend(stopped)
    return True


def _pass(run: Execution, token: Token) -> None:
    """Take the token through its node as far as it goes."""
    node = run.graph.nodes[token.node]
    if node.yields and token.phase in (ARRIVE, ENTER):
        if token.id != run.throwing:
            run.yielding.append(token.id)
            return
        run.throwing = 0
    if node.passes and token.phase is ARRIVE and not (token.iteration or token.serves):
        run.enter_node(token, node)
        run.moves.append(Moved(node.id, "completed", token.id, token.iteration))
        token.phase = LEAVE
    while token.phase is not WAIT and token.id in run.tokens:
        if token.phase is ARRIVE:
            arrive(run, token, node)
            if run.occurred:
                # A condition at its boundary holds already: that comes first.
                run.queue.appendleft(token.id)
                return
        elif token.phase is ENTER:
            if node.repetition is not None and run.is_outer(token):
                node.repetition.enter(run, token, node)
            else:
                node.behaviour.enter(run, token, node)
        elif token.phase is FINISH:
            _complete(run, token, node)
        elif node.is_plain and not token.serves and not run.jumps:
            node.behaviour.leave(run, token, node)
            return
        else:
            _leave(run, token, node)
            return


def _complete(run: Execution, token: Token, node: Node) -> None:
    """Its waits are over whatever the output mappings say: the work itself is done."""
    if token.id in run.waits_by_token:
        run.close_waits(token)
    outer = node.repetition is not None and run.is_outer(token)
    values: Mapping[str, Any] = NOTHING
    if node.repetition is not None and outer:
        values = run.take_in(node.repetition.results(token))
    elif node.outputs or node.data_outputs or token.given:
        values = _results(run, token, node)
    if node.repetition is not None and not outer:
        node.repetition.collect(run, token, values)
    if values:
        run.write(token.scope, values)
    if run.unfinished:
        run.unfinished.pop(token.id, None)
    if node.begins:
        # The process has begun: its event sub-processes listen from now on.
        listen_once(run, run.scopes[token.scope])
    if node.handler is not None and (outer or node.repetition is None):
        run.records.append(Record(run.new_id(token.scope), token.scope, node.id))
    if not outer:
        detail = node.behaviour.detail(token) if token.given else NOTHING
        run.moves.append(Moved(node.id, "completed", token.id, token.iteration, detail))
    token.local, token.given, token.phase = None, (), LEAVE


def _results(run: Execution, token: Token, node: Node) -> Mapping[str, Any]:
    if node.outputs:
        mapped = assign(node.outputs, run.view(token), run.ports)
        values: Mapping[str, Any] = run.take_in(mapped)
    else:
        # What came from outside went through the gate when it came.
        values = node.behaviour.unmapped(token)
    if node.data_outputs:
        values = {**values, **associated(run, token, node.data_outputs)}
    return values


def _leave(run: Execution, token: Token, node: Node) -> None:
    scope = run.scopes[token.scope]
    if token.id in run.jumps:
        run.jump(token, run.jumps.pop(token.id))
    elif scope.body is not None and node.repetition is not None:
        node.repetition.left(run, token, node)
    elif token.serves:
        served(run, token)
    elif node.supervised and not _may_go_on(run, token, node):
        run.consume(token)
    else:
        node.behaviour.leave(run, token, node)


def _may_go_on(run: Execution, token: Token, node: Node) -> bool:
    behaviour = run.graph.nodes[node.container].behaviour
    if isinstance(behaviour, AdHocSubProcess):
        return behaviour.left(run, token, run.scopes[token.scope])
    return True


def _report_deadlocks(run: Execution) -> None:
    """Where all tokens of a scope wait at joins, they wait for a branch that will never come."""
    for members in run.inside.values():
        tokens = [run.tokens[token_id] for token_id in members]
        if tokens and all(_waits_at_join(run, token) for token in tokens):
            node = run.graph.nodes[tokens[0].node]
            run.trouble(tokens[0], NothingCanMove(node=node.name or node.id))


def _waits_at_join(run: Execution, token: Token) -> bool:
    """And is not an incident already."""
    held = run.joining.get((token.scope, token.node))
    waits = held is not None and token.id in held
    return waits and not run.waits_by_token.get(token.id)
