"""Look at an upload without deploying it: everything there is to say about every file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bpmn, bundles
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.preparing import look_at, rehearse, told, unpacked
from workflow_engine.domain.rehearsal import Operations, Rehearsal


@dataclass(frozen=True, slots=True)
class CheckedProcess:
    """A process of the upload, and the number that its next version would have.

    ``is_new`` is False when the version in force says the same.
    """

    key: str
    name: str
    file: str
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """What would become of an upload; processes are empty while a model cannot be read."""

    findings: tuple[bpmn.Finding, ...]
    processes: tuple[CheckedProcess, ...]
    is_deployable: bool
    is_unchanged: bool
    files: tuple[str, ...]
    rehearsal: Rehearsal | None = None


@dataclass(frozen=True)
class CheckBundle(Command[CheckedUpload]):
    """Never refuses for what is wrong with the files, and stores nothing."""

    permission = "definition:deploy"
    files: Mapping[str, bytes]
    play: bool = False
    operations: Operations = "written"

    def prepare(self, look: Lookout) -> CheckedUpload:
        checked = look_at(look, unpacked(self.files, look.world))
        rehearsal = None
        if self.play and not checked.bundle.is_refused:
            rehearsal = rehearse(look, checked.bundle, self.operations)
        return CheckedUpload(
            findings=told(checked, rehearsal, required=False),
            processes=tuple(processes_of(checked)),
            is_deployable=not checked.bundle.is_refused,
            is_unchanged=checked.is_unchanged,
            files=tuple(sorted(checked.bundle.files)),
            rehearsal=rehearsal,
        )

    def run(self, ctx: Context, subject: Any) -> CheckedUpload:
        found: CheckedUpload = ctx.prepared
        return found


def processes_of(checked: bundles.Checked) -> list[CheckedProcess]:
    found = []
    for key, (file, graph) in sorted(checked.bundle.graphs.items()):
        before = checked.before.get(key)
        is_new = key not in checked.same
        version = int(before["version"]) if before else 0
        found.append(CheckedProcess(key, graph.name or key, file, version + is_new, is_new))
    return found
