"""Somebody takes back a file that he attached."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.recording import record
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.repositories.files import INSTANCE, owner_in


class FileNotFound(NotFound):
    message = _l("There is no such file, or you may not see it.")


@dataclass(frozen=True, slots=True)
class FileInHand:
    """A locked file; its instance, if it belongs to one, was locked before."""

    row: dict[str, Any]
    owner: InstanceInHand | None

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


@dataclass(frozen=True)
class StrikeFile(Command[bool]):
    """Take back a file that one attached.

    Nobody has decided about it yet: it is removed, and True comes back. Otherwise it stays,
    struck out, since a decision refers to it. A struck one stays as it is.
    """

    permission = "instance:comment"
    file_id: str

    def load(self, ctx: Context) -> FileInHand:
        owner = ctx.uow.files.owner_of(ctx.company_id, self.file_id)
        held = in_hand(ctx, owner[1]) if owner and owner[0] == INSTANCE else None
        row = ctx.uow.files.lock(ctx.company_id, self.file_id)
        # Only one's own: for all others it is as if there were none.
        if row is None or row["account_id"] != ctx.actor.account_id or row["kind"] != "file":
            raise FileNotFound
        return FileInHand(row, held)

    def run(self, ctx: Context, subject: FileInHand) -> bool:
        row = subject.row
        if row["struck_at"] is not None:
            return False
        removed = not ctx.uow.files.is_decided_on(owner_in(row), row["created_at"])
        if removed:
            ctx.uow.files.remove(row["id"])
        else:
            ctx.uow.files.change(row["id"], struck_at=ctx.now, struck_by=ctx.actor.person_id)
        tell(ctx, subject, "removed" if removed else "struck")
        return removed


def tell(ctx: Context, subject: FileInHand, what: str, **more: Any) -> None:
    """In the history of the instance, or in the audit of the document."""
    row = subject.row
    detail = {"file": row["id"], "name": row["name"], "digest": row["digest"], **more}
    if subject.owner is not None:
        record(ctx, subject.owner.instance, f"file.{what}", data=detail)
        return
    kind, key = owner_in(row)
    audit(ctx, f"{kind}.file_{what}", subject=f"{kind}:{key}", detail=detail)
