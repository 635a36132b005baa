"""What people do with tasks beside deciding them: returns, taking back, copies, drafts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.persistence.tables import (
    decision_taken_back,
    instance_copy,
    task,
    task_draft,
    task_return,
    task_snooze,
)
from workflow_engine.persistence.write_set import WriteSet


class DecidingRows:
    """Written under the lock of the instance, like the tasks themselves."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def add_return(self, **row: Any) -> None:
        self._writes.insert(task_return, {"id": new_id(), "is_open": row["comes_back"], **row})

    def close_returns(self, instance_id: str, element: str) -> None:
        """Nobody waits any more for what was returned to ``element``."""
        where = {"instance_id": instance_id, "element": element, "is_open": True}
        self._writes.update(task_return, where, must_hit=False, is_open=False)

    def copied(self, instance_id: str) -> set[str]:
        """Everybody who has a copy, also of this transaction."""
        if not is_id(instance_id):
            return set()
        self._writes.flush(self._connection)
        c = instance_copy.c
        statement = sa.select(c.person_id).where(c.instance_id == instance_id)
        return set(self._connection.scalars(statement))

    def copy(self, **row: Any) -> None:
        self._writes.insert(instance_copy, row)

    def read_copy(self, instance_id: str, person_id: str, at: datetime) -> None:
        c = instance_copy.c
        where = (c.instance_id == instance_id, c.person_id == person_id, c.read_at.is_(None))
        unread = self._connection.scalar(sa.select(c.id).where(*where))
        if unread is not None:
            self._writes.update(instance_copy, {"id": unread}, read_at=at)

    def put_aside(
        self, task_id: str, person_id: str, company_id: str, until: datetime | None
    ) -> None:
        """Until then, or back at once."""
        self._writes.delete(task_snooze, task_id=task_id, person_id=person_id)
        if until is not None:
            row = {"task_id": task_id, "person_id": person_id, "company_id": company_id}
            self._writes.insert(task_snooze, {**row, "wakes_at": until})

    def keep_draft(self, **row: Any) -> None:
        """In the place of an earlier one."""
        self.drop_draft(row["task_id"], row["person_id"])
        self._writes.insert(task_draft, row)

    def drop_draft(self, task_id: str, person_id: str) -> None:
        self._writes.delete(task_draft, task_id=task_id, person_id=person_id)

    def forget_drafts(self, before: datetime) -> int:
        """Drop what was typed for tasks that ended before; how many drafts there were."""
        over = sa.select(task.c.id).where(task.c.ended_at < before)
        old = sa.delete(task_draft).where(task_draft.c.task_id.in_(over))
        return self._connection.execute(old).rowcount

    def take_back(self, **row: Any) -> None:
        self._writes.insert(decision_taken_back, row)
