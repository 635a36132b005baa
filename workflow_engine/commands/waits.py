"""What an instance waits for, as rows: tasks, timers, messages, jobs, incidents."""

from collections.abc import Iterable, Sequence
from typing import Any

from workflow_engine.bpmn.extensions import HTTP
from workflow_engine.bpmn.progress import (
    CallWait,
    ExternalWait,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from workflow_engine.bpmn.state import Wait as Waiting
from workflow_engine.commands import ballots, called, documents
from workflow_engine.commands.asking import (
    Asked,
    ask_by_policies,
    away_for,
    chosen_for,
    require_chosen,
)
from workflow_engine.commands.base import Context
from workflow_engine.commands.calendars import working_time
from workflow_engine.commands.correlation import correlation, signal_place
from workflow_engine.commands.overdue import OVERDUE, forbids, lateness_of
from workflow_engine.domain import deadline
from workflow_engine.domain.assignment import REASONS, Resolved, Unresolved
from workflow_engine.domain.choosing import find, marked
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.phrases import packed
from workflow_engine.domain.policies import Automatic, StepPolicies
from workflow_engine.domain.task import Candidate, Task
from workflow_engine.errors import Phrase, _l
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.organisation import OrganisationRows

#: Kinds of waits that have no row among the jobs, not even a reminder.
_NO_JOBS = frozenset({"message", "signal", "external", "call", "trouble"})


def open_wait(ctx: Context, instance: Instance, model: ProcessModel, wait: Wait) -> None:
    match wait:
        case UserTaskWait():
            _open_task(ctx, instance, model, wait)
        case TimerWait():
            _job(ctx, instance, "timer", wait, due=wait.due)
        case MessageWait():
            _subscribe(ctx, instance, wait)
        case SignalWait():
            _listen(ctx, instance, wait, "signal", signal_place(instance.company_id, wait.name))
        case CallWait():
            called.call(ctx, instance, wait)
        case ExternalWait():
            _outsource(ctx, instance, wait)
        case JobWait():
            payload = {
                "operation": wait.operation,
                "inputs": dict(wait.inputs),
                "iteration": wait.iteration,
            }
            if wait.retry_wait:
                payload["retry_wait"] = wait.retry_wait
            kind = "http" if wait.operation == HTTP else "operation"
            _job(ctx, instance, kind, wait, payload=payload, attempts=wait.retries)


def _job(
    ctx: Context,
    instance: Instance,
    kind: str,
    wait: Any,
    *,
    due: Any = None,
    payload: dict[str, Any] | None = None,
    attempts: int | None = None,
) -> None:
    ctx.uow.jobs.add(
        kind,
        company_id=instance.company_id,
        due=due or ctx.now,
        now=ctx.now,
        max_attempts=attempts or ctx.settings.job_attempts,
        instance_id=instance.id,
        wait=wait.wait,
        element=wait.node,
        payload=payload,
    )


def _outsource(ctx: Context, instance: Instance, wait: ExternalWait) -> None:
    ctx.uow.external.add(
        company_id=instance.company_id,
        instance_id=instance.id,
        wait=wait.wait,
        element=wait.node,
        iteration=wait.iteration,
        topic=wait.topic,
        rank=-wait.priority,
        inputs=dict(wait.inputs),
        retries=wait.retries or ctx.settings.job_attempts,
        now=ctx.now,
    )


def _subscribe(ctx: Context, instance: Instance, wait: MessageWait) -> None:
    key = wait.key if wait.key is not None else instance.business_key or instance.id
    _listen(ctx, instance, wait, "message", correlation(instance.company_id, wait.name, key))


def _listen(
    ctx: Context, instance: Instance, wait: MessageWait | SignalWait, kind: str, place: str
) -> None:
    ctx.uow.messages.subscribe(
        instance_id=instance.id,
        wait=wait.wait,
        company_id=instance.company_id,
        kind=kind,
        element=wait.node,
        name=wait.name,
        correlation=place,
        opened_at=ctx.now,
    )


def _open_task(ctx: Context, instance: Instance, model: ProcessModel, wait: UserTaskWait) -> None:
    task = Task(
        id=new_id(),
        instance_id=instance.id,
        company_id=instance.company_id,
        element=wait.node,
        wait=wait.wait,
        outcomes=wait.outcomes or ("complete",),
        name=wait.name,
        iteration=wait.iteration,
        requester=instance.started_by,
        form=wait.form,
        priority=wait.priority,
        due=wait.due,
    )
    asked = _ask(ctx, instance, model, wait, task)
    if wait.voting is not None and asked.automatic is None:
        ballots.open_ballot(ctx, task, wait.voting)
    ballots.ask_the_same(ctx, task)
    facts = documents.facts(ctx, instance)
    ctx.uow.tasks.add(
        task,
        wanted=asked.wanted,
        title=instance.title,
        inputs=dict(wait.inputs) or None,
        # Documents without an amount count as zero: people need not be told.
        amount=(facts.amount or None) if facts else None,
        currency=facts.currency if facts else None,
        base_amount=facts.base_amount if facts else None,
        created_at=ctx.now,
    )
    _remind(ctx, instance, model, wait, task)


def _ask(
    ctx: Context, instance: Instance, model: ProcessModel, wait: UserTaskWait, task: Task
) -> Asked:
    require_chosen(ctx, instance, wait.node)
    asked = ask_by_policies(
        ctx,
        instance,
        StepPolicies.read(wait.policies),
        lambda references: resolved(ctx, instance, task, references),
        _references(model, wait),
    )
    if asked.automatic is not None:
        _settle(ctx, instance, wait, task, asked.automatic)
    elif isinstance(asked.found, Unresolved):
        nobody_found(ctx, instance, task, asked.found)
    else:
        task.candidates = asked.found.candidates
    return asked


def _settle(
    ctx: Context, instance: Instance, wait: UserTaskWait, task: Task, automatic: Automatic
) -> None:
    """At once, but in a step of its own, so that the history tells one after the other."""
    payload = {"task": task.id, "outcome": automatic.outcome, "policy": automatic.rule}
    _job(ctx, instance, "settle", wait, payload=payload)


def _references(model: ProcessModel, wait: UserTaskWait) -> list[str]:
    if wait.assignee:
        return [wait.assignee]
    if wait.candidates:
        is_chosen = chosen_for(model, wait.node) is not None
        return marked(wait.candidates) if is_chosen else list(wait.candidates)
    lane = model.manifest.lanes.get(wait.lane or "")
    return [lane] if lane else []


def candidates(
    ctx: Context, instance: Instance, task: Task, references: list[str]
) -> tuple[Candidate, ...]:
    """Who may take the task; when nobody may, it is offered to nobody and becomes an incident."""
    found = resolved(ctx, instance, task, references)
    if not isinstance(found, Unresolved):
        return found.candidates
    nobody_found(ctx, instance, task, found)
    return ()


def resolved(
    ctx: Context, instance: Instance, task: Task, references: list[str]
) -> Resolved | Unresolved:
    """Whom the references of a task find today."""
    return find(
        references,
        OrganisationRows(ctx.uow.connection, instance.company_id),
        (instance.choices or {}).get(task.element),
        requester=instance.started_by,
        forbid_requester=task.is_decision,
        decided=documents.approvers(ctx, instance) if task.is_decision else frozenset(),
        away=away_for(ctx, instance, task.element),
    )


def nobody_found(ctx: Context, instance: Instance, task: Task, found: Unresolved) -> None:
    message = _nobody(found)
    open_incident(ctx, instance, task.element, task.wait, "assignment", "nobody-found", message)


def _nobody(found: Unresolved) -> Phrase:
    told: Phrase | None = None
    for miss in found.misses:
        one = {"reference": miss.reference, "reason": Phrase(REASONS[miss.reason])}
        if told is None:
            told = Phrase(_l("{reference}: {reason}"), **one)
        else:
            told = Phrase(_l("{before}; {reference}: {reason}"), before=told, **one)
    if told is None:
        return Phrase(_l("Nobody can take this task."))
    return Phrase(_l("Nobody can take this task. {misses}"), misses=told)


def tell(ctx: Context, instance: Instance, task: Task, people: Sequence[str] | None = None) -> None:
    """Write to everybody in whose inbox the task now is, or of them only to ``people``."""
    to = {} if people is None else {"people": list(people)}
    ctx.uow.jobs.add(
        "notify",
        company_id=instance.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        instance_id=instance.id,
        wait=task.wait,
        element=task.element,
        payload={"task": task.id, "text": "task_assigned", **to},
    )


def _remind(
    ctx: Context, instance: Instance, model: ProcessModel, wait: UserTaskWait, task: Task
) -> None:
    if task.candidates:
        tell(ctx, instance, task)
    if wait.due is None:
        return
    earlier = [share for share in wait.remind if share < 1]
    late = lateness_of(model, wait.node)
    working = working_time(ctx, instance.company_id) if late.is_working and earlier else None
    plan = deadline.plan(ctx.now, wait.due, remind=earlier, working=working)
    for moment in plan.after(ctx.now):
        payload = {"task": task.id, "text": "task_reminder"}
        _job(ctx, instance, "notify", wait, due=moment, payload=payload)
    if late.overdue is not None and not forbids(instance, late.overdue):
        overdue = {"task": task.id, "outcome": late.overdue, "policy": f"{OVERDUE}{late.overdue}"}
        _job(ctx, instance, "settle", wait, due=plan.escalates_at, payload=overdue)
    elif len(earlier) < len(wait.remind) or late.overdue is not None:
        # The whole of the time is over: then it is offered one level up as well.
        _job(ctx, instance, "escalate", wait, due=plan.escalates_at, payload={"task": task.id})


def close(
    ctx: Context, instance: Instance, before: Iterable[Waiting], closed: Iterable[int]
) -> None:
    """Take back the rows of waits that are over."""
    if not closed:
        return
    kinds = {wait.id: wait.kind for wait in before}
    gone = sorted(set(closed))
    tasks = [wait for wait in gone if kinds.get(wait) == "user"]
    messages = [wait for wait in gone if kinds.get(wait) in ("message", "signal")]
    jobs = [wait for wait in gone if kinds.get(wait) not in _NO_JOBS]
    external = [wait for wait in gone if kinds.get(wait) == "external"]
    calls = [wait for wait in gone if kinds.get(wait) == "call"]
    called.cancel_called(ctx, instance, calls)
    _cancel_tasks(ctx, instance, tasks)
    if messages:
        ctx.uow.messages.unsubscribe(instance.id, messages)
    if jobs:
        ctx.uow.jobs.cancel_waits(instance.id, jobs)
    if external:
        ctx.uow.external.cancel_waits(instance.id, external, ctx.now)
    if gone and instance.incidents:
        resolved = ctx.uow.jobs.resolve_waits(instance.id, gone, resolved_at=ctx.now)
        instance.incidents -= resolved
        if calls:
            # One of them may have stood for others that are held with it.
            ctx.uow.jobs.cancel_waits(instance.id, calls)
            ctx.uow.jobs.release_calls(instance.id, ctx.now)


def _cancel_tasks(ctx: Context, instance: Instance, waits: list[int]) -> None:
    done = ctx.uow.tasks.completed_here(instance.id)
    left = [wait for wait in waits if wait not in done]
    for task in ctx.uow.tasks.open_of(instance.id, left) if left else ():
        task.cancel(ctx.now)


def open_incident(
    ctx: Context,
    instance: Instance,
    element: str | None,
    wait: int | None,
    kind: str,
    code: str,
    message: str,
    *,
    job_id: str | None = None,
) -> None:
    instance.incidents += 1
    ctx.uow.jobs.open_incident(
        company_id=instance.company_id,
        instance_id=instance.id,
        job_id=job_id,
        wait=wait,
        element=element,
        kind=kind,
        code=code,
        message=message[:2000],
        told=packed(message),
        created_at=ctx.now,
    )
