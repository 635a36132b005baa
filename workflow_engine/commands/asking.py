"""Whom a step asks when it is opened, with the policies of the model."""

from collections.abc import Callable
from dataclasses import dataclass

from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.commands.base import Context
from workflow_engine.domain.assignment import Away, Resolved, Unresolved
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.policies import Automatic, Instead, StepPolicies
from workflow_engine.errors import Invalid, Phrase, _l
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.persistence.repositories.substitutions import away_now
from workflow_engine.persistence.signed import signers

CHOOSE = _l("Choose who is to do this step.")
Find = Callable[[list[str]], Resolved | Unresolved]


class ChoicesWrong(Invalid):
    message = _l("Choose people for the steps to come.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked by which references, or the outcome that a rule gives without anybody."""

    found: Resolved | Unresolved
    wanted: list[str]
    automatic: Automatic | None = None


def chosen_for(model: ProcessModel, element: str) -> str | None:
    """Who chooses among the candidates of a step, if anybody does."""
    behaviour = model.graph.nodes[element].behaviour
    return behaviour.chosen if isinstance(behaviour, UserTask) else None


def away_for(ctx: Context, instance: Instance, element: str) -> Away | None:
    """How the step treats people who are away; None asks them, and their substitutes see it."""
    model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
    behaviour = model.graph.nodes[element].behaviour
    rule = behaviour.policies.literal("absent") if isinstance(behaviour, UserTask) else None
    if rule not in ("above", "nobody"):
        return None
    absent = away_now(ctx.uow.connection, instance.company_id, ctx.now)
    return Away(absent.__contains__, asks_above=rule == "above")


def require_chosen(ctx: Context, instance: Instance, element: str) -> None:
    """When a step begins for which the one who acts could have chosen."""
    is_asked = (instance.id, element) in ctx.choosing
    if is_asked and element not in (instance.choices or {}):
        raise ChoicesWrong(errors={f"choices.{element}": [Phrase(CHOOSE)]})


def ask_by_policies(
    ctx: Context, instance: Instance, policies: StepPolicies, find: Find, wanted: list[str]
) -> Asked:
    """Ask the references; where that leads nowhere, those whom the policies name instead."""
    found = find(wanted)
    is_about_money = instance.subject is not None
    answer = policies.answer(
        found,
        head=_head(ctx, instance) if policies.self == "head" else None,
        signed=_signed(ctx, instance) if policies.same != "never" else (),
        is_about_money=is_about_money,
    )
    while isinstance(answer, Instead):
        others = find(list(answer.references))
        if isinstance(others, Resolved):
            return Asked(others, [*wanted, *answer.references])
        is_last = answer.rule.startswith("nobody=")
        answer = None if is_last else policies.unanswered(is_about_money=is_about_money)
    return Asked(found, wanted, answer)


def _head(ctx: Context, instance: Instance) -> str | None:
    """The head of the requester's department."""
    requester = instance.started_by
    if requester is None:
        return None
    organisation = OrganisationRows(ctx.uow.connection, instance.company_id)
    department = organisation.department_of(requester)
    return f"head:{department}" if department else None


def _signed(ctx: Context, instance: Instance) -> tuple[str, ...]:
    ctx.uow.flush()
    return tuple(signers(ctx.uow.connection, instance.id))
