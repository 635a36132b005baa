"""A decided task moves its token: along the flows, back to an earlier step, or back from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.bpmn.progress import Complete, SendBack
from workflow_engine.bpmn.returning import Held, ways_back
from workflow_engine.commands.base import Context
from workflow_engine.commands.parts import state_around
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain.approval import REFUSALS
from workflow_engine.domain.returning import NotReturned, WayBack, chosen, offered
from workflow_engine.domain.voting import RETURN
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.returning import awaited_back, passed_steps


@dataclass(frozen=True, slots=True)
class Back:
    """Where whoever returns wants the work to go, and whether straight back to him afterwards."""

    element: str | None = None
    comes: bool = False


def onward(
    ctx: Context, subject: TaskInHand, model: ProcessModel, back: Back, values: Mapping[str, Any]
) -> Complete | SendBack:
    """What the outcome of a task does to its token; who is asked there is remembered."""
    task = subject.task
    outcome = str(task.outcome)
    if outcome == RETURN:
        way = chosen(_ways(ctx, subject, model), back.element, comes_back=back.comes)
        if way is not None:
            return _send_back(ctx, subject, way, comes_back=back.comes)
    elif back.element or back.comes:
        raise NotReturned
    return Complete(task.wait, outcome, values, _straight_back(ctx, subject, model))


def _ways(ctx: Context, subject: TaskInHand, model: ProcessModel) -> tuple[WayBack, ...]:
    task, instance = subject.task, subject.instance
    behaviour = model.graph.nodes[task.element].behaviour
    returns = behaviour.returns if isinstance(behaviour, UserTask) else None
    if returns is None:
        return ()
    passed = passed_steps(ctx.uow.connection, instance.id, task.element)
    state = state_around(ctx, instance, task.wait)
    possible = ways_of(model.graph, state, task.wait, [step.element for step in passed])
    return offered(returns, passed, possible, task.requester)


def ways_of(
    graph: bpmn.ProcessGraph, state: bpmn.State, wait: int, elements: list[str]
) -> dict[str, bool]:
    """As ``ways_back``, for the token that waits as ``wait``."""
    held = next(entry for entry in state.waits if entry.id == wait)
    token = next(entry for entry in state.tokens if entry.id == held.token)
    return ways_back(graph, Held(state.tokens, state.scopes), token, elements)


def _send_back(ctx: Context, subject: TaskInHand, way: WayBack, *, comes_back: bool) -> SendBack:
    task, instance = subject.task, subject.instance
    element = way.passed.element
    ctx.uow.deciding.add_return(
        company_id=task.company_id,
        instance_id=instance.id,
        task_id=task.id,
        element=element,
        comes_back=comes_back,
        created_at=ctx.now,
    )
    ctx.asked_before[instance.id, element] = way.passed.task_id
    return SendBack(task.wait, element, str(task.outcome), alone=comes_back)


def _straight_back(ctx: Context, subject: TaskInHand, model: ProcessModel) -> str | None:
    """The step that waits for this one to be done again; a refusal goes the way of the model."""
    task, instance = subject.task, subject.instance
    if task.iteration == 1:
        return None
    found = awaited_back(ctx.uow.connection, instance.id, task.element)
    if found is None:
        return None
    ctx.uow.deciding.close_returns(instance.id, task.element)
    here, there = model.graph.nodes[task.element], model.graph.nodes.get(found.element)
    is_near = there is not None and there.container == here.container
    if not is_near or here.repetition is not None or task.outcome in REFUSALS:
        return None
    ctx.asked_before[instance.id, found.element] = found.task_id
    return str(found.element)
