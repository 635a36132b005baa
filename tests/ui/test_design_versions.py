"""Versions of a process on their pages: tried, exported, compared, taken out of use, proposed."""

import io
import zipfile

import pytest
import sqlalchemy as sa

from tests.ui.drawing_board import (
    CHANGED,
    MODEL,
    PASSES,
    chosen,
    folder,
    let_pia_deploy,
    uploaded,
    with_stage,
)
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.process_access import ChangePolicy
from workflow_engine.domain.ids import new_id
from workflow_engine.persistence import tables

INSTANCE = tables.instance


@pytest.fixture
def second(office):
    """A second version with a scenario, which nobody has played."""
    files = folder(main__bpmn=CHANGED, scenarios__toml=PASSES)
    office.do(DeployBundle("equipment", files, "Another name", tag="2.0", play=False), "omar")
    return with_stage(office)


@pytest.fixture
def careful(office):
    """The company wants a second pair of eyes."""
    office.do(ChangePolicy(rev=0, second_pair=True, require_scenarios=False), "omar")


@pytest.fixture
def proposal(office, careful):
    made = office.do(DeployBundle("equipment", {"main.bpmn": CHANGED}, "Please look"), "pia")
    return f"/deployments/{made.deployment_id}"


@pytest.fixture(autouse=True)
def pia_may(office):
    let_pia_deploy(office)


def test_the_list_says_what_runs_in_which_version_and_what_is_stuck(office, second, visit):
    for item in ("Lamp", "Desk"):
        office.ask_for(item, "35", "Because.")
    office.empty_group("managers")
    office.ask_for("Sofa", "35", "Because.")
    row = visit("pia").get("/definitions").select_one("[data-item]")
    assert "2.0" in row.text
    assert row.select_one(".per-version").get_text(" ", strip=True).endswith("3")
    assert row.select("td")[4].get_text(strip=True) == "1"


def test_instances_of_older_versions_are_counted_apart(office, visit):
    office.ask_for("Lamp", "35", "Because.")
    office.do(DeployBundle("equipment", folder(main__bpmn=CHANGED), play=False), "omar")
    office.ask_for("Desk", "35", "Because.")
    row = visit("pia").get("/definitions").select_one(".per-version")
    assert row.get_text(" ", strip=True) == "v2 1 v1 1"


def test_a_number_of_instances_that_is_only_a_bound_is_not_shown_as_exact(office, visit):
    first = office.ask_for("Lamp", "35", "Because.")
    with office.product.database.engine.begin() as connection:
        row = connection.execute(sa.select(INSTANCE).where(INSTANCE.c.id == first)).mappings().one()
        more = [{**row, "id": new_id(), "business_key": None} for _ in range(1100)]
        connection.execute(sa.insert(INSTANCE), more)
    page = visit("pia").get("/definitions/equipment")
    assert "1,000 or more running" in page.select_one(".versions").text
    draft = visit("pia")
    uploaded(draft, chosen(CHANGED))
    assert "1000" not in draft.page.select_one(".consequence").text


def test_any_version_is_exported_as_it_came(second, visit):
    pia = visit("pia")
    model = pia.client.get("/definitions/equipment/1/file")
    assert model.data == MODEL
    assert model.headers["Content-Disposition"] == "attachment; filename=main.bpmn"
    whole = zipfile.ZipFile(io.BytesIO(pia.client.get("/definitions/equipment/2/zip").data))
    assert whole.read("main.bpmn") == CHANGED
    assert "scenarios.toml" in whole.namelist()


def test_scenarios_of_a_version_are_played_on_demand_and_the_report_is_kept(second, visit):
    pia = visit("pia")
    pia.get("/definitions/equipment")
    assert "not played" in str(pia.page.select_one("#scenarios"))
    pia.send("/definitions/equipment/2/play", operations="mocked")
    assert "all passed" in pia.page.select_one("#scenarios").text
    assert second.value(tables.rehearsal.c.operations) == "mocked"


def test_one_scenario_is_played_alone_and_says_too_little_to_be_kept(second, visit):
    pia = visit("pia")
    pia.get("/definitions/equipment")
    pia.send("/definitions/equipment/2/play", operations="written", only="the manager is asked")
    assert "all passed" in pia.page.select_one("#scenarios").text
    assert second.value(tables.rehearsal.c.id) is None


def test_what_differs_is_listed_and_marked_on_both_diagrams(second, visit):
    pia = visit("pia")
    pia.get("/definitions/equipment/compare")
    assert [d["data-marks"] for d in pia.page.select("[data-diagram]")] == [
        '{"finance": "changed"}'
    ] * 2
    assert "Finance check" in pia.page.select_one("#changes del").text
    assert "Controller" in pia.page.select_one("#changes ins").text
    pia.get("/definitions/equipment/compare?from=2&to=2")
    assert "Both versions say the same" in pia.main
    pia.get("/definitions/equipment/compare?from=9")
    assert pia.status == 404


