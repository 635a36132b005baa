"""Whose document it is, and who may write it for somebody else."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def check_owner(draft: Any, person_id: str | None, permission: str) -> None:
    """People write their own documents; those of others need the permission."""
    actor = draft.ctx.actor
    if actor.is_system or actor.may(permission):
        if person_id is None:
            draft.fields.refuse("person", _l("Say for whom."))
    elif person_id != actor.person_id:
        draft.fields.refuse("person", _l("You may write this for yourself only."))


def require_other(ctx: OperationContext, *others: str | None) -> str | None:
    """Who acts, unless it is one of the others; a process has seen to it before."""
    who = ctx.actor.person_id
    if not ctx.actor.is_system and (who is None or who in others):
        raise BusinessError(
            "SAME_PERSON", _l("Somebody else than who asked for it and who checked it must do it.")
        )
    return who


def tell(ctx: OperationContext, event: str, record: Any, payload: Mapping[str, Any]) -> None:
    """Tell processes what a person did on a page; what a process did itself it knows."""
    if ctx.key is None:
        ctx.emit(event, key=record.id, payload={"number": record.number, **payload})
