"""Segregation of duties: an act is refused to who holds a duty that conflicts with it.

Which duties conflict says the decision ``conflicting_duties`` of the company: from ``held`` and
``wanted`` it gives a ``reason`` (and ``reason_zh_Hans_CN``), or null. Where none is published
nothing is refused.
"""

from collections.abc import Iterator
from typing import Any

from workflow_engine.commands.operations import RunningOperation
from workflow_engine.domain.approval import APPROVALS
from workflow_engine.domain.duties import KEY, TITLES, DutiesConflict, conflict
from workflow_engine.models import DecisionNotPublished, DecisionVersion
from workflow_engine.persistence.relations import Place, chain_of
from workflow_engine.records import Act, Kind


def require_duty(running: RunningOperation, kind: Kind, act: Act, record: Any) -> None:
    """Raises ``DutiesConflict``, about the person and not the account.

    A process acts for nobody: what people do in it are decisions, and those count as approvals.
    """
    person = running.actor.person_id
    rules = _rules(running) if act.duty and person else None
    if rules is None or person is None:
        return
    kinds = running.kinds
    chain = chain_of(running.session, kinds, running.company_id, (kind.name, record.id))
    for duty, place in _held(running, person, chain):
        reason = conflict(rules.model, duty, act.duty, running.actor.locale)
        if reason is not None:
            document = kinds[place[0]].name_of(chain[place])
            raise DutiesConflict(held=TITLES[duty], document=document, reason=reason)


def _rules(running: RunningOperation) -> DecisionVersion | None:
    try:
        return running.ctx.models.decision(running.ctx.uow.definitions, running.company_id, KEY)
    except DecisionNotPublished:
        return None


def _held(
    running: RunningOperation, person: str, chain: dict[Place, Any]
) -> Iterator[tuple[str, Place]]:
    """What the person has done in the chain: made documents, acted on them, approved them."""
    running.ctx.uow.flush()
    for place, row in chain.items():
        kind = running.kinds[place[0]]
        maker = getattr(row, kind.owner or "created_by_id", None)
        if kind.duty and maker == person:
            yield kind.duty, place
    known = {
        f"{kind.name}.{act.name}": act.duty
        for kind in running.kinds.values()
        for act in kind.acts
        if act.duty
    }
    places = {f"{kind}:{one}": (kind, one) for kind, one in chain}
    rows = running.ctx.uow.records
    for action, subject in rows.acted(running.company_id, person, sorted(known), sorted(places)):
        yield known[action], places[subject]
    for place in chain:
        for row in running.ctx.uow.tasks.decisions_about(place):
            if row["person_id"] == person and row["outcome"] in APPROVALS:
                yield "approve", place
