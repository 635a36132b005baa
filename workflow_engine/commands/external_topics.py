"""Limit a service account to some topics of external tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.domain.external_task import LONGEST_TOPIC
from workflow_engine.errors import _l
from workflow_engine.persistence.tables import account

MOST_GRANTS = 100


@dataclass(frozen=True)
class LimitTopics(Command[None]):
    """From now on the account works on these topics alone; none of them takes the limit away.

    One that ends in ``*`` stands for all that begin so. It needs ``external:work`` besides.
    """

    permission = "account:write"
    account_id: str
    topics: Sequence[str]

    def load(self, ctx: Context) -> Any:
        return ctx.uow.directory.lock(account, ctx.company_id, self.account_id)

    def run(self, ctx: Context, subject: Any) -> None:
        fields = Fields()
        topics = sorted({fields.text("topics", t, most=LONGEST_TOPIC) for t in self.topics})
        if len(topics) > MOST_GRANTS:
            fields.refuse("topics", _l("Name at most {count} topics."), count=MOST_GRANTS)
        if subject.kind != "service":
            fields.refuse("account_id", _l("Only service accounts are limited to topics."))
        fields.finish()
        ctx.uow.external.limit_topics(ctx.company_id, subject.id, topics)
        detail = {"topics": topics}
        audit(ctx, "account.topics_limited", subject=f"account:{subject.id}", detail=detail)
