"""Plays the scenarios of a bundle in a throw-away product, and tells what they passed."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from workflow_engine import bpmn, dmn
from workflow_engine.bundles import SCENARIOS, kind_of
from workflow_engine.bundles.stories import parse
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.domain.rehearsal import ProcessCoverage, Rehearsal, Request, Underway
from workflow_engine.errors import CountersignError, ModelRefused, Phrase, _l
from workflow_engine.scenarios.casting import join
from workflow_engine.scenarios.playing import Result, only_process, play
from workflow_engine.scenarios.stage import Stage, keep, staged


def rehearse(request: Request) -> Rehearsal:
    """Deploy the bundle on a stage and play each scenario on a copy of it; never raises for what
    is wrong with the bundle."""
    try:
        return _rehearsed(request)
    except ModelRefused as error:
        first = next(finding for finding in error.findings if finding.severity == "error")
        said = Phrase(first.message, **first.params)
        problem = Phrase(_l("{element}: {message}"), element=first.element or "–", message=said)
        return Rehearsal(operations=request.operations, problem=problem)
    except CountersignError as error:
        problem = Phrase(error.template, **error.params)
        return Rehearsal(operations=request.operations, problem=problem)


def _rehearsed(request: Request) -> Rehearsal:
    scenarios = parse(request.files[SCENARIOS])
    with tempfile.TemporaryDirectory(prefix="countersign-rehearsal-") as place:
        database = Path(place) / "deployed.db"
        with staged() as stage:
            _prepare(stage, request)
            keep(stage, database)
        wanted = [s for s in scenarios.scenarios if request.only in (None, s.name)]
        results = []
        for number, scenario in enumerate(wanted, 1):
            request.watch(Underway(number, len(wanted), scenario.name))
            told = play(
                database,
                scenario,
                scenarios.actions,
                scenarios.mocks,
                operations=request.operations,
                process=only_process(request.files),
            )
            results.append(told)
    return Rehearsal(
        scenarios=tuple(result.told for result in results),
        coverage=tuple(_coverage(request.files, results)),
        operations=request.operations,
    )


def _prepare(stage: Stage, request: Request) -> None:
    join(stage, request.cast)
    for key, content in {**request.decisions, **_own_decisions(request.files)}.items():
        stage.publish(key, content)
    # Called processes first: the bundle itself is what scenarios start.
    for files in (*request.others, request.files):
        command = DeployBundle("rehearsal", files, play=False)
        stage.product.engine.execute(command, stage.system)


def _own_decisions(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        key: content
        for name, content in files.items()
        if kind_of(name) == "dmn"
        for key in dmn.read(content).decisions
    }


def _coverage(files: Mapping[str, bytes], results: Iterable[Result]) -> Iterable[ProcessCoverage]:
    visited = frozenset[str]().union(*(result.visited for result in results))
    for name in sorted(name for name in files if kind_of(name) == "bpmn"):
        for key, graph in bpmn.load(files[name], known=bpmn.Known()).graphs.items():
            nodes = [id for id, node in graph.nodes.items() if not node.is_sign]
            flows = [flow.id for node in graph.nodes.values() for flow in node.outgoing]
            yield ProcessCoverage(
                key,
                *_divided(key, nodes, visited),
                *_divided(key, flows, visited),
            )


def _divided(
    key: str, elements: list[str], visited: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    covered = tuple(each for each in elements if f"{key}:{each}" in visited)
    missed = tuple(each for each in elements if f"{key}:{each}" not in visited)
    return covered, missed
