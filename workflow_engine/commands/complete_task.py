"""Complete a task: load, may, decide, run, apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands import documents, voting
from workflow_engine.commands.advance import advance
from workflow_engine.commands.attaching import Kept
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.choosing import Named, choose_next
from workflow_engine.commands.decided import Said, accepted, require_reason, told, words, write
from workflow_engine.commands.returning import Back, onward
from workflow_engine.commands.signing import keep_drawing, signed
from workflow_engine.commands.tasks import TaskInHand, in_hand, require_within
from workflow_engine.errors import AlreadySigned, Invalid, _l

LONGEST_COMMENT = 4000


class CommentTooLong(Invalid):
    message = _l("The comment has more than {limit} characters.")


@dataclass(frozen=True, slots=True)
class Completed:
    """What followed: the instance's status, and the tasks that are now open in it.

    ``is_settled`` is False when this was a vote and others are still asked.
    """

    task_id: str
    instance_id: str
    outcome: str
    status: str
    next_tasks: tuple[str, ...]
    is_settled: bool = True


@dataclass(frozen=True)
class CompleteTask(Command[Completed]):
    """Decide a task, or vote on it, with an outcome, the form's fields and a comment.

    ``rev`` is the revision the person looked at; None does not compare. Raises ``TaskAlreadyDone``
    when somebody was faster, ``FieldsRefused`` for fields this step does not let one write,
    ``ReasonNeeded`` when the outcome demands a comment, ``SignatureNeeded`` or ``DrawingNeeded``
    when it demands a ``signature``: one's full name, or the path of a pen.
    A return goes ``back_to`` a step that was passed where the model allows it, and ``comes_back``
    straight from there. ``choices`` names people for the steps that follow, where the model lets
    whoever does this one choose them; raises ``ChoicesWrong``.
    """

    permission = "task:complete"
    task_id: str
    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    rev: int | None = None
    back_to: str | None = None
    comes_back: bool = False
    choices: Named = field(default_factory=dict)

    signature: str = ""

    def prepare(self, look: Lookout) -> Kept | None:
        return keep_drawing(look, self.signature) if self.signature else None

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> Completed:
        task, instance = subject.task, subject.instance
        if len(self.comment) > LONGEST_COMMENT:
            raise CommentTooLong(limit=LONGEST_COMMENT)
        model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
        facts = documents.facts(ctx, instance)
        require_within(ctx, instance, facts)
        files = ctx.uow.tasks.files(task.id)
        chosen = choose_next(ctx, subject, model, self.choices)
        signature = signed(ctx, subject, model, self.outcome, self.signature)
        said = Said(self.outcome, self.comment, model, facts, files, chosen, signature)
        if task.ballot is not None:
            return self._vote(ctx, subject, said)
        completed = task.complete(ctx.actor, self.outcome, ctx.now)
        task.require_rev(self.rev)
        require_reason(said, task)
        values = accepted(ctx, model, task, self.data, facts)
        _require_own_signature(ctx, subject)
        write(ctx, subject, said, completed.authority, values)
        progress = advance(
            ctx,
            instance,
            onward(ctx, subject, model, self._back, {**words(ctx, said, task), **values}),
            event="task.completed",
            element=task.element,
            data=told(task, said, completed.authority, values),
        )
        following = tuple(getattr(wait, "name", "") for wait in progress.opened)
        return self._completed(subject, tuple(name for name in following if name))

    @property
    def _back(self) -> Back:
        return Back(self.back_to, self.comes_back)

    def _vote(self, ctx: Context, subject: TaskInHand, said: Said) -> Completed:
        subject.task.require_rev(self.rev)
        if self.outcome == "approve":
            _require_no_earlier_signature(ctx, subject)
        following = voting.vote(ctx, subject, said, self.data, self._back)
        return self._completed(subject, following, is_settled=subject.task.state == "completed")

    def _completed(
        self, subject: TaskInHand, following: tuple[str, ...], *, is_settled: bool = True
    ) -> Completed:
        instance = subject.instance
        return Completed(
            subject.task.id, instance.id, self.outcome, instance.status, following, is_settled
        )


def _require_own_signature(ctx: Context, subject: TaskInHand) -> None:
    """Two signatures exist to be of two people, so an approver of this document is enough once."""
    if subject.task.outcome == "approve":
        _require_no_earlier_signature(ctx, subject)


def _require_no_earlier_signature(ctx: Context, subject: TaskInHand) -> None:
    signed = documents.approvers(ctx, subject.instance)
    if not signed.isdisjoint((ctx.actor.person_id, ctx.actor.seat)):
        raise AlreadySigned
