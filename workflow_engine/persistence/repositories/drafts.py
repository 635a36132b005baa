"""Uploads that are not published yet: deployments in the state ``draft``, for their author."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import deployment, rehearsal, resource
from workflow_engine.persistence.write_set import WriteSet

#: So many old drafts go with each new one; the next one takes the rest.
MOST_SWEPT = 20


class DraftRows:
    """Files as they were sent, zips still packed, until they are published or thrown away."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def own(self, company_id: str, account_id: str | None, draft_id: str) -> dict[str, Any] | None:
        """A draft of this account; those of others do not exist."""
        statement = sa.select(deployment).where(
            deployment.c.id == draft_id,
            deployment.c.company_id == company_id,
            deployment.c.created_by == account_id,
            deployment.c.state == "draft",
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        return dict(row) if row else None

    def newest_rehearsal(self, draft_id: str) -> dict[str, Any] | None:
        """The report of the last time that the draft's scenarios were played."""
        statement = (
            sa.select(rehearsal.c.report)
            .where(rehearsal.c.deployment_id == draft_id)
            .order_by(rehearsal.c.created_at.desc(), rehearsal.c.id.desc())
            .limit(1)
        )
        found: dict[str, Any] | None = self._connection.execute(statement).scalar_one_or_none()
        return found

    def left_behind(self, company_id: str, before: datetime) -> Sequence[str]:
        """Drafts that nobody came back to."""
        statement = (
            sa.select(deployment.c.id)
            .where(
                deployment.c.company_id == company_id,
                deployment.c.state == "draft",
                deployment.c.created_at < before,
            )
            .limit(MOST_SWEPT)
        )
        return self._connection.execute(statement).scalars().all()

    def hand_over_rehearsals(self, draft_id: str, deployment_id: str) -> None:
        """What was played for the draft was played for what it became."""
        where = {"deployment_id": draft_id}
        self._writes.update(rehearsal, where, must_hit=False, deployment_id=deployment_id)
        self._writes.flush(self._connection)

    def remove(self, draft_id: str) -> None:
        for table in (rehearsal, resource):
            self._writes.delete(table, deployment_id=draft_id)
        # The rows that name it must be gone first.
        self._writes.flush(self._connection)
        self._writes.delete(deployment, id=draft_id)
