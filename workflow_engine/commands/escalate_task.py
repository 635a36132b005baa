"""A task that was left alone is offered one level up as well."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine.commands import documents
from workflow_engine.commands.base import Context
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.recording import record
from workflow_engine.domain.assignment import Unresolved, resolve
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.task import Task
from workflow_engine.errors import Invalid, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.repositories.organisation import OrganisationRows


class OnlyForProcesses(Invalid):
    message = _l("Only a process can call this operation.")


@operation("countersign.escalate", permission="task:read")
def escalate(ctx: OperationContext) -> Mapping[str, Any]:
    """Offer every open decision of the instance to the managers of those who were asked, too.

    A holder who did not decide loses the claim but may still decide. The managers sign as what
    they are, ``manager:<the person who was asked>``; the authority matrix accepts that in place
    of that person's own signature. Doing it again changes nothing.
    """
    if not isinstance(ctx, RunningOperation) or ctx.instance is None:
        raise OnlyForProcesses
    ctx.ctx.uow.flush()
    told = 0
    for task in ctx.ctx.uow.tasks.undecided(ctx.instance.id):
        if task.is_decision:
            told += _escalate(ctx.ctx, ctx.instance, task)
    return {"people": told}


def escalate_overdue(ctx: Context, instance: Instance, task_id: str) -> int:
    """At the deadline of a task: offer it to the managers too, whatever it asks; how many."""
    open_ones = ctx.uow.tasks.undecided(instance.id)
    return sum(_escalate(ctx, instance, task) for task in open_ones if task.id == task_id)


def _escalate(ctx: Context, instance: Instance, task: Task) -> int:
    if task.ballot is not None:
        # A manager's voice would be one more in a vote; an administrator can seat somebody.
        return 0
    organisation = OrganisationRows(ctx.uow.connection, instance.company_id)
    found = resolve(
        [f"manager:{person}" for person in _asked(ctx, organisation, task)],
        organisation,
        requester=instance.started_by,
        decided=documents.approvers(ctx, instance),
    )
    if isinstance(found, Unresolved):
        return 0
    new = task.offer_to(found.candidates)
    if new:
        people = sorted({candidate.principal_id for candidate in new})
        _tell(ctx, instance, task, people)
    return len(new)


def _asked(ctx: Context, organisation: OrganisationRows, task: Task) -> Iterable[str]:
    """Whom the model asked: the holder, or else everybody who could have taken the task.

    Those who came by an earlier escalation are left out, so it goes one level up and no further.
    """
    wanted = ctx.uow.tasks.shown(task)["wanted"]
    first = [c for c in task.candidates if c.reference in wanted]
    groups = [c.principal_id for c in first if c.kind == "group"]
    people = [c.principal_id for c in first if c.kind == "person"]
    everybody = [*people, *organisation.members_of(groups)]
    return (task.assignee,) if task.assignee in everybody else everybody


def _tell(ctx: Context, instance: Instance, task: Task, people: list[str]) -> None:
    data = {"task": task.id, "people": people}
    record(ctx, instance, "task.escalated", element=task.element, data=data)
    ctx.uow.jobs.add(
        "notify",
        company_id=instance.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        instance_id=instance.id,
        wait=task.wait,
        element=task.element,
        payload={"task": task.id, "text": "task_escalated", "people": people},
    )
