"""What comes from outside finds the token or scope that waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.arriving import map_anew
from workflow_engine.bpmn.elements.events.listening import Listener
from workflow_engine.bpmn.elements.events.scopes import listen_at_once
from workflow_engine.bpmn.elements.events.start import StartEvent
from workflow_engine.bpmn.elements.events.troubles import happen_after_all, is_event_trouble
from workflow_engine.bpmn.elements.gateways.event_based import EventBasedGateway
from workflow_engine.bpmn.elements.propagation import raise_error, raise_escalation
from workflow_engine.bpmn.errors import NoSuchStart, StaleTrigger
from workflow_engine.bpmn.migration_waits import adapt
from workflow_engine.bpmn.moves import go_back, modify, send_back, start_at
from workflow_engine.bpmn.progress import (
    Adapt,
    Cancel,
    Complete,
    Escalate,
    Finish,
    Fire,
    Modify,
    Notify,
    Receive,
    Retry,
    Return,
    SendBack,
    SetVariables,
    Skip,
    Start,
    StartAt,
    Trigger,
)
from workflow_engine.bpmn.skipping import skip
from workflow_engine.bpmn.state import ARRIVE, ENTER, WAIT, Scope, Token, Wait, part_of
from workflow_engine.bpmn.variables import Variables

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution

#: Waits that end with the result of work done elsewhere.
_WORK = ("job", "external", "call")


def take_in(run: Execution, trigger: Trigger) -> None:
    """Make the trigger's change; what follows from it is still to be done."""
    match trigger:
        case Start():
            _start(run, trigger)
        case Complete():
            # The form cannot set the outcome behind the back of the decision.
            payload = run.take_in(trigger.data)
            payload["outcome"] = trigger.outcome
            wait = _wait(run, trigger.wait, "user")
            if trigger.then is not None:
                run.jumps[wait.token] = trigger.then
            run.happen(wait, payload)
        case SendBack():
            send_back(run, _wait(run, trigger.wait, "user"), trigger)
        case Fire():
            run.happen(_wait(run, trigger.wait, "timer"), {})
        case Receive():
            run.happen(_wait(run, trigger.wait, "message"), run.take_in(trigger.payload))
        case Notify():
            run.happen(_wait(run, trigger.wait, "signal"), run.take_in(trigger.payload))
        case Finish():
            _finish(run, trigger)
        case Escalate():
            token = run.tokens[_wait(run, trigger.wait, "call").token]
            raise_escalation(run, token, trigger.code, run.take_in(trigger.payload))
        case _:
            _by_a_person(run, trigger)


def _by_a_person(run: Execution, trigger: Trigger) -> None:
    """What operators do to instances."""
    match trigger:
        case Retry():
            _retry(run, _wait(run, trigger.wait, "trouble", "call"))
        case Skip():
            skip(run, _wait(run, trigger.wait, "trouble", *_WORK), trigger)
        case SetVariables():
            run.load_all()
            run.write(next(iter(run.scopes)), run.take_in(trigger.values))
        case Modify():
            modify(run, trigger)
        case Return():
            go_back(run, trigger)
        case Adapt():
            adapt(run, trigger)
        case StartAt():
            start_at(run, trigger)
        case Cancel():
            run.end("cancelled")


def _start(run: Execution, trigger: Start) -> None:
    graph = run.graph
    nodes = _start_nodes(run, trigger.node)
    if not nodes:
        raise NoSuchStart(process=graph.process_id, node=trigger.node or "")
    variables = run.take_in(trigger.variables)
    root = Scope(run.new_id(0), graph.process_id)
    root.variables = Variables.of(run.declared(graph.process_id, {}))
    run.scopes[root.id] = root
    run.inside[root.id] = {}
    kind = graph.nodes[nodes[0]].kind
    if kind == "startEvent":
        token = run.place(nodes[0], root.id, local=variables)
        _await_others(run, token, trigger.definition)
        return
    run.write(root.id, variables)
    if trigger.node is None:
        listen_at_once(run, root)
    for node in nodes:
        token = run.place(node, root.id)
        if node == trigger.node:
            # What it waits for is there already: it began the instance.
            run.enter_node(token, graph.nodes[node])
            run.finish(token, variables)


def _await_others(run: Execution, token: Token, came: int) -> None:
    """A parallel multiple start goes on when its other events have occurred too."""
    node = run.graph.nodes[token.node]
    behaviour = node.behaviour
    if not isinstance(behaviour, StartEvent) or not behaviour.parallel:
        return
    run.enter_node(token, node)
    given, token.local = token.local, None
    for part, definition in enumerate(behaviour.definitions):
        if part == came:
            run.open("seen", token, node.id, part=part, data=dict(given or {}))
        else:
            arm = definition.prepare(Listener(run, node, run.view(token), token), part)
            if arm is not None:
                arm()


def _start_nodes(run: Execution, wanted: str | None) -> list[str]:
    """One start event, all implicit starts, or the event that began a parallel gateway."""
    graph = run.graph
    if wanted is None:
        plain = [start.node for start in graph.starts if start.kind == "none"]
        return list(graph.initial) or plain[:1]
    if all(start.node != wanted for start in graph.starts):
        return []
    for flow in graph.nodes[wanted].incoming:
        gateway = graph.nodes[flow.source].behaviour
        if isinstance(gateway, EventBasedGateway) and gateway.parallel:
            others = [other.target for other in graph.nodes[flow.source].outgoing]
            return [wanted, *(other for other in others if other != wanted)]
    return [wanted]


def _wait(run: Execution, wait_id: int, *kinds: str) -> Wait:
    wait = run.waits.get(wait_id)
    if wait is None:
        run.load(part_of(wait_id))
        wait = run.waits.get(wait_id)
    if wait is None or wait.kind not in kinds:
        raise StaleTrigger(wait=wait_id)
    return wait


def _finish(run: Execution, trigger: Finish) -> None:
    wait = _wait(run, trigger.wait, *_WORK)
    if trigger.error is None:
        result: Mapping[str, Any] = run.take_in({"result": dict(trigger.result)})
        _bring(run, wait, result)
        return
    token = run.tokens[wait.token]
    text = trigger.error_message or trigger.error
    raise_error(run, token, trigger.error, text, run.take_in(trigger.result))


def _bring(run: Execution, wait: Wait, result: Mapping[str, Any]) -> None:
    """Output mappings see each variable by its name, and all of them as ``result``."""
    if wait.kind == "job":
        run.happen(wait, result)
        return
    token, brought = run.tokens[wait.token], result["result"]
    run.happen(wait, {**result, **brought})
    token.given = tuple(brought)


def _retry(run: Execution, wait: Wait) -> None:
    """The token in trouble goes again, and with it those that the step limit stopped."""
    run.close_wait(wait)
    run.load_all()
    if is_event_trouble(wait):
        happen_after_all(run, wait)
        return
    token = run.tokens[wait.token]
    if token.phase is WAIT:
        # At a join it comes anew; one that gathers has not even been entered.
        run.join(token, [])
        token.phase = ENTER if token.iteration else ARRIVE
    if token.phase is ENTER and not run.hosted.get(token.id):
        map_anew(run, token, run.graph.nodes[token.node])
    stuck = {other.token for other in run.waits.values() if other.kind == "trouble"}
    run.queue.append(token.id)
    run.queue.extend(
        other.id
        for other in run.tokens.values()
        if other is not token and other.phase is not WAIT and other.id not in stuck
    )
