"""Scenarios of an upload are played in a throw-away database, and may have to pass."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands.check_bundle import CheckBundle
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.play_scenarios import NoScenarios, PlayScenarios
from workflow_engine.domain.rehearsal import from_document, to_document
from workflow_engine.errors import ModelRefused
from workflow_engine.scenarios import apart
from workflow_engine.scenarios.rehearsing import rehearse

APPROVED = """
[[scenario]]
name = "both approve"
steps = [
  { start = { amount = 5 }, as = "anna", waits_at = "manager", candidates = ["boris"] },
  { complete = "manager", as = "boris", outcome = "approve", waits_at = "finance" },
  { complete = "finance", as = "dana", outcome = "approve", ends_at = "done" },
]
"""
REFUSED = """
[[scenario]]
name = "the manager refuses"
steps = [
  { start = {}, waits_at = "manager" },
  { complete = "manager", as = "boris", outcome = "reject", ends_at = "refused" },
]
"""
WRONG = APPROVED.replace('ends_at = "done"', 'ends_at = "refused"')


@pytest.fixture
def theatre(office: Office) -> Office:
    """The office with somewhere to play."""
    office.engine.world = replace(office.engine.world, rehearse=rehearse)
    return office


def files(scenarios: str, *, manifest: str = "", xml: bytes | None = None) -> dict[str, bytes]:
    found = {"main.bpmn": xml or models.approval(), "scenarios.toml": scenarios.encode()}
    return {**found, "process.toml": manifest.encode()} if manifest else found


def upload(theatre: Office, scenarios: str, **options: object) -> DeployBundle:
    return DeployBundle("test", files(scenarios, **options))  # type: ignore[arg-type]


CALLS = """
[[scenario]]
name = "it calls"
steps = [
  { start = {}, waits_at = "manager", candidates = ["boris"] },
]
"""


def calling(process: str = "approval") -> bytes:
    return models.process(
        '<startEvent id="s"/><callActivity id="call" name="Call"'
        f' calledElement="{process}"/><endEvent id="e"/>{flow("s", "call")}{flow("call", "e")}',
        key="caller",
    )


def test_what_is_called_is_on_the_stage(theatre: Office) -> None:
    theatre.deploy(models.approval())
    deployed = theatre.engine.execute(upload(theatre, CALLS, xml=calling()), theatre.pia)
    assert deployed.rehearsal is not None
    assert [told.trouble for told in deployed.rehearsal.scenarios] == [None]


def test_what_the_bundle_says_it_needs_is_on_the_stage(theatre: Office) -> None:
    theatre.deploy(models.approval())
    computed = upload(
        theatre,
        CALLS,
        xml=calling("= &quot;approval&quot;"),
        manifest='needs = ["approval"]\n',
    )
    deployed = theatre.engine.execute(computed, theatre.pia)
    assert deployed.rehearsal is not None
    assert [told.trouble for told in deployed.rehearsal.scenarios] == [None]


def test_scenarios_name_people_and_groups_of_the_company(theatre: Office) -> None:
    deployed = theatre.engine.execute(upload(theatre, APPROVED), theatre.pia)
    assert deployed.rehearsal is not None
    (told,) = deployed.rehearsal.scenarios
    assert (told.trouble, [step.passed for step in told.steps]) == (None, [True] * 3)
    (covered,) = deployed.rehearsal.coverage
    assert covered.nodes_missed == ("refused",)
    assert covered.flows_missed == ("decided_refused",)
    assert covered.percent == 81


def test_all_ways_together_cover_everything(theatre: Office) -> None:
    found = theatre.engine.execute(CheckBundle(files(APPROVED + REFUSED), play=True), theatre.pia)
    assert found.rehearsal is not None
    assert found.rehearsal.coverage[0].percent == 100


def test_a_scenario_that_fails_says_at_which_step_and_what_was_found(theatre: Office) -> None:
    deployed = theatre.engine.execute(upload(theatre, WRONG), theatre.pia)
    assert deployed.state == "published"
    assert deployed.rehearsal is not None
    (told,) = deployed.rehearsal.scenarios
    assert str(told.trouble) == "step 3 (complete finance): it ended at done; expected refused"
    assert [finding.code for finding in deployed.findings if "scenario" in finding.code] == [
        "scenario-failed"
    ]


def test_a_process_can_ask_for_scenarios_that_pass(theatre: Office) -> None:
    strict = "require_scenarios = true\n"
    with pytest.raises(ModelRefused) as refused:
        theatre.engine.execute(upload(theatre, WRONG, manifest=strict), theatre.pia)
    assert "scenario-failed" in {finding.code for finding in refused.value.findings}
    with pytest.raises(ModelRefused) as silent:
        theatre.deploy(models.approval(), **{"process.toml": strict.encode()})
    assert "no-scenarios" in {finding.code for finding in silent.value.findings}
    assert theatre.engine.execute(upload(theatre, APPROVED, manifest=strict), theatre.pia).versions


def test_whoever_uploads_cannot_ask_for_less_than_the_version_in_force(theatre: Office) -> None:
    strict = "require_scenarios = true\n"
    theatre.engine.execute(upload(theatre, APPROVED, manifest=strict), theatre.pia)
    loose = files(WRONG, manifest="require_scenarios = false\n")
    with pytest.raises(ModelRefused):
        theatre.engine.execute(DeployBundle("test", loose), theatre.pia)


def test_scenarios_are_played_again_on_demand_and_the_report_is_kept(theatre: Office) -> None:
    (version,) = theatre.engine.execute(upload(theatre, APPROVED), theatre.pia).versions
    again = theatre.engine.execute(PlayScenarios(version.definition_id, "mocked"), theatre.pia)
    assert (again.passed, again.operations) == (True, "mocked")
    assert from_document(to_document(again)) == again


def test_a_version_without_scenarios_has_nothing_to_play(theatre: Office) -> None:
    (version,) = theatre.deploy(models.approval()).versions
    with pytest.raises(NoScenarios):
        theatre.engine.execute(PlayScenarios(version.definition_id), theatre.pia)


def test_a_scenario_that_names_what_is_not_in_the_model_is_warned_of(theatre: Office) -> None:
    odd = APPROVED.replace('complete = "finance"', 'complete = "nobody"')
    found = theatre.engine.execute(CheckBundle(files(odd)), theatre.pia)
    named = [f for f in found.findings if f.code == "scenario-element"]
    assert [f.element for f in named] == ["nobody"]
    assert found.is_deployable


def test_what_cannot_be_read_as_scenarios_is_refused_by_name(theatre: Office) -> None:
    with pytest.raises(ModelRefused) as refused:
        theatre.engine.execute(upload(theatre, "[[scenario]]\nstep = 1\n"), theatre.pia)
    (finding,) = [f for f in refused.value.findings if f.severity == "error"]
    assert (finding.code, finding.file) == ("scenarios-unreadable", "scenarios.toml")  # type: ignore[attr-defined]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_process_of_its_own_plays_the_same(theatre: Office) -> None:
    theatre.engine.world = replace(theatre.engine.world, rehearse=apart.rehearse)
    found = theatre.engine.execute(CheckBundle(files(APPROVED), play=True), theatre.pia)
    assert found.rehearsal is not None
    assert found.rehearsal.passed
    assert len(found.rehearsal.scenarios[0].steps) == 3


SCRIPTED = models.process(
    '<startEvent id="begin"/><scriptTask id="work" scriptFormat="python">'
    "<script>{'total': amount * 2}</script></scriptTask>"
    '<endEvent id="done"/>' + flow("begin", "work") + flow("work", "done"),
)
COMPUTED = """
[[scenario]]
name = "a script doubles"
steps = [{ start = { amount = 5 }, ends_at = "done", variables = { total = 10 } }]
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_scripts_play_where_they_run(theatre: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFE_SCRIPTS", "python")
    world = theatre.engine.world
    theatre.engine.world = replace(
        world, rehearse=apart.rehearse, settings=replace(world.settings, scripts="python")
    )
    check = CheckBundle(files(COMPUTED, xml=SCRIPTED), play=True)
    found = theatre.engine.execute(check, theatre.pia)
    assert found.rehearsal is not None
    assert found.rehearsal.passed, found.rehearsal.scenarios


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_scenarios_that_never_end_are_stopped(
    theatre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    theatre.engine.world = replace(theatre.engine.world, rehearse=apart.rehearse)
    found = theatre.engine.execute(CheckBundle(files(APPROVED), play=True), theatre.pia)
    assert found.rehearsal is not None
    assert not found.rehearsal.passed
    assert "scenarios-not-played" in {finding.code for finding in found.findings}


#: Leaves a file behind, begins another process that holds its report open, and never ends.
HANGS = """
import subprocess, sys, tempfile, time
tempfile.mkstemp()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_play_that_hangs_ends_with_all_that_it_began_and_leaves_no_files(
    theatre: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(apart, "MOST_SECONDS", 2)
    monkeypatch.setattr(apart, "PROGRAM", ("-c", HANGS))
    theatre.engine.world = replace(theatre.engine.world, rehearse=apart.rehearse)
    found = theatre.engine.execute(CheckBundle(files(APPROVED), play=True), theatre.pia)
    assert "scenarios-not-played" in {finding.code for finding in found.findings}
    assert list(place.iterdir()) == []
