"""Moves tokens: ``step`` takes a state and a trigger, and says all that follows until all wait.

Pure: no clock, no chance, no input or output but by ports. Same arguments, same progress.
"""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.elements.events.boundary import arm_boundaries
from workflow_engine.bpmn.elements.propagation import raise_error
from workflow_engine.bpmn.errors import (
    ModelTrouble,
    NoSuchStart,
    NothingCanMove,
    StaleTrigger,
    StepLimitReached,
)
from workflow_engine.bpmn.execution import Execution
from workflow_engine.bpmn.formulas import assign
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import (
    Cancel,
    Complete,
    Finish,
    Fire,
    Moved,
    Progress,
    Receive,
    Retry,
    Start,
    Trigger,
)
from workflow_engine.bpmn.state import Phase, Scope, State, Token, Wait
from workflow_engine.errors import CountersignError, ValueRefused
from workflow_engine.feel import FeelError

#: What a person has to mend: the token waits as an incident. All else fails the whole step.
MENDABLE: tuple[type[CountersignError], ...] = (FeelError, ModelTrouble, ValueRefused)


def step(graph: ProcessGraph, state: State | None, trigger: Trigger, ports: Ports) -> Progress:
    """Take ``trigger`` in and run until every token waits, has ended or is in trouble."""
    run = Execution(graph, state or State(), ports)
    match trigger:
        case Start():
            _start(run, trigger)
        case Complete():
            # The form cannot set the outcome behind the back of the decision.
            payload = {**run.take_in(trigger.data), "outcome": trigger.outcome}
            _resume(run, _wait(run, trigger.wait, "user"), payload)
        case Fire():
            _resume(run, _wait(run, trigger.wait, "timer"), {})
        case Receive():
            payload = run.take_in(trigger.payload)
            _resume(run, _wait(run, trigger.wait, "message"), payload)
        case Finish():
            _finish(run, trigger)
        case Retry():
            _retry(run, _wait(run, trigger.wait, "trouble"))
        case Cancel():
            run.end("cancelled")
    _work(run)
    return run.result()


def _start(run: Execution, trigger: Start) -> None:
    none_starts = [start.node for start in run.graph.starts if start.kind == "none"]
    known = {start.node for start in run.graph.starts}
    node = trigger.node or (none_starts[0] if none_starts else "")
    if node not in known:
        raise NoSuchStart(process=run.graph.process_id, node=trigger.node or "")
    variables = run.take_in(trigger.variables)
    root = Scope(run.new_id(), run.graph.process_id, variables={})
    run.scopes[root.id] = root
    run.inside[root.id] = {}
    run.place(node, root.id, local=variables)


def _wait(run: Execution, wait_id: int, kind: str) -> Wait:
    wait = run.waits.get(wait_id)
    if wait is None or wait.kind != kind:
        raise StaleTrigger(wait=wait_id)
    return wait


def _resume(run: Execution, wait: Wait, payload: Mapping[str, Any]) -> None:
    token = run.tokens[wait.token]
    behaviour = run.graph.nodes[wait.node].behaviour
    behaviour.resume(run, token, wait, payload)


def _finish(run: Execution, trigger: Finish) -> None:
    wait = _wait(run, trigger.wait, "job")
    if trigger.error is None:
        _resume(run, wait, run.take_in({"result": dict(trigger.result)}))
        return
    token = run.tokens[wait.token]
    raise_error(run, token, trigger.error, trigger.error_message or trigger.error)


def _retry(run: Execution, wait: Wait) -> None:
    """The token in trouble goes again, and with it those that the step limit stopped."""
    run.close_wait(wait)
    token = run.tokens[wait.token]
    if token.phase is Phase.WAIT:
        token.phase = Phase.ENTER
    stuck = {other.token for other in run.waits.values() if other.kind == "trouble"}
    run.queue.append(token.id)
    run.queue.extend(
        other.id
        for other in run.tokens.values()
        if other is not token and other.phase is not Phase.WAIT and other.id not in stuck
    )


def _work(run: Execution) -> None:
    """Until nothing is ready: tokens take turns, node by node, in the order they became ready."""
    limit, steps = run.ports.limits.steps, 0
    while run.ended is None and (run.queue or _release(run) or _wake(run)):
        token = run.tokens.get(run.queue.popleft())
        if token is None:
            continue
        steps += 1
        if steps > limit:
            run.trouble(token, StepLimitReached(limit=limit))
            return
        try:
            _pass(run, token)
        except MENDABLE as problem:
            run.trouble(token, problem)
    if run.ended is None:
        _report_deadlocks(run)


def _release(run: Execution) -> bool:
    """When all tokens wait, an inclusive join can tell that nothing more will come."""
    for (_, node_id), waiting in run.joining.items():
        node = run.graph.nodes[node_id]
        if waiting and node.behaviour.release(run, run.tokens[next(iter(waiting))], node):
            return True
    return False


def _wake(run: Execution) -> bool:
    """Tokens that the step limit stopped go on when its incident is gone with a cancelled one."""
    if any(wait.kind == "trouble" for wait in run.waits.values()):
        return False
    run.queue.extend(t.id for t in run.tokens.values() if t.phase is not Phase.WAIT)
    return bool(run.queue)


def _pass(run: Execution, token: Token) -> None:
    """Take the token through its node as far as it goes."""
    node = run.graph.nodes[token.node]
    while token.phase is not Phase.WAIT and token.id in run.tokens:
        if token.phase is Phase.ARRIVE:
            _arrive(run, token, node)
        elif token.phase is Phase.ENTER:
            node.behaviour.enter(run, token, node)
        elif token.phase is Phase.FINISH:
            _complete(run, token, node)
        else:
            node.behaviour.leave(run, token, node)
            return


def _arrive(run: Execution, token: Token, node: Node) -> None:
    if not token.iteration:
        run.enter_node(token, node)
    if node.inputs:
        values = assign(node.inputs, run.view(token), run.ports)
        token.local = {**(token.local or {}), **run.take_in(values)}
    if node.boundaries:
        arm_boundaries(run, token, node)
    token.phase = Phase.ENTER


def _complete(run: Execution, token: Token, node: Node) -> None:
    """Its waits are over whatever the output mappings say: the work itself is done."""
    run.close_waits(token)
    if node.outputs:
        mapped = assign(node.outputs, run.view(token), run.ports)
        values: Mapping[str, Any] = run.take_in(mapped)
    else:
        # What came from outside went through the gate when it came.
        values = node.behaviour.unmapped(token)
    detail = node.behaviour.detail(token)
    run.write(token.scope, values)
    token.local, token.given, token.phase = None, (), Phase.LEAVE
    run.moves.append(Moved(node.id, "completed", token.id, token.iteration, detail))


def _report_deadlocks(run: Execution) -> None:
    """Where all tokens of a scope wait at joins, they wait for a branch that will never come."""
    for members in run.inside.values():
        tokens = [run.tokens[token_id] for token_id in members]
        if tokens and all(_waits_at_join(run, token) for token in tokens):
            node = run.graph.nodes[tokens[0].node]
            run.trouble(tokens[0], NothingCanMove(node=node.name or node.id))


def _waits_at_join(run: Execution, token: Token) -> bool:
    """And is not an incident already."""
    at_join = token.phase is Phase.WAIT and run.graph.nodes[token.node].joins
    return at_join and not run.waits_by_token.get(token.id)
