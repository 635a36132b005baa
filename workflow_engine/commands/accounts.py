"""Accounts: what people and machines sign in with."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine import security
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_held, require_rev
from workflow_engine.errors import Conflict, _l
from workflow_engine.persistence.tables import account, person

_LOGIN = re.compile(r"[\w.@+-]{2,120}")
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,8}){0,2}")


class OwnAccount(Conflict):
    message = _l("This is your own account; change your password in your profile instead.")


class NoPassword(Conflict):
    message = _l("This account has no password; it signs in with API keys.")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """``password`` is shown once and stored nowhere; None for a service account."""

    id: str
    password: str | None


@dataclass(frozen=True, kw_only=True)
class CreateAccount(Command[NewAccount]):
    """Add an account: for a person with a first password, for a machine without one.

    A machine that decides tasks acts as a person too (``kind="service"`` with a ``person_id``):
    its decisions need a name and are counted as that person's.

    Whoever makes an account knows its first password, so it may allow no more than its maker
    may do. Never run this with an idempotency key: the answer would be stored.
    """

    permission = "account:write"
    login: str
    name: str
    person_id: str | None = None
    kind: str | None = None
    locale: str | None = None
    timezone: str | None = None

    def run(self, ctx: Context, subject: Any) -> NewAccount:
        values = self._checked(ctx)
        groups = ctx.uow.directory.groups_of(self.person_id) if self.person_id else []
        require_held(ctx, ctx.uow.directory.permissions_of_groups(groups))
        password = security.new_password() if values["kind"] == "human" else None
        hashed = security.hash_password(password) if password else None
        made = ctx.uow.directory.add(
            account, company_id=ctx.company_id, password_hash=hashed, **values
        )
        audit(ctx, "account.created", subject=f"account:{made}", detail=values)
        return NewAccount(made, password)

    def _checked(self, ctx: Context) -> dict[str, Any]:
        fields = Fields()
        login = unicodedata.normalize("NFKC", self.login).strip().casefold()
        if not _LOGIN.fullmatch(login):
            fields.refuse("login", _l("Use 2 to 120 letters, digits and the signs . @ + - _"))
        elif ctx.uow.directory.exists(account, login=login):
            fields.refuse("login", _l("'{code}' is in use already."), code=login)
        values = {
            "login": login,
            "name": fields.text("name", self.name),
            "kind": self._kind(fields),
            "person_id": Links(ctx, fields).exists("person_id", person, self.person_id),
            **preferences(fields, self.locale, self.timezone),
        }
        fields.finish()
        return values

    def _kind(self, fields: Fields) -> str:
        kind = self.kind or ("human" if self.person_id else "service")
        if kind not in {"human", "service"}:
            fields.refuse("kind", _l("An account is for a human or a service."))
        if kind == "human" and not self.person_id:
            fields.refuse("person_id", _l("Choose the person that signs in with it."))
        return kind


def preferences(fields: Fields, locale: str | None, timezone: str | None) -> dict[str, Any]:
    """Language and time zone; None means those of the company."""
    if locale and not _LOCALE.fullmatch(locale):
        fields.refuse("locale", _l("This language is not known."))
    if timezone and not _is_zone(timezone):
        fields.refuse("timezone", _l("This time zone is not known."))
    return {"locale": locale or None, "timezone": timezone or None}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return len(name) <= 60


class _OfAccount(Command[Any]):
    permission = "account:write"
    account_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(account, ctx.company_id, self.account_id)


@dataclass(frozen=True)
class DeactivateAccount(_OfAccount):
    """Switch an account off: its sessions and keys end now. Gives the new revision."""

    account_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        ctx.uow.directory.change(account, subject, active=False)
        detail = {
            "sessions": ctx.uow.identity.end_sessions(subject.id, ctx.now),
            "keys": ctx.uow.identity.end_keys(subject.id, ctx.now),
        }
        audit(ctx, "account.deactivated", subject=f"account:{subject.id}", detail=detail)
        return int(subject.rev) + 1


@dataclass(frozen=True)
class ReactivateAccount(_OfAccount):
    """Switch an account on again; its keys stay revoked. Gives the new revision."""

    account_id: str
    rev: int

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        ctx.uow.directory.change(account, subject, active=True)
        audit(ctx, "account.reactivated", subject=f"account:{subject.id}", detail={})
        return int(subject.rev) + 1


@dataclass(frozen=True)
class ResetPassword(_OfAccount):
    """Give an account a random password, returned once; its sessions and its wait end.

    Never run this with an idempotency key: the answer would be stored.
    """

    account_id: str

    def run(self, ctx: Context, subject: Any) -> str:
        if subject.id == ctx.actor.account_id:
            raise OwnAccount
        if subject.kind != "human":
            raise NoPassword
        # Otherwise a reset would be a way into every more powerful account.
        require_held(ctx, ctx.uow.identity.permissions_of(subject.id))
        password = security.new_password()
        ctx.uow.directory.change(
            account,
            subject,
            password_hash=security.hash_password(password),
            failures=0,
            locked_until=None,
        )
        ctx.uow.identity.end_sessions(subject.id, ctx.now)
        audit(ctx, "account.password_reset", subject=f"account:{subject.id}", detail={})
        return password


@dataclass(frozen=True)
class RevokeSessions(_OfAccount):
    """Sign an account out everywhere; gives how many sessions ended."""

    account_id: str

    def run(self, ctx: Context, subject: Any) -> int:
        ended = ctx.uow.identity.end_sessions(subject.id, ctx.now)
        detail = {"sessions": ended}
        audit(ctx, "account.signed_out", subject=f"account:{subject.id}", detail=detail)
        return ended


@dataclass(frozen=True)
class ChangePreferences(Command[None]):
    """Set one's own language and time zone; None means those of the company."""

    permission = "profile:write"
    locale: str | None = None
    timezone: str | None = None

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(account, ctx.company_id, ctx.actor.account_id or "")

    def run(self, ctx: Context, subject: Any) -> None:
        fields = Fields()
        values = preferences(fields, self.locale, self.timezone)
        fields.finish()
        ctx.uow.directory.change(account, subject, **values)
        detail = changes(subject, values)
        audit(ctx, "account.preferences", subject=f"account:{subject.id}", detail=detail)
