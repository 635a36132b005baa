"""How finance finds its rows, and the questions its pages and its API ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.finance import rules, tables
from erp_modules.finance.budgeting.model import BudgetChange
from erp_modules.finance.errors import BudgetNotFound, CostCentreNotFound
from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate, Move
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.persistence.tables import company, instance, person
from workflow_engine.queries.base import BadCursor, Page, Query, Reading, from_cursor, to_cursor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """What finance needs to know of a company: its currency and what day it is there."""

    company_id: str
    currency: str
    today: date


def house(session: Session, company_id: str, now: datetime) -> House:
    row = session.execute(
        sa.select(company.c.currency, company.c.timezone).where(company.c.id == company_id)
    ).one()
    return House(company_id, row.currency, now.astimezone(ZoneInfo(row.timezone)).date())


def base_currency(session: Session, company_id: str) -> str:
    """The currency in which the company keeps its books."""
    statement = sa.select(company.c.currency).where(company.c.id == company_id)
    return str(session.execute(statement).scalar_one())


def cost_centre(session: Session, company_id: str, code: str) -> CostCentre:
    """An open cost centre by its code; a closed one is refused like an unknown one."""
    found = session.scalars(
        sa.select(CostCentre).filter_by(company_id=company_id, code=code)
    ).one_or_none()
    if found is None or not found.active:
        raise BusinessError(
            "UNKNOWN_COST_CENTRE",
            _l("There is no open cost centre {cost_centre}."),
            cost_centre=code,
        )
    return found


def any_cost_centre(
    session: Session, company_id: str, code: str, *, lock: bool = False
) -> CostCentre | None:
    """By its code, open or closed."""
    statement = sa.select(CostCentre).filter_by(company_id=company_id, code=code)
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def budget_of(
    session: Session, centre: CostCentre, *, year: int, account: str, lock: bool = False
) -> Budget | None:
    """The budget of a year; ``account`` is the cost centre's own when empty."""
    statement = sa.select(Budget).filter_by(
        cost_centre_id=centre.id, year=year, account=account or centre.account
    )
    return session.scalars(_locked(statement) if lock else statement).one_or_none()


def _locked(statement: sa.Select[T]) -> sa.Select[T]:
    """Rows that nobody else changes until the commit, read anew after the wait for the lock."""
    return statement.with_for_update().execution_options(populate_existing=True)


def rate_of_day(session: Session, company_id: str, currency: str, on: date) -> DatedRate | None:
    statement = sa.select(DatedRate).filter_by(company_id=company_id, currency=currency, on_date=on)
    return session.scalars(_locked(statement)).one_or_none()


def lock_budgets(session: Session, ids: set[str]) -> dict[str, Budget]:
    """Lock the rows, always in one order so that two commands cannot wait for each other."""
    wanted = sa.select(Budget).where(tables.budget.c.id.in_(ids)).order_by(tables.budget.c.id)
    found = session.scalars(_locked(wanted))
    return {budget.id: budget for budget in found}


def moves_of(session: Session, company_id: str, reference: str) -> Sequence[Move]:
    """The moves of one reference in their order."""
    return session.scalars(
        sa.select(Move)
        .filter_by(company_id=company_id, reference=reference)
        .order_by(tables.move.c.seq)
    ).all()


def converted(session: Session, house: House, amount: Decimal, currency: str) -> rules.Converted:
    """The amount in the company's currency at today's rate."""
    rates: Sequence[DatedRate] = ()
    if currency != house.currency:
        rates = session.scalars(
            sa.select(DatedRate)
            .filter_by(company_id=house.company_id, currency=currency)
            .where(tables.rate.c.on_date <= house.today)
            .order_by(tables.rate.c.on_date.desc())
            .limit(1)
        ).all()
    rate = rules.rate_on(rates, currency=currency, base_currency=house.currency, on=house.today)
    return rules.in_base(amount, rate)


def currencies(session: Session, company_id: str) -> Sequence[Currency]:
    return session.scalars(
        sa.select(Currency)
        .filter_by(company_id=company_id, active=True)
        .order_by(tables.currency.c.code)
    ).all()


def open_budget_change(session: Session, company_id: str, reference: str) -> BudgetChange | None:
    """The change that was asked for a document and is not decided yet."""
    return session.scalars(
        sa.select(BudgetChange).filter_by(company_id=company_id, asked_for=reference, state="draft")
    ).one_or_none()


def cost_centres(session: Session, company_id: str) -> Sequence[CostCentre]:
    """The open ones, by code: what a document may name."""
    return session.scalars(
        sa.select(CostCentre)
        .filter_by(company_id=company_id, active=True)
        .order_by(tables.cost_centre.c.code)
    ).all()


