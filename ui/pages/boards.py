"""The board of the designer pages: a drawn model with findings, coverage and changes upon it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from ui.appearance import here
from ui.i18n import translate
from ui.pages.imports import Imported, imported, verdicts
from ui.pages.places import Drawn, Place, drawn
from ui.pages.support import locale
from workflow_engine import bpmn, bundles
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.bpmn.naming import with_names
from workflow_engine.domain.rehearsal import Rehearsal

SEVERITIES = ("error", "warning", "information")
SCENARIO_CODES = frozenset({"scenario-failed", "scenarios-not-played"})


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language."""

    severity: str
    place: Place | None
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
        return verdicts(self.imported)


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
    shown_as = with_names(with_diagram(content), texts)
    known = drawn(shown_as, texts)
    shown = shown_findings(_but_told(findings, rehearsal), _Places(files, chosen, known))
    layers = [
        _findings_layer(shown),
        *_coverage_layer(rehearsal, content),
        *_changes_layer(difference, chosen),
    ]
    return Board(
        xml=shown_as.decode("utf-8", "replace") if known.shapes else "",
        models=[Model(name, here(file=name), name == chosen) for name in models],
        layers=layers,
        shown=_first_layer(layers, shown),
        names={**_beside(files, models, chosen), **known.names},
        findings=shown,
        rehearsal=rehearsal,
        difference=difference if difference and not difference.is_same else None,
        imported=imported(content, known),
    )


def _beside(files: Mapping[str, bytes], models: Iterable[str], chosen: str) -> dict[str, str]:
    """What is named in the other models, for what speaks of the whole bundle."""
    found: dict[str, str] = {}
    for name in models:
        found |= drawn(files[name]).names if name != chosen else {}
    return found


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


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a finding is: in the model that is shown, or in another one of the bundle."""

    files: Mapping[str, bytes]
    chosen: str
    known: Drawn

    def of(self, file: str, element: str | None) -> Place | None:
        if not element:
            return None
        if file in ("", self.chosen) or bundles.kind_of(file) != "bpmn":
            return self.known.place(element)
        there = drawn(with_diagram(self.files.get(file, b""))).place(element)
        return Place(there.name, there.shape, here(file=file, at=there.shape))


def shown_findings(findings: Iterable[bpmn.Finding], places: _Places) -> list[ShownFinding]:
    """Errors first, each in the reader's language."""
    shown = [
        ShownFinding(
            found.severity,
            places.of(getattr(found, "file", None) or "", found.element),
            translate(found.message, dict(found.params)),
            gettext(found.hint) if found.hint else "",
            getattr(found, "file", None) or "",
            found.code,
        )
        for found in findings
    ]
    return sorted(shown, key=lambda found: SEVERITIES.index(found.severity))


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """The names that the manifest gives to elements in the reader's language."""
    try:
        document = tomllib.loads(files.get(bundles.MANIFEST, b"").decode())
        return {str(id): str(name) for id, name in document["texts"][locale()].items()}
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}


def _findings_layer(findings: Sequence[ShownFinding]) -> Layer:
    marks: dict[str, str] = {}
    for found in findings:
        if found.place and found.place.shape and not found.place.href:
            marks.setdefault(found.place.shape, found.severity)
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
