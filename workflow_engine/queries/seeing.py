"""Which processes an actor may see at all: a manifest or an administrator may ask a permission."""

import sqlalchemy as sa

from workflow_engine.errors import DefinitionNotFound
from workflow_engine.persistence.tables import definition, process
from workflow_engine.queries.base import Reading


def hidden_keys(ctx: Reading) -> frozenset[str]:
    """The processes of the company that the actor may not see."""
    asked = sa.func.coalesce(process.c.see_permission, definition.c.see_permission)
    statement = (
        sa.select(definition.c.key, asked)
        .outerjoin(process, OF_DEFINITION)
        .where(definition.c.company_id == ctx.company_id, definition.c.latest, asked.is_not(None))
    )
    rows = ctx.connection.execute(statement)
    return frozenset(key for key, permission in rows if not ctx.actor.may(permission))


def require_seen(ctx: Reading, key: str) -> None:
    """``DefinitionNotFound`` for what the actor may not see."""
    if key in hidden_keys(ctx):
        raise DefinitionNotFound(key=key)


OF_DEFINITION = sa.and_(
    process.c.company_id == definition.c.company_id, process.c.key == definition.c.key
)
