"""Connections to other systems: where they lead, and how we show who we are. Secrets go in only."""

import re
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.begin_call import LONGEST_SECONDS
from workflow_engine.commands.fields import Fields, Links, changes, require_rev
from workflow_engine.connections import AUTHS, BaseRefused, Seal, Trial, read_base, seal_of
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import connection, hook

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_LONGEST_SECRET = 4_000


@dataclass(frozen=True, kw_only=True)
class _Connection(Command[Any]):
    """What is the same of a new and of a changed one; a ``secret`` of None stays as it is."""

    permission = "connection:write"
    name: str
    name_zh: str | None = None
    base_url: str
    auth: str = "none"
    auth_name: str | None = None
    secret: str | None = field(default=None, repr=False)
    repeatable: bool = False
    plain_allowed: bool = False
    private_allowed: bool = False
    timeout_seconds: int = 30

    def checked(self, fields: Fields) -> dict[str, Any]:
        """The values of the row but for the secret."""
        values = {
            "name": fields.text("name", self.name),
            "name_zh": fields.optional("name_zh", self.name_zh),
            "base_url": fields.text("base_url", self.base_url, most=500),
            "auth": self.auth,
            "auth_name": self._auth_name(fields),
            "repeatable": self.repeatable,
            "plain_allowed": self.plain_allowed,
            "private_allowed": self.private_allowed,
            "timeout_seconds": self.timeout_seconds,
        }
        try:
            read_base(self.base_url, plain=self.plain_allowed, inside=self.private_allowed)
        except BaseRefused as error:
            fields.refuse("base_url", error.template, **error.params)
        if not 1 <= self.timeout_seconds <= LONGEST_SECONDS:
            text = _l("Choose between 1 and {count} seconds.")
            fields.refuse("timeout_seconds", text, count=LONGEST_SECONDS)
        return values

    def _auth_name(self, fields: Fields) -> str | None:
        name = (self.auth_name or "").strip()
        if self.auth not in AUTHS:
            fields.refuse("auth", _l("Choose one of the ways that are offered."))
        if self.auth == "basic" and (not name or ":" in name):
            fields.refuse("auth_name", _l("Enter the user name; it has no colon."))
        if self.auth == "header" and (not _HEADER.fullmatch(name) or name.lower() in _NEVER):
            fields.refuse("auth_name", _l("Enter the name of a header, such as X-Api-Key."))
        return name[:200] if self.auth in ("basic", "header") else None

    def closed(self, ctx: Context, fields: Fields, owner: str) -> dict[str, Any]:
        """The columns of a given secret; none of them when none was given."""
        if self.auth == "none":
            return {"secret": None, "secret_at": None}
        if self.secret is None:
            return {}
        return _closed(ctx, fields, owner, self.secret)


#: Headers that say something else than who we are.
_NEVER = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept-encoding"}
    | {"idempotency-key", "user-agent", "accept", "expect", "upgrade", "te", "trailer"}
)


def _closed(ctx: Context, fields: Fields, owner: str, secret: str) -> dict[str, Any]:
    clean = secret.strip()
    if not clean or len(clean) > _LONGEST_SECRET or not clean.isascii() or not clean.isprintable():
        fields.refuse("secret", _l("Enter the secret; it has only letters, digits and signs."))
        return {}
    return {"secret": seal_of(ctx.settings).close(owner, clean), "secret_at": ctx.now}


@dataclass(frozen=True, kw_only=True)
class CreateConnection(_Connection):
    """Add a connection; gives the id. Never run it with an idempotency key: it holds a secret."""

    code: str

    def run(self, ctx: Context, subject: Any) -> str:
        made = new_id()
        fields = Fields()
        code = fields.code("code", self.code, most=60)
        values = self.checked(fields)
        secret = self.closed(ctx, fields, made)
        if self.auth != "none" and self.secret is None:
            fields.refuse("secret", _l("Enter the secret; it has only letters, digits and signs."))
        Links(ctx, fields).is_free("code", connection, code)
        fields.finish()
        row = {"id": made, "company_id": ctx.company_id, "code": code, "active": True}
        row |= {"secret": None, "secret_at": None, "created_at": ctx.now, **values, **secret}
        ctx.uow.directory.insert(connection, [row])
        audit(
            ctx, "connection.created", subject=f"connection:{made}", detail={"code": code, **values}
        )
        return made


class _OfConnection(Command[Any]):
    permission = "connection:write"
    connection_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(connection, ctx.company_id, self.connection_id)


