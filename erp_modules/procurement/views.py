"""What the pages of procurement show beside the documents themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import documents, queries
from erp_modules.procurement.errors import RequisitionNotFound
from erp_modules.procurement.model import Requisition
from workflow_engine.errors import CountersignError
from workflow_engine.modules import DocumentFacts
from workflow_engine.queries.approval_path import ApprovalPath, PreviewApprovalPath
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class RequisitionView:
    """A requisition with its budget, who will have to approve it, and the process about it.

    ``budget`` is None when no rate or cost centre lets it be checked; ``path`` when no matrix is
    published or the reader may not see it.
    """

    values: Mapping[str, Any]
    budget: Mapping[str, Any] | None
    path: ApprovalPath | None
    instance_id: str | None

    @property
    def requisition(self) -> Requisition:
        found: Requisition = self.values["requisition"]
        return found


@dataclass(frozen=True)
class GetRequisition(Query[RequisitionView]):
    """Everything the page of a requisition shows."""

    permission = "requisition:read"
    requisition_id: str

    def run(self, ctx: Reading) -> RequisitionView:
        with ctx.session as session:
            found = queries.requisition(session, ctx.company_id, self.requisition_id)
            if not queries.may_see(ctx, found):
                raise RequisitionNotFound(requisition=self.requisition_id)
            budget = _budget(session, ctx, found)
            return RequisitionView(
                documents.requisition_view(session, ctx.company_id, found.id),
                budget,
                _path(session, ctx, found, budget),
                queries.instance_about(session, ctx.company_id, "requisition", found.id),
            )


def _budget(session: Any, ctx: Reading, found: Requisition) -> Mapping[str, Any] | None:
    try:
        return finance.availability(
            session,
            finance.house(session, ctx.company_id, ctx.now),
            cost_centre=found.cost_centre,
            amount=found.amount,
            currency=found.currency,
            reference=found.id,
        )
    except CountersignError:
        # A closed cost centre or a missing rate; submitting says so, the page still helps.
        return None


def _path(
    session: Any, ctx: Reading, found: Requisition, budget: Mapping[str, Any] | None
) -> ApprovalPath | None:
    facts = documents.requisition_facts(session, ctx.company_id, found.id)
    if facts is None or not ctx.actor.may(PreviewApprovalPath.permission):
        return None
    try:
        return PreviewApprovalPath("requisition", _today(facts, found, budget), found.id).run(ctx)
    except CountersignError:
        # Without a published matrix nobody can be named; the release itself will refuse.
        return None


def _today(
    facts: DocumentFacts, found: Requisition, budget: Mapping[str, Any] | None
) -> DocumentFacts:
    """A draft is judged as it would be if it were submitted now."""
    if not found.is_editable or budget is None:
        return facts
    return replace(
        facts,
        base_amount=budget["base_amount"],
        facts={**facts.facts, "over_budget": budget["over_budget"]},
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What a requisition or an item may name."""

    items: Sequence[Any]
    suppliers: Sequence[Any]
    cost_centres: Sequence[Any]
    currencies: Sequence[Any]


@dataclass(frozen=True)
class GetChoices(Query[Choices]):
    """What is open for documents now."""

    permission = "catalogue:read"

    def run(self, ctx: Reading) -> Choices:
        with ctx.session as session:
            suppliers = queries.Suppliers().run(ctx)
            return Choices(
                queries.Items(active=True).run(ctx),
                [one for one in suppliers if not one.blocked],
                finance.cost_centres(session, ctx.company_id),
                finance.currencies(session, ctx.company_id),
            )


@dataclass(frozen=True)
class Names(Query[Mapping[str, Mapping[str, Any]]]):
    """Names of people in both languages, by id."""

    permission = "requisition:read"
    ids: Sequence[str] = field(default_factory=tuple)

    def run(self, ctx: Reading) -> Mapping[str, Mapping[str, Any]]:
        with ctx.session as session:
            return queries.people(session, self.ids)
