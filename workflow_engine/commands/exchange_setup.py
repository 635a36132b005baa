"""In whose name files are exchanged through the folder."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, require_held
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.tables import account, exchange

MOST_BYTES = 50_000_000


@dataclass(frozen=True, kw_only=True)
class SetUpExchange(Command[int]):
    """Say in whose name files are exchanged, and how large they may be; gives the revision.

    ``rev`` is 0 where nothing was set up before. Whoever can write into the folder can do what
    the account may, so it may be no more than its chooser.
    """

    permission = "exchange:write"
    account_id: str
    max_bytes: int = 10_000_000
    active: bool = True
    rev: int = 0

    def load(self, ctx: Context) -> Any:
        return ctx.uow.exchange.lock(ctx.company_id)

    def run(self, ctx: Context, subject: Any) -> int:
        if (subject.rev if subject else 0) != self.rev:
            raise Conflict
        fields = Fields()
        chosen = self._account(ctx, fields)
        if not 1 <= self.max_bytes <= MOST_BYTES:
            fields.refuse("max_bytes", _l("Choose between 1 and {count}."), count=MOST_BYTES)
        fields.finish()
        require_held(ctx, ctx.uow.identity.permissions_of(chosen))
        values = {"account_id": chosen, "max_bytes": self.max_bytes, "active": self.active}
        if subject is None:
            ctx.uow.directory.add(exchange, company_id=ctx.company_id, **values)
        else:
            ctx.uow.directory.change(exchange, subject, **values)
        audit(ctx, "exchange.set_up", subject=f"exchange:{ctx.company_id}", detail=values)
        return self.rev + 1

    def _account(self, ctx: Context, fields: Fields) -> str:
        try:
            found = ctx.uow.directory.row(account, ctx.company_id, self.account_id)
        except NotFound:
            found = None
        if found is None or found.kind != "service" or not found.active:
            fields.refuse("account_id", _l("Choose an active service account."))
        return self.account_id
