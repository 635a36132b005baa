"""What somebody decided: the fields that are taken, the row that proves it, and what is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import forms
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.commands.base import Context
from workflow_engine.commands.limits import require_room
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.task import Task
from workflow_engine.errors import FieldsRefused, Invalid, _l
from workflow_engine.models import ProcessModel
from workflow_engine.modules import DocumentFacts


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome with its comment, in a version of a process and about a document as it stands.

    ``files`` are the digests of what is attached at that moment, ``chosen`` the people who were
    named for steps to come.
    """

    outcome: str
    comment: str
    model: ProcessModel
    facts: DocumentFacts | None
    files: Sequence[str] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    signature: Mapping[str, Any] | None = None


class ReasonNeeded(Invalid):
    message = _l("Say why; the reason is kept in the history.")


def require_reason(said: Said, task: Task) -> None:
    """Raises ``ReasonNeeded`` for an outcome that the model does not let pass in silence."""
    behaviour = said.model.graph.nodes[task.element].behaviour
    reasoned = isinstance(behaviour, UserTask) and said.outcome in behaviour.reasoned
    if reasoned and not said.comment.strip():
        raise ReasonNeeded


def accepted(
    ctx: Context,
    model: ProcessModel,
    task: Task,
    data: Mapping[str, Any],
    facts: DocumentFacts | None,
    outcome: str | None = None,
) -> Mapping[str, Any]:
    """The submitted fields as the form of this step lets this person write them."""
    form = model.forms.get(task.form) if task.form else None
    if form is None:
        if data:
            raise FieldsRefused(fields=", ".join(sorted(data)))
        return {}
    shown = ctx.uow.tasks.shown(task)["inputs"] or {}
    context = {**shown, "outcome": outcome or task.outcome}
    if facts is not None:
        context |= {"amount": facts.amount, "currency": facts.currency}
    return forms.check(form, data, context, now=ctx.now, timezone=ctx.actor.timezone).values


def words(ctx: Context, said: Said, task: Task) -> dict[str, Any]:
    """The comment and who decided, where output mappings choose what becomes a variable."""
    if not said.model.graph.nodes[task.element].outputs:
        return {}
    return {"comment": said.comment, "completed_by": ctx.actor.person_id}


def told(
    task: Task, said: Said, authority: Sequence[str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The line of the history: outcome, proof, document, comment and the fields filled in."""
    line: dict[str, Any] = {
        "task": task.id,
        "outcome": said.outcome,
        "authority": list(authority),
    }
    if said.facts is not None:
        # The chain of hashes guards these; the row of the decision alone could be rewritten.
        line["document"] = _as_it_stood(said.facts)
    if said.files:
        line["files"] = list(said.files)
    if said.chosen:
        line["chosen"] = dict(said.chosen)
    if said.signature:
        line["signature"] = dict(said.signature)
    if said.comment:
        line["comment"] = said.comment
    filled = {name: value for name, value in values.items() if value not in (None, "", [])}
    if filled:
        line["fields"] = filled
    return line


def _as_it_stood(facts: DocumentFacts) -> dict[str, Any]:
    """What was decided about; amounts are texts, the base amount by the rate of the document."""
    return {
        "version": facts.version,
        "digest": facts.digest,
        "amount": str(facts.amount),
        "currency": facts.currency,
        "base_amount": str(facts.base_amount),
        "rate": str(facts.rate),
    }


def write(
    ctx: Context,
    subject: TaskInHand,
    said: Said,
    authority: Sequence[str],
    values: Mapping[str, Any],
    *,
    round_of_person: int = 1,
) -> str:
    """Keep the decision with what it was about; gives its id."""
    kind, document = subject.instance.subject or (None, None)
    facts, decision_id = said.facts, new_id()
    room = require_room(ctx, subject.instance, said.outcome, facts)
    ctx.uow.tasks.decide(
        id=decision_id,
        company_id=ctx.company_id,
        instance_id=subject.instance.id,
        task_id=subject.task.id,
        round=round_of_person,
        person_id=ctx.actor.person_id,
        account_id=ctx.actor.account_id,
        on_behalf_of=ctx.actor.on_behalf_of,
        outcome=said.outcome,
        comment=said.comment or None,
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
        authority=list(authority),
        limits=room.stored() if room else None,
        model_digest=said.model.digest,
    )
    return decision_id
