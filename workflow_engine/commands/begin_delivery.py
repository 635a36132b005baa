"""Before a message of a webhook leaves: is it still wanted, where to, with which secrets?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from workflow_engine import connections
from workflow_engine.commands.base import Command, Context
from workflow_engine.connections import CannotCall, Request, SecretUnreadable, Target, receivers
from workflow_engine.errors import _l
from workflow_engine.settings import Settings

#: Between the end of an attempt and that of its lease: time to write down what came of it.
_MARGIN = timedelta(seconds=30)


class WebhookUnreadable(CannotCall):
    message = _l("No key opens the secret of the webhook {webhook}; replace the secret.")


class ConnectionOff(CannotCall):
    message = _l("The connection {connection} is switched off.")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One signed message on its way, and for how long at most."""

    target: Target
    request: Request
    seconds: float


@dataclass(frozen=True)
class BeginDelivery(Command[Parcel | None]):
    """Hold the job under ``lease`` until the attempt must be over; None when none is due.

    Raises ``CannotCall`` or ``BaseRefused`` when it cannot be sent as things are. A webhook that
    rests, because nobody answered, puts the job off and costs it no attempt.
    """

    permission = "webhook:write"
    job_id: str
    lease: int

    def run(self, ctx: Context, subject: Any) -> Parcel | None:
        row = ctx.uow.jobs.hold(self.job_id, self.lease)
        if row is None:
            return None
        delivery_id = row["payload"]["delivery"]
        found = ctx.uow.webhooks.on_its_way(delivery_id)
        if found is None:
            ctx.uow.webhooks.leave(delivery_id, ctx.now)
            ctx.uow.jobs.done(row)
            return None
        rests = found["resting_until"]
        if rests is not None and rests > ctx.now:
            ctx.uow.jobs.give_back([row], now=rests)
            ctx.uow.webhooks.change_delivery(delivery_id, next_at=rests)
            return None
        parcel = _parcel(ctx, found)
        until = ctx.now + timedelta(seconds=parcel.seconds) + _MARGIN
        ctx.uow.jobs.hold_longer(row, until=until, payload=row["payload"])
        return parcel


def _parcel(ctx: Context, found: Mapping[str, Any]) -> Parcel:
    target, path = _target(found, ctx.settings)
    keys = _keys(found, ctx.settings, ctx.now)
    request = receivers.signed(path, found["event_id"], found["body"], keys, now=ctx.now)
    secrets = (*target.secrets, *keys)
    return Parcel(replace(target, secrets=secrets), request, found["timeout_seconds"])


def _target(found: Mapping[str, Any], settings: Settings) -> tuple[Target, str]:
    over = found["connection"]
    if over is None:
        return receivers.read_address(found["address"], settings)
    if not over["active"]:
        raise ConnectionOff(connection=over["code"])
    target = connections.open_target(over, settings)
    return target, target.base.path + (found["path"] or "") or "/"


def _keys(found: Mapping[str, Any], settings: Settings, now: datetime) -> list[str]:
    """The secret, and the one before it as long as receivers may still know only that."""
    closed = [found["secret"]]
    if found["former_secret"] and found["former_until"] > now:
        closed.append(found["former_secret"])
    seal = connections.seal_of(settings)
    try:
        return [seal.open(owner_of(found["id"]), each, code=found["name"]) for each in closed]
    except SecretUnreadable as error:
        raise WebhookUnreadable(webhook=found["name"]) from error


def owner_of(webhook_id: str) -> str:
    """Whose secret it is, as the seal knows it."""
    return f"webhook:{webhook_id}"
