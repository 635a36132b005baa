"""History of an instance: one line for each thing that happened, chained by hashes."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.domain.instance import Instance
from workflow_engine.persistence import history_chain


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
    history_chain.append(
        ctx.uow.records,
        instance,
        at=ctx.now,
        event=event,
        element=element,
        person_id=ctx.actor.person_id,
        account_id=ctx.actor.account_id,
        on_behalf_of=on_behalf_of or ctx.actor.on_behalf_of,
        data={**(data or {}), "batch": ctx.batch} if ctx.batch else data or {},
    )
    instance.rev = instance.history_seq