@dataclass(frozen=True, kw_only=True)
class ChangeConnection(_Connection, _OfConnection):
    """Replace what a connection is; gives the new revision.

    A secret is never shown to another host than it was entered for: then it is asked for again.
    """

    connection_id: str
    rev: int
    active: bool = True

    def run(self, ctx: Context, subject: Any) -> int:
        require_rev(subject, self.rev)
        fields = Fields()
        values = {**self.checked(fields), "active": self.active}
        secret = self.closed(ctx, fields, subject.id)
        if not fields.errors and self.auth != "none" and not secret:
            self._require_same_place(fields, subject)
        fields.finish()
        ctx.uow.directory.change(connection, subject, **values, **secret)
        detail = {**changes(subject, values), "secret": "changed" if secret else "kept"}
        audit(ctx, "connection.changed", subject=f"connection:{subject.id}", detail=detail)
        return int(subject.rev) + 1

    def _require_same_place(self, fields: Fields, subject: Any) -> None:
        if subject.secret is None:
            fields.refuse("secret", _l("Enter the secret; it has only letters, digits and signs."))
            return
        before = read_base(subject.base_url, plain=True, inside=True)
        after = read_base(self.base_url, plain=True, inside=True)
        if before.origin != after.origin:
            text = _l("Enter the secret again: it was meant for {host} and would go to {other}.")
            fields.refuse("secret", text, host=before.authority, other=after.authority)


@dataclass(frozen=True, kw_only=True)
class RotateSecret(_OfConnection):
    """Replace the secret; requests that begin from now on show the new one."""

    connection_id: str
    secret: str = field(repr=False)

    def run(self, ctx: Context, subject: Any) -> int:
        fields = Fields()
        if subject.auth == "none":
            fields.refuse("secret", _l("This connection shows no secret."))
        closed = _closed(ctx, fields, subject.id, self.secret)
        fields.finish()
        ctx.uow.directory.change(connection, subject, **closed)
        audit(ctx, "connection.secret_changed", subject=f"connection:{subject.id}", detail={})
        return int(subject.rev) + 1


@dataclass(frozen=True)
class RemoveConnection(_OfConnection):
    """Remove a connection and its secret; requests that still name it become incidents."""

    connection_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.discard(connection, subject)
        detail = {"code": subject.code}
        audit(ctx, "connection.removed", subject=f"connection:{subject.id}", detail=detail)


@dataclass(frozen=True, kw_only=True)
class RecordTrial(_OfConnection):
    """Write down what came of trying a connection, which was done outside any transaction."""

    connection_id: str
    trial: Trial

    def run(self, ctx: Context, subject: Any) -> Trial:
        status, error = self.trial.status, self.trial.error
        tried = {"tried_at": ctx.now, "tried_status": status, "tried_error": error}
        # Not a change of what it is: whoever edits it meanwhile is not disturbed.
        ctx.uow.connections.record_trial(subject.id, **tried)
        detail = {"code": subject.code, "status": status, "error": error}
        audit(ctx, "connection.tried", subject=f"connection:{subject.id}", detail=detail)
        return self.trial


@dataclass(frozen=True)
class RenewSeals(Command[int]):
    """Close all secrets of the company with the first key; how many there were.

    After it the former keys can be taken out of the settings.
    """

    permission = "connection:write"

    def run(self, ctx: Context, subject: Any) -> int:
        seal = seal_of(ctx.settings)
        rows = ctx.uow.connections.closed_secrets(ctx.company_id)
        for row in rows:
            renewed = seal.renew(row.secret, code=row.code)
            ctx.uow.directory.change(connection, row, secret=renewed)
        hooks = ctx.uow.hooks.closed_secrets(ctx.company_id)
        for row in hooks:
            ctx.uow.directory.change(hook, row, **_renewed(seal, row, row.code))
        webhooks = ctx.uow.webhooks.closed_secrets(ctx.company_id)
        for row in webhooks:
            ctx.uow.webhooks.change(row.id, **_renewed(seal, row, row.name))
        count = len(rows) + len(hooks) + len(webhooks)
        audit(ctx, "connection.sealed", subject="connections", detail={"count": count})
        return count


def _renewed(seal: Seal, row: Any, called: str) -> dict[str, str]:
    """The secrets of a hook or webhook: the present one, and the former while there is one."""
    closed = {name: getattr(row, name) for name in ("secret", "former_secret")}
    return {name: seal.renew(each, code=called) for name, each in closed.items() if each}
