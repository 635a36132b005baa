"""Requests go out between transactions: a slow other side must not hold a row or a lock."""

from typing import Any

import structlog

from workflow_engine import connections
from workflow_engine.commands.begin_call import BeginCall, Errand
from workflow_engine.commands.finish_call import FinishCall, Uncaught
from workflow_engine.commands.postpone_call import PostponeCall
from workflow_engine.connections import CannotCall, NotSent, Unanswered, Verdict
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import (
    ConcurrentUpdate,
    CountersignError,
    Invalid,
    Phrase,
    Unavailable,
    _l,
)

log = structlog.get_logger("countersign.calling")


def call(engine: Engine, row: dict[str, Any]) -> None:
    """Make the request of the leased job ``row`` and write down what came of it.

    At least once under the same key where that does no harm, else at most once: a worker that
    dies in between leaves a mark, and the next one asks a person instead of the other side.
    """
    actor = Principal.system(row["company_id"])
    job_id, lease = row["id"], row["lease"]
    try:
        errand = engine.execute(BeginCall(job_id, lease), actor)
    except (CannotCall, Invalid) as problem:
        engine.execute(PostponeCall(job_id, lease, phrase_of(problem), for_good=True), actor)
        return
    if errand is None:
        return
    verdict = _verdict(engine, errand)
    log.info(
        "call_made", job=job_id, over=errand.connection, verdict=verdict.kind, code=verdict.code
    )
    if verdict.kind in {"done", "refused"}:
        _finish(engine, actor, row, errand.label, verdict)
        return
    postponed = PostponeCall(
        job_id,
        lease,
        _of(errand.label, verdict.text),
        verdict.code,
        for_good=verdict.kind == "stuck",
        retry_after=verdict.retry_after,
    )
    engine.execute(postponed, actor)


def _verdict(engine: Engine, errand: Errand) -> Verdict:
    if errand.answer is not None:
        return Verdict("done", result=dict(errand.answer))
    most = engine.world.settings.max_value_bytes
    may_repeat = errand.may_repeat
    try:
        answer = connections.send(
            errand.target, errand.request, seconds=errand.seconds, most_bytes=most
        )
    except CannotCall as problem:
        return Verdict("stuck", phrase_of(problem))
    except (NotSent, Unanswered) as problem:
        return connections.judge_silence(problem, may_repeat=may_repeat)
    return connections.judge(answer, may_repeat=may_repeat, now=engine.world.clock.now())


def _finish(
    engine: Engine, actor: Principal, row: dict[str, Any], label: str, verdict: Verdict
) -> None:
    """What was asked was done, or refused; whatever fails from here on asks nothing again."""
    job_id, lease = row["id"], row["lease"]
    code = verdict.code if verdict.kind == "refused" else None
    try:
        engine.execute(FinishCall(job_id, lease, label, verdict.result, code, verdict.text), actor)
    except (ConcurrentUpdate, Unavailable):
        # Nobody's fault: the lease runs out and the job comes again.
        raise
    except Uncaught:
        text = _of(label, verdict.text)
        engine.execute(PostponeCall(job_id, lease, text, verdict.code, for_good=True), actor)
    except Exception as problem:
        is_defect = not isinstance(problem, CountersignError)
        log.warning("answer_not_used", job=job_id, exc_info=is_defect)
        reason = phrase_of(problem) if isinstance(problem, CountersignError) else str(problem)
        told = _l("{request} was answered, but what follows failed: {reason}")
        text = Phrase(told, request=label, reason=reason)
        # What cannot be stored now cannot be stored later.
        kept = None if isinstance(problem, Invalid) or code else verdict.result
        postponed = PostponeCall(job_id, lease, text, for_good=kept is None, answer=kept)
        engine.execute(postponed, actor)


def _of(label: str, reason: str) -> Phrase:
    return Phrase(_l("{request}: {reason}"), request=label, reason=reason)
