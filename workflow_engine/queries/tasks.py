"""One task with everything needed to decide it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from workflow_engine import forms
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.task import Candidate
from workflow_engine.domain.voting import ADVISE
from workflow_engine.errors import TaskNotFound
from workflow_engine.models import ProcessModel
from workflow_engine.modules import DocumentType
from workflow_engine.persistence.tables import group, person, task
from workflow_engine.queries import standing_in
from workflow_engine.queries.ballots import BallotView, ballot_of, ballot_view
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.visibility import require_visible
from workflow_engine.queries.ways_back import WayBackView, ways_back


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person or group is asked: the reference of the model, and whom it found."""

    reference: str
    name: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """A button of the decision bar."""

    id: str
    label: str
    needs_reason: bool = False
    signature: str | None = None
    """``typed`` or ``drawn`` where it needs one."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its page and the API show it.

    ``instead_of`` is the name of the absent person in whose place the reader looks at it, and
    ``is_barred`` says that he may not decide it, since one of the two asked for it.
    """

    task_id: str
    instance_id: str
    key: str
    version: int
    element: str
    step: str
    title: str
    state: str
    outcome: str | None
    rev: int
    iteration: int
    priority: int
    amount: Decimal | None
    currency: str | None
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    assignee_id: str | None
    assignee: str | None
    requester: str | None
    outcomes: Sequence[OutcomeChoice]
    reasons: Sequence[Reason]
    is_mine: bool
    is_suspended: bool
    may_act: bool
    may_claim: bool
    inputs: Mapping[str, Any]
    """What is handed over, less what the form hides."""
    form_key: str | None
    subject: tuple[str, str] | None
    business_key: str | None
    ballot: BallotView | None = None
    returns: Sequence[WayBackView] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    """All that is handed over, for conditions of the form; it is shown to nobody."""
    instead_of: str | None = None
    is_barred: bool = False
    chosen_by: str | None = None
    """Who chose those who are asked."""


_AS_STORED = (
    "instance_id",
    "element",
    "title",
    "state",
    "outcome",
    "rev",
    "iteration",
    "priority",
    "amount",
    "currency",
    "created_at",
    "due_at",
    "assignee_id",
)


@dataclass(frozen=True)
class GetTask(Query[TaskView]):
    """``TaskNotFound`` also for a task that the actor has nothing to do with."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> TaskView:
        row, owner, model = load(ctx, self.task_id)
        stored = ballot_of(ctx, row)
        ctx = standing_in.in_place(ctx, row, owner["key"], stored)
        candidates = [Candidate(*entry) for entry in row["candidates"]]
        reasons = _reasons(ctx, candidates)
        seat = ctx.actor.seat
        known = row["inputs"] or {}
        is_open, is_suspended = row["state"] == "open", owner["status"] == "suspended"
        entitled = is_open and any(c.covers(ctx.actor) for c in candidates)
        is_barred = standing_in.is_barred(ctx.actor, row["requester_id"], row["outcomes"])
        entitled = entitled and not is_suspended and not is_barred
        free = row["assignee_id"] in (None, seat)
        ballot = ballot_view(ctx, row, stored)
        return TaskView(
            task_id=row["id"],
            **{name: row[name] for name in _AS_STORED},
            key=owner["key"],
            version=model.version,
            step=model.name_of(row["element"], ctx.actor.locale),
            is_overdue=is_open and row["due_at"] is not None and row["due_at"] < ctx.now,
            assignee=_name(ctx, row["assignee_id"]),
            requester=_name(ctx, row["requester_id"]),
            outcomes=_choices(ctx, model, row["element"], _offered(row["outcomes"], ballot)),
            reasons=reasons,
            is_mine=seat is not None and row["assignee_id"] == seat,
            is_suspended=is_suspended,
            may_act=entitled and free and (ballot is None or ballot.may_vote),
            may_claim=entitled and row["assignee_id"] is None and ballot is None,
            inputs=forms.without(known, _hidden(model, row["form"])),
            known=known,
            form_key=row["form"],
            subject=_subject(owner),
            business_key=owner["business_key"],
            ballot=ballot,
            instead_of=_name(ctx, ctx.actor.on_behalf_of),
            is_barred=is_open and is_barred,
            chosen_by=_name(ctx, _chooser(owner, row)),
            returns=ways_back(ctx, row, owner, model) if entitled else (),
        )


@dataclass(frozen=True)
class GetTaskForm(Query[forms.Form | None]):
    """The form of a task as its version of the process has it; None when it has none."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> forms.Form | None:
        row, _, model = load(ctx, self.task_id)
        return model.forms.get(row["form"]) if row["form"] else None


