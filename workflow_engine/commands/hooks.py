"""Hooks that other systems call: how they prove themselves, and which message a call becomes."""

from dataclasses import dataclass
from typing import Any

from workflow_engine import security
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, Links, changes, require_rev
from workflow_engine.commands.hook_fields import HookFields
from workflow_engine.commands.overlapping import NO_FORMER, former, overlap
from workflow_engine.connections import seal_of
from workflow_engine.connections.proofs import new_secret
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import account, hook, role_grant


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown once: the ``token`` of the address, and a ``secret`` that was made."""

    id: str
    token: str | None
    secret: str | None


@dataclass(frozen=True, kw_only=True)
class CreateHook(HookFields):
    """Add a hook with an address of its own; a secret that is not given is made.

    Never run it with an idempotency key: the answer holds the address and the secret.
    """

    code: str

    def run(self, ctx: Context, subject: Any) -> Opened:
        made, token = new_id(), security.new_token()
        fields = Fields()
        code = fields.code("code", self.code, most=60)
        values = self.checked(ctx, fields)
        fresh = new_secret(self.proof) if not self.secret and self.proof != "path" else None
        secret = self.closed(ctx, fields, made)
        if fresh:
            closed = seal_of(ctx.settings).close(made, fresh)
            secret = {"secret": closed, "secret_at": ctx.now}
        Links(ctx, fields).is_free("code", hook, code)
        fields.finish()
        actor = _account(ctx, made, code, values["name"])
        row = {"id": made, "company_id": ctx.company_id, "code": code, "active": True}
        row |= {"account_id": actor, "created_at": ctx.now, **_token(ctx, token)}
        row |= {"secret": None, "secret_at": None, **NO_FORMER, **values, **secret}
        ctx.uow.directory.insert(hook, [row])
        _grant(ctx, actor, values["role_id"])
        audit(ctx, "hook.created", subject=f"hook:{made}", detail={"code": code, **values})
        return Opened(made, token, fresh)


class _OfHook(Command[Any]):
    permission = "hook:write"
    hook_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(hook, ctx.company_id, self.hook_id)


@dataclass(frozen=True, kw_only=True)
class ChangeHook(HookFields, _OfHook):
    """Replace what a hook is; gives the new revision."""

    hook_id: str
    rev: int
    active: bool = True

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        fields = Fields()
        values = {**self.checked(ctx, fields), "active": self.active}
        secret = self.closed(ctx, fields, subject.id)
        if (
            self.proof != "path"
            and not secret
            and (subject.secret is None or _form_of(self.proof) != _form_of(subject.proof))
        ):
            fields.refuse("secret", _l("Enter the secret that belongs to this way of proof."))
        fields.finish()
        ctx.uow.directory.change(hook, subject, **values, **secret)
        _grant(ctx, subject.account_id, values["role_id"])
        detail = {**changes(subject, values), "secret": "changed" if secret else "kept"}
        audit(ctx, "hook.changed", subject=f"hook:{subject.id}", detail=detail)
        return int(subject.rev) + 1


@dataclass(frozen=True, kw_only=True)
class RenewHook(_OfHook):
    """A new address, a new secret or both, shown once; the former address is refused at once.

    The former secret still proves a sender for ``hours``. Never run it with an idempotency key:
    the answer holds what is new.
    """

    hook_id: str
    token: bool = False
    secret: bool = False
    hours: int | None = None

    def run(self, ctx: Context, subject: Any) -> Opened:
        values: dict[str, Any] = {}
        token = secret = None
        if self.token:
            token = security.new_token()
            values |= _token(ctx, token)
        hours = overlap(ctx, self.hours)
        if self.secret and subject.proof != "path":
            secret = new_secret(subject.proof)
            closed = seal_of(ctx.settings).close(subject.id, secret)
            values |= {"secret": closed, "secret_at": ctx.now, **former(ctx, subject, hours)}
        ctx.uow.directory.change(hook, subject, **values)
        detail = {"token": token is not None, "secret": secret is not None, "hours": hours}
        audit(ctx, "hook.renewed", subject=f"hook:{subject.id}", detail=detail)
        return Opened(subject.id, token, secret)


@dataclass(frozen=True)
class RemoveHook(_OfHook):
    """Remove a hook with its log; its account stays, switched off, for what it did."""

    hook_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        _grant(ctx, subject.account_id, None)
        ctx.uow.hooks.drop_calls(subject.id)
        ctx.uow.directory.discard(hook, subject)
        actor = ctx.uow.directory.lock(account, ctx.company_id, subject.account_id)
        ctx.uow.directory.change(account, actor, active=False)
        audit(ctx, "hook.removed", subject=f"hook:{subject.id}", detail={"code": subject.code})


def _form_of(proof: str) -> bool:
    """Whether secrets of this way have a form of their own."""
    return proof == "standard"


def _token(ctx: Context, token: str) -> dict[str, Any]:
    """Only the digest is kept; the first signs tell addresses apart."""
    return {"token_hash": security.digest(token), "token_hint": token[:6], "token_at": ctx.now}


def _account(ctx: Context, hook_id: str, code: str, name: str) -> str:
    """In whose name the messages of the hook go; it holds no key and signs in nowhere."""
    login = f"hook-{code.casefold()[:60]}-{hook_id[-12:]}"
    return ctx.uow.directory.add(
        account, company_id=ctx.company_id, login=login, name=name, kind="service"
    )


def _grant(ctx: Context, account_id: str, role_id: str | None) -> None:
    """The role of the hook, and no other."""
    ctx.uow.directory.remove(role_grant, account_id=account_id)
    if role_id is not None:
        granted = {"role_id": role_id, "account_id": account_id}
        ctx.uow.directory.add(role_grant, company_id=ctx.company_id, **granted)
