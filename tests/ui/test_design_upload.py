"""A designer uploads files, sees what they would do, and publishes what was kept."""

import json

import pytest

from tests.bpmn.vendors import FLOWABLE
from tests.ui.drawing_board import (
    CHANGED,
    FAILS,
    FAULTY,
    MODEL,
    PASSES,
    chosen,
    folder,
    state_of,
    uploaded,
    with_stage,
    zipped,
)
from workflow_engine.persistence import tables


def marks(visitor, word):
    """What the layer of that name marks on the diagram."""
    buttons = visitor.page.select("[data-layer-of]")
    found = next(each for each in buttons if each.get_text(strip=True).startswith(word))
    return json.loads(found["data-marks"])


def test_a_changed_model_is_previewed_then_published_and_running_instances_keep_theirs(
    office, visit
):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED))
    assert state_of(pia).startswith("ready")
    assert "Becomes version 2" in pia.main
    assert "One running instance keeps its version" in pia.main
    assert marks(pia, "Changes") == {"finance": "changed"}
    pia.send(f"{draft}/publish", note="A new name", tag="2.0")
    assert (pia.address, pia.page.h1.text) == ("/definitions/equipment", "Equipment request")
    assert "A new name" in pia.main
    assert "2.0" in pia.main
    assert "version 1" in visit("anna").get(f"/instances/{instance}").find("main").text


def test_nothing_is_in_force_before_somebody_publishes_it(office, visit):
    pia = visit("pia")
    uploaded(pia, chosen(CHANGED))
    assert "Version 2" not in pia.get("/definitions/equipment").find("main").text
    assert visit("omar").get("/deployments").select("[data-item]").__len__() == 1


def test_errors_block_and_name_their_element_in_the_list_and_on_the_diagram(visit):
    pia = visit("pia")
    draft = uploaded(pia, chosen(FAULTY))
    assert state_of(pia) == "one error blocks publishing"
    (button,) = pia.page.select('#findings [data-element="to_correct"]')
    assert "→" in button.text
    assert marks(pia, "Findings")["to_correct"] == "error"
    assert pia.page.select_one("button[form=publish]").has_attr("disabled")
    pia.send(f"{draft}/publish")
    assert pia.address == draft
    assert "Version 2" not in pia.get("/definitions/equipment").find("main").text


def test_what_is_wrong_in_another_file_leads_to_its_model(visit):
    pia = visit("pia")
    second = FLOWABLE.replace(
        b'<bpmn:process id="leave"', b'<bpmn:process id="leave" name="Time off"'
    )
    uploaded(pia, chosen(CHANGED), chosen(second, "second.bpmn"))
    assert pia.page.h1.text == "Equipment request, Time off"
    links = [each for each in pia.page.select("#findings a") if "second.bpmn" in each["href"]]
    assert [each.text for each in links if "at=t" in each["href"]]
    pia.get(links[0]["href"])
    diagram = pia.page.select_one("#board-diagram")
    assert marks(pia, "Findings")[diagram["data-at"]]


def test_what_a_tool_wrote_everywhere_is_told_once(visit):
    pia = visit("pia")
    mark = b'xmlns:v="urn:vendor" v:colour="red" '
    uploaded(pia, chosen(MODEL.replace(b"<bpmn:userTask ", b"<bpmn:userTask " + mark)))
    told = [each for each in pia.page.select("#imported > li") if "colour" in each.text]
    assert len(told) == 1
    assert len(told[0].select("[data-element]")) == MODEL.count(b"<bpmn:userTask ") > 1


def test_a_process_that_is_not_run_is_shown_by_its_pool(visit):
    pool = (
        b'<bpmn:collaboration id="c"><bpmn:participant id="pool" name="Shop" processRef="leave"/>'
        b"</bpmn:collaboration><bpmn:process "
    )
    model = FLOWABLE.replace(b"<bpmn:process ", pool, 1).replace(b'"true"', b'"false"')
    pia = visit("pia")
    uploaded(pia, chosen(model))
    assert "Shop" in [b.text for b in pia.page.select('#findings [data-element="pool"]')]
    assert marks(pia, "Findings")["pool"] == "warning"


@pytest.mark.parametrize("is_zip", [False, True])
def test_a_model_of_a_tool_that_draws_only_is_marked_as_executable(visit, is_zip):
    drawn = MODEL.replace(b'isExecutable="true"', b'isExecutable="false"')
    file = chosen(zipped(folder(main__bpmn=drawn)), "all.zip") if is_zip else chosen(drawn)
    pia = visit("pia")
    draft = uploaded(pia, file)
    assert state_of(pia) == "one error blocks publishing"
    pia.send(f"{draft}/executable")
    assert state_of(pia) == "nothing has changed"
    assert pia.address != draft
    assert not pia.page.select("form[action$=executable]")


def test_several_files_and_a_zip_say_the_same(office, visit):
    pia = visit("pia")
    files = folder(main__bpmn=CHANGED)
    by_hand = [chosen(content, name) for name, content in files.items()]
    uploaded(pia, *by_hand)
    apart = pia.page.select(".files .mono")
    uploaded(pia, chosen(zipped(files), "equipment.zip"))
    assert [each.text for each in pia.page.select(".files .mono")] == [each.text for each in apart]
    assert "taken over" not in pia.main


def test_what_is_left_out_is_taken_over_from_the_version_in_force(visit):
    pia = visit("pia")
    uploaded(pia, chosen(CHANGED))
    told = {li.select_one(".mono").text: li.get_text(" ") for li in pia.page.select(".files li")}
    assert "uploaded" in told["main.bpmn"]
    assert "taken over" in told["forms/approve.json"]