def test_a_process_is_suspended_and_taken_up_again_with_a_reason(office, visit):
    omar = visit("omar")
    omar.get("/definitions/equipment")
    omar.send("/definitions/equipment/state", state="suspended", reason=" ")
    assert "reason" in omar.said.lower()
    omar.send("/definitions/equipment/state", state="suspended", reason="Year end")
    assert "Reason: Year end" in omar.get("/definitions/equipment").find("main").text
    assert not visit("anna").get("/start").select("a.title")
    omar.send("/definitions/equipment/state", state="active", reason="Books are closed")
    assert visit("anna").get("/start").select("a.title")


def test_a_retired_process_stays_to_be_read(visit):
    omar = visit("omar")
    omar.get("/definitions/equipment")
    omar.send("/definitions/equipment/state", state="retired", reason="Bought elsewhere")
    assert "can no longer be started" in omar.get("/definitions/equipment").find("main").text
    omar.send("/definitions/equipment/state", state="sleeping", reason="x")
    assert omar.status == 422


def test_a_version_that_nobody_used_is_deleted_and_the_one_before_is_in_force(second, visit):
    omar = visit("omar")
    omar.get("/definitions/equipment")
    assert "Version 1 is in force again then" in omar.main
    omar.send("/definitions/equipment/2/delete")
    assert "Version 2 was deleted" in omar.said
    assert "Version 2" not in omar.page.select_one(".versions").text


def test_a_version_that_ran_is_not_deleted(office, visit):
    office.ask_for("Lamp", "35", "Because.")
    omar = visit("omar")
    omar.get("/definitions/equipment")
    assert not omar.page.select("form[action$=delete]")
    omar.send("/definitions/equipment/1/delete")
    assert "retire the process instead" in omar.said


def test_a_designer_neither_sees_nor_gets_what_an_owner_may(visit):
    pia = visit("pia")
    assert not pia.get("/definitions/equipment").select("#acts")
    pia.send("/definitions/equipment/state", state="suspended", reason="Just so")
    assert "lacks the permission" in pia.main or "permission" in pia.said
    assert "active" in pia.get("/definitions").select_one("[data-item]").text


def test_an_upload_is_proposed_where_a_second_person_has_to_publish_it(careful, visit):
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED))
    assert pia.page.select_one("button[form=publish]").text.strip() == "Propose"
    pia.send(f"{draft}/publish", note="Please look")
    assert "Proposed" in pia.said
    assert "somebody else has to publish it" in pia.main
    assert not pia.page.select("[formaction$='/publish']")


def test_a_second_person_sees_the_changes_and_publishes(proposal, visit):
    omar = visit("omar")
    assert "Please look" in omar.get("/definitions").find("main").text
    omar.get(proposal)
    assert "Controller" in omar.page.select_one("#changes ins").text
    omar.send(omar.page.select_one("[formaction$='/publish']")["formaction"])
    assert (omar.address, "Version 2" in omar.main) == ("/definitions/equipment", True)


def test_a_second_person_rejects_with_a_reason_that_the_author_reads(proposal, visit):
    omar = visit("omar")
    omar.get(proposal)
    omar.send(f"{proposal}/reject", reason="")
    assert "reason" in omar.said.lower()
    omar.send(f"{proposal}/reject", reason="The controller is not asked any more.")
    pia = visit("pia")
    pia.get(proposal)
    assert "The controller is not asked any more." in pia.main
    assert not pia.page.select("#proposal")


def test_the_author_takes_a_proposal_back_but_cannot_publish_it(office, proposal, visit):
    office.make.role("owner", ["definition:publish"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get(proposal)
    pia.send(f"{proposal}/publish")
    assert "somebody else has to decide it" in pia.said
    pia.send(f"{proposal}/withdraw", reason="Found a mistake")
    assert "Withdrawn" in pia.said


def test_uploads_name_people_and_processes_in_the_reader_s_language(proposal, visit):
    omar = visit("omar")
    omar.send("/profile/language", locale="zh_Hans_CN", next="/deployments")
    (row, *_) = omar.get("/deployments").select("[data-item]")
    assert "皮娅" in row.text
    assert "设备申请" in row.text
    assert "皮娅" in omar.get(proposal).find("main").text


def test_uploads_are_listed_by_what_became_of_them(proposal, visit):
    omar = visit("omar")
    assert len(omar.get("/deployments").select("[data-item]")) == 2
    assert len(omar.get("/deployments?state=proposed").select("[data-item]")) == 1
    assert len(omar.get("/deployments?state=nonsense").select("[data-item]")) == 2
