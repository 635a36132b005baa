"""Lists in the order of a name, page by page, and the patterns that search them."""

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound
from workflow_engine.queries.base import BadCursor, Page, Reading, from_cursor, to_cursor

T = TypeVar("T")
PAGE = 50
MOST = 200


def place(cursor: str, *kinds: type) -> list[Any]:
    """The values of a cursor; ``BadCursor`` unless they are of these kinds."""
    values = from_cursor(cursor, len(kinds))
    for value, kind in zip(values, kinds, strict=True):
        if type(value) is not kind or _cannot_be_asked(value):
            raise BadCursor
    return values


def _cannot_be_asked(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    return isinstance(value, int) and abs(value) >= 2**31


def contains(text: str, *columns: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether one of the columns contains the text, in capitals or not."""
    wanted = text.replace("\x00", "").strip()
    # SQLite knows the capitals of ASCII only, so other letters are found as they are written.
    return sa.or_(
        *(sa.func.lower(column).contains(wanted.lower(), autoescape=True) for column in columns),
        *(column.contains(wanted, autoescape=True) for column in columns),
    )


def refers_to(column: sa.Column[Any], row_id: str) -> sa.ColumnElement[bool]:
    """Whether the column holds this id; what is no id is held nowhere."""
    return column == row_id if is_id(row_id) else sa.false()


def by_name(
    ctx: Reading,
    statement: sa.Select[Any],
    make: Callable[[Any], T],
    *,
    order: sa.Column[Any],
    cursor: str | None,
    limit: int,
) -> Page[T]:
    """A page in the order of a text column and, where that is the same, of the table's id."""
    most = min(max(limit, 1), MOST)
    key: sa.Column[Any] = order.table.c["id"]
    if cursor is not None:
        name, row_id = place(cursor, str, str)
        if not is_id(row_id):
            raise BadCursor
        after = sa.tuple_(
            sa.bindparam(None, name, order.type), sa.bindparam(None, row_id, key.type)
        )
        statement = statement.where(sa.tuple_(order, key) > after)
    rows = ctx.connection.execute(statement.order_by(order, key).limit(most + 1)).all()
    found = [make(row) for row in rows[:most]]
    if len(rows) <= most:
        return Page(found)
    last = rows[most - 1]._mapping
    return Page(found, to_cursor(last[order], last[key]))


def only(ctx: Reading, statement: sa.Select[Any], table: sa.Table, row_id: str) -> Any:
    """The one row of the reader's company with this id; ``NotFound`` when there is none."""
    if not is_id(row_id):
        raise NotFound
    wanted = statement.where(table.c.id == row_id, table.c.company_id == ctx.company_id)
    row = ctx.connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return row
