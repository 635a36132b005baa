"""The event sub-processes of a scope listen while it runs (BPMN 2.0.2, 13.5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.events.listening import Arm, Listener, prepare
from workflow_engine.bpmn.elements.events.start import StartEvent, scope_listener
from workflow_engine.bpmn.state import LISTENS, Scope

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def prepare_scope(
    run: Execution, container: str, variables: Mapping[str, Any]
) -> list[tuple[Listener, list[Arm]]]:
    """Evaluate what the scope's event sub-processes listen for, before there is a scope."""
    found = []
    for start_id in run.graph.listeners.get(container, ()):
        node = run.graph.nodes[start_id]
        if isinstance(node.behaviour, StartEvent):
            listener = scope_listener(run, 0, node, variables)
            found.append((listener, prepare(node.behaviour.definitions, listener)))
    return found


def listen_in(scope: int, prepared: list[tuple[Listener, list[Arm]]]) -> None:
    """Open the waits that were prepared, for the scope that there is now."""
    for listener, arms in prepared:
        listener.scope = scope
        for arm in arms:
            arm()


def listen_at_once(run: Execution, scope: Scope) -> None:
    """The event sub-processes of the process listen from now on."""
    prepared = prepare_scope(run, scope.node, run.view_of(scope.id))
    scope.memory[LISTENS] = True
    listen_in(scope.id, prepared)


def listen_once(run: Execution, scope: Scope) -> None:
    """The same, if they do not yet."""
    if not scope.memory.get(LISTENS):
        listen_at_once(run, scope)
