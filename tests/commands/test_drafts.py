"""An upload is kept for its author, and for nobody else, until it is published or forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_scenarios_are_played import APPROVED, WRONG, theatre
from workflow_engine.clock import SetClock
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.drafts import DiscardDraft, DraftNotFound, KeepDraft
from workflow_engine.commands.play_scenarios import NoScenarios, PlayScenarios
from workflow_engine.commands.preview_draft import OpenDraft, PlayDraft, Preview, PreviewDraft
from workflow_engine.errors import DefinitionNotFound, Forbidden
from workflow_engine.queries.deployments import Deployments, GetDeployment, NoDeployment
from workflow_engine.queries.rehearsals import Rehearsals

__all__ = ["theatre"]
NOBODY = "01900000-0000-7000-8000-000000000000"


def keep(office: Office, **files: bytes) -> str:
    sent = {"main.bpmn": models.approval(), **files}
    return office.engine.execute(KeepDraft(sent), office.pia)


def preview(office: Office, draft_id: str) -> Preview:
    return office.engine.execute(PreviewDraft(draft_id), office.pia)


def test_a_preview_says_what_would_become_of_the_files(office: Office) -> None:
    found = preview(office, keep(office))
    assert [(each.key, each.version) for each in found.processes] == [("approval", 1)]
    assert (found.is_first, found.is_unchanged, found.is_refused) == (True, False, False)
    assert not found.rules.second_pair


def test_a_preview_follows_what_others_deploy_meanwhile(office: Office) -> None:
    draft_id = keep(office)
    office.deploy(models.approval())
    assert preview(office, draft_id).is_unchanged


@pytest.mark.parametrize("command", [PreviewDraft, OpenDraft, PlayDraft, DiscardDraft])
def test_a_draft_is_nobody_elses(office: Office, command: type) -> None:
    draft_id = keep(office)
    quill = office.make.principal("quill", "definition:deploy", "definition:read")
    with pytest.raises(DraftNotFound):
        office.engine.execute(command(draft_id), quill)
    with pytest.raises(Forbidden):
        office.engine.execute(command(draft_id), office.anna)
    for wrong in (NOBODY, "none"):
        with pytest.raises(DraftNotFound):
            office.engine.execute(command(wrong), office.pia)


def test_a_draft_is_no_deployment(office: Office) -> None:
    draft_id = keep(office)
    assert office.engine.ask(Deployments(), office.pia).rows == []
    with pytest.raises(NoDeployment):
        office.engine.ask(GetDeployment(draft_id), office.pia)
    with pytest.raises(DefinitionNotFound):
        office.engine.execute(PlayScenarios(deployment_id=draft_id), office.pia)


def test_drafts_that_nobody_came_back_to_go_after_a_week(office: Office, clock: SetClock) -> None:
    old = keep(office)
    clock.travel(timedelta(days=6))
    kept = keep(office)
    clock.travel(timedelta(days=2))
    keep(office)
    assert preview(office, kept).name == "main.bpmn"
    with pytest.raises(DraftNotFound):
        preview(office, old)


def test_what_was_played_for_a_draft_belongs_to_what_it_became(theatre: Office) -> None:
    draft_id = keep(theatre, **{"scenarios.toml": APPROVED.encode()})
    assert preview(theatre, draft_id).rehearsal is None
    theatre.engine.execute(PlayDraft(draft_id), theatre.pia)
    found = preview(theatre, draft_id)
    assert found.rehearsal is not None
    assert found.rehearsal.passed
    sent = theatre.engine.execute(OpenDraft(draft_id), theatre.pia)
    deployed = theatre.engine.execute(DeployBundle("x", sent.files, play=False), theatre.pia)
    discard = DiscardDraft(draft_id, became=deployed.deployment_id)
    theatre.engine.execute(discard, theatre.pia)
    (version,) = deployed.versions
    (told,) = theatre.engine.ask(Rehearsals(str(version.definition_id)), theatre.pia)
    assert told.passed


def test_a_draft_without_scenarios_has_nothing_to_play(office: Office) -> None:
    with pytest.raises(NoScenarios):
        office.engine.execute(PlayDraft(keep(office)), office.pia)


def test_one_scenario_is_played_alone_and_not_kept(theatre: Office) -> None:
    both = APPROVED + WRONG.replace("both approve", "something else")
    files = {"main.bpmn": models.approval(), "scenarios.toml": both.encode()}
    deployed = theatre.engine.execute(DeployBundle("x", files, play=False), theatre.pia)
    definition_id = str(deployed.versions[0].definition_id)
    one = PlayScenarios(definition_id, only="both approve")
    assert [each.name for each in theatre.engine.execute(one, theatre.pia).scenarios] == [
        "both approve"
    ]
    assert theatre.engine.ask(Rehearsals(definition_id), theatre.pia) == []
    with pytest.raises(NoScenarios):
        theatre.engine.execute(replace(one, only="a third one"), theatre.pia)
