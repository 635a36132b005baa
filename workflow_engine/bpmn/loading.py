"""From the bytes of a BPMN file to compiled graphs and everything there is to say about it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.bpmn.findings import Finding, Findings
from workflow_engine.bpmn.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a model may refer to; None means that they are not checked."""

    operations: Mapping[str, Any] | None = None
    decisions: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    forms: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """The processes of a file by id; none of them when a finding is an error."""

    graphs: Mapping[str, ProcessGraph] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


def process_ids(xml: bytes) -> tuple[str, ...]:
    """The ids of the processes in a file, as far as it can be read at all."""
    from workflow_engine.bpmn.names import BPMN
    from workflow_engine.bpmn.xml import read_xml

    root = read_xml(xml, Findings())
    found = root.iterfind(f"{{{BPMN}}}process") if root is not None else ()
    return tuple(str(process.get("id")) for process in found if process.get("id"))


def load(xml: bytes, *, known: Known | None = None, style: bool = False) -> Loaded:
    """Read, check and compile a file. Never raises for what is wrong with the file.

    ``style`` adds warnings about what makes the diagram hard to read: wanted at deployment.
    """
    # SpiffWorkflow's parser costs 150 ms to import; a worker that only moves tokens never needs it.
    from workflow_engine.bpmn.compiler import compile_processes
    from workflow_engine.bpmn.lint import check
    from workflow_engine.bpmn.parsing import parse
    from workflow_engine.bpmn.style import check_style
    from workflow_engine.bpmn.xml import read_xml

    findings = Findings()
    root = read_xml(xml, findings)
    if root is None:
        return Loaded(findings=tuple(findings))
    check(root, findings)
    parsed = parse(root, findings)
    graphs = compile_processes(
        parsed, known or Known(), findings, content_hash=hashlib.sha256(xml).hexdigest()
    )
    if style and not findings.blocking:
        check_style(root, findings)
    return Loaded({} if findings.blocking else graphs, tuple(findings))