def test_a_form_that_the_model_held_is_not_said_to_be_taken_over(visit):
    pia = visit("pia")
    uploaded(pia, chosen(FLOWABLE, "leave.bpmn"))
    told = {li.select_one(".mono").text: li.get_text(" ") for li in pia.page.select(".files li")}
    assert "made by the import" in told["start.json"]


def test_a_form_alone_needs_its_model(visit):
    pia = visit("pia")
    form = folder()["forms/approve.json"]
    uploaded(pia, chosen(form, "approve.json"))
    assert pia.status == 422
    assert "no BPMN file" in pia.said


def test_a_zip_is_published_as_the_whole_that_it_is(visit):
    pia = visit("pia")
    files = folder(main__bpmn=CHANGED)
    draft = uploaded(pia, chosen(zipped(files), "equipment.zip"))
    pia.send(f"{draft}/publish")
    assert "Published: Equipment request 2" in pia.said


@pytest.mark.parametrize("content", [b"", b"no xml", b"<a/>", b"\xff\xfe"])
def test_what_is_no_model_cannot_be_published(visit, content):
    pia = visit("pia")
    draft = uploaded(pia, chosen(content))
    assert "error" in state_of(pia) or pia.status == 422
    pia.send(f"{draft}/publish")
    assert "Version 2" not in pia.get("/definitions/equipment").find("main").text


def test_an_upload_without_a_file_asks_for_one(visit):
    pia = visit("pia")
    pia.get("/definitions/upload")
    pia.send("/definitions/upload")
    assert pia.status == 422
    assert "Choose a file first" in pia.said


def test_of_two_files_with_one_name_none_is_dropped_silently(visit):
    pia = visit("pia")
    uploaded(pia, chosen(MODEL), chosen(CHANGED))
    assert pia.status == 422
    assert "Two of the files are called 'main.bpmn'" in pia.said


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing more", b"half a file"])
def test_an_archive_that_cannot_be_opened_is_refused_at_once(visit, content):
    pia = visit("pia")
    uploaded(pia, chosen(content, "broken.zip"))
    assert pia.status == 422
    assert "cannot be unpacked" in pia.said


def test_the_same_files_again_have_nothing_to_publish(visit):
    pia = visit("pia")
    draft = uploaded(pia, chosen(MODEL))
    assert state_of(pia) == "nothing has changed"
    pia.send(f"{draft}/publish")
    assert "this is the version in force" in pia.said


def test_what_is_published_is_what_was_kept_and_not_what_a_page_sends(visit):
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED))
    pia.send(f"{draft}/publish", files=chosen(FAULTY), kept="PGE+")
    version = pia.get("/definitions/equipment").select_one("#board-diagram-xml")
    assert version.text.strip() == CHANGED.decode().strip()


def test_an_upload_that_is_thrown_away_is_gone(visit):
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED))
    pia.send(f"{draft}/discard")
    assert "thrown away" in pia.said
    pia.get(draft)
    assert pia.status == 404
    assert "no longer kept" in pia.main


def test_nobody_else_sees_an_upload_before_it_is_published(visit):
    pia, omar = visit("pia"), visit("omar")
    draft = uploaded(pia, chosen(CHANGED))
    for way in ("", "/play", "/publish", "/discard"):
        omar.get("/definitions")
        omar.send(draft + way) if way else omar.get(draft)
        assert omar.status == 404, way
    assert pia.get(draft).h1.text == "Equipment request"


def test_who_may_not_deploy_neither_finds_the_button_nor_gets_in(office, visit):
    office.make.role("reader", ["definition:read"], accounts=[office.account("boris")])
    boris = visit("boris")
    assert not boris.get("/definitions").select("a[href$=upload]")
    boris.get("/definitions/upload")
    boris.send("/definitions/upload", files=chosen(CHANGED))
    assert boris.status == 403


def test_scenarios_are_played_for_the_preview_and_kept_with_the_version(office, visit):
    with_stage(office)
    pia = visit("pia")
    files = [chosen(CHANGED), chosen(PASSES, "scenarios.toml")]
    draft = uploaded(pia, *files)
    assert pia.page.select_one("#scenarios form")["data-play"] == "at-once"
    pia.send(f"{draft}/play", operations="written")
    assert "all passed" in pia.main
    assert marks(pia, "Coverage")["manager"] == "covered"
    assert marks(pia, "Coverage")["finance"] == "missed"
    pia.send(f"{draft}/publish")
    assert "all passed" in pia.main
    assert office.value(tables.rehearsal.c.passed) is True


def test_a_failing_scenario_says_where_and_warns(office, visit):
    with_stage(office)
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED), chosen(FAILS, "scenarios.toml"))
    pia.send(f"{draft}/play")
    assert state_of(pia) == "scenarios do not pass"
    assert "expected finance" in pia.page.select_one(".steps .failed").text
    assert not pia.page.select_one("button[form=publish]").has_attr("disabled")


def test_a_failing_scenario_blocks_where_they_must_pass(office, visit):
    with_stage(office)
    strict = folder()["process.toml"].replace(b"title =", b"require_scenarios = true\ntitle =", 1)
    pia = visit("pia")
    files = [chosen(CHANGED), chosen(FAILS, "scenarios.toml"), chosen(strict, "process.toml")]
    draft = uploaded(pia, *files)
    assert "Its scenarios must pass" in pia.main
    pia.send(f"{draft}/play")
    assert pia.page.select_one("button[form=publish]").has_attr("disabled")
    pia.send(f"{draft}/publish")
    assert pia.address == draft
