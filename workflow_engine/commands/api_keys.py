"""API keys of service accounts: shown once, stored as a digest, cut to scopes, expiring."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workflow_engine import security
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, require_held
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import account, api_key

LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """``token`` is what the machine sends; it is shown now and never again."""

    id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class IssueKey(Command[IssuedKey]):
    """Make a key for a service account.

    Never run this with an idempotency key: the answer would be stored.
    """

    permission = "account:write"
    account_id: str
    name: str
    scopes: Sequence[str]
    days: int = 90

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(account, ctx.company_id, self.account_id)

    def run(self, ctx: Context, subject: Any) -> IssuedKey:
        name = self._checked(ctx, subject)
        scopes = sorted(set(self.scopes))
        require_held(ctx, scopes)
        prefix = secrets.token_hex(4)
        token = f"csk_{prefix}_{security.new_token()}"
        issued = IssuedKey(new_id(), token, ctx.now + timedelta(days=self.days))
        ctx.uow.identity.add_key(
            id=issued.id,
            company_id=ctx.company_id,
            account_id=subject.id,
            name=name,
            prefix=prefix,
            key_hash=security.digest(token),
            scopes=scopes,
            created_at=ctx.now,
            created_by=ctx.actor.account_id,
            expires_at=issued.expires_at,
        )
        detail = {"account": subject.id, "prefix": prefix, "scopes": scopes, "days": self.days}
        audit(ctx, "key.issued", subject=f"key:{issued.id}", detail=detail)
        return issued

    def _checked(self, ctx: Context, subject: Any) -> str:
        fields = Fields()
        name = fields.text("name", self.name, most=120)
        if subject.kind != "service" or not subject.active:
            fields.refuse("account_id", _l("Keys are for active service accounts."))
        if not 1 <= self.days <= LONGEST_DAYS:
            fields.refuse("days", _l("Choose between 1 and {count} days."), count=LONGEST_DAYS)
        if not self.scopes:
            fields.refuse("scopes", _l("Choose at least one permission."))
        held = ctx.uow.identity.permissions_of(subject.id)
        for scope in sorted(set(self.scopes) - held):
            fields.refuse("scopes", _l("The account does not hold '{name}'."), name=scope)
        fields.finish()
        return name


@dataclass(frozen=True)
class RevokeKey(Command[None]):
    """End a key now."""

    permission = "account:write"
    key_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(api_key, ctx.company_id, self.key_id)

    def run(self, ctx: Context, subject: Any) -> None:
        if subject.revoked_at is not None:
            return
        ctx.uow.directory.change(api_key, subject, revoked_at=ctx.now)
        detail = {"account": subject.account_id, "prefix": subject.prefix}
        audit(ctx, "key.revoked", subject=f"key:{subject.id}", detail=detail)
