"""Steps that end by a policy of the model, because nobody is to decide them."""

from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Context
from workflow_engine.commands.overdue import OVERDUE
from workflow_engine.commands.returning import Back, onward
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain.instance import Instance


def settle_by_rule(ctx: Context, instance: Instance, task_id: str, outcome: str, rule: str) -> bool:
    """End a step as its policies say; no decision of a person is written, so it proves nothing.

    False when somebody was asked in the meantime, or the step is over. A step whose time is over
    ends so whoever is asked; the votes given count for nothing.
    """
    task, _ = ctx.uow.tasks.lock(task_id)
    if task.state != "open" or (task.candidates and not rule.startswith(OVERDUE)):
        return False
    task.settle(outcome, ctx.now)
    model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
    has_outputs = bool(model.graph.nodes[task.element].outputs)
    values = {"comment": "", "completed_by": None} if has_outputs else {}
    advance(
        ctx,
        instance,
        onward(ctx, TaskInHand(task, instance), model, Back(), values),
        event="task.automatic",
        element=task.element,
        data={"task": task.id, "outcome": outcome, "policy": rule},
    )
    return True
