"""Before a request leaves: everything it needs is read, and that it leaves is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from workflow_engine import connections
from workflow_engine.commands.base import Command, Context
from workflow_engine.connections import CannotCall, Request, RequestRefused, Target
from workflow_engine.errors import _l
from workflow_engine.feel.temporal import read_duration

LONGEST_SECONDS = 600
#: Between the end of a call and that of its lease: time to write down what came of it.
_MARGIN = timedelta(seconds=30)


class ConnectionGone(CannotCall):
    message = _l("There is no connection {connection}, or it is switched off.")


class OutcomeUnknown(CannotCall):
    message = _l(
        "A worker died while it sent this request, and nobody knows whether it was done. Look at "
        "the other side first: a retry sends it again."
    )


@dataclass(frozen=True, slots=True)
class Errand:
    """One request on its way: to whom, what, for how long, and whether a second one does harm.

    ``answer`` is there when it was made before, and only what follows is left to do.
    """

    connection: str
    label: str
    target: Target
    request: Request
    seconds: float
    may_repeat: bool
    answer: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class BeginCall(Command[Errand | None]):
    """Hold the job under ``lease`` until the call must be over; None when nobody waits for it.

    Raises ``CannotCall`` when it cannot be sent as it is. A request that must not be sent twice
    leaves a mark, and who finds the mark of an earlier lease does not send it.
    """

    permission = "incident:resolve"
    job_id: str
    lease: int

    def run(self, ctx: Context, subject: Any) -> Errand | None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None or not self._is_wanted(ctx, row):
            return None
        errand = _errand(ctx, row)
        payload = dict(row["payload"])
        if errand.answer is None and not errand.may_repeat:
            if "sent" in payload:
                raise OutcomeUnknown
            payload["sent"] = self.lease
        until = ctx.now + timedelta(seconds=errand.seconds) + _MARGIN
        ctx.uow.jobs.hold_longer(row, until=until, payload=payload)
        return errand

    @staticmethod
    def _is_wanted(ctx: Context, row: dict[str, Any]) -> bool:
        instance = ctx.uow.instances.lock(row["instance_id"])
        if instance.status == "active":
            return True
        if instance.status == "suspended":
            ctx.uow.jobs.rest(row, now=ctx.now)
        else:
            ctx.uow.jobs.done(row)
        return False


def _errand(ctx: Context, row: dict[str, Any]) -> Errand:
    payload = row["payload"]
    inputs = payload["inputs"]
    found = _connection(ctx, row["company_id"], str(inputs.get("connection")))
    target = connections.open_target(found, ctx.settings)
    key = f"{row['instance_id']}:{row['element']}:{payload['iteration']}"
    request = connections.build(target, inputs, key)
    return Errand(
        connection=found["code"],
        label=f"{request.method} {found['code']} {request.path}"[:300],
        target=target,
        request=request,
        seconds=_seconds(inputs.get("timeout"), found["timeout_seconds"]),
        may_repeat=connections.is_repeatable(
            request.method,
            idempotent=inputs.get("idempotent"),
            keeps_keys=found["repeatable"],
        ),
        answer=payload.get("answer"),
    )


def _connection(ctx: Context, company_id: str, code: str) -> dict[str, Any]:
    found = ctx.uow.connections.by_code(company_id, code)
    if found is None or not found["active"]:
        raise ConnectionGone(connection=code)
    return found


def _seconds(timeout: Any, usual: int) -> float:
    if timeout is None:
        return usual
    span = read_duration(timeout) if isinstance(timeout, str) else timeout
    if not isinstance(span, timedelta) or not 0 < span.total_seconds() <= LONGEST_SECONDS:
        raise RequestRefused(reason=_l("the time for it must be a duration up to 10 minutes."))
    return span.total_seconds()
