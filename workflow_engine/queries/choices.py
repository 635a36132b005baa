"""Whom somebody may choose for steps to come: at the start, and in the step before."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_engine.bpmn import choices
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.domain import choosing
from workflow_engine.domain.task import DECIDING_OUTCOMES
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.queries.approval_path import signatures
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.colleagues import Colleague
from workflow_engine.queries.start_form import startable
from workflow_engine.queries.tasks import load

MOST = 500


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step to come and everybody who may be chosen for it; ``chosen`` are those who are."""

    element: str
    step: str
    people: Sequence[Colleague]
    is_needed: bool
    chosen: Sequence[str] = ()


@dataclass(frozen=True)
class GetStartChoices(Query[Sequence[StepChoice]]):
    """``DefinitionNotFound`` also for what the actor may not start."""

    permission = "instance:start"
    key: str

    def run(self, ctx: Reading) -> Sequence[StepChoice]:
        model = startable(ctx, self.key)
        requester = ctx.actor.person_id
        return [
            _step(ctx, model, element, requester, frozenset(), is_needed=True)
            for element in choices.at_start(model.graph)
        ]


@dataclass(frozen=True)
class GetTaskChoices(Query[Sequence[StepChoice]]):
    """The steps that may follow a task; whichever begins needs somebody."""

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> Sequence[StepChoice]:
        row, owner, model = load(ctx, self.task_id)
        elements = choices.after(model.graph, row["element"])
        if not elements:
            return []
        rows = signatures(ctx, owner["subject_type"], owner["subject_id"])
        signed = frozenset(
            str(row[who]) for row in rows for who in ("person_id", "on_behalf_of") if row[who]
        )
        made = owner["choices"] or {}
        return [
            _step(
                ctx,
                model,
                element,
                owner["started_by"],
                signed,
                chosen=(made.get(element) or {}).get("people", ()),
            )
            for element in elements
        ]


def _step(
    ctx: Reading,
    model: ProcessModel,
    element: str,
    requester: str | None,
    signed: frozenset[str],
    *,
    is_needed: bool = False,
    chosen: Sequence[str] = (),
) -> StepChoice:
    behaviour = model.graph.nodes[element].behaviour
    outcomes = behaviour.outcomes if isinstance(behaviour, UserTask) else ()
    circle = behaviour.circle if isinstance(behaviour, UserTask) else ()
    is_decision = not DECIDING_OUTCOMES.isdisjoint(outcomes)
    chooser = {ctx.actor.person_id, ctx.actor.seat} - {None} if is_decision else set()
    organisation = OrganisationRows(ctx.connection, ctx.company_id)
    found = choosing.people(
        circle,
        organisation,
        requester=requester,
        decided=(signed if is_decision else frozenset()) | {str(one) for one in chooser},
        forbid_requester=is_decision,
    )
    zh = ctx.actor.locale.startswith("zh")
    cards = organisation.cards(list(found)[:MOST])
    people = sorted(
        (Colleague(c.id, (c.name_zh if zh else None) or c.name) for c in cards.values()),
        key=lambda one: (one.name, one.person_id),
    )
    named = [one for one in chosen if one in cards]
    step = model.name_of(element, ctx.actor.locale)
    return StepChoice(element, step, people, is_needed, named)
