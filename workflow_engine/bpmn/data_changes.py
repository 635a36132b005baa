"""A variable changed: conditions and timers that depend on it are looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.events.definitions.base import Definition
from workflow_engine.bpmn.elements.events.definitions.conditional import ConditionalDefinition
from workflow_engine.bpmn.elements.events.definitions.timer import TimerEventDefinition, open_timer
from workflow_engine.bpmn.elements.events.listening import Listener
from workflow_engine.bpmn.elements.events.troubles import event_trouble
from workflow_engine.bpmn.errors import ModelTrouble
from workflow_engine.bpmn.state import Wait
from workflow_engine.feel import Expression, FeelError

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def look_again(run: Execution) -> None:
    """In the order in which they began to wait; what turned true happens afterwards."""
    for wait_id in list(run.watched):
        wait = run.waits.get(wait_id)
        if wait is None:
            continue
        definition = _definition(run, wait)
        listener = _listener(run, wait)
        if isinstance(definition, ConditionalDefinition):
            _look_at_condition(run, wait, definition, listener)
        elif isinstance(definition, TimerEventDefinition):
            _set_anew(run, wait, definition, listener)


def _look_at_condition(
    run: Execution, wait: Wait, definition: ConditionalDefinition, listener: Listener
) -> None:
    try:
        holds = definition.holds(listener)
    except FeelError as problem:
        event_trouble(run, wait, problem, occurred=False)
        return
    if holds != wait.data:
        run.change_wait(wait, data=holds)
        if holds:
            run.occurred.append((wait.id, {}))


def _set_anew(
    run: Execution, wait: Wait, definition: TimerEventDefinition, listener: Listener
) -> None:
    """Counted from the moment it was first set; a value that is none keeps the old date."""
    since = wait.since or run.ports.now

    def evaluate(expression: Expression, variables: Mapping[str, Any]) -> Any:
        return expression.evaluate(variables, now=since)

    ports = replace(run.ports, now=since, evaluate=evaluate)
    try:
        schedule = definition.timer.schedule(listener.variables, ports).once()
    except (FeelError, ModelTrouble):
        return
    if schedule.due == wait.due:
        return
    run.close_wait(wait)
    open_timer(listener, wait.part, schedule, definition.timer, since=wait.since)


def _definition(run: Execution, wait: Wait) -> Definition | None:
    behaviour: Any = run.graph.nodes[wait.node].behaviour
    definitions: tuple[Definition, ...] = getattr(behaviour, "definitions", ())
    return definitions[wait.part] if wait.part < len(definitions) else None


def _listener(run: Execution, wait: Wait) -> Listener:
    node = run.graph.nodes[wait.node]
    token = run.tokens.get(wait.token)
    if token is None:
        return Listener(run, node, run.view_of(wait.scope), scope=wait.scope, beside=True)
    beside = node.attached_to is not None
    return Listener(run, node, run.view(token), token, beside=beside)
