"""From the bytes of a BPMN file to compiled graphs and everything there is to say about it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.bpmn.findings import Finding, Findings, in_order
from workflow_engine.bpmn.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a model may refer to; None means that they are not checked.

    ``operations`` are those of all modules, and ``forbidden`` those among them that whoever
    uploads may not use, with the permission that he lacks. ``fields`` are the names that each form
    gives, ``variables`` those with which a process is started. ``languages`` are those of scripts
    beside FEEL.
    """

    operations: Mapping[str, Any] | None = None
    decisions: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    forms: frozenset[str] | None = None
    connections: frozenset[str] | None = None
    forbidden: Mapping[str, str] | None = None
    processes: frozenset[str] | None = None
    messages: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    fields: Mapping[str, frozenset[str]] | None = None
    variables: frozenset[str] | None = None
    languages: frozenset[str] | None = None


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


def forms_in(xml: bytes) -> dict[str, bytes]:
    """The forms that another tool keeps inside the model, as files by their keys."""
    from workflow_engine.bpmn.embedded import forms

    return forms(xml)


def load(
    xml: bytes, *, known: Known | None = None, style: bool = False, checked: bool = False
) -> Loaded:
    """Read, check and compile a file. Never raises for what is wrong with the file.

    ``style`` adds warnings about what makes the diagram hard to read: wanted at deployment.
    ``checked`` files were accepted before: rules that came later do not stop what runs.
    """
    # SpiffWorkflow's parser costs 150 ms to import; a worker that only moves tokens never needs it.
    from workflow_engine.bpmn.compiler import compile_processes
    from workflow_engine.bpmn.lint import check
    from workflow_engine.bpmn.lint.compiled import check_compiled
    from workflow_engine.bpmn.normalise import as_standard
    from workflow_engine.bpmn.parsing import parse
    from workflow_engine.bpmn.report import read_others
    from workflow_engine.bpmn.style import check_style
    from workflow_engine.bpmn.xml import read_xml

    findings = Findings()
    root = read_xml(xml, findings)
    if root is None:
        return Loaded(findings=tuple(findings))
    as_standard(root)
    if not checked:
        check(root, findings)
        read_others(root, findings)
    parsed = parse(root, findings)
    graphs = compile_processes(
        parsed, known or Known(), findings, content_hash=hashlib.sha256(xml).hexdigest()
    )
    if not checked:
        check_compiled(root, graphs, known or Known(), findings)
    if style and not findings.blocking:
        check_style(root, findings)
    places = {str(node.get("id")): at for at, node in enumerate(root.iter()) if node.get("id")}
    return Loaded({} if findings.blocking else graphs, in_order(findings, places))
