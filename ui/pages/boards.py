"""The board of the designer pages: a drawn model with findings, coverage and changes upon it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from ui.appearance import here
from ui.i18n import translate
from ui.pages.support import locale, said
from workflow_engine import bpmn, bundles
from workflow_engine.bpmn.document import parse
from workflow_engine.bpmn.entries import Entry
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.bpmn.naming import with_names
from workflow_engine.bpmn.report import report
from workflow_engine.domain.rehearsal import Rehearsal

SEVERITIES = ("error", "warning", "information")
SCENARIO_CODES = frozenset({"scenario-failed", "scenarios-not-played"})
#: What nobody has to look at comes last.
VERDICTS = {
    "refused": "refused",
    "no effect": "unused",
    "translated": "translated",
    "understood": "understood",
}


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language."""

    severity: str
    element: str | None
    message: str
    hint: str
    file: str
    code: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One way to colour the diagram: marks by element, offered under a word with a number."""

    name: str
    word: str
    count: str
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """One of the bundle's drawn files; ``href`` shows it instead."""

    name: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one thing that another tool wrote."""

    verdict: str
    element: str
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is shown around one model of a bundle."""

    xml: str
    models: Sequence[Model]
    layers: Sequence[Layer]
    shown: str
    names: Mapping[str, str]
    findings: Sequence[ShownFinding]
    rehearsal: Rehearsal | None
    difference: bundles.BundleDifference | None
    imported: Sequence[Imported]

    def count(self, severity: str) -> int:
        return sum(found.severity == severity for found in self.findings)

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """How many of each verdict there are."""
        told = [entry.verdict for entry in self.imported]
        return [(word, told.count(word)) for word in VERDICTS.values() if word in told]


def board(
    files: Mapping[str, bytes],
    findings: Iterable[bpmn.Finding],
    *,
    rehearsal: Rehearsal | None = None,
    difference: bundles.BundleDifference | None = None,
    first: str | None = None,
) -> Board:
    """The board of a bundle; the model is the one that the page's address names, or ``first``."""
    models = sorted(name for name in files if bundles.kind_of(name) == "bpmn")
    usual = first if first in models else next(iter(models), "")
    chosen = next((name for name in models if name == request.args.get("file")), usual)
    content, texts = files.get(chosen, b""), _texts(files)
    shown = shown_findings(_but_told(findings, rehearsal))
    layers = [
        _findings_layer(shown, chosen),
        *_coverage_layer(rehearsal, content),
        *_changes_layer(difference, chosen),
    ]
    return Board(
        xml=with_names(with_diagram(content), texts).decode("utf-8", "replace"),
        models=[Model(name, here(file=name), name == chosen) for name in models],
        layers=layers,
        shown=_first_layer(layers, shown),
        names={**names_in(content), **texts},
        findings=shown,
        rehearsal=rehearsal,
        difference=difference if difference and not difference.is_same else None,
        imported=_imported(content),
    )


def _first_layer(layers: Sequence[Layer], findings: Sequence[ShownFinding]) -> str:
    """What one wants to see first: errors, else what changed, else what was tried."""
    names = [layer.name for layer in layers]
    if any(found.severity == "error" for found in findings):
        return "findings"
    return next((n for n in ("changes", "coverage", "findings") if n in names), "findings")


def _but_told(
    findings: Iterable[bpmn.Finding], rehearsal: Rehearsal | None
) -> Iterable[bpmn.Finding]:
    """A scenario that fails is told where the scenarios are, unless it blocks."""
    for found in findings:
        is_told = rehearsal is not None and found.code in (
            "scenario-failed",
            "scenarios-not-played",
        )
        if found.severity == "error" or not is_told:
            yield found


def shown_findings(findings: Iterable[bpmn.Finding]) -> list[ShownFinding]:
    """Errors first, each in the reader's language."""
    shown = [
        ShownFinding(
            found.severity,
            found.element,
            translate(found.message, dict(found.params)),
            gettext(found.hint) if found.hint else "",
            getattr(found, "file", None) or "",
            found.code,
        )
        for found in findings
    ]
    return sorted(shown, key=lambda found: SEVERITIES.index(found.severity))


def names_in(content: bytes) -> dict[str, str]:
    """What people call the elements of a model, by id; empty when it cannot be read."""
    document = parse(content)
    if not document.is_readable:
        return {}
    return {each.id: each.name for each in document.elements() if each.id and each.name}


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """The names that the manifest gives to elements in the reader's language."""
    try:
        document = tomllib.loads(files.get(bundles.MANIFEST, b"").decode())
        return {str(id): str(name) for id, name in document["texts"][locale()].items()}
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}


def _findings_layer(findings: Sequence[ShownFinding], file: str) -> Layer:
    marks: dict[str, str] = {}
    for found in findings:
        if found.element and found.file in ("", file):
            marks.setdefault(found.element, found.severity)
    return Layer("findings", gettext("Findings"), str(len(findings)), marks)


def _coverage_layer(rehearsal: Rehearsal | None, content: bytes) -> list[Layer]:
    if rehearsal is None or not rehearsal.coverage:
        return []
    keys = set(bpmn.process_ids(content))
    marks: dict[str, str] = {}
    percents = []
    for each in rehearsal.coverage:
        if each.key in keys:
            percents.append(each.percent)
            marks |= dict.fromkeys((*each.nodes_covered, *each.flows_covered), "covered")
            marks |= dict.fromkeys((*each.nodes_missed, *each.flows_missed), "missed")
    count = f"{min(percents)} %" if percents else ""
    return [Layer("coverage", gettext("Coverage"), count, marks)] if marks else []


def change_marks(difference: bundles.BundleDifference, file: str) -> dict[str, str]:
    """Added, removed, changed or moved, by element of one file under its old or new name."""
    found = next((each for each in difference.files if file in (each.name, each.old_name)), None)
    return {change.element: change.kind for change in found.changes} if found else {}


def _changes_layer(difference: bundles.BundleDifference | None, file: str) -> list[Layer]:
    if difference is None:
        return []
    marks = change_marks(difference, file)
    count = str(sum(len(each.changes) for each in difference.files))
    return [Layer("changes", gettext("Changes"), count, marks)] if marks else []


def _imported(content: bytes) -> list[Imported]:
    entries = sorted(report(content).entries, key=lambda entry: list(VERDICTS).index(entry.verdict))
    return [_shown(entry) for entry in entries]


def _shown(entry: Entry) -> Imported:
    text: Any = entry.text
    return Imported(
        VERDICTS[entry.verdict], entry.element or "", said(text), entry.before, entry.after
    )
