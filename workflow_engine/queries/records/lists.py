"""Lists of records: searched, filtered, page by page; and all of them for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa

from workflow_engine.domain.money import parse_amount
from workflow_engine.errors import Invalid, ValueRefused, _l
from workflow_engine.persistence.records import Targets
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import contains
from workflow_engine.queries.records.ordering import order_of
from workflow_engine.queries.records.showing import Shown, shown
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, outer_name

#: As many rows as a page has at most, and a file.
MOST, MOST_IN_FILE = 200, 20_000
#: No column keeps more; PostgreSQL would refuse even to compare.
LARGEST = Decimal(2) ** 31


class FilterUnknown(Invalid):
    message = _l("{kind} cannot be filtered by '{name}'; use one of: {known}.")


@dataclass(frozen=True)
class RecordList(Query[Page[Shown]]):
    """Documents with the newest first, masters by their code, unless ``sort`` asks otherwise.

    ``filters`` are values by the names that people use; ``mine`` keeps what the reader owns.
    """

    permission = "record:read"
    kind: ClassVar[Kind]
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    mine: bool = False
    sort: str = ""
    cursor: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[Shown]:
        kind, most = self.kind, min(max(self.limit, 1), MOST)
        statement = _narrowed(ctx, kind, self.text, self.filters, mine=self.mine)
        order = order_of(kind, self.sort)
        if self.cursor is not None:
            statement = order.after(ctx, statement, self.cursor)
        ordered = statement.order_by(*order.clauses()).limit(most + 1)
        found = ctx.session.scalars(ordered).all()
        rows = found[:most]
        following = order.cursor(rows[-1]) if len(found) > most else None
        return Page(shown(ctx, kind, rows), following)


@dataclass(frozen=True)
class RecordRows(Query[Sequence[Shown]]):
    """All records that a list with the same filters would show, for a file."""

    permission = "record:read"
    kind: ClassVar[Kind]
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    mine: bool = False
    sort: str = ""

    def run(self, ctx: Reading) -> Sequence[Shown]:
        statement = _narrowed(ctx, self.kind, self.text, self.filters, mine=self.mine)
        order = order_of(self.kind, self.sort)
        ordered = statement.order_by(*order.clauses()).limit(MOST_IN_FILE)
        return shown(ctx, self.kind, ctx.session.scalars(ordered).all())


@cache
def list_query(kind: Kind) -> type[RecordList]:
    return type(f"List{_name(kind)}", (RecordList,), {"kind": kind, "permission": kind.read})


@cache
def rows_query(kind: Kind) -> type[RecordRows]:
    return type(f"Export{_name(kind)}", (RecordRows,), {"kind": kind, "permission": kind.read})


def _name(kind: Kind) -> str:
    return kind.name.title().replace("_", "")


def _narrowed(
    ctx: Reading, kind: Kind, text: str, filters: Mapping[str, str], *, mine: bool
) -> sa.Select[Any]:
    entity: Any = kind.entity
    statement: sa.Select[Any] = sa.select(entity).where(entity.company_id == ctx.company_id)
    sees_all = kind.owner is None or (kind.read_all is not None and ctx.actor.may(kind.read_all))
    if kind.owner and (mine or not sees_all):
        statement = statement.where(getattr(entity, kind.owner) == ctx.actor.person_id)
    if text and kind.search:
        statement = statement.where(contains(text, *(getattr(entity, n) for n in kind.search)))
    known = {outer_name(name, kind.specs[name]): name for name in kind.filters}
    for outer, value in filters.items():
        if outer not in known:
            raise FilterUnknown(kind=kind.plural, name=outer, known=", ".join(known))
        spec = kind.specs[known[outer]]
        statement = statement.where(_filter(ctx, getattr(entity, known[outer]), spec, value))
    return statement


def _filter(ctx: Reading, column: Any, spec: Spec, value: str) -> sa.ColumnElement[bool]:
    """A value as it stands in an address; what cannot be found matches nothing."""
    if spec.kind == "flag":
        return sa.and_(column == (value.lower() in ("true", "1", "yes")))
    if spec.kind == "reference":
        targets = Targets(ctx.session, ctx.modules.kinds, ctx.company_id)
        found = targets.ids(spec.target, [value]).get(value)
        return column == found if found else sa.false()
    if spec.kind in ("day", "moment"):
        return _on_day(column, spec, value)
    if spec.kind in ("whole", "number", "money"):
        return _equals(column, value)
    return sa.and_(column == value)


def _on_day(column: Any, spec: Spec, value: str) -> sa.ColumnElement[bool]:
    """What is of a day like 2026-11-23; moments count by their day in UTC."""
    try:
        wanted = date.fromisoformat(value)
        following = wanted + timedelta(days=1)
    except (ValueError, OverflowError):
        return sa.false()
    if spec.kind == "day":
        return sa.and_(column == wanted)
    begin, end = (datetime.combine(one, time.min, UTC) for one in (wanted, following))
    return sa.and_(column >= begin, column < end)


def _equals(column: Any, value: str) -> sa.ColumnElement[bool]:
    try:
        number = parse_amount(value)
    except ValueRefused:
        return sa.false()
    return sa.and_(column == number) if abs(number) < LARGEST else sa.false()
