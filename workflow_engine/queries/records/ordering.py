"""In which order a list of records stands, and where its next page begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Invalid, _l
from workflow_engine.queries.base import BadCursor, Reading, from_cursor, to_cursor
from workflow_engine.records import Kind
from workflow_engine.records.fields import outer_name

_SORTED = {"text", "choice", "coded", "day", "moment", "whole", "number", "money"}


class SortUnknown(Invalid):
    message = _l("{kind} cannot be sorted by '{name}'; use one of: {known}.")


@dataclass(frozen=True, slots=True)
class Order:
    """By an attribute and, where that is the same, by id; ids alone grow with time.

    What has no value comes last. A cursor is the order and the id of the last row of a page.
    """

    kind: Kind
    sort: str
    attribute: str | None
    is_falling: bool

    def clauses(self) -> list[Any]:
        """What the rows are ordered by."""
        entity: Any = self.kind.entity
        by_id = entity.id.desc() if self.is_falling else entity.id
        if self.attribute is None:
            return [by_id]
        column = getattr(entity, self.attribute)
        by_value = column.desc() if self.is_falling else column
        may_lack = not self.kind.specs[self.attribute].required
        return [*([column.is_(None)] if may_lack else []), by_value, by_id]

    def cursor(self, record: Any) -> str:
        return to_cursor(self.sort, record.id)

    def after(self, ctx: Reading, statement: sa.Select[Any], cursor: str) -> sa.Select[Any]:
        """The rows of the statement behind the one that a cursor names; it must be among them."""
        sort, row_id = from_cursor(cursor, 2)
        if sort != self.sort or not isinstance(row_id, str) or not is_id(row_id):
            raise BadCursor
        entity: Any = self.kind.entity
        last = ctx.session.scalars(statement.where(entity.id == row_id)).one_or_none()
        if last is None:
            raise BadCursor
        return statement.where(self._behind(last))

    def _behind(self, last: Any) -> sa.ColumnElement[bool]:
        entity: Any = self.kind.entity
        beyond = entity.id < last.id if self.is_falling else entity.id > last.id
        if self.attribute is None:
            return sa.and_(beyond)
        column, value = getattr(entity, self.attribute), getattr(last, self.attribute)
        if value is None:
            return sa.and_(column.is_(None), beyond)
        further = column < value if self.is_falling else column > value
        return sa.or_(further, sa.and_(column == value, beyond), column.is_(None))


def order_of(kind: Kind, sort: str = "") -> Order:
    """The order that ``sort`` asks for, such as ``-amount``; else the usual one of the kind."""
    sort = sort or kind.sort
    if not sort:
        return Order(kind, "", "code" if kind.key == "code" else None, kind.key != "code")
    known, name = sorting(kind), sort.removeprefix("-")
    if name not in known:
        raise SortUnknown(kind=kind.plural, name=name, known=", ".join(known))
    return Order(kind, sort, known[name], sort.startswith("-"))


def sorting(kind: Kind) -> Mapping[str, str]:
    """What a list can be sorted by: the columns it shows to every reader, and when it was made."""
    names = dict.fromkeys((kind.key or "created_at", *kind.columns, "created_at"))
    specs = {name: kind.specs[name] for name in names if name in kind.specs}
    return {
        outer_name(name, spec): name
        for name, spec in specs.items()
        if spec.kind in _SORTED and not spec.permission
    }