@dataclass(frozen=True)
class GetTaskDocument(Query["DocumentView | None"]):
    """The document a task is about, as its module shows it; who holds the task may read it."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> "DocumentView | None":
        _, owner, _ = load(ctx, self.task_id)
        return document_view(ctx, _subject(owner))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document beside a task or an instance: its type, id, and what its panel shows."""

    type: DocumentType
    document_id: str
    values: Mapping[str, Any]


def document_view(ctx: Reading, subject: tuple[str, str] | None) -> DocumentView | None:
    kind = ctx.modules.documents.get(subject[0]) if subject else None
    if kind is None or subject is None:
        return None
    with ctx.session as session:
        values = kind.view(session, ctx.company_id, subject[1])
    return DocumentView(kind, subject[1], values)


def load(ctx: Reading, task_id: str) -> tuple[Any, dict[str, Any], ProcessModel]:
    """Task row, instance row and model, if the actor may see the instance."""
    statement = sa.select(task).where(task.c.id == task_id, task.c.company_id == ctx.company_id)
    row = ctx.connection.execute(statement).mappings().one_or_none() if is_id(task_id) else None
    if row is None:
        raise TaskNotFound(task=task_id)
    owner = require_visible(ctx, row["instance_id"])
    return row, owner, ctx.models.process(ctx.definitions, owner["definition_id"])


def _hidden(model: ProcessModel, key: str | None) -> Collection[tuple[str, ...]]:
    form = model.forms.get(key) if key else None
    return forms.hidden_paths(form) if form else ()


def _subject(owner: Mapping[str, Any]) -> tuple[str, str] | None:
    return (owner["subject_type"], owner["subject_id"]) if owner["subject_type"] else None


def _choices(
    ctx: Reading, model: ProcessModel, element: str, outcomes: Sequence[str]
) -> list[OutcomeChoice]:
    behaviour = model.graph.nodes[element].behaviour
    reasoned = behaviour.reasoned if isinstance(behaviour, UserTask) else frozenset()
    signs = dict(behaviour.signed) if isinstance(behaviour, UserTask) else {}
    label, locale = model.manifest.outcome, ctx.actor.locale
    return [
        OutcomeChoice(o, label(o, locale), o in reasoned | {ADVISE}, signs.get(o)) for o in outcomes
    ]


def _offered(outcomes: Sequence[str], ballot: BallotView | None) -> Sequence[str]:
    """What the actor may answer: an adviser only advises."""
    if ballot is None:
        return outcomes
    return ballot.own_outcomes or (*outcomes, *ballot.more_outcomes)


def _chooser(owner: Mapping[str, Any], row: Mapping[str, Any]) -> str | None:
    """Whoever chose for the step, unless others are asked instead."""
    made = (owner["choices"] or {}).get(row["element"]) or {}
    asked = {candidate[1] for candidate in row["candidates"]}
    return made.get("by") if asked & set(made.get("people", ())) else None


def _name(ctx: Reading, person_id: str | None) -> str | None:
    if person_id is None:
        return None
    statement = sa.select(person.c.name, person.c.name_zh).where(person.c.id == person_id)
    row = ctx.connection.execute(statement).one()
    return (row.name_zh if ctx.actor.locale.startswith("zh") else None) or row.name


def _reasons(ctx: Reading, candidates: Sequence[Candidate]) -> list[Reason]:
    zh = ctx.actor.locale.startswith("zh")
    names: dict[str, str] = {}
    for table, kind in ((person, "person"), (group, "group")):
        ids = [c.principal_id for c in candidates if c.kind == kind]
        statement = sa.select(table.c.id, table.c.name, table.c.name_zh).where(table.c.id.in_(ids))
        for row in ctx.connection.execute(statement) if ids else ():
            names[row.id] = (row.name_zh if zh else None) or row.name
    return [
        Reason(c.reference, names.get(c.principal_id, ""), c.covers(ctx.actor)) for c in candidates
    ]
