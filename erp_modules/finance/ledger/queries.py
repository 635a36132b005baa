"""How the ledger finds its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import tables
from erp_modules.finance.ledger.model import (
    Account,
    JournalEntry,
    Period,
    PostingRule,
    Setting,
    TaxCode,
)
from workflow_engine.queries.base import Query, Reading


def has_accounts(session: Session, company_id: str) -> bool:
    found = sa.select(tables.account.c.id).where(tables.account.c.company_id == company_id)
    return session.execute(found.limit(1)).first() is not None


def accounts_by_code(
    session: Session, company_id: str, codes: Iterable[str]
) -> Mapping[str, Account]:
    wanted = sa.select(Account).filter_by(company_id=company_id)
    found = session.scalars(wanted.where(tables.account.c.code.in_(set(codes))))
    return {account.code: account for account in found}


def accounts_by_purpose(
    session: Session, company_id: str, purposes: Iterable[str]
) -> Mapping[str, Account]:
    statement = (
        sa.select(tables.posting_rule.c.purpose, Account)
        .join(Account, tables.account.c.id == tables.posting_rule.c.account_id)
        .where(
            tables.posting_rule.c.company_id == company_id,
            tables.posting_rule.c.purpose.in_(set(purposes)),
        )
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def is_posted_to(session: Session, account_id: str) -> bool:
    found = sa.select(tables.journal_line.c.id).filter_by(account_id=account_id)
    return session.execute(found.limit(1)).first() is not None


def rules_of(session: Session, company_id: str) -> Sequence[PostingRule]:
    return session.scalars(sa.select(PostingRule).filter_by(company_id=company_id)).all()


def tax_codes(session: Session, company_id: str, codes: Iterable[str]) -> Mapping[str, TaxCode]:
    statement = sa.select(TaxCode).filter_by(company_id=company_id)
    found = session.scalars(statement.where(tables.tax_code.c.code.in_(set(codes))))
    return {tax_code.code: tax_code for tax_code in found}


def month_states(session: Session, company_id: str) -> Mapping[tuple[int, int], str]:
    """The states of all months that have a row."""
    period = tables.period.c
    rows = session.execute(
        sa.select(period.year, period.month, period.state).where(period.company_id == company_id)
    )
    return {(row.year, row.month): row.state for row in rows}


def period_id(session: Session, company_id: str, on: date) -> str | None:
    """The month of a day, if anybody has touched it."""
    columns = tables.period.c
    return session.execute(
        sa.select(columns.id).where(
            columns.company_id == company_id, columns.number == f"{on:%Y-%m}"
        )
    ).scalar_one_or_none()


def period_held(session: Session, company_id: str, number: str) -> Period | None:
    """The period, which nobody changes until the commit; many may hold it at once."""
    statement = (
        sa.select(Period)
        .filter_by(company_id=company_id, number=number)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def entry_of(
    session: Session, company_id: str, source: tuple[str, str], part: str
) -> JournalEntry | None:
    """What was posted for (kind, id) of a document."""
    return session.scalars(
        sa.select(JournalEntry).filter_by(
            company_id=company_id, source_kind=source[0], source_id=source[1], part=part
        )
    ).one_or_none()


def entries_of(session: Session, company_id: str, source: tuple[str, str]) -> Sequence[Any]:
    """All entries of a document, in the order they were posted."""
    return session.scalars(
        sa.select(JournalEntry)
        .filter_by(company_id=company_id, source_kind=source[0], source_id=source[1])
        .order_by(tables.journal_entry.c.id)
    ).all()


def reversal_of(session: Session, entry: JournalEntry) -> JournalEntry | None:
    return session.scalars(sa.select(JournalEntry).filter_by(reversal_of_id=entry.id)).one_or_none()


def setting_of(session: Session, company_id: str) -> Setting | None:
    return session.scalars(sa.select(Setting).filter_by(company_id=company_id)).one_or_none()


def stored_account(session: Session, account_id: str) -> Mapping[str, Any]:
    """An account as the database still has it while it is being changed."""
    with session.no_autoflush:
        row = session.execute(
            sa.select(tables.account).where(tables.account.c.id == account_id)
        ).one()
    return dict(row._mapping)


def is_zero(session: Session, company_id: str) -> bool:
    """Whether debit and credit of the whole journal are equal."""
    line, entry = tables.journal_line.c, tables.journal_entry.c
    debit, credit = session.execute(
        sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit))
        .join(tables.journal_entry, entry.id == line.document_id)
        .where(entry.company_id == company_id)
    ).one()
    return debit == credit


@dataclass(frozen=True)
class Accounts(Query[Sequence[Account]]):
    """The accounts that are posted to, by code."""

    permission: ClassVar[str] = "journal:read"

    def run(self, ctx: Reading) -> Sequence[Account]:
        wanted = sa.select(Account).filter_by(company_id=ctx.company_id, postable=True)
        return ctx.session.scalars(wanted.order_by(tables.account.c.code)).all()
