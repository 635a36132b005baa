"""A process is suspended, taken up again or retired; what runs already goes on."""

from dataclasses import dataclass
from typing import Any, ClassVar

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.beginning import ProcessNotActive
from workflow_engine.commands.deployment_rules import spoken
from workflow_engine.commands.timer_starts import schedule_starts
from workflow_engine.commands.versions import deployments
from workflow_engine.errors import Conflict, DefinitionNotFound, _l

#: As messages name them.
STATES = (_l("active"), _l("suspended"), _l("retired"))


class ProcessStateRefused(Conflict):
    message = _l("The process {key} is {state} already.")


@dataclass(frozen=True, slots=True)
class ProcessInHand:
    """What is true of a process whichever version is in force, locked."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


def process_in_hand(ctx: Context, key: str) -> ProcessInHand:
    row = deployments(ctx).lock_process(ctx.company_id, key)
    if row is None:
        raise DefinitionNotFound(key=key)
    return ProcessInHand(row)


class _ChangeState(Command[None]):
    permission = "definition:suspend"
    key: str
    reason: str
    state: ClassVar[str]

    def load(self, ctx: Context) -> ProcessInHand:
        return process_in_hand(ctx, self.key)

    def run(self, ctx: Context, subject: ProcessInHand) -> None:
        reason = spoken(self.reason)
        if subject.row["state"] == self.state:
            raise ProcessStateRefused(key=self.key, state=self.state)
        deployments(ctx).change_process(subject.row, state=self.state, reason=reason)
        self._plan(ctx)
        action = {"active": "activated"}.get(self.state, self.state)
        detail = {"reason": reason, "was": subject.row["state"]}
        audit(ctx, f"process.{action}", subject=f"process:{self.key}", detail=detail)

    def _plan(self, ctx: Context) -> None:
        """Timers start nothing meanwhile; what fell due is not made up for."""
        latest = ctx.uow.definitions.latest(ctx.company_id, self.key)
        if latest is not None:
            ctx.uow.jobs.drop_starts(latest["id"])


@dataclass(frozen=True)
class SuspendProcess(_ChangeState):
    """No new instance begins, by hand, by an event or by a timer, until it is taken up again."""

    state = "suspended"
    key: str
    reason: str


@dataclass(frozen=True)
class ActivateProcess(_ChangeState):
    """New instances may begin again: from the next timer on, and by messages that were kept."""

    state = "active"
    key: str
    reason: str

    def run(self, ctx: Context, subject: ProcessInHand) -> None:
        if subject.row["state"] == "retired" and not ctx.actor.may("definition:manage"):
            raise ProcessNotActive(key=self.key, state="retired")
        super().run(ctx, subject)

    def _plan(self, ctx: Context) -> None:
        ctx.uow.flush()
        latest = ctx.uow.definitions.latest(ctx.company_id, self.key)
        if latest is not None:
            graph = ctx.models.process(ctx.uow.definitions, latest["id"]).graph
            schedule_starts(ctx, graph, latest["id"], replaces=None)


@dataclass(frozen=True)
class RetireProcess(_ChangeState):
    """It leaves the start lists and listens to nothing any more; running instances go on."""

    permission = "definition:manage"
    state = "retired"
    key: str
    reason: str
