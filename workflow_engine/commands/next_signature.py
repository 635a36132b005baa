"""A process asks which signature a document needs next; the matrix and the decisions answer."""

from collections.abc import Mapping
from typing import Any

from workflow_engine import authority
from workflow_engine.commands.escalate_task import OnlyForProcesses, escalate
from workflow_engine.commands.evaluations import telling
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.stand_in import stand_in, stand_in_no_more
from workflow_engine.domain.approval import AuthorityStep
from workflow_engine.domain.policies import NAMES
from workflow_engine.errors import _l
from workflow_engine.modules import Module, OperationContext, operation


@operation("countersign.next_signature", permission="task:read")
def next_signature(ctx: OperationContext, *, doctype: str, document: str) -> Mapping[str, Any]:
    """The first signature that the document still lacks, asked anew after every decision.

    ``state`` is ``wanted`` with the ``step``, its ``references``, ``title``, ``reason``, and the
    ``policy`` by which a committee votes (as ``cs:approval`` takes it, null for one signature), and
    ``policies`` with what the rule says for whom nobody is found (as ``cs:policies`` takes them);
    ``complete`` when the recorded decisions suffice; ``impossible`` when the matrix names nobody
    for some step, with the ``reason``. The same is asked again when the document is released.
    """
    if not isinstance(ctx, RunningOperation):
        raise OnlyForProcesses
    ctx.ctx.uow.flush()
    asked, subject = ctx.ctx, (doctype, document)
    instance_id = ctx.instance.id if ctx.instance else None
    tell = telling(asked, ctx.company_id, instance_id, subject)
    facts, missing = authority.outstanding(
        asked.uow, asked.modules, asked.models, ctx.company_id, subject, tell
    )
    known = {"requester": facts.requester, "number": facts.number, "title": facts.title}
    impossible = next((step for step in missing if not step.references), None)
    step = impossible or next(iter(missing), None)
    if step is None:
        nothing: dict[str, Any] = {"step": None, "references": [], "reason": ""}
        nothing |= {"policy": None, "policies": dict.fromkeys(NAMES)}
        return {**known, "state": "complete", **nothing}
    return {
        **known,
        "state": "impossible" if impossible else "wanted",
        "step": step.step,
        "step_title": step.title,
        "references": list(step.references),
        "reason": step.reason,
        "policy": _policy(step),
        "policies": {**dict.fromkeys(NAMES), **dict(step.policies)},
        "signatures_left": len(missing),
    }


def _policy(step: AuthorityStep) -> Mapping[str, Any] | None:
    """Who has signed already is not asked again, so only the rest has to be reached."""
    if step.voting is None:
        return None
    stored = step.voting.stored()
    if step.voting.mode in ("count", "ratio"):
        return stored | {"mode": "count", "quorum": str(step.needed)}
    return stored


#: What the kernel itself offers to processes.
MODULE = Module(
    name="countersign",
    title=_l("Countersign"),
    operations=(escalate, next_signature, stand_in, stand_in_no_more),
)
