"""A record inside the page of a task: shown to whoever the task is shown to."""

from dataclasses import dataclass

from workflow_engine.persistence import records
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.records.showing import Shown, shown


@dataclass(frozen=True)
class RecordPanel(Query[Shown]):
    """The record with the names of what it refers to.

    Deciding does not need the permission to read records of the kind; the caller has made sure
    that the reader may see the task.
    """

    permission = "task:read"
    kind: str
    record_id: str

    def run(self, ctx: Reading) -> Shown:
        kind = ctx.modules.kinds[self.kind]
        found = records.get(ctx.session, kind, ctx.company_id, self.record_id)
        (one,) = shown(ctx, kind, [found])
        return one
