"""What the exchange folder is set to, and which lists are written into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import account, exchange, exchange_export
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class ExchangeSetting:
    """In whose name files are exchanged; ``rev`` 0 and no account where nothing is set up."""

    account_id: str | None = None
    account: str | None = None
    max_bytes: int = 10_000_000
    active: bool = False
    rev: int = 0


@dataclass(frozen=True)
class ExchangeSettings(Query[ExchangeSetting]):
    """What the company's exchange folder is set to."""

    permission = "exchange:read"

    def run(self, ctx: Reading) -> ExchangeSetting:
        row = ctx.connection.execute(_SETTING, {"company": ctx.company_id}).one_or_none()
        return ExchangeSetting(*row) if row else ExchangeSetting()


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A list that is written into the folder; ``reason`` says why the last time failed."""

    id: str
    kind: str
    format: str
    every_minutes: int
    due_at: datetime | None
    done_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class ExchangeExports(Query[Sequence[ExportRow]]):
    """By kind."""

    permission = "exchange:read"

    def run(self, ctx: Reading) -> Sequence[ExportRow]:
        rows = ctx.connection.execute(_EXPORTS, {"company": ctx.company_id}).mappings()
        return [ExportRow(**told(row, ExportRow.__slots__)) for row in rows]


def told(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """The columns of a row, its reason as a phrase that can be translated."""
    values = {name: row[name] for name in names}
    reason = values["reason"]
    return {**values, "reason": shown(reason, row["told"]) if reason else None}


_COMPANY: sa.BindParameter[str] = sa.bindparam("company")
_SETTING = (
    sa.select(
        exchange.c.account_id,
        account.c.name,
        exchange.c.max_bytes,
        exchange.c.active,
        exchange.c.rev,
    )
    .join(account, account.c.id == exchange.c.account_id)
    .where(exchange.c.company_id == _COMPANY)
)
_EXPORTS = (
    sa.select(*(exchange_export.c[name] for name in (*ExportRow.__slots__, "told")))
    .where(exchange_export.c.company_id == _COMPANY)
    .order_by(exchange_export.c.kind, exchange_export.c.format)
)
