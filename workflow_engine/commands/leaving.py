"""Open tasks of somebody who may no longer decide them find others, or become incidents."""

from workflow_engine.commands import waits
from workflow_engine.commands.asked_again import ask_again
from workflow_engine.commands.base import Context
from workflow_engine.commands.recording import record


def give_back(ctx: Context, person_id: str, *, reason: str) -> None:
    """Look again for the candidates of every open task that this person holds or is offered.

    Of a group whose last member he was as well. The organisation must already say so; ``reason``
    goes into each instance's history.
    """
    ctx.uow.flush()
    for task_id in ctx.uow.tasks.offered_to(ctx.company_id, person_id):
        task, instance = ctx.uow.tasks.lock(task_id)
        task.vacate()
        data = {"task": task.id, "reason": reason}
        record(ctx, instance, "task.released", element=task.element, data=data)
        ask_again(ctx, instance, task)
        if task.candidates and task.ballot is None:
            waits.tell(ctx, instance, task)
