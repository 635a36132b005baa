"""Somebody puts a task aside for a while, or keeps what he has typed; neither decides anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.complete_task import LONGEST_COMMENT, CommentTooLong
from workflow_engine.commands.recording import record
from workflow_engine.commands.tasks import TaskInHand, in_hand
from workflow_engine.errors import Invalid, NotCandidate, TooLarge, _l
from workflow_engine.persistence import documents

LONGEST = timedelta(days=366)
LARGEST = 262_144


class BadMoment(Invalid):
    message = _l("Choose a moment from now on, within a year.")


class DraftTooLarge(TooLarge):
    message = _l("A draft has at most {limit} bytes.")


@dataclass(frozen=True)
class AsideCommand(Command[None]):
    """For those who are asked; others see the task as before."""

    permission = "task:complete"
    task_id: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def person(self, ctx: Context, subject: TaskInHand) -> str:
        subject.task.require_open()
        person = ctx.actor.person_id
        if person is None or not subject.task.proof(ctx.actor):
            raise NotCandidate
        return person


@dataclass(frozen=True)
class PutAside(AsideCommand):
    """Out of one's inbox ``until`` then; None brings it back. The deadline goes on."""

    until: datetime | None

    def run(self, ctx: Context, subject: TaskInHand) -> None:
        person, task = self.person(ctx, subject), subject.task
        if self.until is not None and not ctx.now < self.until <= ctx.now + LONGEST:
            raise BadMoment
        ctx.uow.deciding.put_aside(task.id, person, task.company_id, self.until)
        told = {"task": task.id, "until": self.until}
        event = "task.put_aside" if self.until else "task.brought_back"
        record(ctx, subject.instance, event, element=task.element, data=told)


@dataclass(frozen=True)
class SaveDraft(AsideCommand):
    """Keep fields and comment for oneself; they are checked when one decides."""

    data: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""

    def run(self, ctx: Context, subject: TaskInHand) -> None:
        person, task = self.person(ctx, subject), subject.task
        if len(self.comment) > LONGEST_COMMENT:
            raise CommentTooLong(limit=LONGEST_COMMENT)
        if len(documents.dumps(dict(self.data)).encode()) > LARGEST:
            raise DraftTooLarge(limit=LARGEST)
        ctx.uow.deciding.keep_draft(
            task_id=task.id,
            person_id=person,
            company_id=task.company_id,
            data=dict(self.data),
            comment=self.comment,
            saved_at=ctx.now,
        )
