"""Lines of the company's audit chain, and those about what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence import audit_chain


def audit(ctx: Context, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
    """Append a line about what the actor does; ``subject`` is ``kind:id``.

    The chain stays locked to the end of the transaction, so this comes last in a command.
    """
    _append(ctx, ctx.actor, action, subject=subject, detail=detail)


@dataclass(frozen=True)
class RecordRefusal(Command[None]):
    """Write down what somebody tried and was refused; the refused command left no trace.

    Nobody but the engine itself may: run it as ``Principal.system``.
    """

    permission = "audit:read"
    refused: Principal
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    def load(self, ctx: Context) -> "RecordRefusal":
        return self

    @staticmethod
    def permits(actor: Principal, permission: str) -> bool:
        return actor.is_system

    def run(self, ctx: Context, subject: Any) -> None:
        _append(ctx, self.refused, self.action, subject=self.subject, detail=self.detail)


def _append(
    ctx: Context, actor: Principal, action: str, *, subject: str, detail: Mapping[str, Any]
) -> None:
    line = audit_chain.AuditLine(
        company_id=ctx.company_id,
        at=ctx.now,
        action=action,
        subject=subject,
        person_id=actor.person_id,
        account_id=actor.account_id,
        detail=detail,
    )
    audit_chain.append(ctx.uow.records, line)
