"""Upload a bundle: its processes become new versions, or it is refused with all findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn, bundles
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.deployment_rules import Rules, rules_of
from workflow_engine.commands.preparing import (
    Prepared,
    look_again,
    look_at,
    rehearse,
    told,
    unpacked,
)
from workflow_engine.commands.versions import (
    Origin,
    Version,
    deployments,
    draft_decisions,
    store_files,
    store_versions,
    unchanged,
)
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.rehearsal import Rehearsal, to_document
from workflow_engine.errors import ConcurrentUpdate, ModelRefused
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.deployments import DeploymentRows
from workflow_engine.persistence.write_set import WriteSet


@dataclass(frozen=True, slots=True)
class Deployed:
    """What an upload became; ``findings`` are the warnings that do not block.

    ``state`` is published, proposed (it waits for a second person), unchanged or checked.
    """

    versions: tuple[Version, ...]
    findings: tuple[bpmn.Finding, ...]
    deployment_id: str | None = None
    state: str = "published"
    rehearsal: Rehearsal | None = None


@dataclass(frozen=True)
class DeployBundle(Command[Deployed]):
    """Check and store ``files`` (name to content; zips are opened).

    A file that is left out is taken over from the latest version of the same process, so that a
    changed model can be uploaded alone; a zip is a whole bundle. Running instances keep the
    version they began with. Scenarios are played unless ``play`` is False and none must pass;
    ``played`` spares that when it was a play of the very same.
    """

    permission = "definition:deploy"
    name: str
    files: Mapping[str, bytes]
    note: str = ""
    dry_run: bool = False
    tag: str = ""
    play: bool = True
    played: Rehearsal | None = None

    def prepare(self, look: Lookout) -> Prepared:
        upload = unpacked(self.files, look.world)
        checked = look_at(look, upload)
        if checked.bundle.is_refused or checked.is_unchanged:
            return Prepared(upload, checked)
        must = rules_before(look, checked).scenarios
        rehearsal = None
        if self.play or must:
            rehearsal = rehearse(look, checked.bundle, "written", played=self.played)
        return Prepared(upload, checked, rehearsal)

    def run(self, ctx: Context, subject: Any) -> Deployed:
        prepared: Prepared = ctx.prepared
        checked = self._still(ctx, prepared)
        if checked.bundle.is_refused:
            raise ModelRefused(checked.bundle.findings)
        rehearsal = prepared.rehearsal
        if checked.is_unchanged:
            findings = checked.bundle.findings
            return Deployed(unchanged(checked), findings, None, "unchanged", rehearsal)
        rules = rules_of(ctx.uow.definitions, deployments(ctx), ctx.actor, ctx.world, checked)
        findings = told(checked, rehearsal, required=rules.scenarios)
        if any(finding.severity == "error" for finding in findings):
            raise ModelRefused(findings)
        if self.dry_run:
            return Deployed((), findings, None, "checked", rehearsal)
        return self._store(ctx, checked, rules, Deployed((), findings, new_id(), "", rehearsal))

    @staticmethod
    def _still(ctx: Context, prepared: Prepared) -> bundles.Checked:
        """What was found, or found anew when somebody deployed the same process meanwhile."""
        checked = prepared.checked
        for key in sorted(checked.before):
            deployments(ctx).lock_process(ctx.company_id, key)
        if is_current(ctx, checked):
            return checked
        if prepared.rehearsal is not None:
            # What would be stored is not what was played: all of it begins again.
            raise ConcurrentUpdate
        return look_again(ctx, prepared.upload)

    def _store(
        self, ctx: Context, checked: bundles.Checked, rules: Rules, planned: Deployed
    ) -> Deployed:
        bundle, deployment_id = checked.bundle, str(planned.deployment_id)
        tag = self.tag.strip()[:60] or bundle.manifest.tag
        state = "proposed" if rules.second_pair else "published"
        facts = {
            "name": self.name[:200],
            "note": self.note[:1000] or None,
            "tag": tag,
            "state": state,
        }
        store_files(ctx, bundle, deployment_id, facts)
        drafted = draft_decisions(ctx, bundle, self.note)
        if rules.second_pair:
            versions = _propose(ctx, checked, deployment_id)
        else:
            versions = store_versions(ctx, checked, Origin(deployment_id, tag))
        if planned.rehearsal is not None:
            keep_rehearsal(ctx, deployment_id, planned.rehearsal)
        detail = {"note": self.note, "digest": bundle.digest, "deployment": deployment_id}
        detail |= {"decisions": ", ".join(drafted)} if drafted else {}
        action = "definition.proposed" if rules.second_pair else "definition.deployed"
        audit(ctx, action, subject=names_of(versions), detail=detail)
        return Deployed(versions, planned.findings, deployment_id, state, planned.rehearsal)


def rules_before(look: Lookout, checked: bundles.Checked) -> Rules:
    """What the deployment will have to keep, as things stand before its transaction."""
    with look.reading() as connection:
        nothing = WriteSet()
        rows, further = DefinitionRows(connection, nothing), DeploymentRows(connection, nothing)
        return rules_of(rows, further, look.actor, look.world, checked)


def is_current(ctx: Context, checked: bundles.Checked) -> bool:
    """Are the versions that would be replaced still the latest?"""
    for key, row in checked.before.items():
        now = ctx.uow.definitions.latest(ctx.company_id, key)
        if (now and now["id"]) != (row and row["id"]):
            return False
    return True


def _propose(ctx: Context, checked: bundles.Checked, deployment_id: str) -> tuple[Version, ...]:
    before = {key: row["id"] if row else None for key, row in checked.before.items()}
    deployments(ctx).propose(
        {"deployment_id": deployment_id, "company_id": ctx.company_id, "based_on": before}
    )
    return tuple(
        Version(None, key, None, graph.name or key, is_new=True)
        for key, (_, graph) in sorted(checked.bundle.graphs.items())
    )


def names_of(versions: tuple[Version, ...]) -> str:
    """How the audit names what was deployed."""
    return ", ".join(f"{v.key} {v.version}" if v.version else v.key for v in versions)[:200]


def keep_rehearsal(ctx: Context, deployment_id: str, rehearsal: Rehearsal) -> str:
    made = new_id()
    deployments(ctx).add_rehearsal(
        {
            "id": made,
            "company_id": ctx.company_id,
            "deployment_id": deployment_id,
            "created_at": ctx.now,
            "created_by": ctx.actor.account_id,
            "operations": rehearsal.operations,
            "passed": rehearsal.passed,
            "report": to_document(rehearsal),
        }
    )
    return made
