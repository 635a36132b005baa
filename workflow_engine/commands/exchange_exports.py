"""Lists that are written into the exchange folder, by the clock or when somebody asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.exchange import OfWorker
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.phrases import packed
from workflow_engine.errors import Forbidden, _l
from workflow_engine.persistence.tables import exchange_export
from workflow_engine.transfer import FORMS, exchanged_kinds

#: A year; 0 is on demand alone.
MOST_MINUTES, LEAST_MINUTES = 527_040, 5


@dataclass(frozen=True, kw_only=True)
class AddExport(Command[str]):
    """Write the list of a kind every so many minutes, or on demand (0); gives the id."""

    permission = "exchange:write"
    kind: str
    format: str = "csv"
    every_minutes: int = 0

    def run(self, ctx: Context, subject: Any) -> str:
        fields = Fields()
        known = exchanged_kinds(ctx.modules, written=False)
        if self.kind not in known:
            fields.refuse("kind", _l("There are no such records."))
        elif not ctx.actor.may(known[self.kind].read):
            # Nobody has written out what he may not read.
            raise Forbidden(permission=known[self.kind].read)
        if self.format not in FORMS:
            fields.refuse("format", _l("Choose one of the ways that are offered."))
        every = self.every_minutes
        if every and not LEAST_MINUTES <= every <= MOST_MINUTES:
            refusal = _l("Choose 0, or between {least} and {most} minutes.")
            fields.refuse("every_minutes", refusal, least=LEAST_MINUTES, most=MOST_MINUTES)
        wanted = {"company_id": ctx.company_id, "kind": self.kind, "format": self.format}
        if ctx.uow.directory.exists(exchange_export, **wanted):
            fields.refuse("kind", _l("This list is written already."))
        fields.finish()
        due = ctx.now if every else None
        made = ctx.uow.directory.add(exchange_export, **wanted, every_minutes=every, due_at=due)
        detail = {"kind": self.kind, "format": self.format, "every_minutes": every}
        audit(ctx, "exchange.export_added", subject=f"exchange_export:{made}", detail=detail)
        return made


class _OfExport(Command[None]):
    permission = "exchange:write"
    export_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(exchange_export, ctx.company_id, self.export_id)


@dataclass(frozen=True)
class RunExport(_OfExport):
    """Have a list written at the next look into the folder."""

    export_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.change(exchange_export, subject, due_at=ctx.now)
        detail = {"kind": subject.kind}
        audit(ctx, "exchange.export_asked", subject=f"exchange_export:{subject.id}", detail=detail)


@dataclass(frozen=True)
class RemoveExport(_OfExport):
    """Write a list no more; the files that were written stay."""

    export_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        ctx.uow.directory.discard(exchange_export, subject)
        detail = {"kind": subject.kind}
        audit(
            ctx, "exchange.export_removed", subject=f"exchange_export:{subject.id}", detail=detail
        )


@dataclass(frozen=True, kw_only=True)
class FinishExport(OfWorker):
    """Write down that the list due at ``due`` was written as ``name``, or why it was not.

    Of two workers that wrote the same list the first is believed: the file is the same.
    """

    export_id: str
    due: datetime
    name: str = ""
    size: int = 0
    digest: str | None = None
    reason: str | None = None

    def run(self, ctx: Context, subject: Any) -> bool:
        row = ctx.uow.directory.lock(exchange_export, ctx.company_id, self.export_id)
        if row.due_at != self.due:
            return False
        ctx.uow.directory.change(
            exchange_export,
            row,
            due_at=ctx.now + timedelta(minutes=row.every_minutes) if row.every_minutes else None,
            done_at=ctx.now,
            reason=str(self.reason)[:2000] if self.reason else None,
            told=packed(self.reason),
        )
        if self.reason is None:
            self._listed(ctx, row)
        detail = {"kind": row.kind, "name": self.name, "reason": self.reason and str(self.reason)}
        audit(ctx, "exchange.exported", subject=f"exchange_export:{row.id}", detail=detail)
        return True

    def _listed(self, ctx: Context, row: Any) -> None:
        module, _, kind = row.kind.partition(".")
        ctx.uow.exchange.add_file(
            id=new_id(),
            company_id=ctx.company_id,
            direction="out",
            name=self.name,
            module=module,
            kind=kind,
            state="written",
            size=self.size,
            digest=self.digest,
            tries=1,
            created_at=ctx.now,
            ended_at=ctx.now,
        )
