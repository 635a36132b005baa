"""A request that left and did not succeed is made again later, or left to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fail_job import fail, give_up


@dataclass(frozen=True)
class PostponeCall(Command[None]):
    """Write down ``error`` for the job under ``lease`` and give it a new date.

    ``for_good`` opens an incident at once. ``answer`` is kept when the call was made and only its
    consequences failed: then the next attempt sends nothing.
    """

    permission = "incident:resolve"
    job_id: str
    lease: int
    error: str
    code: str = "http"
    for_good: bool = False
    retry_after: timedelta | None = None
    answer: Mapping[str, Any] | None = None

    def run(self, ctx: Context, subject: Any) -> None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return
        # Somebody knows of it now: the mark of a request under way has done its work.
        payload = {name: value for name, value in row["payload"].items() if name != "sent"}
        if self.answer is not None:
            payload["answer"] = dict(self.answer)
        ctx.uow.jobs.keep_payload(row, payload)
        instance = ctx.uow.instances.lock(row["instance_id"])
        if self.answer is not None and instance.status == "suspended":
            ctx.uow.jobs.rest(row, now=ctx.now)
        elif self.for_good:
            give_up(ctx, row, self.error, self.code)
        else:
            fail(ctx, row, self.error, retry_after=self.retry_after)
