"""Finds the principal behind a session token or an API key, afresh for every request."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from workflow_engine.clock import Clock
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import ConcurrentUpdate, Unavailable
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.identity import IdentityRows, words
from workflow_engine.persistence.repositories.substitutions import stand_ins
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.security import digest
from workflow_engine.settings import Settings

#: What every API key starts with, so that leaked ones can be searched for.
KEY_PREFIX = "csk_"
#: Being seen is written down at most this often: a request should cost no write of its own.
SEEN_EVERY = timedelta(minutes=1)
log = structlog.get_logger("countersign.identity")


@dataclass(frozen=True, slots=True)
class Callers:
    """Turns tokens into principals; None for a token that stands for nobody any more."""

    database: Database
    settings: Settings
    clock: Clock

    def by_session(self, token: str) -> Principal | None:
        now, hashed = self.clock.now(), digest(token)
        idle_since = now - timedelta(minutes=self.settings.session_idle_minutes)
        with self.database.reading(one_statement=True) as connection:
            rows = IdentityRows(connection, WriteSet())
            row = rows.by_session(hashed, now=now, idle_since=idle_since)
        if row is None:
            return None
        if now - row.seen_at >= SEEN_EVERY:
            self._note(lambda identity: identity.touch_session(hashed, now))
        return self._with_absent(row, _principal(row))

    def by_key(self, key: str) -> Principal | None:
        if not key.startswith(KEY_PREFIX):
            return None
        now, hashed = self.clock.now(), digest(key)
        with self.database.reading(one_statement=True) as connection:
            row = IdentityRows(connection, WriteSet()).by_key(hashed, now=now)
        if row is None:
            return None
        if row.seen_at is None or now - row.seen_at >= SEEN_EVERY:
            self._note(lambda identity: identity.touch_key(hashed, now))
        return self._with_absent(row, _principal(row, scopes=frozenset(row.scopes)))

    def by_account(
        self, account_id: str, company_id: str, most: frozenset[str] | None
    ) -> Principal:
        """Whoever asked for work that is done later, with at most the permissions ``most``, if any.

        An account that was closed meanwhile may do nothing.
        """
        with self.database.reading(one_statement=True) as connection:
            row = IdentityRows(connection, WriteSet()).caller(account_id)
        if row is None:
            return Principal(account_id, None, company_id, "")
        return self._with_absent(row, _principal(row, scopes=most))

    def _with_absent(self, row: Any, found: Principal) -> Principal:
        """With those he stands in for; asked only of people who are anybody's substitute."""
        if not row.is_substitute:
            return found
        with self.database.reading() as connection:
            absent = stand_ins(connection, row.person_id, self.clock.now())
        return replace(found, stands_in=absent)

    def _note(self, write: Callable[[IdentityRows], None]) -> None:
        try:
            with UnitOfWork(self.database) as uow:
                write(uow.identity)
                uow.commit()
        except (ConcurrentUpdate, Unavailable) as error:
            # The request itself matters more; the next one tries again.
            log.warning("seen_not_written", reason=error.code)


def _principal(row: Any, scopes: frozenset[str] | None = None) -> Principal:
    permissions = words(row.permissions)
    return Principal(
        account_id=row.account_id,
        person_id=row.person_id,
        company_id=row.company_id,
        name=row.name,
        kind=row.kind,
        groups=frozenset(str(UUID(text)) for text in words(row.groups)),
        permissions=permissions if scopes is None else permissions & scopes,
        locale=row.locale,
        timezone=row.timezone,
    )
