"""Signing in and out with a password; a session is a random token whose digest is stored."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from workflow_engine import security
from workflow_engine.clock import Clock
from workflow_engine.domain.permissions import authorize
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Unauthenticated
from workflow_engine.identity.errors import OldPasswordWrong, SignInRefused
from workflow_engine.identity.passwords import LONGEST, require_good
from workflow_engine.persistence import audit_chain
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.identity import IdentityRows
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.settings import Settings

#: However often somebody guesses, the owner gets another try after this time.
LONGEST_WAIT = timedelta(minutes=15)
#: Ended sessions are kept this long, for questions about them.
SESSIONS_KEPT = timedelta(days=30)
_LOGIN = re.compile(r"[\w.@+-]{1,120}")
log = structlog.get_logger("countersign.identity")


def normal_login(text: str) -> str | None:
    """A login as stored, or None when the text cannot be one."""
    login = unicodedata.normalize("NFKC", text).strip().casefold()
    return login if _LOGIN.fullmatch(login) else None


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets people in and out.

    Every refused sign-in verifies exactly one password hash and gives the same answer, whether
    the account exists, waits, is switched off or the password is wrong. Hashing is slow by
    intent and therefore happens outside of transactions; what it was decided on is looked at
    again under the account's lock.
    """

    database: Database
    settings: Settings
    clock: Clock

    def sign_in(
        self, login: str, password: str, *, agent: str | None = None, replaces: str | None = None
    ) -> str:
        """A new session's token; the session ``replaces`` of the same browser ends."""
        found = self._facts(normal_login(login), self.clock.now())
        if not self._is_right(found, password):
            if found is not None:
                self._count_failure(found)
            raise SignInRefused
        token = security.new_token()
        if not self._open(found, token, agent=agent, replaces=replaces):
            raise SignInRefused
        return token

    def sign_out(self, token: str) -> None:
        """End the session; nothing happens when it had ended before."""
        now = self.clock.now()
        with UnitOfWork(self.database) as uow:
            ended = uow.identity.end_session(security.digest(token), now)
            if ended is not None:
                account = uow.identity.lock_account(ended.account_id)
                self._audit(uow, account, "session.closed", now)
            uow.commit()

    def change_password(
        self, actor: Principal, *, old: str, new: str, keep: str | None = None
    ) -> None:
        """Set one's own password; all sessions but that of the token ``keep`` end.

        A wrong old password counts like a wrong sign-in: a stolen session must not be a way to
        guess it.
        """
        authorize(actor, "profile:write")
        found = self._own(actor)
        if not self._is_right(found, old):
            self._count_failure(found)
            raise OldPasswordWrong
        require_good(new, login=found.login, shortest=self.settings.password_min_length)
        hashed, now = security.hash_password(new), self.clock.now()
        with UnitOfWork(self.database) as uow:
            account = uow.identity.lock_account(found.id)
            if account.password_hash != found.password_hash:
                raise OldPasswordWrong
            uow.identity.change_account(
                account.id, password_hash=hashed, failures=0, locked_until=None
            )
            uow.identity.end_sessions(account.id, now, keep=security.digest(keep) if keep else None)
            self._audit(uow, account, "account.password_changed", now)
            uow.commit()

    def _facts(self, login: str | None, now: datetime) -> Any | None:
        """The account, when it may be tried at all at this moment."""
        if login is None:
            return None
        with self.database.reading(one_statement=True) as connection:
            found = IdentityRows(connection, WriteSet()).by_login(login)
        return found if found is not None and _may_try(found, now) else None

    def _own(self, actor: Principal) -> Any:
        with self.database.reading(one_statement=True) as connection:
            found = IdentityRows(connection, WriteSet()).by_account(actor.account_id or "")
        if found is None or not _may_try(found, self.clock.now()):
            raise Unauthenticated
        return found

    @staticmethod
    def _is_right(found: Any | None, password: str) -> bool:
        # Made at the first sign-in of the process, whoever that is.
        decoy = security.nobody()
        stored = found.password_hash if found is not None else decoy
        verified = security.verify_password(stored, password[:LONGEST])
        return verified and found is not None and len(password) <= LONGEST

    def _count_failure(self, found: Any) -> None:
        """Written in a transaction of its own: the caller's failure must not undo it."""
        now = self.clock.now()
        with UnitOfWork(self.database) as uow:
            account = uow.identity.lock_account(found.id)
            failures = account.failures + 1
            beyond = failures - self.settings.login_attempts
            until = account.locked_until
            if beyond >= 0:
                first = timedelta(seconds=self.settings.login_wait_seconds)
                until = now + min(first * 2 ** min(beyond, 20), LONGEST_WAIT)
            uow.identity.change_account(account.id, failures=failures, locked_until=until)
            self._audit(uow, account, "session.refused", now, failures=failures)
            uow.commit()

    def _open(self, found: Any, token: str, *, agent: str | None, replaces: str | None) -> bool:
        """Write the session down, unless the account changed while the password was checked."""
        now = self.clock.now()
        with UnitOfWork(self.database) as uow:
            account = uow.identity.lock_account(found.id)
            # Guesses made at the same moment must not slip through before the wait begins.
            if not _may_try(account, now) or account.password_hash != found.password_hash:
                return False
            if replaces is not None:
                uow.identity.end_session(security.digest(replaces), now)
            uow.identity.change_account(
                account.id, failures=0, locked_until=None, last_login_at=now
            )
            uow.identity.forget_sessions(account.id, now - SESSIONS_KEPT)
            uow.identity.open_session(
                token_hash=security.digest(token),
                company_id=account.company_id,
                account_id=account.id,
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(hours=self.settings.session_hours),
                agent=agent[:200] if agent else None,
            )
            self._audit(uow, account, "session.opened", now)
            uow.commit()
        return True

    @staticmethod
    def _audit(uow: UnitOfWork, account: Any, action: str, at: datetime, **detail: Any) -> None:
        line = audit_chain.AuditLine(
            company_id=account.company_id,
            at=at,
            action=action,
            subject=f"account:{account.id}",
            person_id=account.person_id,
            account_id=account.id,
            detail=detail,
        )
        audit_chain.append(uow.records, line)


def _may_try(account: Any, now: datetime) -> bool:
    waits = account.locked_until is not None and account.locked_until > now
    return bool(account.active) and account.password_hash is not None and not waits
