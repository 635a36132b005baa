"""The business document an instance is about, as the kernel sees it."""

from workflow_engine import authority
from workflow_engine.commands.base import Context
from workflow_engine.domain.approval import APPROVALS, REFUSALS
from workflow_engine.domain.instance import Instance
from workflow_engine.modules import DocumentFacts


def facts(ctx: Context, instance: Instance) -> DocumentFacts | None:
    """Its facts as they stand now; None when the instance is about no document."""
    if instance.subject is None:
        return None
    return authority.facts_of(ctx.modules, ctx.uow.session, instance.company_id, instance.subject)


def approvers(ctx: Context, instance: Instance) -> frozenset[str]:
    """Who approved it since the last refusal: they have signed and cannot sign a second step,
    nor can those for whom a substitute signed."""
    if instance.subject is None:
        return frozenset()
    ctx.uow.flush()
    people: set[str] = set()
    for row in ctx.uow.tasks.decisions_about(instance.subject):
        if row["outcome"] in REFUSALS:
            people.clear()
        elif row["outcome"] in APPROVALS and row["person_id"]:
            people.update({row["person_id"], row["on_behalf_of"]} - {None})
    return frozenset(people)
