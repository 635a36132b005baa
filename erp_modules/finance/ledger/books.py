"""The books of a company: opened with a chart of accounts, month by month."""

from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries as common
from erp_modules.finance.ledger import chart, queries
from erp_modules.finance.ledger.model import Account, Period, PostingRule, Setting, TaxCode
from erp_modules.finance.ledger.rules import Months
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import OperationContext


def require(ctx: OperationContext) -> None:
    """A company that has no account yet gets the default chart, rules and tax codes."""
    if not queries.has_accounts(ctx.session, ctx.company_id):
        open_books(ctx.session, ctx.company_id)


def open_books(session: Any, company_id: str) -> None:
    """Fill an empty company with what ``chart`` proposes."""
    accounts: dict[str, str] = {}
    for code, name, name_zh, kind, heading, subledger in chart.ACCOUNTS:
        accounts[code] = new_id()
        session.add(
            Account(
                id=accounts[code],
                company_id=company_id,
                code=code,
                name=name,
                name_zh=name_zh,
                type=kind,
                parent_id=accounts[heading] if heading else None,
                postable=code not in chart.HEADINGS,
                subledger=subledger,
            )
        )
    session.flush()
    for purpose, code in chart.RULES.items():
        session.add(
            PostingRule(
                id=new_id(), company_id=company_id, purpose=purpose, account_id=accounts[code]
            )
        )
    for code, name, name_zh, direction, percent, account in chart.TAX_CODES:
        session.add(
            TaxCode(
                id=new_id(),
                company_id=company_id,
                code=code,
                name=name,
                name_zh=name_zh,
                direction=direction,
                percent=Decimal(percent),
                account_id=accounts[account],
            )
        )
    session.flush()


def hold_period(ctx: OperationContext, on: date, source_kind: str) -> None:
    """Raise PERIOD_CLOSED, or keep the month from being closed until the commit."""
    found = queries.period_held(ctx.session, ctx.company_id, f"{on:%Y-%m}")
    months(ctx).require_open(on, source_kind)
    if found is None:
        ctx.session.add(new_period(ctx, on))
        ctx.session.flush()


def months(ctx: OperationContext) -> Months:
    return Months(queries.month_states(ctx.session, ctx.company_id))


def open_day(ctx: OperationContext, wanted: date, source_kind: str) -> date:
    """The day itself when it takes postings, else the next one that does."""
    known = months(ctx)
    state = known.state(wanted)
    if state == "open":
        return wanted
    return known.next_open(wanted) or wanted


def new_period(ctx: OperationContext, on: date) -> Period:
    return Period(
        id=new_id(),
        company_id=ctx.company_id,
        number=f"{on:%Y-%m}",
        state="open",
        year=on.year,
        month=on.month,
        created_at=ctx.now,
    )


def setting(ctx: OperationContext) -> Setting:
    """What the company decided, or what holds as long as it has decided nothing."""
    found = queries.setting_of(ctx.session, ctx.company_id)
    return found or Setting(id=new_id(), company_id=ctx.company_id, name="")


def today(ctx: OperationContext) -> date:
    return common.house(ctx.session, ctx.company_id, ctx.now).today
