"""A condition that occurs where there is no room, or that cannot be evaluated, is an incident.

The token beside it and the scope that listens go on; only this event waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.progress import Moved
from workflow_engine.bpmn.state import Wait
from workflow_engine.errors import CountersignError

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def event_trouble(run: Execution, wait: Wait, problem: CountersignError, *, occurred: bool) -> None:
    """Open the incident of the event that ``wait`` listens for, unless it has one already."""
    holders = run.waits_by_token if wait.token else run.waits_by_scope
    held = [run.waits[other] for other in holders[wait.token or wait.scope]]
    if any(is_event_trouble(other) and other.data["wait"] == wait.id for other in held):
        return
    opened = run.open(
        "trouble",
        run.tokens.get(wait.token),
        wait.node,
        beside=True,
        scope=wait.scope,
        part=wait.part,
        data={"wait": wait.id, "occurred": occurred},
    )
    run.report(opened, wait.node, problem)


def is_event_trouble(wait: Wait) -> bool:
    """Or is it the work of the token itself that is in trouble?"""
    return wait.kind == "trouble" and wait.data is not None


def happen_after_all(run: Execution, trouble: Wait) -> None:
    """What occurred happens now; what could not be evaluated is looked at again."""
    wait = run.waits.get(trouble.data["wait"])
    if wait is None:
        return
    if trouble.data["occurred"]:
        run.occurred.append((wait.id, {}))
    else:
        run.touched = True


def let_pass(run: Execution, trouble: Wait, values: Mapping[str, Any]) -> None:
    """The event counts as over without what it would have begun; it is listened for on."""
    token = run.tokens.get(trouble.token)
    run.write(trouble.scope if token is None else token.scope, values)
    run.moves.append(Moved(trouble.node, "skipped", trouble.token))
