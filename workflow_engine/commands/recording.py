"""History of an instance: one line for each thing that happened, chained by hashes."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.domain import history
from workflow_engine.domain.instance import Instance


def record(
    ctx: Context,
    instance: Instance,
    event: str,
    *,
    element: str | None = None,
    on_behalf_of: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append a line; it raises the revision, so ``rev`` always equals the last line's number."""
    actor = ctx.actor
    body = {
        "element": element,
        "person": actor.person_id,
        "account": actor.account_id,
        "on_behalf_of": on_behalf_of,
        "data": dict(data or {}),
    }
    head = history.Head(instance.history_seq, instance.history_head.hex() or history.GENESIS)
    line = history.append(head, instance_id=instance.id, at=ctx.now, event=event, body=body)
    instance.history_seq = instance.rev = line.seq
    instance.history_head = bytes.fromhex(line.hash)
    ctx.uow.records.append_history(
        {
            "period": ctx.now.date().replace(day=1),
            "instance_id": instance.id,
            "seq": line.seq,
            "company_id": instance.company_id,
            "at": line.at,
            "kind": event,
            "element": element,
            "person_id": actor.person_id,
            "account_id": actor.account_id,
            "on_behalf_of": on_behalf_of,
            "data": line.body["data"],
            "hash": instance.history_head,
        }
    )
