"""Upload a bundle: its processes become new versions, or it is refused with all findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn, bundles
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.timer_starts import schedule_starts
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.errors import ModelRefused
from workflow_engine.persistence.repositories.organisation import OrganisationRows


@dataclass(frozen=True, slots=True)
class Version:
    """One definition of a deployment; ``is_new`` is False when nothing had changed."""

    definition_id: str
    key: str
    version: int
    name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Deployed:
    """What an upload became; ``findings`` are the warnings that do not block."""

    versions: tuple[Version, ...]
    findings: tuple[bpmn.Finding, ...]


@dataclass(frozen=True)
class DeployBundle(Command[Deployed]):
    """Check and store ``files`` (name to content).

    A file that is left out is taken over from the latest version of the same process, so that a
    changed model can be uploaded alone. Running instances keep the version they began with.
    """

    permission = "definition:deploy"
    name: str
    files: Mapping[str, bytes]
    note: str = ""
    dry_run: bool = False

    def run(self, ctx: Context, subject: Any) -> Deployed:
        bundle = read_bundle(ctx, self.files)
        if bundle.is_refused:
            raise ModelRefused(bundle.findings)
        if self.dry_run:
            return Deployed((), bundle.findings)
        versions = self._store(ctx, bundle)
        return Deployed(tuple(versions), bundle.findings)

    def _store(self, ctx: Context, bundle: bundles.Bundle) -> list[Version]:
        deployment_id = new_id()
        versions = [self._version(ctx, bundle, deployment_id, key) for key in sorted(bundle.graphs)]
        if any(version.is_new for version in versions):
            self._store_files(ctx, bundle, deployment_id)
            names = ", ".join(f"{v.key} {v.version}" for v in versions)
            detail = {"note": self.note, "digest": bundle.digest}
            audit(ctx, "definition.deployed", subject=names[:200], detail=detail)
        return versions

    def _store_files(self, ctx: Context, bundle: bundles.Bundle, deployment_id: str) -> None:
        ctx.uow.definitions.add_deployment(
            {
                "id": deployment_id,
                "company_id": ctx.company_id,
                "name": self.name[:200],
                "note": self.note[:1000] or None,
                "created_at": ctx.now,
                "created_by": ctx.actor.account_id,
                "digest": bundle.digest,
                "manifest": dict(bundle.document),
            },
            [
                {
                    "deployment_id": deployment_id,
                    "name": name,
                    "company_id": ctx.company_id,
                    "kind": name.rpartition(".")[2],
                    "digest": bundle.digest,
                    "content": content,
                }
                for name, content in bundle.files.items()
            ],
        )

    @staticmethod
    def _version(ctx: Context, bundle: bundles.Bundle, deployment_id: str, key: str) -> Version:
        file, graph = bundle.graphs[key]
        before = ctx.uow.definitions.latest(ctx.company_id, key)
        name = graph.name or key
        if before is not None and before["digest"] == bundle.digest:
            return Version(before["id"], key, before["version"], name, is_new=False)
        row = {
            "id": new_id(),
            "company_id": ctx.company_id,
            "deployment_id": deployment_id,
            "resource_name": file,
            "key": key,
            "version": before["version"] + 1 if before else 1,
            "name": name,
            "digest": bundle.digest,
            "start_permission": bundle.document.get("start", "instance:start"),
            "startable": any(start.kind == "none" for start in graph.starts),
            "start_messages": [s.message for s in graph.starts if s.kind == "message"],
            "latest": True,
            "created_at": ctx.now,
        }
        ctx.uow.definitions.add_version(row, replaces=before["id"] if before else None)
        schedule_starts(ctx, graph, row["id"], replaces=before["id"] if before else None)
        return Version(row["id"], key, row["version"], name, is_new=True)


def read_bundle(ctx: Context, files: Mapping[str, bytes]) -> bundles.Bundle:
    """The uploaded files over those of the versions they replace, checked against what exists."""
    before = _versions_before(ctx, files)
    known = bpmn.Known(
        operations=_allowed_operations(ctx, before),
        decisions=ctx.uow.definitions.decision_keys(ctx.company_id),
        groups=OrganisationRows(ctx.uow.connection, ctx.company_id).group_codes(),
    )
    permissions = {**PERMISSIONS, **ctx.modules.permissions}
    most = ctx.settings.max_model_bytes
    whole = {**_files_of(ctx, before), **files}
    return bundles.read(
        whole,
        known=known,
        most_bytes=most,
        permissions=permissions,
        documents=ctx.modules.documents,
    )


def _versions_before(ctx: Context, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The latest versions of the processes that are uploaded."""
    models = [content for name, content in files.items() if name.endswith(".bpmn")]
    keys = dict.fromkeys(key for content in models for key in bpmn.process_ids(content))
    rows = [ctx.uow.definitions.latest(ctx.company_id, key) for key in keys]
    return [row for row in rows if row is not None]


def _allowed_operations(ctx: Context, before: list[dict[str, Any]]) -> dict[str, Any]:
    """A model may do what whoever uploads it might do himself, and what the version that it
    replaces did already: somebody who was allowed to has put that into force."""
    kept = {
        getattr(node.behaviour, "operation", "")
        for row in before
        for node in ctx.models.process(ctx.uow.definitions, row["id"]).graph.nodes.values()
    }
    return {
        name: operation
        for name, operation in ctx.modules.operations.items()
        if name in kept or ctx.actor.may(operation.permission)
    }


def _files_of(ctx: Context, before: list[dict[str, Any]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for row in before:
        found |= ctx.uow.definitions.files(row["deployment_id"])
        # The changed model may come under another file name.
        found.pop(row["resource_name"], None)
    return found
