"""Connections as processes name them, and their closed secrets."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import connection


class ConnectionRows:
    """Reads within one company. Changes go through the directory, like those of all its rows."""

    def __init__(self, database: sa.Connection) -> None:
        self._database = database

    def by_code(self, company_id: str, code: str) -> dict[str, Any] | None:
        values = {"company": company_id, "code": code}
        row = self._database.execute(_BY_CODE, values).mappings().one_or_none()
        return dict(row) if row else None

    def codes(self, company_id: str) -> frozenset[str]:
        """Those that are switched on."""
        return frozenset(self._database.execute(_CODES, {"company": company_id}).scalars())

    def record_trial(self, connection_id: str, **tried: Any) -> None:
        """What came of the last trial; the revision stays."""
        self._database.execute(sa.update(connection).where(connection.c.id == connection_id), tried)

    def closed_secrets(self, company_id: str) -> list[Any]:
        """The rows that hold a secret, locked."""
        return list(self._database.execute(_CLOSED, {"company": company_id}))


_OURS = connection.c.company_id == sa.bindparam("company")
_BY_CODE = sa.select(connection).where(_OURS, connection.c.code == sa.bindparam("code"))
_CODES = sa.select(connection.c.code).where(_OURS, connection.c.active.is_(True))
_CLOSED = (
    sa.select(connection)
    .where(_OURS, connection.c.secret.is_not(None))
    .order_by(connection.c.id)
    .with_for_update(key_share=True)
)
