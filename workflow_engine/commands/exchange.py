"""Files of the exchange folder: taken, put aside, and tried again.

The folder itself is none of the business of commands: ``jobs/exchanging.py`` moves the files to
where the rows say they belong, however often it is interrupted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.phrases import packed
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict, NotFound, _l
from workflow_engine.persistence.tables import exchange_file

#: Longest that a worker may take for a file before another looks after it, in leases of jobs.
LEASES = 5
MOST_FAULTS = 1_000


class FileOver(Conflict):
    message = _l("The file {name} was dealt with already.")


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
