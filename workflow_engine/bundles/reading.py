"""A bundle of files checked as one: models, decisions, forms and the manifest fit each other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.findings import Findings, in_order
from workflow_engine.bundles import hashing
from workflow_engine.bundles.embedded import forms_in_models
from workflow_engine.bundles.finding import FileFinding, in_file
from workflow_engine.bundles.kinds import MANIFEST, SCENARIOS, kind_of
from workflow_engine.bundles.parts import read_decisions, read_forms, read_scenarios
from workflow_engine.bundles.stories import Scenarios
from workflow_engine.bundles.wording import read_manifest
from workflow_engine.calls import check_calls, check_requests
from workflow_engine.errors import Invalid, TooLarge, _l
from workflow_engine.manifest import Manifest

#: For people who look into a folder; not deployed.
IGNORED = frozenset({"README.md"})
MOST_FILES = 200


class NoModel(Invalid):
    message = _l("The upload holds no BPMN file; its name must end in .bpmn.")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by name with what was read from them; ``findings`` tells all that is wrong.

    ``graphs`` maps a process to its file and graph, ``decisions`` a decision to its file; ``made``
    are the files that nobody wrote, forms that other tools keep inside a model.
    """

    files: Mapping[str, bytes]
    graphs: Mapping[str, tuple[str, bpmn.ProcessGraph]] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[bpmn.Finding, ...] = ()
    manifest: Manifest = field(default_factory=Manifest)
    decisions: Mapping[str, str] = field(default_factory=dict)
    scenarios: Scenarios = field(default_factory=Scenarios)
    made: frozenset[str] = frozenset()

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def digest(self) -> str:
        return hashing.digest(self.files)


@dataclass(frozen=True, slots=True)
class _Found:
    """Findings of all files, each with the name of its own."""

    all: list[FileFinding] = field(default_factory=list)

    def take(self, findings: Collection[bpmn.Finding], file: str | None) -> None:
        self.all.extend(in_file(finding, file) for finding in findings)


def read(
    files: Mapping[str, bytes],
    *,
    known: bpmn.Known,
    most_bytes: int,
    permissions: Collection[str] | None = None,
    documents: Collection[str] | None = None,
) -> Bundle:
    """Check a bundle in one pass; only a bundle without any model or past the size raises.

    ``permissions`` and ``documents`` (types) are those that exist; None does not check them.
    """
    kept = {name: content for name, content in files.items() if name not in IGNORED}
    if len(kept) > MOST_FILES or sum(map(len, kept.values())) > most_bytes:
        raise TooLarge(limit=f"{most_bytes} bytes")
    if not any(kind_of(name) == "bpmn" for name in kept):
        raise NoModel
    found = _Found()
    kept = _without_strangers(kept, found)
    made = forms_in_models(kept)
    kept |= made
    fields = read_forms(kept, found.take)
    decisions = read_decisions(kept, found.take)
    findings = Findings()
    document, read = read_manifest(
        kept.get(MANIFEST, b""), findings, permissions=permissions, documents=documents, known=known
    )
    found.take(findings, MANIFEST)
    graphs = _models(kept, _with(known, kept, decisions, fields), found)
    scenarios = read_scenarios(kept.get(SCENARIOS), graphs, found.take)
    whole = in_order(found.all)
    return Bundle(kept, graphs, document, whole, read, decisions, scenarios, frozenset(made))


def _with(
    known: bpmn.Known,
    files: Mapping[str, bytes],
    decisions: Mapping[str, str],
    fields: Mapping[str, frozenset[str]],
) -> bpmn.Known:
    """What the files of the bundle itself add to what there is."""
    asked, called = known.decisions, known.processes
    models = [content for name, content in files.items() if kind_of(name) == "bpmn"]
    own = {key for content in models for key in bpmn.process_ids(content)}
    return replace(
        known,
        decisions=asked | decisions.keys() if asked is not None else None,
        processes=called | own if called is not None else None,
        forms=frozenset(fields),
        fields=fields,
        variables=fields.get("start"),
    )


def _without_strangers(files: Mapping[str, bytes], found: _Found) -> dict[str, bytes]:
    for name in files:
        if kind_of(name) == "other":
            findings = Findings()
            findings.warning(
                "file-ignored",
                None,
                _l("The file {name} has no meaning here and was left out."),
                hint=_l("A bundle holds .bpmn, .dmn and .json files and process.toml."),
                name=name,
            )
            found.take(findings, name)
    return {name: content for name, content in files.items() if kind_of(name) != "other"}


def _models(
    files: Mapping[str, bytes], known: bpmn.Known, found: _Found
) -> dict[str, tuple[str, bpmn.ProcessGraph]]:
    graphs: dict[str, tuple[str, bpmn.ProcessGraph]] = {}
    for name in sorted(name for name in files if kind_of(name) == "bpmn"):
        loaded = bpmn.load(files[name], known=known, style=True)
        findings = Findings(loaded.findings)
        for key, graph in loaded.graphs.items():
            check_calls(graph, known.operations or {}, findings)
            check_requests(graph, known.connections, findings)
            if key in graphs:
                text = _l("The process {key} is also in the file {other}.")
                findings.error("process-twice", key, text, key=key, other=graphs[key][0])
        found.take(findings, name)
        graphs |= {key: (name, graph) for key, graph in loaded.graphs.items()}
    return graphs
