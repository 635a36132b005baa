"""Claim a task, put it back, or hand it to somebody."""

from dataclasses import dataclass

from workflow_engine.commands import waits
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.recording import record
from workflow_engine.commands.tasks import TaskInHand, in_hand
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.task import Task
from workflow_engine.domain.voting import Voter
from workflow_engine.errors import FourEyesViolated, Invalid, _l
from workflow_engine.persistence.repositories.organisation import OrganisationRows


class NobodyNamed(Invalid):
    message = _l("There is no active person {person}.")


class ReasonMissing(Invalid):
    message = _l("Say why; the reason is kept in the history.")


@dataclass(frozen=True)
class ClaimTask(Command[int]):
    """Take a task for oneself; it leaves the inbox of the others. Gives the new revision."""

    permission = "task:complete"
    task_id: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> int:
        if subject.task.assignee == ctx.actor.person_id:
            return subject.task.rev
        subject.task.claim(ctx.actor, ctx.now)
        _record(ctx, subject, "task.claimed")
        return subject.task.rev + 1


@dataclass(frozen=True)
class ReleaseTask(Command[int]):
    """Put a claimed task back for all its candidates. Gives the new revision."""

    permission = "task:complete"
    task_id: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> int:
        subject.task.release(ctx.actor, ctx.now)
        _record(ctx, subject, "task.released")
        return subject.task.rev + 1


@dataclass(frozen=True)
class AssignTask(Command[int]):
    """Hand a task to a person, with a reason: when nobody was found, or the holder is away."""

    permission = "task:assign"
    task_id: str
    person: str
    reason: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> int:
        if not self.reason.strip():
            raise ReasonMissing
        person = OrganisationRows(ctx.uow.connection, subject.company_id).person(self.person)
        if person is None or not person.active:
            raise NobodyNamed(person=self.person)
        if person.id == ctx.actor.person_id:
            raise FourEyesViolated
        self._hand(ctx, subject.task, person.id)
        instance = subject.instance
        if instance.incidents:
            instance.incidents -= ctx.uow.jobs.resolve_waits(
                instance.id,
                [subject.task.wait],
                resolved_at=ctx.now,
                resolved_by=ctx.actor.account_id,
                resolution=self.reason,
            )
        waits.tell(ctx, instance, subject.task)
        _record(ctx, subject, "task.assigned", {"to": person.id, "reason": self.reason})
        return subject.task.rev + 1

    def _hand(self, ctx: Context, task: Task, person: str) -> None:
        """Where people vote, he gets a seat beside the others."""
        reference = f"person:{person}"
        if task.ballot is None:
            task.assign(person, reference=reference, at=ctx.now, by=ctx.actor.person_id)
            return
        task.require_open()
        if task.forbid_requester and person == task.requester:
            raise FourEyesViolated
        seat = Voter(
            id=new_id(),
            principal_id=person,
            references=(reference,),
            origin="beside",
            reason=self.reason[:1000],
            added_by=ctx.actor.person_id,
        )
        task.ballot.appoint(seat)
        task.count(ctx.now)


def _record(
    ctx: Context, subject: TaskInHand, event: str, data: dict[str, str] | None = None
) -> None:
    record(
        ctx,
        subject.instance,
        event,
        element=subject.task.element,
        data={"task": subject.task.id, **(data or {})},
    )
