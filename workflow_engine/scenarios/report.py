"""Plays all scenarios of a folder and tells what passed, what did not, and what nobody tried."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workflow_engine import bpmn
from workflow_engine.bundles.stories import Scenarios
from workflow_engine.errors import CountersignError, Invalid, ModelRefused, _l
from workflow_engine.scenarios.playing import Result, only_process, play
from workflow_engine.scenarios.reading import read
from workflow_engine.scenarios.stage import keep, staged


class NothingToCheck(Invalid):
    message = _l("The folder {folder} holds neither a model nor a decision.")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one kind of element some scenario has passed."""

    what: str
    passed: int
    missed: Sequence[str]

    @property
    def is_full(self) -> bool:
        return not self.missed

    def __str__(self) -> str:
        share = f"{self.passed} of {self.passed + len(self.missed)} {self.what}"
        return f"{share}; not: {', '.join(self.missed)}" if self.missed else share


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one folder; ``problems`` kept it from being played at all."""

    problems: Sequence[str] = ()
    warnings: Sequence[str] = ()
    results: Sequence[Result] = ()
    coverage: Sequence[Coverage] = field(default=())

    @property
    def passed(self) -> bool:
        return not self.problems and all(result.passed for result in self.results)

    def lines(self) -> Iterable[str]:
        yield from self.problems or ["The files can be deployed."]
        yield from self.warnings
        for result in self.results:
            yield f"ok   {result.name}" if result.passed else f"FAIL {result.name}"
            if result.trouble:
                yield f"     {result.trouble}"
        for entry in self.coverage:
            yield f"passed: {entry}"


def play_folder(folder: Path) -> Report:
    """Deploy the folder into a throw-away product and play each of its scenarios in a copy.

    A folder that holds only decisions has no scenarios; they are read and published.
    """
    try:
        has_models = any(folder.glob("*.bpmn"))
        if not has_models and not any(folder.glob("*.dmn")):
            raise NothingToCheck(folder=folder.name)
        scenarios = read(folder) if has_models else Scenarios((), {})
        with tempfile.TemporaryDirectory(prefix="countersign-folder-") as place:
            database = Path(place) / "deployed.db"
            warnings = prepare(folder, database)
            process = only_process({file.name: file.read_bytes() for file in folder.glob("*.bpmn")})
            results = [
                play(database, each, scenarios.actions, scenarios.mocks, process=process)
                for each in scenarios.scenarios
            ]
        return Report((), warnings, results, coverage(folder, results) if has_models else ())
    except ModelRefused as error:
        return Report([_finding(finding) for finding in error.findings])
    except CountersignError as error:
        return Report([str(error)])


def prepare(folder: Path, database: Path) -> Sequence[str]:
    """Write to ``database`` a demo company that has just deployed the folder; gives warnings."""
    with staged() as stage:
        deployed = stage.deploy(folder)
        keep(stage, database)
        return [_finding(finding) for finding in deployed.findings] if deployed else []


def _finding(finding: bpmn.Finding) -> str:
    return f"{finding.severity} {finding.element or '-'}: {finding}"


def coverage(folder: Path, results: Iterable[Result]) -> Sequence[Coverage]:
    """Nodes and flows of the folder's models that the scenarios passed."""
    visited = frozenset[str]().union(*(result.visited for result in results))
    nodes, flows = _elements(folder)
    return [_covered("nodes", nodes, visited), _covered("flows", flows, visited)]


def _covered(what: str, elements: Sequence[str], visited: frozenset[str]) -> Coverage:
    missed = [element.partition(":")[2] for element in elements if element not in visited]
    return Coverage(what, len(elements) - len(missed), missed)


def _elements(folder: Path) -> tuple[list[str], list[str]]:
    nodes, flows = [], []
    for file in sorted(folder.glob("*.bpmn")):
        for key, graph in bpmn.load(file.read_bytes(), known=bpmn.Known()).graphs.items():
            nodes += [f"{key}:{id}" for id, node in graph.nodes.items() if not node.is_sign]
            flows += [f"{key}:{flow.id}" for node in graph.nodes.values() for flow in node.outgoing]
    return nodes, flows
