"""What would become of a draft: findings, changes, scenarios, and who decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import bpmn, bundles
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.check_bundle import CheckedProcess, processes_of
from workflow_engine.commands.deploy import keep_rehearsal, rules_before
from workflow_engine.commands.deployment_rules import Rules
from workflow_engine.commands.drafts import DraftInHand, DraftNotFound, require_own
from workflow_engine.commands.play_scenarios import NoScenarios
from workflow_engine.commands.preparing import look_at, rehearse, told, unpacked
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.rehearsal import Operations, Rehearsal, Watch, from_document, unwatched
from workflow_engine.errors import ModelRefused
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.repositories.drafts import DraftRows
from workflow_engine.persistence.write_set import WriteSet


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft with all that can be known before it is published.

    ``files`` are those of the bundle, ``sent`` the names of those that were uploaded, ``made`` of
    those that the import wrote; the rest is taken over from the version in force. ``scenarios``
    are the names of those there are.
    """

    name: str
    files: Mapping[str, bytes]
    sent: frozenset[str]
    made: frozenset[str]
    findings: tuple[bpmn.Finding, ...]
    processes: tuple[CheckedProcess, ...]
    difference: bundles.BundleDifference
    scenarios: tuple[str, ...]
    rehearsal: Rehearsal | None
    rules: Rules
    is_unchanged: bool
    is_first: bool

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A draft as it is stored."""

    name: str
    files: Mapping[str, bytes]
    rehearsal: Rehearsal | None


@dataclass(frozen=True)
class PreviewDraft(Command[Preview]):
    """Look at a draft once more, as things stand now; stores nothing."""

    permission = "definition:deploy"
    draft_id: str

    def prepare(self, look: Lookout) -> Preview:
        kept = _kept(look, self.draft_id)
        upload = unpacked(kept.files, look.world)
        checked = look_at(look, upload)
        bundle, rules = checked.bundle, rules_before(look, checked)
        was_played = kept.rehearsal is not None or not bundle.scenarios.scenarios
        before = _before(look, checked)
        return Preview(
            name=kept.name,
            files=bundle.files,
            sent=frozenset(upload.files),
            made=bundle.made,
            findings=told(checked, kept.rehearsal, required=rules.scenarios and was_played),
            processes=tuple(processes_of(checked)),
            difference=bundles.compare(before, bundle.files),
            scenarios=tuple(each.name for each in bundle.scenarios.scenarios),
            rehearsal=kept.rehearsal,
            rules=rules,
            is_unchanged=checked.is_unchanged,
            is_first=not before,
        )

    def load(self, ctx: Context) -> DraftInHand:
        return require_own(ctx, self.draft_id)

    def run(self, ctx: Context, subject: Any) -> Preview:
        found: Preview = ctx.prepared
        return found


@dataclass(frozen=True)
class PlayDraft(Command[Rehearsal]):
    """Play a draft's scenarios; the report is kept with it. ``watch`` is told how far it is."""

    permission = "definition:deploy"
    draft_id: str
    operations: Operations = "written"
    watch: Watch = field(default=unwatched, compare=False)

    def prepare(self, look: Lookout) -> Rehearsal:
        kept = _kept(look, self.draft_id)
        bundle = look_at(look, unpacked(kept.files, look.world)).bundle
        if bundle.is_refused:
            raise ModelRefused(bundle.findings)
        rehearsal = rehearse(look, bundle, self.operations, watch=self.watch)
        if rehearsal is None:
            raise NoScenarios
        return rehearsal

    def load(self, ctx: Context) -> DraftInHand:
        return require_own(ctx, self.draft_id)

    def run(self, ctx: Context, subject: DraftInHand) -> Rehearsal:
        rehearsal: Rehearsal = ctx.prepared
        keep_rehearsal(ctx, self.draft_id, rehearsal)
        return rehearsal


@dataclass(frozen=True, slots=True)
class Sent:
    """A draft's files as they came, and what they played."""

    name: str
    files: Mapping[str, bytes]
    rehearsal: Rehearsal | None


@dataclass(frozen=True)
class OpenDraft(Command[Sent]):
    """What is to be deployed; stores nothing."""

    permission = "definition:deploy"
    draft_id: str

    def prepare(self, look: Lookout) -> Sent:
        kept = _kept(look, self.draft_id)
        return Sent(kept.name, kept.files, kept.rehearsal)

    def load(self, ctx: Context) -> DraftInHand:
        return require_own(ctx, self.draft_id)

    def run(self, ctx: Context, subject: Any) -> Sent:
        found: Sent = ctx.prepared
        return found


def _kept(look: Lookout, draft_id: str) -> _Kept:
    with look.reading() as connection:
        rows = DraftRows(connection, WriteSet())
        company, account = look.actor.company_id, look.actor.account_id
        row = rows.own(company, account, draft_id) if is_id(draft_id) else None
        if row is None:
            raise DraftNotFound
        report = rows.newest_rehearsal(draft_id)
        files = DefinitionRows(connection, WriteSet()).files(draft_id)
    return _Kept(row["name"], files, from_document(report) if report is not None else None)


def _before(look: Lookout, checked: bundles.Checked) -> dict[str, bytes]:
    """The files of the versions that would be replaced."""
    found: dict[str, bytes] = {}
    with look.reading() as connection:
        rows = DefinitionRows(connection, WriteSet())
        for row in checked.before.values():
            found |= rows.files(row["deployment_id"]) if row is not None else {}
    return found
