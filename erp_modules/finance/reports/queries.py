"""Questions to the journal and to the open items; all amounts are exact sums of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

import sqlalchemy as sa

from erp_modules.finance import queries, tables
from erp_modules.finance.receivables import rules
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.records import Targets
from workflow_engine.queries.base import BadCursor, Query, Reading, from_cursor, to_cursor

Partner = Literal["supplier", "customer"]
Row = Mapping[str, Any]
ZERO = Decimal(0)
MOST = 20_000
INVOICES = {"supplier": tables.supplier_invoice, "customer": tables.customer_invoice}
LINE, ENTRY, ACCOUNT = tables.journal_line.c, tables.journal_entry.c, tables.account.c


class AccountNotFound(NotFound):
    message = _l("There is no account {code}.")


@dataclass(frozen=True, slots=True)
class Told:
    """A page of a report with the sums of all its pages; ``head`` is what it is about."""

    rows: Sequence[Row]
    cursor: str | None
    totals: Mapping[str, Decimal]
    currency: str
    head: Mapping[str, Any]


def _sum(column: Any) -> Any:
    return sa.func.coalesce(sa.func.sum(column), sa.literal(ZERO, column.type))


def _page(rows: Sequence[Row], limit: int, *place: str) -> tuple[Sequence[Row], str | None]:
    """At most ``limit`` rows, and the cursor of the next when there is one more."""
    if len(rows) <= limit:
        return rows, None
    kept = rows[:limit]
    return kept, to_cursor(*(kept[-1][name] for name in place))


def _after(cursor: str | None, length: int) -> list[str] | None:
    if not cursor:
        return None
    found = from_cursor(cursor, length)
    if not all(isinstance(value, str) and "\x00" not in value for value in found):
        raise BadCursor
    return found


@dataclass(frozen=True)
class TrialBalance(Query[Told]):
    """Every account with postings: what it was, what moved in a time, what it is."""

    permission: ClassVar[str] = "journal:read"
    since: date | None = None
    until: date | None = None
    cursor: str | None = None
    limit: int = 200

    def run(self, ctx: Reading) -> Told:
        after = _after(self.cursor, 1)
        rows = [_moved(row) for row in ctx.session.execute(self._statement(ctx)).mappings()]
        totals = {
            name: sum((row[name] for row in rows), ZERO)
            for name in ("opening", "debit", "credit", "closing")
        }
        shown = [row for row in rows if after is None or row["code"] > after[0]]
        kept, cursor = _page(shown, self.limit, "code")
        currency = queries.base_currency(ctx.session, ctx.company_id)
        return Told(kept, cursor, totals, currency, {"since": self.since, "until": self.until})

    def _statement(self, ctx: Reading) -> Any:
        before = ENTRY.posted_on < self.since if self.since else sa.false()
        statement = (
            sa.select(
                ACCOUNT.code,
                ACCOUNT.name,
                ACCOUNT.name_zh,
                ACCOUNT.type,
                _sum(sa.case((before, LINE.debit), else_=_zero())).label("debit_before"),
                _sum(sa.case((before, LINE.credit), else_=_zero())).label("credit_before"),
                _sum(sa.case((before, _zero()), else_=LINE.debit)).label("debit"),
                _sum(sa.case((before, _zero()), else_=LINE.credit)).label("credit"),
            )
            .select_from(tables.journal_line)
            .join(tables.journal_entry, ENTRY.id == LINE.document_id)
            .join(tables.account, ACCOUNT.id == LINE.account_id)
            .where(ENTRY.company_id == ctx.company_id)
            .group_by(ACCOUNT.id, ACCOUNT.code, ACCOUNT.name, ACCOUNT.name_zh, ACCOUNT.type)
            .order_by(ACCOUNT.code)
        )
        return statement.where(ENTRY.posted_on <= self.until) if self.until else statement


def _zero() -> Any:
    return sa.literal(ZERO, LINE.debit.type)


def _moved(row: Any) -> Row:
    opening = row["debit_before"] - row["credit_before"]
    return {
        "code": row["code"],
        "name": row["name"],
        "name_zh": row["name_zh"],
        "type": row["type"],
        "opening": opening,
        "debit": row["debit"],
        "credit": row["credit"],
        "closing": opening + row["debit"] - row["credit"],
    }


@dataclass(frozen=True)
class AccountStatement(Query[Told]):
    """The postings of an account in the order of their days, each with the balance after it."""

    permission: ClassVar[str] = "journal:read"
    account: str = ""
    since: date | None = None
    until: date | None = None
    cursor: str | None = None
    limit: int = 100

    def run(self, ctx: Reading) -> Told:
        account = ctx.session.execute(
            sa.select(tables.account).where(
                ACCOUNT.company_id == ctx.company_id, ACCOUNT.code == self.account
            )
        ).one_or_none()
        if account is None:
            raise AccountNotFound(code=self.account)
        lines = self._lines(account.id)
        rows, cursor = self._rows(ctx, lines)
        sums = ctx.session.execute(
            sa.select(_sum(lines.c.debit), _sum(lines.c.credit)).where(*self._days(lines))
        ).one()
        totals = {"debit": sums[0], "credit": sums[1]}
        currency = queries.base_currency(ctx.session, ctx.company_id)
        head = {
            "code": account.code,
            "name": account.name,
            "name_zh": account.name_zh,
            "since": self.since,
            "until": self.until,
        }
        return Told(rows, cursor, totals, currency, head)

    @staticmethod
    def _lines(account_id: str) -> Any:
        """All lines of the account; the balance runs from its first posting on."""
        running = sa.func.sum(LINE.debit - LINE.credit).over(
            order_by=(ENTRY.posted_on, ENTRY.id, LINE.position)
        )
        return (
            sa.select(
                ENTRY.posted_on,
                ENTRY.id,
                LINE.position,
                ENTRY.number,
                sa.func.coalesce(LINE.description, ENTRY.description).label("text"),
                ENTRY.source_kind,
                LINE.cost_centre,
                LINE.debit,
                LINE.credit,
                sa.type_coerce(running, LINE.debit.type).label("balance"),
            )
            .join(tables.journal_entry, ENTRY.id == LINE.document_id)
            .where(LINE.account_id == account_id)
            .subquery()
        )

    def _days(self, lines: Any) -> list[Any]:
        found = [lines.c.posted_on >= self.since] if self.since else []
        return [*found, lines.c.posted_on <= self.until] if self.until else found

    def _rows(self, ctx: Reading, lines: Any) -> tuple[Sequence[Row], str | None]:
        place = (lines.c.posted_on, lines.c.id, lines.c.position)
        statement = sa.select(lines).where(*self._days(lines)).order_by(*place)
        after = _after(self.cursor, 3)
        if after is not None:
            statement = statement.where(sa.tuple_(*place) > sa.tuple_(*_place(after)))
        found = ctx.session.execute(statement.limit(self.limit + 1)).mappings().all()
        rows = [{**row, "place": str(row["position"])} for row in found]
        kept = rows[: self.limit]
        if len(rows) <= self.limit:
            return kept, None
        last = kept[-1]
        return kept, to_cursor(last["posted_on"].isoformat(), last["id"], last["place"])


def _place(after: Sequence[str]) -> tuple[Any, ...]:
    day, entry, position = after
    try:
        if is_id(entry):
            return (
                sa.literal(date.fromisoformat(day), sa.Date()),
                sa.literal(entry, ENTRY.id.type),
                int(position),
            )
    except ValueError as error:
        raise BadCursor from error
    raise BadCursor


@dataclass(frozen=True)
class PartnerBalances(Query[Told]):
    """What every supplier or customer stands at in the books, beside his open items."""

    permission: ClassVar[str] = "journal:read"
    kind: Partner = "customer"
    cursor: str | None = None
    limit: int = 100

    def run(self, ctx: Reading) -> Told:
        ledger = _by_partner(
            ctx,
            sa.select(LINE.partner_id, _sum(LINE.debit), _sum(LINE.credit))
            .join(tables.journal_entry, ENTRY.id == LINE.document_id)
            .where(ENTRY.company_id == ctx.company_id, LINE.partner_kind == self.kind)
            .group_by(LINE.partner_id),
        )
        sign = 1 if self.kind == "customer" else -1
        table = INVOICES[self.kind].c
        partner = table[f"{self.kind}_id"]
        items = _by_partner(
            ctx,
            sa.select(partner, _sum(table.open_base), _sum(table.open_base) - _sum(table.open_base))
            .where(table.company_id == ctx.company_id)
            .group_by(partner),
        )
        found: list[dict[str, Any]] = [
            {
                "partner_id": one,
                "balance": sign * ledger.get(one, ZERO),
                "open": items.get(one, ZERO),
            }
            for one in sorted({*ledger, *items})
        ]
        rows = [row for row in found if row["balance"] or row["open"]]
        totals = {name: sum((row[name] for row in rows), ZERO) for name in ("balance", "open")}
        return _partners(ctx, self.kind, rows, totals, self.cursor, self.limit)


def _by_partner(ctx: Reading, statement: Any) -> dict[str, Decimal]:
    return {row[0]: row[1] - row[2] for row in ctx.session.execute(statement)}


def _partners(
    ctx: Reading,
    kind: str,
    rows: Sequence[Row],
    totals: Mapping[str, Decimal],
    cursor: str | None,
    limit: int,
) -> Told:
    """A page of rows by partner, each with what the partner is called."""
    after = _after(cursor, 1)
    shown = [row for row in rows if after is None or row["partner_id"] > after[0]]
    kept, following = _page(shown, limit, "partner_id")
    targets = Targets(ctx.session, ctx.modules.kinds, ctx.company_id)
    names = targets.names(kind, [row["partner_id"] for row in kept])
    named = [
        {
            **row,
            "partner": names[row["partner_id"]].shown(ctx.actor.locale)
            if row["partner_id"] in names
            else "–",
        }
        for row in kept
    ]
    currency = queries.base_currency(ctx.session, ctx.company_id)
    return Told(named, following, totals, currency, {"kind": kind})


@dataclass(frozen=True)
class OpenItems(Query[Told]):
    """Invoices and credit notes that are not settled, the newest first."""

    permission: ClassVar[str] = "journal:read"
    kind: Partner = "customer"
    partner: str = ""
    cursor: str | None = None
    limit: int = 100

    def run(self, ctx: Reading) -> Told:
        table = INVOICES[self.kind].c
        today = queries.house(ctx.session, ctx.company_id, ctx.now).today
        partner = table[f"{self.kind}_id"]
        conditions = [
            table.company_id == ctx.company_id,
            table.open_amount != ZERO,
        ]
        if self.partner:
            conditions.append(partner == self.partner if is_id(self.partner) else sa.false())
        statement = sa.select(INVOICES[self.kind], partner.label("partner_id")).where(*conditions)
        after = _after(self.cursor, 1)
        if after is not None:
            if not is_id(after[0]):
                raise BadCursor
            statement = statement.where(table.id < after[0])
        found = ctx.session.execute(statement.order_by(table.id.desc()).limit(self.limit + 1))
        rows = [_item(row, today) for row in found.mappings()]
        summed = sa.select(_sum(table.open_base)).where(*conditions)
        total = ctx.session.execute(summed).scalar_one()
        kept, cursor = _page(rows, self.limit, "id")
        told = _partners(ctx, self.kind, kept, {"open_base": total}, None, self.limit)
        head = {"kind": self.kind, "partner": self.partner}
        return Told(told.rows, cursor, told.totals, told.currency, head)


def _item(row: Any, today: date) -> Row:
    names = ("id", "number", "partner_id", "invoice_date", "due_date", "currency", "amount")
    return {
        **{name: row[name] for name in names},
        "open_amount": row["open_amount"],
        "open_base": row["open_base"],
        "days_overdue": rules.days_overdue(row["due_date"], today),
    }


@dataclass(frozen=True)
class Ageing(Query[Told]):
    """What is open of each partner by how long it is overdue today."""

    permission: ClassVar[str] = "journal:read"
    kind: Partner = "customer"
    cursor: str | None = None
    limit: int = 100

    def run(self, ctx: Reading) -> Told:
        table = INVOICES[self.kind].c
        today = queries.house(ctx.session, ctx.company_id, ctx.now).today
        partner = table[f"{self.kind}_id"]
        found = ctx.session.execute(
            sa.select(partner, table.due_date, _sum(table.open_base))
            .where(table.company_id == ctx.company_id, table.open_amount != ZERO)
            .group_by(partner, table.due_date)
        )
        names = [name for name, _ in rules.BUCKETS]
        partners: dict[str, dict[str, Any]] = {}
        for partner_id, due, amount in found:
            row = partners.setdefault(partner_id, dict.fromkeys((*names, "total"), ZERO))
            row[rules.bucket(rules.days_overdue(due, today))] += amount
            row["total"] += amount
        rows = [{"partner_id": one, **partners[one]} for one in sorted(partners)]
        totals = {name: sum((row[name] for row in rows), ZERO) for name in (*names, "total")}
        return _partners(ctx, self.kind, rows, totals, self.cursor, self.limit)
