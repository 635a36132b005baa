"""Drafts that nobody needs any more are deleted; what was ever told to anybody stays."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.records.save import loaded
from workflow_engine.errors import Conflict, _l
from workflow_engine.records import Kind


class NotADraft(Conflict):
    message = _l("{document} is no draft any more; cancel it instead.")


@dataclass(frozen=True)
class DiscardRecord(Command[None]):
    """Delete a draft that has no number: nothing can refer to it yet."""

    permission = "record:write"
    kind: ClassVar[Kind]
    record_id: str
    rev: int | None = None

    def load(self, ctx: Context) -> Any:
        return loaded(ctx, self.kind, self.record_id)

    def run(self, ctx: Context, subject: Any) -> None:
        subject.require_rev(self.rev)
        if not self.kind.is_draft(subject):
            raise NotADraft(document=self.kind.name_of(subject))
        ctx.uow.session.delete(subject)
        ctx.uow.session.flush()
        RunningOperation(ctx, None, None).audit(
            f"{self.kind.name}.discarded",
            subject=f"{self.kind.name}:{subject.id}",
            detail={"title": self.kind.title_of(subject)},
        )


@cache
def discard_command(kind: Kind) -> type[DiscardRecord]:
    name = f"Discard{kind.name.title().replace('_', '')}"
    return type(name, (DiscardRecord,), {"kind": kind, "permission": kind.write})
