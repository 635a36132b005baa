"""What lies in an instance's state: its tokens, scopes and waits, with those kept beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine import bpmn
from workflow_engine.bpmn.state import Part, Scope, Token, Wait
from workflow_engine.persistence.tables import instance_part
from workflow_engine.queries.base import Reading

#: Nobody reads more inner instances than these on one page; the counters know of all.
MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Whole:
    """The main state and the first of the parts, read as one."""

    tokens: tuple[Token, ...]
    scopes: tuple[Scope, ...]
    waits: tuple[Wait, ...]
    counts: Mapping[str, int]
    hidden: int

    def around(self, scope_id: int) -> Iterator[Scope]:
        """The scope and those around it, the inner first."""
        by_id = {scope.id: scope for scope in self.scopes}
        at = by_id.get(scope_id)
        while at is not None:
            yield at
            at = by_id.get(at.parent) if at.parent is not None else None

    def seen_by(self, scope_id: int, local: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The variables that work in a scope sees."""
        seen: dict[str, Any] = {}
        for scope in reversed(list(self.around(scope_id))):
            seen.update(scope.variables)
        return {**seen, **(local or {})}


def whole_state(ctx: Reading, row: Mapping[str, Any]) -> Whole:
    state = bpmn.decode(row["state"])
    parts = _parts(ctx, row["id"]) if any(s.body and s.body.parted for s in state.scopes) else []
    shown = [bpmn.decode_part(data) for data in parts[:MOST_PARTS]]
    hidden = _count(ctx, row["id"]) - MOST_PARTS if len(parts) > MOST_PARTS else 0
    return Whole(
        (*state.tokens, *(token for part in shown for token in part.tokens)),
        (*state.scopes, *(scope for part in shown for scope in part.scopes)),
        (*state.waits, *_waits(shown)),
        state.counts,
        hidden,
    )


def _waits(parts: list[Part]) -> Iterator[Wait]:
    for part in parts:
        yield from part.waits


def _parts(ctx: Reading, instance_id: str) -> list[bytes]:
    statement = (
        sa.select(instance_part.c.data)
        .where(instance_part.c.instance_id == instance_id)
        .order_by(instance_part.c.number)
        .limit(MOST_PARTS + 1)
    )
    return list(ctx.connection.scalars(statement))


def _count(ctx: Reading, instance_id: str) -> int:
    statement = sa.select(sa.func.count()).where(instance_part.c.instance_id == instance_id)
    return int(ctx.connection.execute(statement).scalar_one())
