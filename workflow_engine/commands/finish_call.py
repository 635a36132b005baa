"""The answer to a request that left moves the instance on, if the lease is still in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.bpmn.errors import StaleTrigger
from workflow_engine.bpmn.progress import Finish
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import CountersignError, InstanceNotActive, _l


class Uncaught(CountersignError):
    """Nothing in the model catches this refusal; the instance must not end for it."""

    message = _l("No boundary event catches {code}.")


@dataclass(frozen=True)
class FinishCall(Command[bool]):
    """Bring ``result``, or the error ``code`` with what it says; False when nobody waits for it.

    ``Uncaught`` when the error would end the instance: then nothing was changed.
    """

    permission = "incident:resolve"
    job_id: str
    lease: int
    label: str
    result: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    text: str = ""

    def run(self, ctx: Context, subject: Any) -> bool:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return False
        instance = ctx.uow.instances.lock(row["instance_id"])
        if instance.status == "suspended":
            raise InstanceNotActive
        ctx.uow.jobs.done(row)
        if instance.status != "active":
            return False
        trigger = Finish(row["wait"], self.result, error=self.code, error_message=self.text or None)
        status = self.code or f"http-{self.result.get('status')}"
        try:
            progress = advance(
                ctx, instance, trigger, event="job.finished", element=row["element"],
                data={"operation": row["payload"]["operation"], "call": self.label, "is": status},
                on_behalf_of=instance.started_by,
            )  # fmt: skip
        except StaleTrigger:
            return False
        ended = progress.ended
        if self.code and ended and ended.kind == "failed" and ended.error_code == self.code:
            ctx.calls.append(lambda: self._require_caught(ctx, instance))
        return True

    def _require_caught(self, ctx: Context, instance: Instance) -> None:
        """Callers hear of the end one after the other; the last word has who called them all."""
        if ctx.calls:
            ctx.calls.append(lambda: self._require_caught(ctx, instance))
            return
        while instance.status == "failed":
            if instance.parent_id is None:
                raise Uncaught(code=self.code)
            instance = ctx.uow.instances.lock_caller(instance)
