"""Which duties conflict in a company, for those who look into it."""

from collections.abc import Mapping

from workflow_engine.domain.duties import KEY, TITLES, conflict
from workflow_engine.models import DecisionNotPublished
from workflow_engine.queries.base import Reading

Pairs = Mapping[tuple[str, str], str]


def conflicting(ctx: Reading) -> Pairs:
    """Held and wanted duties that conflict, with the reason in the reader's language."""
    try:
        rules = ctx.models.decision(ctx.definitions, ctx.company_id, KEY).model
    except DecisionNotPublished:
        return {}
    pairs = ((held, wanted) for held in TITLES for wanted in TITLES)
    said = {pair: conflict(rules, *pair, ctx.actor.locale) for pair in pairs}
    return {pair: reason for pair, reason in said.items() if reason}
