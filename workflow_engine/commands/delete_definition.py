"""Delete a version that no instance ever ran on."""

from dataclasses import dataclass

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.timer_starts import schedule_starts
from workflow_engine.commands.versions import deployments
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Conflict, DefinitionNotFound, _l


class DefinitionInUse(Conflict):
    message = _l("Instances ran on this version; retire the process instead of deleting it.")


@dataclass(frozen=True, slots=True)
class VersionInHand:
    """A version whose process is locked."""

    row: dict[str, object]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


@dataclass(frozen=True)
class DeleteDefinition(Command[None]):
    """When it was in force, the version before it is again; its number is never given twice."""

    permission = "definition:manage"
    definition_id: str

    def load(self, ctx: Context) -> VersionInHand:
        known = is_id(self.definition_id)
        row = ctx.uow.definitions.by_id(self.definition_id) if known else None
        if row is None or row["company_id"] != ctx.company_id:
            raise DefinitionNotFound(key=self.definition_id)
        deployments(ctx).lock_process(ctx.company_id, row["key"])
        return VersionInHand(row)

    def run(self, ctx: Context, subject: VersionInHand) -> None:
        row, rows = subject.row, deployments(ctx)
        key = str(row["key"])
        if rows.is_used(self.definition_id):
            raise DefinitionInUse
        before = rows.newest_but(ctx.company_id, key, self.definition_id)
        rows.delete_version(row)
        ctx.uow.flush()
        if row["latest"]:
            ctx.uow.jobs.drop_starts(self.definition_id)
            if before is not None:
                rows.put_into_force(before["id"])
                self._plan(ctx, key, before["id"])
        detail = {"digest": row["digest"], "version": row["version"]}
        audit(ctx, "definition.deleted", subject=f"{key} {row['version']}", detail=detail)

    @staticmethod
    def _plan(ctx: Context, key: str, definition_id: str) -> None:
        if ctx.uow.definitions.state(ctx.company_id, key) == "active":
            graph = ctx.models.process(ctx.uow.definitions, definition_id).graph
            schedule_starts(ctx, graph, definition_id, replaces=None)
