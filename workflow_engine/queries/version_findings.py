"""What there is to say about the files of a stored version, or of a proposed deployment."""

from dataclasses import dataclass

from workflow_engine import bpmn, bundles
from workflow_engine.manifest import Manifest
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.bundles import files_of

#: Stored files were small enough when they came.
_ANY_SIZE = 2**31


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """The files with their findings, the names of the scenarios among them, and the manifest."""

    files: dict[str, bytes]
    findings: tuple[bpmn.Finding, ...]
    scenarios: tuple[str, ...]
    manifest: Manifest


@dataclass(frozen=True, kw_only=True)
class GetBundle(Query[StoredBundle]):
    """The files alone are looked at, not the groups and permissions that they name: those were
    asked for when the files came, and may be others today."""

    permission = "definition:read"
    definition_id: str | None = None
    deployment_id: str | None = None

    def run(self, ctx: Reading) -> StoredBundle:
        files, _, _ = files_of(ctx, self.definition_id, self.deployment_id)
        bundle = bundles.read(files, known=bpmn.Known(), most_bytes=_ANY_SIZE)
        names = tuple(scenario.name for scenario in bundle.scenarios.scenarios)
        return StoredBundle(files, bundle.findings, names, bundle.manifest)
