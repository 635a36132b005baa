"""Write down which letters of a job went out; the sending itself is over by then."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fail_job import fail


@dataclass(frozen=True)
class CloseMailing(Command[None]):
    """Forget the job under ``lease`` when nobody is ``left``, else keep it for those.

    With an ``error`` it counts as a failed attempt; without one only time was lacking.
    """

    permission = "incident:resolve"
    job_id: str
    lease: int
    left: tuple[str, ...] = ()
    error: str = ""

    def run(self, ctx: Context, subject: Any) -> None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return
        if not self.left:
            ctx.uow.jobs.done(row)
            return
        payload = {**row["payload"], "people": list(self.left), "is_rest": True}
        ctx.uow.jobs.keep_payload(row, payload)
        if self.error:
            fail(ctx, row, self.error)
        else:
            ctx.uow.jobs.give_back([row], now=ctx.now)
