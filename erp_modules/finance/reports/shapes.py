"""The reports: their addresses, what they ask for, and their columns on pages and in files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from erp_modules.finance.receivables.rules import BUCKET_TITLES
from erp_modules.finance.reports import queries
from workflow_engine.errors import Invalid, _l
from workflow_engine.queries.base import Query


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is text, money, day or whole; ``currency`` names the column with the currency."""

    name: str
    label: str
    kind: str = "text"
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """``asks`` are the fields people may fill in; ``totals`` the columns that are summed up."""

    path: str
    title: str
    lead: str
    query: Callable[..., Query[queries.Told]]
    columns: Sequence[Column]
    asks: Sequence[str]
    totals: Sequence[str]


class BadDay(Invalid):
    message = _l("Write a date like 2026-11-23.")


_PARTNER = Column("partner", _l("Partner"))
TRIAL_BALANCE = Report(
    path="trial-balance",
    title=_l("Trial balance"),
    lead=_l("Every account with what it was, what moved and what it is"),
    query=queries.TrialBalance,
    columns=(
        Column("code", _l("Code")),
        Column("name", _l("Account")),
        Column("opening", _l("Opening balance"), "money"),
        Column("debit", _l("Debit"), "money"),
        Column("credit", _l("Credit"), "money"),
        Column("closing", _l("Closing balance"), "money"),
    ),
    asks=("since", "until"),
    totals=("opening", "debit", "credit", "closing"),
)
STATEMENT = Report(
    path="account-statement",
    title=_l("Account statement"),
    lead=_l("The postings of one account, each with the balance after it"),
    query=queries.AccountStatement,
    columns=(
        Column("posted_on", _l("Date"), "day"),
        Column("number", _l("Journal entry")),
        Column("text", _l("Entry text")),
        Column("cost_centre", _l("Cost centre")),
        Column("debit", _l("Debit"), "money"),
        Column("credit", _l("Credit"), "money"),
        Column("balance", _l("Balance"), "money"),
    ),
    asks=("account", "since", "until"),
    totals=("debit", "credit"),
)
BALANCES = Report(
    path="balances",
    title=_l("Balance list"),
    lead=_l("What each partner stands at in the books, beside his open items"),
    query=queries.PartnerBalances,
    columns=(
        _PARTNER,
        Column("balance", _l("Balance"), "money"),
        Column("open", _l("Open items"), "money"),
    ),
    asks=("kind",),
    totals=("balance", "open"),
)
OPEN_ITEMS = Report(
    path="open-items",
    title=_l("Open items"),
    lead=_l("Invoices and credit notes that are not settled"),
    query=queries.OpenItems,
    columns=(
        Column("number", _l("Number")),
        _PARTNER,
        Column("invoice_date", _l("Invoice date"), "day"),
        Column("due_date", _l("Due date"), "day"),
        Column("days_overdue", _l("Days overdue"), "whole"),
        Column("currency", _l("Currency")),
        Column("open_amount", _l("Still open"), "money", "currency"),
        Column("open_base", _l("Open in own currency"), "money"),
    ),
    asks=("kind", "partner"),
    totals=("open_base",),
)
AGEING = Report(
    path="ageing",
    title=_l("Ageing"),
    lead=_l("What is open of each partner by how long it is overdue"),
    query=queries.Ageing,
    columns=(
        _PARTNER,
        *(Column(name, title, "money") for name, title in BUCKET_TITLES.items()),
        Column("total", _l("Total"), "money"),
    ),
    asks=("kind",),
    totals=(*BUCKET_TITLES, "total"),
)
REPORTS: Mapping[str, Report] = {
    report.path: report for report in (TRIAL_BALANCE, STATEMENT, BALANCES, OPEN_ITEMS, AGEING)
}


def asked(report: Report, given: Mapping[str, str]) -> dict[str, Any]:
    """What a page's address asks for; ``BadDay`` names a date that is none."""
    found: dict[str, Any] = {}
    for name in report.asks:
        text = given.get(name, "").strip()
        if not text:
            continue
        if name in ("since", "until"):
            found[name] = _day(name, text)
        elif name != "kind" or text in ("supplier", "customer"):
            found[name] = text[:100]
    return found


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadDay(errors={name: [BadDay.message]}) from error


def cells(report: Report, rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The rows as they stand in a file."""
    return [[row[column.name] for column in report.columns] for row in rows]
