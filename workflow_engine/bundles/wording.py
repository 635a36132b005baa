"""``process.toml`` of a bundle, with everything that is wrong in it."""

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from workflow_engine import bpmn, feel, manifest
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bundles.finding import said_by
from workflow_engine.domain.assignment import parse
from workflow_engine.errors import BadReference, CountersignError, _l


def read_manifest(
    content: bytes,
    findings: Findings,
    *,
    permissions: Collection[str] | None,
    documents: Collection[str] | None,
    known: bpmn.Known,
) -> tuple[Mapping[str, Any], manifest.Manifest]:
    """The document and what it means; an unreadable one means nothing."""
    try:
        document = tomllib.loads(content.decode())
        found = manifest.read(document)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, CountersignError) as error:
        text = _l("process.toml cannot be read: {reason}")
        findings.error("manifest-unreadable", None, text, reason=said_by(error))
        return {}, manifest.Manifest()
    for permission in (found.start, found.see):
        if permissions is not None and permission is not None and permission not in permissions:
            text = _l("process.toml: there is no permission {permission}.")
            findings.error("unknown-permission", None, text, permission=permission)
    _formulas(found, findings)
    _subject(found, documents, findings)
    _lanes(found, known, findings)
    return document, found


def _formulas(found: manifest.Manifest, findings: Findings) -> None:
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
    if found.subject[0].startswith("="):
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
            findings.error("bad-reference", lane, _l("{reason}"), reason=said_by(error))
            continue
        unknown = known.groups is not None and reference.value not in known.groups
        if reference.kind == "group" and unknown:
            problem = _l("Lane {lane}: there is no group {group}.")
            findings.error("unknown-group", lane, problem, lane=lane, group=reference.value)
