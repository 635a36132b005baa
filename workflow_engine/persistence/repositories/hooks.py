"""Hooks that other systems call, and the log of what they sent."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import company, hook, hook_call


class HookRows:
    """Calls are written at once: whoever brings the same delivery waits for the first."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def by_token(self, token_hash: str) -> dict[str, Any] | None:
        """The hook that is switched on and has this address, whatever its company."""
        row = self._connection.execute(_BY_TOKEN, {"hash": token_hash}).mappings().one_or_none()
        return dict(row) if row else None

    def add_call(self, row: dict[str, Any]) -> None:
        self._connection.execute(sa.insert(hook_call), row)

    def change_call(self, call_id: str, **values: Any) -> None:
        changed = sa.update(hook_call).where(hook_call.c.id == call_id).values(values)
        self._connection.execute(changed)

    def settled(self, hook_id: str, delivery_id: str) -> Any | None:
        """The call that answers for a delivery."""
        values = {"hook": hook_id, "delivery": delivery_id}
        return self._connection.execute(_SETTLED, values).one_or_none()

    def count_since(self, hook_id: str, since: datetime, *, proved: bool, most: int) -> int:
        """Calls that were logged after ``since``; counting stops at ``most``."""
        inner = (
            sa.select(hook_call.c.id)
            .where(
                hook_call.c.hook_id == hook_id,
                hook_call.c.at > since,
                hook_call.c.proved.is_(proved),
                hook_call.c.replayed_by.is_(None),
            )
            .limit(most)
        )
        counted = sa.select(sa.func.count()).select_from(inner.subquery())
        return int(self._connection.execute(counted).scalar_one())

    def drop_calls(self, hook_id: str) -> None:
        self._connection.execute(sa.delete(hook_call).where(hook_call.c.hook_id == hook_id))

    def forget_bodies(self, before: datetime) -> int:
        old = sa.and_(hook_call.c.at < before, hook_call.c.body.is_not(None))
        return self._connection.execute(sa.update(hook_call).where(old).values(body=None)).rowcount

    def forget_calls(self, before: datetime) -> int:
        return self._connection.execute(
            sa.delete(hook_call).where(hook_call.c.at < before)
        ).rowcount

    def closed_secrets(self, company_id: str) -> list[Any]:
        """The hooks that hold a secret, locked."""
        return list(self._connection.execute(_CLOSED, {"company": company_id}))


_BY_TOKEN = (
    sa.select(hook, company.c.locale, company.c.timezone)
    .join(company, company.c.id == hook.c.company_id)
    .where(hook.c.token_hash == sa.bindparam("hash"), hook.c.active.is_(True))
)
_SETTLED = sa.select(hook_call.c.id, hook_call.c.state, hook_call.c.status).where(
    hook_call.c.hook_id == sa.bindparam("hook"),
    hook_call.c.delivery_id == sa.bindparam("delivery"),
    hook_call.c.settled.is_(True),
)
_CLOSED = (
    sa.select(hook)
    .where(hook.c.company_id == sa.bindparam("company"), hook.c.secret.is_not(None))
    .order_by(hook.c.id)
    .with_for_update(key_share=True)
)
