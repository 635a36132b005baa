"""Callers and the instances they call: beginning, giving back, escalating, cancelling.

A caller and what it called change in one transaction, each with its own step. Callers are locked
before what they called. A called instance that ends holds itself already: it takes its caller if
nobody has it, and else the whole command begins again with the chain of callers locked first.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.progress import CallWait, Cancel, Escalate, Finish, Thrown, Trigger
from workflow_engine.commands import call_jobs, waits
from workflow_engine.commands.base import Context
from workflow_engine.commands.parts import state_around
from workflow_engine.commands.suspending import suspend
from workflow_engine.domain.instance import CallerSuspended, Instance
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import (
    ConcurrentUpdate,
    CountersignError,
    DefinitionNotFound,
    Phrase,
    Unavailable,
    _l,
)
from workflow_engine.models import ProcessModel


class CalledTooDeep(CountersignError):
    message = _l("{depth} processes call each other; more than {limit} are not allowed.")


def call(ctx: Context, caller: Instance, wait: CallWait) -> None:
    """Begin what the caller waits for, once its own step is written down."""
    if call_jobs.is_apart(ctx, caller):
        call_jobs.plan(ctx, caller, wait)
    else:
        ctx.calls.append(lambda: begin_called(ctx, caller, wait))


def begin_called(ctx: Context, caller: Instance, wait: CallWait) -> bool:
    """False when the caller does not wait for it any more."""
    from workflow_engine.commands.beginning import begin

    if _calling(ctx, caller, wait.wait) is None:
        return False
    try:
        model = _model(ctx, caller, wait)
        place = (caller, wait.wait)
        begun = begin(ctx, model, wait.inputs, business_key=wait.business_key, caller=place)
    except (ConcurrentUpdate, Unavailable):
        raise
    except CountersignError as problem:
        if not ctx.uow.instances.take_back(caller.id, wait.wait):
            raise
        _report(ctx, caller, wait.node, wait.wait, problem.code, phrase_of(problem))
        return True
    if caller.status == "suspended" and begun.status == "active":
        suspend(ctx, begun, {"reason": "caller"}, caller_id=caller.id)
    return True


def _model(ctx: Context, caller: Instance, wait: CallWait) -> ProcessModel:
    limit = ctx.settings.max_call_depth
    if caller.depth + 1 > limit:
        raise CalledTooDeep(depth=caller.depth + 1, limit=limit)
    call_jobs.count(ctx, caller)
    row = _version(ctx, caller, wait)
    if row is None:
        raise DefinitionNotFound(key=wait.process)
    return ctx.models.process(ctx.uow.definitions, row["id"])


def _version(ctx: Context, caller: Instance, wait: CallWait) -> dict[str, Any] | None:
    rows = ctx.uow.definitions
    if wait.binding == "deployment":
        return rows.beside(caller.definition_id, wait.process)
    if wait.binding == "tag":
        return rows.tagged(caller.company_id, wait.process, wait.tag or "")
    return rows.latest(caller.company_id, wait.process)


def ended(ctx: Context, instance: Instance) -> None:
    """Tell the caller, if there is one, how the instance ended."""
    if instance.parent_id is not None:
        ctx.calls.append(lambda: _give_back(ctx, instance))


def _give_back(ctx: Context, instance: Instance) -> None:
    wait = instance.parent_wait or 0
    if instance.status == "failed":
        code = instance.error_code or ""
        _to_caller(ctx, instance, Finish(wait, error=code), "call.failed")
    elif instance.status == "cancelled":
        _report_cancelled(ctx, instance)
    else:
        variables = dict(bpmn.decode(instance.state).variables)
        _to_caller(ctx, instance, Finish(wait, variables), "call.finished")


def _to_caller(ctx: Context, instance: Instance, trigger: Trigger, event: str) -> None:
    from workflow_engine.commands.advance import advance

    caller = ctx.uow.instances.lock_caller(instance)
    wait = instance.parent_wait or 0
    element = _calling(ctx, caller, wait)
    if element is not None:
        if caller.status == "suspended":
            raise CallerSuspended
        if instance.chain < caller.chain:
            # Somebody acted in it, or it waited.
            caller.chain, caller.chain_origin = instance.chain, instance.chain_origin
        data: Mapping[str, Any] = {"called": instance.id, "key": instance.key}
        advance(ctx, caller, trigger, event=event, element=element, data=data)


def escalated(ctx: Context, instance: Instance, thrown: Thrown) -> None:
    """What nothing in the called instance caught concerns its caller."""
    if instance.parent_id is not None:
        trigger = Escalate(instance.parent_wait or 0, thrown.name, thrown.payload)
        ctx.calls.append(lambda: _to_caller(ctx, instance, trigger, "call.escalated"))


def _report_cancelled(ctx: Context, instance: Instance) -> None:
    """A person decides what becomes of the caller: call again, go on without, or cancel it."""
    caller = ctx.uow.instances.lock_caller(instance)
    wait = instance.parent_wait or 0
    element = _calling(ctx, caller, wait)
    if element is not None:
        called = _l("The process {key} that was called here was cancelled.")
        text = Phrase(called, key=instance.key)
        _report(ctx, caller, element, wait, "called-cancelled", text)


def cancel_called(ctx: Context, caller: Instance, closed: Iterable[int]) -> None:
    """The caller no longer waits: what it called ends with the call."""
    gone = list(closed)
    if gone:
        ctx.calls.append(lambda: _cancel(ctx, caller, gone))


def _cancel(ctx: Context, caller: Instance, closed: list[int]) -> None:
    from workflow_engine.commands.advance import advance

    ctx.uow.flush()
    for instance_id in ctx.uow.instances.called_by(caller.id, closed):
        instance = ctx.uow.instances.lock(instance_id)
        if instance.status in ("active", "suspended"):
            data = {"reason": "caller", "caller": caller.id}
            advance(ctx, instance, Cancel(), event="instance.cancelled", data=data)


def _report(
    ctx: Context, caller: Instance, element: str | None, wait: int, code: str, text: str
) -> None:
    from workflow_engine.commands.recording import record

    waits.open_incident(ctx, caller, element, wait, "call", code, text)
    record(ctx, caller, "call.refused", element=element, data={"reason": code})


def _calling(ctx: Context, caller: Instance, wait: int) -> str | None:
    """The element at which the caller still waits, suspended or not; None if it does not."""
    if caller.status not in ("active", "suspended"):
        return None
    found = state_around(ctx, caller, wait).waits
    return next((entry.node for entry in found if entry.id == wait), None)
