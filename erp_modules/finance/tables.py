"""Tables of finance and how its objects are mapped onto them."""

import sqlalchemy as sa
from sqlalchemy.orm import registry

from erp_modules.finance.budgeting.model import BudgetChange
from erp_modules.finance.ledger.model import (
    Account,
    JournalEntry,
    JournalVoucher,
    Period,
    PostingRule,
    Setting,
    TaxCode,
)
from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate, Move
from erp_modules.finance.payables.model import Payment, PaymentProposal, SupplierInvoice
from erp_modules.finance.receivables.model import (
    CreditLimit,
    CreditRelease,
    CustomerInvoice,
    CustomerReceipt,
    DunningNotice,
    WriteOff,
)
from workflow_engine.persistence.store import Store
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
    sa.CheckConstraint("kind IN ('reserve', 'release', 'consume', 'return')", name="kind"),
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


def _unless(name: str, states: str, *columns: str) -> sa.Index:
    """Unique among the rows that still count."""
    condition = sa.text(f"state NOT IN ({states})")
    return sa.Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


store = Store("finance", metadata)
budget_change = store.keep("budget_change", BudgetChange, sa.Index(None, "company_id", "asked_for"))
account = store.keep("account", Account)
posting_rule = store.keep("posting_rule", PostingRule, sa.UniqueConstraint("company_id", "purpose"))
tax_code = store.keep("tax_code", TaxCode)
setting = store.keep("setting", Setting, sa.UniqueConstraint("company_id"))
period = store.keep("period", Period, sa.UniqueConstraint("company_id", "year", "month"))
journal_entry = store.keep(
    "journal_entry",
    JournalEntry,
    sa.UniqueConstraint("company_id", "number"),
    sa.UniqueConstraint("company_id", "source_kind", "source_id", "part"),
    sa.UniqueConstraint("reversal_of_id"),
    sa.Index(None, "company_id", "posted_on"),
)
journal_line = metadata.tables["finance_journal_entry_line"]
journal_line.append_constraint(
    sa.CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)", name="one_side")
)
journal_voucher = store.keep("journal_voucher", JournalVoucher)
supplier_invoice = store.keep(
    "supplier_invoice",
    SupplierInvoice,
    _unless(
        "uq_finance_supplier_invoice_theirs",
        "'rejected', 'cancelled'",
        "company_id",
        "supplier_id",
        "number_key",
    ),
    sa.Index(None, "company_id", "supplier_id", "invoice_date"),
)
payment_proposal = store.keep("payment_proposal", PaymentProposal)
payment_proposal_line = metadata.tables["finance_payment_proposal_line"]
payment = store.keep("payment", Payment)
customer_invoice = store.keep(
    "customer_invoice",
    CustomerInvoice,
    sa.UniqueConstraint("company_id", "source_kind", "source_id"),
    sa.Index(None, "company_id", "state", "due_date"),
)
customer_receipt = store.keep(
    "customer_receipt",
    CustomerReceipt,
    _unless("uq_finance_customer_receipt_bank", "'reversed'", "company_id", "bank_reference"),
)
credit_limit = store.keep(
    "credit_limit",
    CreditLimit,
    _unless("uq_finance_credit_limit_live", "'ended'", "company_id", "customer_id"),
)
credit_release = store.keep("credit_release", CreditRelease)
dunning_notice = store.keep(
    "dunning_notice",
    DunningNotice,
    _unless("uq_finance_dunning_notice_sent", "'withdrawn'", "invoice_id", "level"),
)
write_off = store.keep("write_off", WriteOff)

#: What is posted stays posted: the database itself refuses every change.
APPEND_ONLY = ("finance_journal_entry", "finance_journal_entry_line")


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """The statements that make a table append-only."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_refuses_{event} BEFORE {event} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only: its rows are never changed'); END"
            for event in ("update", "delete")
        )
    return (
        "CREATE OR REPLACE FUNCTION finance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only: its rows are never changed', TG_TABLE_NAME; "
        "END $$",
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION finance_refuse_change()",
    )


def _protect(table: sa.Table, connection: sa.Connection, **_: object) -> None:
    for statement in append_only(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement.replace("%", "%%"))


for _name in APPEND_ONLY:
    sa.event.listen(metadata.tables[_name], "after_create", _protect)
