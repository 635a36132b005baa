"""What the virus scanner said of a file: it may be opened from now on, or never."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import in_hand
from workflow_engine.commands.strike_file import FileInHand, tell
from workflow_engine.persistence.repositories.files import INSTANCE


@dataclass(frozen=True)
class FinishScan(Command[None]):
    """Write down the verdict under the lease of its job; the scanner runs before."""

    permission = "instance:comment"
    job_id: str
    lease: int
    is_clean: bool
    told: str = ""

    def run(self, ctx: Context, subject: Any) -> None:
        job = ctx.uow.jobs.hold(self.job_id, self.lease)
        if job is None:
            return
        ctx.uow.jobs.done(job)
        file_id = job["payload"]["file"]
        owner = ctx.uow.files.owner_of(ctx.company_id, file_id)
        held = in_hand(ctx, owner[1]) if owner and owner[0] == INSTANCE else None
        row = ctx.uow.files.lock(ctx.company_id, file_id)
        if row is None or row["scan"] != "waiting":
            return
        scan = "clean" if self.is_clean else "infected"
        ctx.uow.files.change(file_id, scan=scan, scan_told=self.told or None)
        if not self.is_clean:
            tell(ctx, FileInHand(row, held), "blocked", found=self.told)
