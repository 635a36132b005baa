"""One item of a batch: the same command as by hand, and its own row, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.migrate_instance import MigrateInstance, SameVersion
from workflow_engine.commands.modify_instance import ModifyInstance
from workflow_engine.commands.resolve_incident import (
    IncidentResolved,
    NothingToRetry,
    ResolveIncident,
    RetryIncident,
)
from workflow_engine.commands.restart_instance import RestartInstance, StillRunning
from workflow_engine.commands.resume_instance import ResumeInstance
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.skip_incident import NothingToSkip, SkipIncident
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.domain.batch import KINDS
from workflow_engine.domain.instance import AlreadySuspended, NotSuspended
from workflow_engine.domain.permissions import authorize
from workflow_engine.domain.phrases import packed
from workflow_engine.errors import InstanceNotActive, Invalid, _l
from workflow_engine.persistence.repositories.batches import ended

#: What was meant is so already, or cannot be any more: that is no failure.
NOT_NEEDED = (
    InstanceNotActive,
    AlreadySuspended,
    NotSuspended,
    IncidentResolved,
    NothingToRetry,
    NothingToSkip,
    SameVersion,
    StillRunning,
)
_COMMANDS: Mapping[str, type[Command[Any]]] = {
    "cancel": CancelInstance,
    "suspend": SuspendInstance,
    "resume": ResumeInstance,
    "modify": ModifyInstance,
    "migrate": MigrateInstance,
    "restart": RestartInstance,
    "set_variables": SetVariables,
    "retry_incidents": RetryIncident,
    "skip_incidents": SkipIncident,
    "resolve_incidents": ResolveIncident,
}


class BadOptions(Invalid):
    message = _l("A batch of the kind {kind} takes these options: {options}.")


def require_options(kind: str, options: Mapping[str, Any]) -> None:
    """Raise unless the single command can be made of them."""
    known = KINDS[kind].options
    try:
        if not set(options) <= set(known):
            raise TypeError
        command_of(kind, options, subject="", reason="")
    except TypeError as error:
        raise BadOptions(kind=kind, options=", ".join(known) or "-") from error


def command_of(kind: str, options: Mapping[str, Any], *, subject: str, reason: str) -> Command[Any]:
    """The command that a person would give for one instance or incident."""
    name = "incident_id" if KINDS[kind].of_incidents else "instance_id"
    made: Any = _COMMANDS[kind]
    found: Command[Any] = made(**{name: subject, "reason": reason, **options})
    return found


@dataclass(frozen=True)
class RunBatchItem(Command[bool]):
    """Do one item if it waits still; False when the batch does not run any more.

    The actor is the batch's author, who must still be allowed to do it.
    """

    permission = "batch:write"
    batch_id: str
    number: int

    def run(self, ctx: Context, subject: Any) -> bool:
        batch = ctx.uow.batches.one(self.batch_id)
        item = ctx.uow.batches.lock_item(self.batch_id, self.number)
        if batch["state"] != "running":
            return False
        if item is None:
            return True
        ctx.batch = self.batch_id
        command = command_of(
            batch["kind"],
            batch["options"],
            subject=item["incident_id"] or item["instance_id"],
            reason=batch["reason"],
        )
        authorize(ctx.actor, command.permission)
        found = command.load(ctx)
        authorize(ctx.actor, command.permission, found)
        result = command.run(ctx, found)
        made = result if isinstance(result, str) else None
        ctx.uow.batches.end_item(
            self.batch_id, self.number, **ended(ctx.now, "done"), result_id=made
        )
        return True


@dataclass(frozen=True)
class EndBatchItem(Command[None]):
    """What became of an item that was not done; nothing else of it was written."""

    permission = "batch:write"
    batch_id: str
    number: int
    state: str
    detail: str

    def run(self, ctx: Context, subject: Any) -> None:
        if ctx.uow.batches.lock_item(self.batch_id, self.number) is not None:
            done = ended(ctx.now, self.state, self.detail)
            told = packed(self.detail)
            ctx.uow.batches.end_item(self.batch_id, self.number, **done, told=told)


@dataclass(frozen=True)
class CloseBatchChunk(Command[None]):
    """The job of a batch goes on later, or the batch is over."""

    permission = "batch:write"
    job_id: str
    lease: int
    batch_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return
        batch = ctx.uow.batches.lock(self.batch_id)
        if batch["state"] != "running":
            ctx.uow.jobs.done(row)
        elif ctx.uow.batches.waiting(self.batch_id, 1):
            ctx.uow.jobs.give_back([row], now=ctx.now)
        else:
            ctx.uow.jobs.done(row)
            ctx.uow.batches.change(self.batch_id, state="finished", ended_at=ctx.now)
