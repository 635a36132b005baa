"""The questions that the pages of the stock ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from erp_modules.finance import operations as finance
from erp_modules.inventory import tables
from erp_modules.inventory.model import ReorderPoint, Reservation, StockLevel, StockMove, Warehouse
from erp_modules.inventory.overview.looking import Looking
from erp_modules.inventory.replenishment.projecting import Projection, projection
from erp_modules.procurement.model import Item
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.records import Named, Targets
from workflow_engine.queries.base import BadCursor, Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.lists import contains

_LEVEL, _MOVE = tables.stock_level.c, tables.stock_move.c
_PLACE, _POINT, _KEPT = tables.warehouse.c, tables.reorder_point.c, tables.reservation.c
#: The newest moves that a card shows at once.
MOVES = 50
MOST_RESERVATIONS = 100


class ItemNotFound(NotFound):
    message = _l("There is no item {item}.")


@dataclass(frozen=True, slots=True)
class Place:
    """What lies of an item in a warehouse, and what there will be."""

    item: Any
    warehouse: Warehouse
    level: StockLevel
    projection: Projection
    point: ReorderPoint | None

    @property
    def is_below(self) -> bool:
        return self.point is not None and self.projection.projected < self.point.minimum


@dataclass(frozen=True)
class StockList(Query[Page[Place]]):
    """Levels by item and warehouse; ``text`` looks for items, ``below`` keeps what is too little.

    Without ``empty`` only what lies somewhere, is reserved or has a reorder point is shown.
    """

    permission = "stock:read"
    text: str = ""
    warehouse: str = ""
    below: bool = False
    cursor: str | None = None
    limit: int = 50

    def run(self, ctx: Reading) -> Page[Place]:
        item: Any = Item
        statement = (
            _places(ctx)
            .order_by(item.code, _PLACE.code)
            .limit(self.limit + 1)
        )  # fmt: skip
        if self.text:
            statement = statement.where(contains(self.text, item.code, item.name, item.name_zh))
        if self.warehouse:
            statement = statement.where(_PLACE.code == self.warehouse)
        if self.below:
            statement = statement.where(_POINT.below)
        if self.cursor:
            after = from_cursor(self.cursor, 2)
            if not all(isinstance(value, str) and "\x00" not in value for value in after):
                raise BadCursor
            statement = statement.where(sa.tuple_(item.code, _PLACE.code) > sa.tuple_(*after))
        found = ctx.session.execute(statement).all()
        rows = projected(ctx, found[: self.limit])
        last = rows[-1] if len(found) > self.limit else None
        return Page(rows, to_cursor(last.item.code, last.warehouse.code) if last else None)


def _places(ctx: Reading) -> sa.Select[Any]:
    """Levels with something in them, or a reorder point, with item and warehouse."""
    item: Any = Item
    return (
        sa.select(StockLevel, item, Warehouse, ReorderPoint)
        .join(item, item.id == _LEVEL.item_id)
        .join(Warehouse, _PLACE.id == _LEVEL.warehouse_id)
        .outerjoin(
            ReorderPoint,
            sa.and_(
                _POINT.item_id == _LEVEL.item_id,
                _POINT.warehouse_id == _LEVEL.warehouse_id,
                _POINT.active,
            ),
        )
        .where(
            _LEVEL.company_id == ctx.company_id,
            sa.or_(_LEVEL.on_hand != 0, _LEVEL.reserved != 0, _POINT.id.is_not(None)),
        )
    )


def projected(ctx: Reading, rows: Sequence[Any]) -> list[Place]:
    """The rows with what there will be."""
    looking = Looking(ctx)
    return [
        Place(
            item,
            warehouse,
            level,
            projection(looking, item.id, warehouse.id),
            point,
        )
        for level, item, warehouse, point in rows
    ]


@dataclass(frozen=True)
class StockSums(Query[Mapping[str, Any]]):
    """What all the stock is worth, where, and how many points it has fallen below."""

    permission = "stock:read"

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        money = _LEVEL.value.type
        value = sa.select(
            sa.func.coalesce(sa.func.sum(_LEVEL.value, type_=money), sa.literal(Decimal(0), money))
        ).where(_LEVEL.company_id == ctx.company_id)
        below = sa.select(sa.func.count()).where(
            _POINT.company_id == ctx.company_id, _POINT.active, _POINT.below
        )
        places = sa.select(Warehouse).filter_by(company_id=ctx.company_id).order_by(_PLACE.code)
        return {
            "value": ctx.session.execute(value).scalar_one(),
            "below": ctx.session.execute(below).scalar_one(),
            "warehouses": ctx.session.scalars(places).all(),
            "currency": finance.base_currency(ctx.session, ctx.company_id),
        }


@dataclass(frozen=True, slots=True)
class Card:
    """All about the stock of an item; ``names`` are of people and documents, by id."""

    item: Any
    places: Sequence[Place]
    all: Projection
    value: Decimal
    reservations: Sequence[Reservation]
    moves: Sequence[StockMove]
    warehouses: Mapping[str, Warehouse]
    names: Mapping[str, Named]
    currency: str
    cursor: str | None


@dataclass(frozen=True)
class StockCard(Query[Card]):
    """The levels, open reservations and moves of an item, the newest move first."""

    permission = "stock:read"
    item_id: str
    warehouse: str = ""
    cursor: str | None = None

    def run(self, ctx: Reading) -> Card:
        session = ctx.session
        wanted = sa.select(Item).filter_by(id=self.item_id, company_id=ctx.company_id)
        item: Any = session.scalars(wanted).one_or_none() if is_id(self.item_id) else None
        if item is None:
            raise ItemNotFound(item=self.item_id)
        found = session.execute(
            _places(ctx).where(_LEVEL.item_id == item.id).order_by(_PLACE.code)
        ).all()
        places = projected(ctx, found)
        moves, cursor = self._moves(ctx)
        kept = session.scalars(
            sa.select(Reservation)
            .filter_by(company_id=ctx.company_id, item_id=item.id, state="open")
            .order_by(_KEPT.id)
            .limit(MOST_RESERVATIONS)
        ).all()
        houses = session.scalars(sa.select(Warehouse).filter_by(company_id=ctx.company_id))
        return Card(
            item=item,
            places=places,
            all=projection(Looking(ctx), item.id),
            value=sum((place.level.value for place in places), Decimal(0)),
            reservations=kept,
            moves=moves,
            warehouses={one.id: one for one in houses},
            names=_names(ctx, moves),
            currency=finance.base_currency(session, ctx.company_id),
            cursor=cursor,
        )

    def _moves(self, ctx: Reading) -> tuple[Sequence[StockMove], str | None]:
        place = (_MOVE.posted_at, _MOVE.seq, _MOVE.id)
        statement = (
            sa.select(StockMove)
            .filter_by(company_id=ctx.company_id, item_id=self.item_id)
            .order_by(*(column.desc() for column in place))
            .limit(MOVES + 1)
        )
        if self.warehouse:
            here = sa.select(_PLACE.id).where(
                _PLACE.company_id == ctx.company_id, _PLACE.code == self.warehouse
            )
            statement = statement.where(_MOVE.warehouse_id.in_(here))
        if self.cursor:
            after = from_cursor(self.cursor, 1)
            if not is_id(str(after[0])):
                raise BadCursor
            last = sa.select(*place).where(_MOVE.id == after[0]).subquery()
            statement = statement.where(sa.tuple_(*place) < sa.select(*last.c).scalar_subquery())
        found = ctx.session.scalars(statement).all()
        more = to_cursor(found[MOVES - 1].id) if len(found) > MOVES else None
        return found[:MOVES], more


def _names(ctx: Reading, moves: Sequence[StockMove]) -> Mapping[str, Named]:
    targets = Targets(ctx.session, ctx.modules.kinds, ctx.company_id)
    found = dict(targets.names("person", {move.person_id for move in moves}))
    for kind in {move.source_kind for move in moves}:
        found |= targets.names(kind, {move.source_id for move in moves if move.source_kind == kind})
    return found
