"""Messages of webhooks go out between transactions: a slow receiver holds no row and no lock."""

import time
from typing import Any

import structlog

from workflow_engine import connections
from workflow_engine.commands.begin_delivery import BeginDelivery, Parcel
from workflow_engine.commands.finish_delivery import FinishDelivery, Outcome
from workflow_engine.connections import CannotCall, NotSent, Unanswered
from workflow_engine.connections.outcomes import beginning
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import Invalid

log = structlog.get_logger("countersign.webhooks")
#: Of an answer only the beginning is of interest.
_MOST_BYTES = 16_384
_SHOWN = 1_000


def deliver(engine: Engine, row: dict[str, Any]) -> None:
    """Make one attempt at the delivery of the leased job ``row`` and write down what came of it.

    At least once: a worker that dies between sending and writing it down sends again, under the
    same ``webhook-id``.
    """
    actor = Principal.system(row["company_id"])
    job_id, lease = row["id"], row["lease"]
    try:
        parcel = engine.execute(BeginDelivery(job_id, lease), actor)
    except (CannotCall, Invalid) as problem:
        outcome = Outcome(error=phrase_of(problem))
    else:
        if parcel is None:
            return
        outcome = _sent(engine, parcel)
    state = engine.execute(FinishDelivery(job_id, lease, outcome), actor)
    delivery = row["payload"]["delivery"]
    log.info("webhook_sent", delivery=delivery, status=outcome.status, state=state)


def _sent(engine: Engine, parcel: Parcel) -> Outcome:
    began = time.monotonic()
    try:
        answer = connections.send(
            parcel.target, parcel.request, seconds=parcel.seconds, most_bytes=_MOST_BYTES
        )
    except (CannotCall, NotSent, Unanswered) as problem:
        return Outcome(error=phrase_of(problem), milliseconds=_since(began))
    verdict = connections.judge(answer, may_repeat=True, now=engine.world.clock.now())
    return Outcome(
        status=answer.status,
        answer=beginning(answer.content, _SHOWN) or None,
        milliseconds=_since(began),
        retry_after=verdict.retry_after,
    )


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
