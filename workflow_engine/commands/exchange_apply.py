"""A taken file is brought in, in one transaction with the row that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.exchange import FileOver
from workflow_engine.commands.records.bring_in import bring_in_command
from workflow_engine.errors import Forbidden, _l
from workflow_engine.records import Kind
from workflow_engine.transfer import Given


class ExchangeOff(Forbidden):
    message = _l("The exchange folder of this company is switched off.")


@dataclass(frozen=True)
class ApplyFile(Command[str]):
    """Bring the records of a taken file in, in one transaction with what says so.

    Content that was brought in before changes nothing: of masters if it was the last, of documents
    (which have no code to be known by) if it ever was. ``ImportRefused`` names all faults.
    """

    permission = "record:write"
    kind: ClassVar[Kind]
    module: ClassVar[str]
    file_id: str
    digest: str
    given: Sequence[Given]

    def run(self, ctx: Context, subject: Any) -> str:
        setting = ctx.uow.exchange.lock(ctx.company_id)
        if setting is None or not setting.active or setting.account_id != ctx.actor.account_id:
            raise ExchangeOff
        row = ctx.uow.exchange.file(self.file_id)
        if row is None or row.company_id != ctx.company_id or row.state != "taken":
            raise FileOver(name=row.name if row else self.file_id)
        named = (self.module, self.kind.name)
        values: dict[str, Any] = {"module": named[0], "kind": named[1], "digest": self.digest}
        ever = self.kind.is_document or self.kind.key is None
        if ctx.uow.exchange.is_known(ctx.company_id, named, self.digest, ever=ever):
            return self._end(ctx, row, "duplicate", values)
        brought = bring_in_command(self.kind)(self.given).run(ctx, None)
        return self._end(ctx, row, "done", {**values, "counts": dict(brought.counts)})

    def _end(self, ctx: Context, row: Any, state: str, values: dict[str, Any]) -> str:
        over = {"state": state, "ended_at": ctx.now, "leased_until": None, "faults": None}
        ctx.uow.exchange.change_file(row.id, reason=None, told=None, **over, **values)
        detail = {"name": row.name, "state": state, **values}
        audit(ctx, "exchange.file_taken", subject=f"exchange_file:{row.id}", detail=detail)
        return state


@cache
def apply_command(module: str, kind: Kind) -> type[ApplyFile]:
    """The command for files of a kind; it asks for the permission to write such records."""
    name = f"ApplyFileOf{kind.name.title().replace('_', '')}"
    return type(name, (ApplyFile,), {"kind": kind, "module": module, "permission": kind.write})
