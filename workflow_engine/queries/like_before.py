"""The fields of an earlier request, to ask for the same again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.forms.model import Field, walk
from workflow_engine.persistence.originals import original
from workflow_engine.persistence.tables import history
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.start_form import GetStart
from workflow_engine.queries.visibility import require_visible


@dataclass(frozen=True)
class LikeBefore(Query[Mapping[str, Any]]):
    """What one's own instance was started with, as far as the start form asks for it today."""

    permission = "instance:start"
    key: str
    instance_id: str

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        row = require_visible(ctx, self.instance_id)
        form = GetStart(self.key).run(ctx).form
        if form is None or row["key"] != self.key or row["started_by"] != ctx.actor.person_id:
            return {}
        first = sa.select(history.c.data).where(
            history.c.instance_id == row["id"], history.c.seq == 1
        )
        given = original(ctx.connection.scalars(first).one())
        parts = walk(form.components)
        asked = {part.path[0] for part in parts if isinstance(part, Field) and part.path}
        return {name: value for name, value in given.items() if name in asked}
