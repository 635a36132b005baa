"""An instance stands still with those that it called, and goes on with them; nothing is lost."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.commands.recording import record
from workflow_engine.domain.instance import CallerSuspended, Instance


def suspend(
    ctx: Context, instance: Instance, told: Mapping[str, Any], *, caller_id: str | None = None
) -> None:
    """Hold everything planned for it; called instances that ran are suspended with it."""
    instance.suspend(caller_id)
    record(ctx, instance, "instance.suspended", data=told)
    hold(ctx, instance)
    for called_id in ctx.uow.instances.all_called_by(instance.id):
        called = ctx.uow.instances.lock(called_id)
        if called.status == "active":
            suspend(ctx, called, {**told, "caller": instance.id}, caller_id=instance.id)


def hold(ctx: Context, instance: Instance) -> None:
    """Also what was planned in this same transaction."""
    ctx.uow.flush()
    ctx.uow.jobs.hold_all(instance.id)


def resume(ctx: Context, instance: Instance, told: Mapping[str, Any]) -> None:
    """What was held is due again, and what was kept for it arrives."""
    if instance.suspended_with is not None:
        caller = ctx.uow.instances.lock_caller(instance)
        if caller.status == "suspended":
            raise CallerSuspended
    instance.resume()
    record(ctx, instance, "instance.resumed", data=told)
    ctx.uow.flush()
    ctx.uow.jobs.release_all(instance.id)
    ctx.uow.external.offer_again(instance.company_id, instance.id)
    ctx.uow.messages.listen_again(instance.id)
    for called_id in ctx.uow.instances.all_called_by(instance.id):
        called = ctx.uow.instances.lock(called_id)
        if called.suspended_with == instance.id:
            resume(ctx, called, {**told, "caller": instance.id})
