"""Evaluations of decisions: written with everything else of a command, dropped after a time."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import decision_evaluation
from workflow_engine.persistence.write_set import WriteSet


class EvaluationRows:
    """Rows that are added and forgotten, and never changed."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def add(self, row: dict[str, Any]) -> None:
        self._writes.insert(decision_evaluation, row)

    def forget(self, before: datetime, most: int) -> int:
        """Drop at most ``most`` of the rows from before, the oldest first; how many there were."""
        c = decision_evaluation.c
        old = sa.select(c.id).where(c.at < before).order_by(c.at).limit(most)
        ids = list(self._connection.execute(old).scalars())
        if ids:
            self._connection.execute(sa.delete(decision_evaluation).where(c.id.in_(ids)))
        return len(ids)
