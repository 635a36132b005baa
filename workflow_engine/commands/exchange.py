"""Files of the exchange folder: taken, brought in once or put aside, and tried again.

The folder itself is none of the business of commands: ``jobs/exchanging.py`` moves the files to
where the rows say they belong, however often it is interrupted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields, require_held
from workflow_engine.commands.records.bring_in import bring_in_command
from workflow_engine.domain.phrases import packed
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict, Forbidden, NotFound, _l
from workflow_engine.persistence.tables import account, exchange, exchange_file
from workflow_engine.records import Kind
from workflow_engine.transfer import Given

#: Longest that a worker may take for a file before another looks after it, in leases of jobs.
LEASES = 5
MOST_BYTES, MOST_FAULTS = 50_000_000, 1_000


class FileOver(Conflict):
    message = _l("The file {name} was dealt with already.")


class ExchangeOff(Forbidden):
    message = _l("The exchange folder of this company is switched off.")


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


class OfWorker(Command[Any]):
    """What only the engine itself does, as ``Principal.system``."""

    permission = "exchange:write"

    def load(self, ctx: Context) -> Any:
        return self

    @staticmethod
    def permits(actor: Principal, permission: str) -> bool:
        return actor.is_system


@dataclass(frozen=True)
class Taken:
    """Where a file stands: ``is_mine`` when it is this worker's to bring in now."""

    state: str
    is_mine: bool
    tries: int
    faults: Sequence[Any] = ()
    reason: str | None = None


@dataclass(frozen=True)
class TakeFile(OfWorker):
    """Write down that a claimed file is looked after now, unless somebody does or did."""

    file_id: str
    name: str
    size: int

    def run(self, ctx: Context, subject: Any) -> Taken:
        span = timedelta(seconds=ctx.settings.job_lease_seconds) * LEASES
        lease = {"state": "taken", "leased_until": ctx.now + span}
        row = ctx.uow.exchange.file(self.file_id)
        if row is None:
            ctx.uow.exchange.add_file(
                id=self.file_id,
                company_id=ctx.company_id,
                direction="in",
                name=self.name,
                size=self.size,
                created_at=ctx.now,
                tries=1,
                **lease,
            )
            return Taken("taken", is_mine=True, tries=1)
        if row.company_id != ctx.company_id:
            raise NotFound
        is_free = row.state == "retry" or (row.state == "taken" and row.leased_until <= ctx.now)
        if not is_free:
            return Taken(row.state, False, row.tries, row.faults or (), row.reason)
        tries = 1 if row.state == "retry" else row.tries + 1
        ctx.uow.exchange.change_file(self.file_id, tries=tries, size=self.size, **lease)
        return Taken("taken", is_mine=True, tries=tries)


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


@dataclass(frozen=True)
class QuarantineFile(OfWorker):
    """Put a taken file aside: nothing of it was brought in, and those in charge are written to.

    ``faults`` are row, column and text; the file as a whole stands in row 0.
    """

    file_id: str
    reason: str
    faults: Sequence[tuple[int, str, str]] = ()
    module: str | None = None
    kind: str | None = None

    def run(self, ctx: Context, subject: Any) -> None:
        row = ctx.uow.exchange.file(self.file_id)
        if row is None or row.company_id != ctx.company_id or row.state not in ("taken", "retry"):
            return
        faults = [[line, column, str(text), packed(text)] for line, column, text in self.faults]
        ctx.uow.exchange.change_file(
            row.id,
            state="quarantined",
            module=self.module,
            kind=self.kind,
            reason=str(self.reason)[:2000],
            told=packed(self.reason),
            faults=faults[:MOST_FAULTS],
            ended_at=ctx.now,
            leased_until=None,
        )
        self._tell(ctx, row.id)
        detail = {"name": row.name, "reason": str(self.reason)[:500], "faults": len(faults)}
        audit(ctx, "exchange.file_quarantined", subject=f"exchange_file:{row.id}", detail=detail)

    def _tell(self, ctx: Context, file_id: str) -> None:
        people = ctx.uow.exchange.people_with(ctx.company_id, "exchange:write")
        if people:
            ctx.uow.jobs.add(
                "notify",
                company_id=ctx.company_id,
                due=ctx.now,
                now=ctx.now,
                max_attempts=ctx.settings.job_attempts,
                payload={"text": "file_quarantined", "file": file_id, "people": people},
            )


@dataclass(frozen=True)
class RetryFile(Command[None]):
    """Have a file in quarantine tried again, after it or what it refers to was mended."""

    permission = "exchange:write"
    file_id: str

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(exchange_file, ctx.company_id, self.file_id)

    def run(self, ctx: Context, subject: Any) -> None:
        if subject.state != "quarantined":
            raise FileOver(name=subject.name)
        ctx.uow.exchange.change_file(subject.id, state="retry", ended_at=None)
        detail = {"name": subject.name}
        audit(ctx, "exchange.file_retried", subject=f"exchange_file:{subject.id}", detail=detail)
