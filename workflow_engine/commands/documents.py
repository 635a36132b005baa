"""The business document an instance is about, as the kernel sees it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

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
    """Who approved it as it stands, since the last refusal: they cannot sign a second step.

    Nor can those for whom a substitute signed. What was approved before a change of the content
    covers nothing any more, so whoever signed that is asked again.
    """
    about = facts(ctx, instance)
    if instance.subject is None or about is None:
        return frozenset()
    ctx.uow.flush()
    people: set[str] = set()
    for row in ctx.uow.tasks.decisions_about(instance.subject):
        if row["outcome"] in REFUSALS:
            people.clear()
        elif _stands(row, about) and row["person_id"]:
            people.update({row["person_id"], row["on_behalf_of"]} - {None})
    return frozenset(people)


def _stands(row: Mapping[str, Any], about: DocumentFacts) -> bool:
    """Whether it approved this content at no smaller amount, as the ledger counts it."""
    is_small = (row["base_amount"] or Decimal(0)) < about.base_amount
    return row["outcome"] in APPROVALS and row["document_digest"] == about.digest and not is_small
