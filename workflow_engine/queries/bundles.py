"""The files of versions and deployments: as they came, as a zip, and what changed between two."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine import bundles
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import DefinitionNotFound, NotFound, _l
from workflow_engine.persistence.tables import definition
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.deployments import require_deployment
from workflow_engine.queries.seeing import require_seen


class FileNotThere(NotFound):
    message = _l("There is no file {name} in this deployment.")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to save under ``name``."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ExportBundle(Query[Exported]):
    """All files of a version, or of a deployment, as one zip that can be uploaded again."""

    permission = "definition:read"
    definition_id: str | None = None
    deployment_id: str | None = None

    def run(self, ctx: Reading) -> Exported:
        files, stem, _ = files_of(ctx, self.definition_id, self.deployment_id)
        return Exported(f"{stem}.zip", bundles.pack(files))


@dataclass(frozen=True, kw_only=True)
class ExportFile(Query[Exported]):
    """One file as it was uploaded; the model of the version when no ``name`` is given."""

    permission = "definition:read"
    definition_id: str | None = None
    deployment_id: str | None = None
    name: str | None = None

    def run(self, ctx: Reading) -> Exported:
        files, _, model = files_of(ctx, self.definition_id, self.deployment_id)
        name = self.name or model
        if name not in files:
            raise FileNotThere(name=name)
        return Exported(name.rpartition("/")[2], files[name])


@dataclass(frozen=True)
class CompareVersions(Query[bundles.BundleDifference]):
    """What changed from the version ``against`` to this one, in all files of both; from the one
    before it when none is named."""

    permission = "definition:read"
    definition_id: str
    against: str | None = None

    def run(self, ctx: Reading) -> bundles.BundleDifference:
        against = self.against or _before(ctx, _version(ctx, self.definition_id))
        before = files_of(ctx, against, None)[0] if against else {}
        after, _, _ = files_of(ctx, self.definition_id, None)
        return bundles.compare(before, after)


@dataclass(frozen=True)
class CompareDeployment(Query[bundles.BundleDifference]):
    """What a deployment changes, or changed, against what it was based on."""

    permission = "definition:read"
    deployment_id: str

    def run(self, ctx: Reading) -> bundles.BundleDifference:
        row = require_deployment(ctx, self.deployment_id)
        before: dict[str, bytes] = {}
        for definition_id in (row["based_on"] or {}).values():
            version = ctx.definitions.by_id(definition_id) if definition_id else None
            if version is not None:
                before |= ctx.definitions.files(version["deployment_id"])
        return bundles.compare(before, ctx.definitions.files(self.deployment_id))


def files_of(
    ctx: Reading, definition_id: str | None, deployment_id: str | None
) -> tuple[dict[str, bytes], str, str]:
    """Files by name, a name for all of them, and the name of the model among them."""
    if deployment_id is not None:
        row = require_deployment(ctx, deployment_id)
        files = ctx.definitions.files(deployment_id)
        return (
            files,
            row["name"].rpartition("/")[2].rpartition(".")[0] or row["name"],
            _model(files),
        )
    found = _version(ctx, definition_id or "")
    stem = f"{found['key']}-{found['version']}"
    return ctx.definitions.files(found["deployment_id"]), stem, found["resource_name"]


def _version(ctx: Reading, definition_id: str) -> dict[str, Any]:
    found = ctx.definitions.by_id(definition_id) if is_id(definition_id) else None
    if found is None or found["company_id"] != ctx.company_id:
        raise DefinitionNotFound(key=definition_id)
    require_seen(ctx, found["key"])
    return found


def _before(ctx: Reading, row: dict[str, Any]) -> str | None:
    """The version before this one, if there was any."""
    statement = (
        sa.select(definition.c.id)
        .where(
            definition.c.company_id == ctx.company_id,
            definition.c.key == row["key"],
            definition.c.version < row["version"],
        )
        .order_by(definition.c.version.desc())
        .limit(1)
    )
    found: str | None = ctx.connection.execute(statement).scalar_one_or_none()
    return found


def _model(files: dict[str, bytes]) -> str:
    return next((name for name in sorted(files) if bundles.kind_of(name) == "bpmn"), "")
