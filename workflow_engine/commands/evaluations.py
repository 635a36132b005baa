"""Every evaluation of a decision is recorded with what it saw and said, in the same transaction.

Trials, test cases and previews of an approval path are no evaluations: nothing follows from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from workflow_engine.authority import Tell
from workflow_engine.commands.base import Context
from workflow_engine.dmn import DecisionResult
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import CountersignError
from workflow_engine.feel.show import written
from workflow_engine.feel.values import take
from workflow_engine.models import DecisionVersion

#: Characters that are kept of one input, and of the answer.
MOST_INPUT, MOST_OUTPUT = 1_000, 4_000
#: Rules that are kept of one evaluation.
MOST_RULES = 200
_MOST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a decision was asked: by a process, for the authority of a document, or by a program.

    ``steps`` say which rule of the authority matrix wants which signature. ``called`` names a
    decision service or knowledge model that was asked instead of the decision.
    """

    source: str
    company_id: str
    instance_id: str | None = None
    element: str | None = None
    subject: tuple[str, str] | None = None
    called: str | None = None
    steps: Sequence[Mapping[str, Any]] | None = None


def record_evaluation(
    ctx: Context,
    version: DecisionVersion,
    asked: Asked,
    variables: Mapping[str, Any],
    answer: DecisionResult | CountersignError,
) -> str:
    """Write down one evaluation, also one that failed; gives its id."""
    names = ctx.models.names(version, asked.called or version.key)
    zone = ZoneInfo(ctx.timezone(asked.company_id))
    row = {
        "id": new_id(),
        "company_id": asked.company_id,
        "key": version.key,
        "version_id": version.id,
        "at": ctx.now,
        "day": ctx.now.astimezone(zone).date(),
        "source": asked.source,
        "account_id": ctx.actor.account_id,
        "instance_id": asked.instance_id,
        "element": asked.element,
        "subject_type": asked.subject[0] if asked.subject else None,
        "subject_id": asked.subject[1] if asked.subject else None,
        "called": asked.called,
        "inputs": {n: shown(v, MOST_INPUT) for n, v in variables.items() if n in names},
        "steps": asked.steps,
        **_said(answer),
    }
    ctx.uow.evaluations.add(row)
    return str(row["id"])


def telling(
    ctx: Context, company_id: str, instance_id: str | None, subject: tuple[str, str]
) -> Tell:
    """Records what the authority matrix was asked about a document."""

    def tell(
        version: DecisionVersion,
        given: Mapping[str, Any],
        result: DecisionResult,
        steps: list[dict[str, Any]],
    ) -> None:
        asked = Asked("authority", company_id, instance_id, subject=subject, steps=steps)
        record_evaluation(ctx, version, asked, given, result)

    return tell


def shown(value: Any, most: int) -> str:
    """A value as FEEL text, cut at ``most`` characters."""
    text = written(take(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def _said(answer: DecisionResult | CountersignError) -> dict[str, Any]:
    if isinstance(answer, CountersignError):
        return {"rules": "", "output": "", "error": str(answer)[:_MOST_ERROR]}
    return {"rules": _rules(answer), "output": shown(answer.value, MOST_OUTPUT), "error": None}


def _rules(answer: DecisionResult) -> str:
    """The rules that matched, each once, as ``table:number``."""
    matched = (f"{rule.table_id}:{rule.index}" for rule in answer.matched)
    return " ".join(list(dict.fromkeys(matched))[:MOST_RULES])
