"""What happened in an instance, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import history, person
from workflow_engine.queries.base import Query, Reading, own_name
from workflow_engine.queries.visibility import require_visible
from workflow_engine.queries.withheld import open_line, withheld


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One thing that happened; ``data`` holds outcome, comment, changed values, moves.

    ``to`` is the name of the person whom it brought in, took out or handed something to,
    ``chosen`` are those of the people who were chosen for steps to come.
    """

    seq: int
    at: datetime
    kind: str
    element: str | None
    step: str | None
    actor: str | None
    on_behalf_of: str | None
    data: Mapping[str, Any]
    hash: str
    to: str | None = None
    chosen: Sequence[str] = ()


@dataclass(frozen=True)
class Timeline(Query[list[TimelineLine]]):
    """The history of an instance in order, from its start."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> list[TimelineLine]:
        row = require_visible(ctx, self.instance_id)
        model = ctx.models.process(ctx.definitions, row["definition_id"])
        behalf = person.alias("behalf")
        statement = (
            sa.select(
                history, person.c.name, person.c.name_zh, own_name(ctx, behalf).label("behalf")
            )
            .outerjoin(person, person.c.id == history.c.person_id)
            .outerjoin(behalf, behalf.c.id == history.c.on_behalf_of)
            .where(history.c.instance_id == row["id"])
            .order_by(history.c.seq)
        )
        lines = ctx.connection.execute(statement).mappings().all()
        told = {str(line["data"].get("to") or "") for line in lines}
        names = _names(ctx, told.union(*(_chosen(line["data"]) for line in lines)))
        zh, closed = ctx.actor.locale.startswith("zh"), withheld(ctx, model)
        return [
            TimelineLine(
                seq=line["seq"],
                at=line["at"],
                kind=line["kind"],
                element=line["element"],
                step=model.name_of(line["element"], ctx.actor.locale) if line["element"] else None,
                actor=(line["name_zh"] if zh else None) or line["name"],
                on_behalf_of=line["behalf"],
                data=open_line(line["data"], closed),
                hash=line["hash"].hex(),
                to=names.get(str(line["data"].get("to") or "")),
                chosen=[names[one] for one in _chosen(line["data"]) if one in names],
            )
            for line in lines
        ]


def _chosen(data: Mapping[str, Any]) -> list[str]:
    chosen: Mapping[str, Sequence[str]] = data.get("chosen") or {}
    return [one for people in chosen.values() for one in people]


def _names(ctx: Reading, people: set[str]) -> dict[str, str]:
    known = [one for one in people if is_id(one)]
    if not known:
        return {}
    statement = sa.select(person.c.id, person.c.name, person.c.name_zh)
    zh = ctx.actor.locale.startswith("zh")
    rows = ctx.connection.execute(statement.where(person.c.id.in_(known)))
    return {row.id: (row.name_zh if zh else None) or row.name for row in rows}
