"""What people do with tasks beside deciding them: returns, taking back, copies, drafts."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import new_id
from workflow_engine.persistence.tables import decision_taken_back, task_return
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

    def take_back(self, **row: Any) -> None:
        self._writes.insert(decision_taken_back, row)
