"""How a webhook fares: failures in a row, rest between attempts, and switching off."""

from datetime import timedelta
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Context
from workflow_engine.domain import webhook as rules
from workflow_engine.domain.phrases import packed
from workflow_engine.errors import Phrase, _l
from workflow_engine.persistence.tables import webhook

_GONE = 410


def count_failure(ctx: Context, owner: Any, status: int | None) -> Phrase | None:
    """One attempt more failed; why the webhook is to be switched off, None when it stays on."""
    failures, since = owner.failures + 1, owner.failing_since or ctx.now
    rests = rules.rest_until(owner.id, failures, ctx.now)
    ctx.uow.webhooks.change(owner.id, failures=failures, failing_since=since, resting_until=rests)
    if not owner.active:
        return None
    if status == _GONE:
        return Phrase(_l("The receiver answered 410: it is gone and wants no more messages."))
    most, span = ctx.settings.webhook_failures, timedelta(days=ctx.settings.webhook_failing_days)
    if not rules.is_given_up(failures, since, ctx.now, most=most, span=span):
        return None
    told = _l("{count} attempts in a row failed, the first of them at {since} (UTC).")
    return Phrase(told, count=failures, since=f"{since:%Y-%m-%d %H:%M}")


def switch_off(ctx: Context, owner: Any, reason: Phrase) -> None:
    """Nobody asked for it, so whoever maintains webhooks is told."""
    off = {"active": False, "disabled_at": ctx.now, "told": packed(reason)}
    ctx.uow.directory.change(webhook, owner, **off)
    ctx.uow.webhooks.cancel_waiting(owner.id, ctx.now)
    ctx.uow.jobs.add(
        "notify",
        company_id=owner.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        payload={"webhook": owner.id, "text": "webhook_disabled"},
    )
    detail = {"name": owner.name, "reason": str(reason)}
    audit(ctx, "webhook.disabled", subject=f"webhook:{owner.id}", detail=detail)