@dataclass(frozen=True)
class Budgets(Query[Page[Mapping[str, Any]]]):
    """The budgets of a year with cost centre and owner, in order of cost centre and account."""

    permission = "budget:read"
    year: int | None = None
    cursor: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[Mapping[str, Any]]:
        year = self.year or house(ctx.session, ctx.company_id, ctx.now).today.year
        place = (tables.cost_centre.c.code, tables.budget.c.account)
        statement = (
            sa.select(Budget, CostCentre, person.c.name, person.c.name_zh)
            .join(CostCentre, tables.cost_centre.c.id == tables.budget.c.cost_centre_id)
            .outerjoin(person, person.c.id == tables.cost_centre.c.owner_id)
            .where(tables.budget.c.company_id == ctx.company_id, tables.budget.c.year == year)
            .order_by(*place)
            .limit(self.limit + 1)
        )
        if self.cursor:
            after = from_cursor(self.cursor, 2)
            if not all(isinstance(value, str) for value in after):
                raise BadCursor
            statement = statement.where(sa.tuple_(*place) > sa.tuple_(*after))
        rows = [
            {"budget": row[0], "cost_centre": row[1], "owner": row[2], "owner_zh": row[3]}
            for row in ctx.session.execute(statement)
        ]
        more = len(rows) > self.limit
        rows = rows[: self.limit]
        last = rows[-1] if more else None
        cursor = to_cursor(last["cost_centre"].code, last["budget"].account) if last else None
        return Page(rows, cursor)


@dataclass(frozen=True)
class BudgetDetail(Query[Mapping[str, Any]]):
    """One budget with its newest moves, newest first."""

    permission = "budget:read"
    budget_id: str
    limit: int = 200

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        session = ctx.session
        wanted = sa.select(Budget).filter_by(id=self.budget_id, company_id=ctx.company_id)
        found = session.scalars(wanted).one_or_none() if is_id(self.budget_id) else None
        if found is None:
            raise BudgetNotFound(budget=self.budget_id)
        moves = session.scalars(
            sa.select(Move)
            .filter_by(budget_id=found.id)
            .order_by(tables.move.c.at.desc(), tables.move.c.id.desc())
            .limit(self.limit)
        ).all()
        centre = session.get(CostCentre, found.cost_centre_id)
        titles = _titles(session, ctx.company_id, {move.reference for move in moves})
        return {"budget": found, "cost_centre": centre, "moves": moves, "titles": titles}


def _titles(session: Session, company_id: str, references: set[str]) -> dict[str, str]:
    """What people call the documents, as far as a process knows them."""
    statement = (
        sa.select(instance.c.subject_id, instance.c.title)
        .where(instance.c.company_id == company_id, instance.c.subject_id.in_(references))
        .order_by(instance.c.id)
    )
    return {row.subject_id: row.title for row in session.execute(statement)}


@dataclass(frozen=True)
class CostCentres(Query[Sequence[CostCentre]]):
    """All cost centres by code, the closed ones too."""

    permission = "budget:read"

    def run(self, ctx: Reading) -> Sequence[CostCentre]:
        return ctx.session.scalars(
            sa.select(CostCentre)
            .filter_by(company_id=ctx.company_id)
            .order_by(tables.cost_centre.c.code)
        ).all()


@dataclass(frozen=True)
class CostCentreDetail(Query[CostCentre]):
    """One cost centre by its code."""

    permission = "budget:read"
    code: str

    def run(self, ctx: Reading) -> CostCentre:
        found = any_cost_centre(ctx.session, ctx.company_id, self.code)
        if found is None:
            raise CostCentreNotFound(code=self.code)
        return found


@dataclass(frozen=True)
class Currencies(Query[Sequence[Currency]]):
    """The currencies of the company by code, those no longer in use too."""

    permission = "rate:read"

    def run(self, ctx: Reading) -> Sequence[Currency]:
        return ctx.session.scalars(
            sa.select(Currency)
            .filter_by(company_id=ctx.company_id)
            .order_by(tables.currency.c.code)
        ).all()


@dataclass(frozen=True)
class Rates(Query[Sequence[DatedRate]]):
    """The newest rates of every currency, newest first."""

    permission = "rate:read"
    limit: int = 100

    def run(self, ctx: Reading) -> Sequence[DatedRate]:
        return ctx.session.scalars(
            sa.select(DatedRate)
            .filter_by(company_id=ctx.company_id)
            .order_by(tables.rate.c.on_date.desc(), tables.rate.c.currency)
            .limit(self.limit)
        ).all()


@dataclass(frozen=True)
class BaseCurrency(Query[str]):
    """The currency in which the company keeps its books."""

    permission = "budget:read"

    def run(self, ctx: Reading) -> str:
        return base_currency(ctx.session, ctx.company_id)


@dataclass(frozen=True)
class Owners(Query[Sequence[Mapping[str, Any]]]):
    """The people who may answer for a cost centre, and those who do though they have left."""

    permission = "budget:read"

    def run(self, ctx: Reading) -> Sequence[Mapping[str, Any]]:
        owns = sa.select(tables.cost_centre.c.owner_id).filter_by(company_id=ctx.company_id)
        statement = (
            sa.select(person.c.id, person.c.name, person.c.name_zh)
            .where(
                person.c.company_id == ctx.company_id,
                sa.or_(person.c.active, person.c.id.in_(owns)),
            )
            .order_by(person.c.name, person.c.id)
        )
        return [dict(row) for row in ctx.connection.execute(statement).mappings()]
