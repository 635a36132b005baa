"""A process asks which signature a document needs next; the matrix and the decisions answer."""

from collections.abc import Mapping
from typing import Any

from workflow_engine import authority
from workflow_engine.commands.escalate_task import OnlyForProcesses, escalate
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.errors import _l
from workflow_engine.modules import Module, OperationContext, operation


@operation("countersign.next_signature", permission="task:read")
def next_signature(ctx: OperationContext, *, doctype: str, document: str) -> Mapping[str, Any]:
    """The first signature that the document still lacks, asked anew after every decision.

    ``state`` is ``wanted`` with the ``step``, its ``references``, ``title`` and ``reason``;
    ``complete`` when the recorded decisions suffice; ``impossible`` when the matrix names nobody
    for some step, with the ``reason``. The same is asked again when the document is released.
    """
    if not isinstance(ctx, RunningOperation):
        raise OnlyForProcesses
    ctx.ctx.uow.flush()
    facts, missing = authority.outstanding(
        ctx.ctx.uow, ctx.ctx.modules, ctx.ctx.models, ctx.company_id, (doctype, document)
    )
    known = {"requester": facts.requester, "number": facts.number, "title": facts.title}
    impossible = next((step for step in missing if not step.references), None)
    step = impossible or next(iter(missing), None)
    if step is None:
        return {**known, "state": "complete", "step": None, "references": [], "reason": ""}
    return {
        **known,
        "state": "impossible" if impossible else "wanted",
        "step": step.step,
        "step_title": step.title,
        "references": list(step.references),
        "reason": step.reason,
        "signatures_left": len(missing),
    }


#: What the kernel itself offers to processes.
MODULE = Module(name="countersign", title=_l("Countersign"), operations=(escalate, next_signature))
