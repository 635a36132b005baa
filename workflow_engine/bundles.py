"""A bundle of files checked as one: models, forms and the manifest fit each other."""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import bpmn, feel, forms, manifest
from workflow_engine.bpmn.findings import Findings
from workflow_engine.calls import check_calls
from workflow_engine.domain.assignment import parse
from workflow_engine.errors import BadReference, CountersignError, Invalid, TooLarge, _l

MANIFEST = "process.toml"
#: Files of a process folder that are not deployed.
IGNORED = frozenset({"README.md", "scenarios.toml"})
MOST_FILES = 200


class NoModel(Invalid):
    message = _l("The upload holds no BPMN file; its name must end in .bpmn.")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by name with what was read from them; ``findings`` tells all that is wrong."""

    files: Mapping[str, bytes]
    graphs: Mapping[str, tuple[str, bpmn.ProcessGraph]] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[bpmn.Finding, ...] = ()

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents in order."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            content = hashlib.sha256(self.files[name]).hexdigest()
            whole.update(f"{name}\x00{content}\n".encode())
        return whole.hexdigest()


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
    names = [name for name in kept if name.endswith(".bpmn")]
    if not names:
        raise NoModel
    findings = Findings()
    form_keys = _forms(kept, findings)
    document, read_manifest = _manifest(kept, findings, permissions)
    _subject(read_manifest, documents, findings)
    known = bpmn.Known(known.operations, known.decisions, known.groups, form_keys)
    graphs: dict[str, tuple[str, bpmn.ProcessGraph]] = {}
    for name in sorted(names):
        loaded = bpmn.load(kept[name], known=known, style=True)
        findings.extend(loaded.findings)
        for graph in loaded.graphs.values():
            check_calls(graph, known.operations or {}, findings)
        graphs |= {key: (name, graph) for key, graph in loaded.graphs.items()}
    _lanes(read_manifest, known, findings)
    return Bundle(kept, graphs, document, tuple(findings))


def _forms(files: Mapping[str, bytes], findings: Findings) -> frozenset[str]:
    keys = set()
    for name, content in files.items():
        if not name.endswith(".json"):
            continue
        key = name.rpartition("/")[2].removesuffix(".json")
        keys.add(key)
        for problem in forms.read(content, key=key).findings:
            findings.append(_form_finding(name, key, problem))
    return frozenset(keys)


def _form_finding(name: str, key: str, problem: forms.Finding) -> bpmn.Finding:
    text = _l("The form {name}: {problem}")
    params = {"name": name, "problem": str(problem)}
    return bpmn.Finding(f"form-{problem.code}", problem.severity, key, text, params)


def _manifest(
    files: Mapping[str, bytes], findings: Findings, permissions: Collection[str] | None
) -> tuple[Mapping[str, Any], manifest.Manifest]:
    content = files.get(MANIFEST, b"")
    try:
        document = tomllib.loads(content.decode())
        found = manifest.read(document)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, CountersignError) as error:
        text = _l("process.toml cannot be read: {reason}")
        findings.error("manifest-unreadable", None, text, reason=str(error))
        return {}, manifest.Manifest()
    if permissions is not None and found.start not in permissions:
        text = _l("process.toml: there is no permission {permission}.")
        findings.error("unknown-permission", None, text, permission=found.start)
    _manifest_formulas(found, findings)
    return document, found


def _manifest_formulas(found: manifest.Manifest, findings: Findings) -> None:
    texts = [found.title, found.business_key, found.subject[1] if found.subject else None]
    for text in texts:
        if text is None or not text.startswith("="):
            continue
        try:
            feel.compile(text[1:].strip())
        except feel.FeelError as error:
            problem = _l("process.toml: '{text}' is not FEEL: {reason}")
            findings.error("expression", None, problem, text=text, reason=str(error))


def _subject(
    found: manifest.Manifest, documents: Collection[str] | None, findings: Findings
) -> None:
    if found.subject is None or documents is None or found.subject[0] in documents:
        return
    text = _l("process.toml: there is no type of document {type}; there are {types}.")
    findings.error(
        "unknown-document", None, text, type=found.subject[0], types=", ".join(sorted(documents))
    )


def _lanes(found: manifest.Manifest, known: bpmn.Known, findings: Findings) -> None:
    for lane, text in found.lanes.items():
        try:
            reference = parse(text)
        except BadReference as error:
            findings.error("bad-reference", lane, _l("{reason}"), reason=str(error))
            continue
        unknown = known.groups is not None and reference.value not in known.groups
        if reference.kind == "group" and unknown:
            problem = _l("Lane {lane}: there is no group {group}.")
            findings.error("unknown-group", lane, problem, lane=lane, group=reference.value)
