"""People are chosen for steps to come; kept with the instance, and checked where they are named."""

from collections.abc import Iterable, Mapping, Sequence

from workflow_engine.bpmn import choices
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.commands import documents
from workflow_engine.commands.asking import CHOOSE, ChoicesWrong
from workflow_engine.commands.base import Context
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain import choosing
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.task import DECIDING_OUTCOMES
from workflow_engine.errors import Phrase, _l
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.organisation import OrganisationRows

#: People by element, each by login or id.
Named = Mapping[str, Sequence[str]]
NOT_HERE = _l("Nobody is chosen for this step here.")
NOT_THEM = _l("{name} is not among those who may be chosen.")


def choose_at_start(ctx: Context, instance: Instance, model: ProcessModel, named: Named) -> Named:
    """The ids of those who were named, by step; raises ``ChoicesWrong``.

    A step that people are chosen for at the start needs somebody.
    """
    elements = choices.at_start(model.graph)
    kept = _keep(ctx, instance, model, elements, named)
    missing = [element for element in elements if element not in (instance.choices or {})]
    if missing and ctx.actor.person_id is not None:
        raise ChoicesWrong(errors={_field(element): [Phrase(CHOOSE)] for element in missing})
    return kept


def choose_next(ctx: Context, subject: TaskInHand, model: ProcessModel, named: Named) -> Named:
    """As above, for the steps that may follow; whichever of them begins at once needs somebody."""
    elements = choices.after(model.graph, subject.task.element)
    ctx.choosing.update((subject.instance.id, element) for element in elements)
    return _keep(ctx, subject.instance, model, elements, named)


def _keep(
    ctx: Context,
    instance: Instance,
    model: ProcessModel,
    elements: Iterable[str],
    named: Named,
) -> Named:
    errors: dict[str, list[str]] = {}
    kept: dict[str, list[str]] = {}
    for element, people in named.items():
        if element not in elements:
            errors[_field(element)] = [Phrase(NOT_HERE)]
            continue
        kept[element], wrong = _found(ctx, instance, model, element, people)
        if wrong:
            errors[_field(element)] = wrong
    if errors:
        raise ChoicesWrong(errors=errors)
    by = ctx.actor.person_id
    made = {element: {"people": people, "by": by} for element, people in kept.items() if people}
    if made:
        instance.choices = {**(instance.choices or {}), **made}
    return {element: people for element, people in kept.items() if people}


def _found(
    ctx: Context, instance: Instance, model: ProcessModel, element: str, named: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Their ids, and what is wrong; somebody unknown and somebody outside are told alike."""
    organisation = OrganisationRows(ctx.uow.connection, instance.company_id)
    circle = _circle(ctx, instance, model, element, organisation)
    found: dict[str, None] = {}
    wrong: list[str] = []
    for name in filter(None, named):
        person = organisation.person(name)
        if person is None or person.id not in circle:
            wrong.append(Phrase(NOT_THEM, name=name[:120]))
        else:
            found[person.id] = None
    return list(found), wrong


def _circle(
    ctx: Context,
    instance: Instance,
    model: ProcessModel,
    element: str,
    organisation: OrganisationRows,
) -> Mapping[str, object]:
    """Nobody chooses himself for a decision, nor whoever he stands in for."""
    behaviour = model.graph.nodes[element].behaviour
    if not isinstance(behaviour, UserTask):
        return {}
    is_decision = not DECIDING_OUTCOMES.isdisjoint(behaviour.outcomes)
    decided = documents.approvers(ctx, instance) if is_decision else frozenset()
    chooser = {ctx.actor.person_id, ctx.actor.seat} - {None} if is_decision else set()
    return choosing.people(
        behaviour.circle,
        organisation,
        requester=instance.started_by,
        decided=decided | {str(person) for person in chooser},
        forbid_requester=is_decision,
    )


def _field(element: str) -> str:
    return f"choices.{element}"
