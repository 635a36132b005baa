"""Say something about an instance; it stays in its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.complete_task import LONGEST_COMMENT, CommentTooLong
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.mentioning import mentioned, tell
from workflow_engine.commands.recording import record
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import Invalid, _l


class CommentEmpty(Invalid):
    message = _l("Write something first.")


@dataclass(frozen=True)
class CommentInstance(Command[str]):
    """Add a comment, also after the end. Gives the comment's id.

    People are named by their login in the text (``@anna``), or as references in ``mentions``; they
    are written to. Raises ``CannotRead`` for those who may not read the instance.
    """

    permission = "instance:comment"
    instance_id: str
    text: str
    task_id: str | None = None
    mentions: Sequence[str] = ()

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> str:
        text = self.text.strip()
        if not text:
            raise CommentEmpty
        if len(text) > LONGEST_COMMENT:
            raise CommentTooLong(limit=LONGEST_COMMENT)
        comment_id = new_id()
        people = mentioned(ctx, subject.instance, text, self.mentions)
        line: dict[str, Any] = {"comment": text, "id": comment_id}
        if people:
            line["people"] = people
            tell(ctx, subject.instance, people)
        record(ctx, subject.instance, "comment.added", data=line)
        ctx.uow.tasks.comment(
            id=comment_id,
            company_id=ctx.company_id,
            instance_id=subject.instance.id,
            task_id=self.task_id,
            person_id=ctx.actor.person_id,
            account_id=ctx.actor.account_id,
            text=text,
            created_at=ctx.now,
        )
        return comment_id
