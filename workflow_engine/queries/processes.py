"""What is true of a process whichever version is in force, and what a company asks of all."""

from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.errors import DefinitionNotFound
from workflow_engine.persistence.repositories.deployments import DeploymentRows
from workflow_engine.persistence.tables import definition
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.seeing import require_seen


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """None leaves it to the manifest (``…_in_manifest``) or to the company."""

    key: str
    rev: int
    state: str
    reason: str | None
    start_permission: str | None
    start_in_manifest: str
    see_permission: str | None
    see_in_manifest: str | None
    second_pair: bool | None
    require_scenarios: bool | None
    latest_version: int


@dataclass(frozen=True)
class GetProcess(Query[ProcessSettings]):
    """The settings of one process."""

    permission = "definition:read"
    key: str

    def run(self, ctx: Reading) -> ProcessSettings:
        statement = sa.select(definition).where(
            definition.c.company_id == ctx.company_id,
            definition.c.key == self.key,
            definition.c.latest,
        )
        latest = ctx.connection.execute(statement).mappings().one_or_none()
        rows = DeploymentRows(ctx.connection, WriteSet())
        row = rows.process(ctx.company_id, self.key)
        if latest is None or row is None:
            raise DefinitionNotFound(key=self.key)
        require_seen(ctx, self.key)
        return ProcessSettings(
            key=self.key,
            rev=row["rev"],
            state=row["state"],
            reason=row["reason"],
            start_permission=row["start_permission"],
            start_in_manifest=latest["start_permission"],
            see_permission=row["see_permission"],
            see_in_manifest=latest["see_permission"],
            second_pair=row["second_pair"],
            require_scenarios=row["require_scenarios"],
            latest_version=latest["version"],
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """What every deployment of the company has to keep; revision 0 until somebody said it."""

    rev: int
    second_pair: bool
    require_scenarios: bool


@dataclass(frozen=True)
class GetPolicy(Query[Policy]):
    permission = "definition:read"

    def run(self, ctx: Reading) -> Policy:
        row = DeploymentRows(ctx.connection, WriteSet()).policy(ctx.company_id)
        if row is None:
            return Policy(0, second_pair=False, require_scenarios=False)
        return Policy(row["rev"], row["second_pair"], row["require_scenarios"])
