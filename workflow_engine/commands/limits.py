"""The limit of whoever approves: kept with his decision, and a refusal when nobody is above."""

from workflow_engine import authority, limits
from workflow_engine.commands.base import Context
from workflow_engine.domain.approval import APPROVALS
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.limits import Room
from workflow_engine.models import DecisionNotPublished
from workflow_engine.modules import DocumentFacts


def require_room(
    ctx: Context, instance: Instance, outcome: str, facts: DocumentFacts | None
) -> Room | None:
    """The limit of who approves now; None where none is set.

    A substitute uses the limit of whoever is away. Somebody whose limit is too low may sign as one
    of several. As the last one he may when a manager above can sign after him; otherwise raises
    ``LimitExceeded``.
    """
    person, subject = ctx.actor.seat, instance.subject
    if outcome not in APPROVALS or facts is None or subject is None or person is None:
        return None
    given = authority.inputs(subject[0], facts)
    held = limits.published(ctx.uow, ctx.models, instance.company_id, subject, given)
    if held is None:
        return None
    ctx.uow.flush()
    room = held.room(person, ctx.now, lock=True)
    if room is not None and not room.covers and _is_last(ctx, instance, subject):
        signed = {facts.requester, person}
        if held.covering(person, ctx.now, signed.__contains__) is None:
            raise room.refusal()
    return room


def _is_last(ctx: Context, instance: Instance, subject: tuple[str, str]) -> bool:
    """After this approval the matrix asks for no further one."""
    try:
        _, missing = authority.outstanding(
            ctx.uow, ctx.modules, ctx.models, instance.company_id, subject, lambda *_: None
        )
    except DecisionNotPublished:
        return False
    return sum(step.needed for step in missing) <= 1
