"""Every process folder is clean, speaks both languages, and does what its scenarios tell."""

import json
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from workflow_engine import manifest
from workflow_engine.demo import process_folders
from workflow_engine.scenarios import Result, Stage, play, read
from workflow_engine.scenarios.playing import only_process
from workflow_engine.scenarios.report import coverage, prepare

FOLDERS = [folder for folder in process_folders() if any(folder.glob("*.bpmn"))]
SCENARIOS = [(folder, each.name) for folder in FOLDERS for each in read(folder).scenarios]
ZH = "zh_Hans_CN"
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@pytest.fixture(scope="module")
def deployed() -> Iterator[Path]:
    """Where the databases are kept from which the scenarios of a folder begin."""
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)
        _play.cache_clear()


@cache
def _play(place: Path, folder: Path, name: str) -> Result:
    database = place / f"{folder.name}.db"
    if not database.exists():
        prepare(folder, database)
    told = read(folder)
    (scenario,) = [each for each in told.scenarios if each.name == name]
    files = {file.name: file.read_bytes() for file in folder.glob("*.bpmn")}
    return play(database, scenario, told.actions, told.mocks, process=only_process(files))


@pytest.mark.parametrize(("folder", "name"), SCENARIOS, ids=[name for _, name in SCENARIOS])
def test_a_scenario_goes_as_it_is_told(folder: Path, name: str, deployed: Path) -> None:
    assert _play(deployed, folder, name).trouble is None


@each_folder
def test_the_scenarios_pass_every_node_and_every_flow(folder: Path, deployed: Path) -> None:
    results = [_play(deployed, folder, each.name) for each in read(folder).scenarios]
    covered = coverage(folder, results)
    print("; ".join(map(str, covered)))
    assert [entry.missed for entry in covered] == [[], []]


@each_folder
def test_a_folder_is_deployed_without_a_finding(folder: Path, stage: Stage) -> None:
    deployed = stage.deploy(folder)
    assert deployed is not None
    assert deployed.findings == ()


@each_folder
def test_every_named_element_has_a_chinese_name(folder: Path) -> None:
    told = _manifest(folder).texts[ZH]
    assert not [element for element in _named(folder) if not told.get(element)]


@each_folder
def test_no_chinese_name_is_of_an_element_that_is_gone(folder: Path) -> None:
    assert _manifest(folder).texts[ZH].keys() <= set(_named(folder))


@each_folder
def test_every_outcome_has_a_label_in_both_languages(folder: Path) -> None:
    labels = _manifest(folder).outcomes
    asked = {entry.get("id") for tree in _trees(folder) for entry in tree.iter("{*}outcome")}
    assert {outcome for outcome in labels if labels[outcome].keys() >= {"en", ZH}} == asked


@each_folder
def test_every_text_of_a_form_is_also_in_chinese(folder: Path) -> None:
    forms = [json.loads(file.read_text()) for file in sorted(folder.glob("forms/*.json"))]
    assert not [text for form in forms for text in _silent(form["components"])]


@each_folder
def test_every_form_is_used(folder: Path) -> None:
    used = {entry.get("key") for tree in _trees(folder) for entry in tree.iter("{*}form")}
    assert {file.stem for file in folder.glob("forms/*.json")} == used


@pytest.mark.parametrize("folder", process_folders(), ids=lambda folder: folder.name)
def test_a_folder_explains_itself(folder: Path) -> None:
    assert len((folder / "README.md").read_text()) > 200


def _manifest(folder: Path) -> manifest.Manifest:
    return manifest.read(tomllib.loads((folder / "process.toml").read_text()))


def _trees(folder: Path) -> list[Any]:
    return [etree.parse(file) for file in sorted(folder.glob("*.bpmn"))]


def _named(folder: Path) -> list[str]:
    """What people see by name: the process and all that is drawn in it."""
    processes = [process for tree in _trees(folder) for process in tree.iter("{*}process")]
    return [
        element.get("id")
        for process in processes
        for element in process.iter(etree.Element)
        if element.get("name") and element.tag.startswith("{http://www.omg.org/")
    ]


def _silent(entries: list[Mapping[str, Any]]) -> Iterator[str]:
    """Texts of components and their choices that have no Chinese beside them."""
    for entry in entries:
        beside = entry.get("properties", {})
        for name in ("label", "description", "text"):
            if entry.get(name) and not beside.get(f"{name}_{ZH}"):
                yield entry[name]
        yield from _silent([*entry.get("values", ()), *entry.get("components", ())])
