"""The requester asks those who have not decided yet to do it soon."""

from dataclasses import dataclass
from datetime import timedelta

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.recording import record
from workflow_engine.errors import Conflict, Forbidden, _l
from workflow_engine.persistence.urging import URGED, open_below, was_urged

#: Nobody is urged more often about the same request.
PAUSE = timedelta(hours=4)


class NotRequester(Forbidden):
    message = _l("Only whoever asked for it can urge the others.")


class NobodyToUrge(Conflict):
    message = _l("Nobody is asked for anything now.")


class JustUrged(Conflict):
    message = _l("They were urged less than {hours} hours ago.")


@dataclass(frozen=True)
class UrgeInstance(Command[int]):
    """Write to everybody who is asked now, also in processes that it called; gives the tasks."""

    permission = "instance:comment"
    instance_id: str

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> int:
        asked = subject.instance
        if not asked.is_of(ctx.actor) and not ctx.actor.may("task:assign"):
            raise NotRequester
        asked.require_active()
        if was_urged(ctx.uow.connection, asked.id, ctx.now - PAUSE):
            raise JustUrged(hours=int(PAUSE / timedelta(hours=1)))
        tasks = open_below(ctx.uow.connection, asked.id)
        if not tasks:
            raise NobodyToUrge
        for row in tasks:
            ctx.uow.jobs.add(
                "notify",
                company_id=asked.company_id,
                due=ctx.now,
                now=ctx.now,
                max_attempts=ctx.settings.job_attempts,
                instance_id=row.instance_id,
                wait=row.wait,
                element=row.element,
                payload={"task": row.id, "text": "task_urged"},
            )
        record(ctx, asked, URGED, data={"tasks": [row.id for row in tasks]})
        return len(tasks)
