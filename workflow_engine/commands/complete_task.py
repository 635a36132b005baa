"""Complete a task: load, may, decide, run, apply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import forms
from workflow_engine.bpmn.progress import Complete
from workflow_engine.commands import documents
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.tasks import TaskInHand, in_hand
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.task import Task, TaskCompleted
from workflow_engine.errors import AlreadySigned, FieldsRefused, Invalid, _l
from workflow_engine.models import ProcessModel
from workflow_engine.modules import DocumentFacts

LONGEST_COMMENT = 4000


class CommentTooLong(Invalid):
    message = _l("The comment has more than {limit} characters.")


@dataclass(frozen=True, slots=True)
class Completed:
    """What followed: the instance's status, and the tasks that are now open in it."""

    task_id: str
    instance_id: str
    outcome: str
    status: str
    next_tasks: tuple[str, ...]


@dataclass(frozen=True)
class CompleteTask(Command[Completed]):
    """Decide a task with an outcome, the form's fields and a comment.

    ``rev`` is the revision the person looked at; None does not compare. Raises ``TaskAlreadyDone``
    when somebody was faster, ``FieldsRefused`` for fields this step does not let one write.
    """

    permission = "task:complete"
    task_id: str
    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> Completed:
        task, instance = subject.task, subject.instance
        if len(self.comment) > LONGEST_COMMENT:
            raise CommentTooLong(limit=LONGEST_COMMENT)
        completed = task.complete(ctx.actor, self.outcome, ctx.now)
        task.require_rev(self.rev)
        model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
        facts = documents.facts(ctx, instance)
        values = accepted(ctx, model, task, self.data, facts)
        _require_own_signature(ctx, subject)
        self._write_decision(ctx, subject, completed, model, facts, values)
        progress = advance(
            ctx,
            instance,
            Complete(task.wait, self.outcome, {**self._words(ctx, model, task), **values}),
            event="task.completed",
            element=task.element,
            data=self._told(task, values, completed, facts),
        )
        following = tuple(getattr(wait, "name", "") for wait in progress.opened)
        return Completed(
            task.id,
            instance.id,
            self.outcome,
            instance.status,
            tuple(name for name in following if name),
        )

    def _words(self, ctx: Context, model: ProcessModel, task: Task) -> dict[str, Any]:
        """The comment and who decided, where output mappings choose what becomes a variable."""
        if not model.graph.nodes[task.element].outputs:
            return {}
        return {"comment": self.comment, "completed_by": ctx.actor.person_id}

    def _told(
        self,
        task: Task,
        values: Mapping[str, Any],
        completed: TaskCompleted,
        facts: DocumentFacts | None,
    ) -> dict[str, Any]:
        told: dict[str, Any] = {
            "task": task.id,
            "outcome": self.outcome,
            "authority": list(completed.authority),
        }
        if facts is not None:
            # The chain of hashes guards these; the row of the decision alone could be rewritten.
            told["document"] = {"version": facts.version, "digest": facts.digest}
        if self.comment:
            told["comment"] = self.comment
        filled = {name: value for name, value in values.items() if value not in (None, "", [])}
        if filled:
            told["fields"] = filled
        return told

    def _write_decision(
        self,
        ctx: Context,
        subject: TaskInHand,
        completed: TaskCompleted,
        model: ProcessModel,
        facts: DocumentFacts | None,
        values: Mapping[str, Any],
    ) -> None:
        kind, document = subject.instance.subject or (None, None)
        ctx.uow.tasks.decide(
            id=new_id(),
            company_id=ctx.company_id,
            instance_id=subject.instance.id,
            task_id=completed.task_id,
            person_id=completed.person_id,
            account_id=completed.account_id,
            outcome=completed.outcome,
            comment=self.comment or None,
            data=dict(values) or None,
            decided_at=ctx.now,
            subject_type=kind,
            subject_id=document,
            document_version=facts.version if facts else None,
            document_digest=facts.digest if facts else None,
            amount=facts.amount if facts else None,
            currency=facts.currency if facts else None,
            base_amount=facts.base_amount if facts else None,
            rate=facts.rate if facts else None,
            authority=list(completed.authority),
            model_digest=model.digest,
        )


def accepted(
    ctx: Context,
    model: ProcessModel,
    task: Task,
    data: Mapping[str, Any],
    facts: DocumentFacts | None,
) -> Mapping[str, Any]:
    """The submitted fields as the form of this step lets this person write them."""
    form = model.forms.get(task.form) if task.form else None
    if form is None:
        if data:
            raise FieldsRefused(fields=", ".join(sorted(data)))
        return {}
    context = {**(ctx.uow.tasks.shown(task)["inputs"] or {}), "outcome": task.outcome}
    if facts is not None:
        context |= {"amount": facts.amount, "currency": facts.currency}
    return forms.check(form, data, context, now=ctx.now, timezone=ctx.actor.timezone).values


def _require_own_signature(ctx: Context, subject: TaskInHand) -> None:
    """Two signatures exist to be of two people, so an approver of this document is enough once."""
    if subject.task.outcome != "approve":
        return
    if ctx.actor.person_id in documents.approvers(ctx, subject.instance):
        raise AlreadySigned
