"""Tables of finance and how its objects are mapped onto them."""

import sqlalchemy as sa
from sqlalchemy.orm import registry

from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate, Move
from workflow_engine.persistence.tables.base import CONVENTION, key, ref, text
from workflow_engine.persistence.types import Exact, Id, Instant

metadata = sa.MetaData(naming_convention=CONVENTION)


def _company() -> sa.Column[str]:
    return sa.Column("company_id", Id, nullable=False)


def _money(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, Exact(20, 4), nullable=False, server_default=default)


def _rev() -> sa.Column[int]:
    return sa.Column("rev", sa.Integer, nullable=False, server_default="1")


cost_centre = sa.Table(
    "finance_cost_centre",
    metadata,
    key(),
    _company(),
    text("code", 20),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    sa.Column("owner_id", Id, nullable=False),
    text("account", 20),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    _rev(),
    sa.UniqueConstraint("company_id", "code"),
)

budget = sa.Table(
    "finance_budget",
    metadata,
    key(),
    _company(),
    ref("cost_centre_id", "finance_cost_centre.id"),
    sa.Column("year", sa.Integer, nullable=False),
    text("account", 20),
    _money("amount"),
    _money("reserved", "0"),
    _money("consumed", "0"),
    _rev(),
    sa.UniqueConstraint("cost_centre_id", "year", "account"),
    sa.CheckConstraint("reserved >= 0", name="reserved_not_negative"),
    sa.CheckConstraint("consumed >= 0", name="consumed_not_negative"),
    sa.Index(None, "company_id", "year"),
)

# Two transactions that append to one reference collide in (company, reference, seq).
move = sa.Table(
    "finance_move",
    metadata,
    key(),
    _company(),
    ref("budget_id", "finance_budget.id", index=True),
    text("reference", 200),
    sa.Column("seq", sa.Integer, nullable=False),
    text("kind", 10),
    _money("amount"),
    text("currency", 3),
    _money("source_amount"),
    sa.Column("rate", Exact(20, 10), nullable=False),
    sa.Column("rate_on", sa.Date, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("person_id", Id, nullable=True),
    sa.UniqueConstraint("company_id", "reference", "seq"),
    sa.CheckConstraint("kind IN ('reserve', 'release', 'consume')", name="kind"),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
)

currency = sa.Table(
    "finance_currency",
    metadata,
    sa.Column("company_id", Id, primary_key=True),
    text("code", 3, primary_key=True),
    text("name", 100),
    text("name_zh", 100, nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
)

rate = sa.Table(
    "finance_rate",
    metadata,
    key(),
    _company(),
    text("currency", 3),
    sa.Column("on_date", sa.Date, nullable=False),
    sa.Column("value", Exact(20, 10), nullable=False),
    sa.UniqueConstraint("company_id", "currency", "on_date"),
    sa.CheckConstraint("value > 0", name="value_positive"),
)

mapping = registry(metadata=metadata)
for _entity, _table in (
    (CostCentre, cost_centre),
    (Budget, budget),
    (Move, move),
    (Currency, currency),
    (DatedRate, rate),
):
    mapping.map_imperatively(_entity, _table)
