"""Requests, instances, definitions, decisions, incidents: looked at, uploaded, mended."""

import io
import re

from tests.ui.office import EQUIPMENT, MATRIX
from workflow_engine.commands.accounts import ChangePreferences
from workflow_engine.commands.decisions import DraftDecision

MODEL = (EQUIPMENT / "main.bpmn").read_bytes()


def chosen(content: bytes, name: str = "main.bpmn") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_process_is_started_with_its_form_and_found_under_my_requests(visit):
    anna = visit("anna")
    anna.get("/start")
    assert anna.page.select_one("a.title")["href"] == "/start/equipment"
    anna.get("/start/equipment")
    anna.send("/start/equipment", item="Lamp", price="35", reason="It is dark.")
    assert anna.page.h1.text == "Equipment: Lamp"
    anna.get("/requests")
    assert "Equipment: Lamp" in anna.main
    assert "Line manager’s approval" in anna.main


def test_a_start_form_is_checked_and_keeps_what_was_typed(visit):
    anna = visit("anna")
    anna.get("/start/equipment")
    anna.send("/start/equipment", item="Lamp", price="-1", reason="")
    assert anna.status == 422
    assert anna.page.select_one("[name=item]")["value"] == "Lamp"
    assert len(anna.page.select(".note a")) == 2


def test_a_business_key_in_use_is_refused(visit):
    anna = visit("anna")
    anna.get("/start/equipment")
    fields = {"item": "Lamp", "price": "35", "reason": "Dark.", "business_key": "K-1"}
    anna.send("/start/equipment", **fields)
    assert anna.status == 200
    anna.get("/start/equipment")
    anna.send("/start/equipment", **fields)
    assert anna.status == 409
    assert "K-1" in anna.said


def test_an_instance_shows_where_it_stands_on_the_diagram_and_in_words(office, visit):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    anna = visit("anna")
    diagram = anna.get(f"/instances/{instance}").select_one("[data-diagram]")
    assert '"manager": "active"' in diagram["data-marks"]
    assert anna.client.get(diagram["data-diagram"]).data == MODEL
    assert "Variables" in anna.main
    assert "Jobs" not in anna.main


def test_a_diagram_is_drawn_in_the_language_of_its_reader(office, visit):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    office.product.engine.execute(ChangePreferences(locale="zh_Hans_CN"), office.people["anna"])
    anna = visit("anna")
    diagram = anna.get(f"/instances/{instance}").select_one("[data-diagram]")
    drawn = anna.client.get(diagram["data-diagram"]).text
    assert 'name="直属上级审批"' in drawn
    assert 'id="manager"' in drawn


def test_an_instance_is_cancelled_with_a_reason_only(office, visit):
    instance = office.ask_for("Lamp", "35", "It is dark.")
    omar = visit("omar")
    omar.get(f"/instances/{instance}")
    omar.send(f"/instances/{instance}/cancel", reason=" ")
    assert "Say why" in omar.said
    omar.send(f"/instances/{instance}/cancel", reason="Asked for twice.")
    assert "Asked for twice." in omar.main
    assert office.inbox("boris") == []


def test_search_finds_tasks_and_requests_by_words_of_their_title(office, visit):
    office.ask_for("Lamp", "35", "It is dark.")
    boris = visit("boris")
    assert len(boris.get("/search?q=lamp").select("[data-item]")) == 2
    assert "Nothing found" in boris.get("/search?q=sofa").find("main").text


def test_a_decision_is_drafted_by_one_person_and_published_by_another(office, visit):
    omar = visit("omar")
    omar.get("/decisions/draft")
    omar.send("/decisions/draft", key="approval_matrix", file=chosen(MATRIX, "matrix.dmn"))
    assert "draft" in omar.main
    assert not omar.page.select("form[action$=publish]")
    nora = visit("nora")
    nora.get("/decisions/approval_matrix")
    nora.send(nora.page.select_one("form[action$=publish]")["action"])
    assert "in force" in nora.main
    rules = nora.page.select(".rules tbody tr td.number")
    assert [cell.text for cell in rules] == ["1", "2"]


def test_the_author_cannot_publish_even_by_hand(office, visit):
    draft = office.do(DraftDecision("approval_matrix", MATRIX), "omar")
    omar = visit("omar")
    omar.get("/decisions")
    omar.send(f"/decisions/{draft.decision_id}/publish")
    assert "somebody else has to decide it" in omar.said


BANDS = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" namespace="n">
  <decision id="bands" name="Bands"><decisionTable hitPolicy="UNIQUE">
    <input><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
    <output name="level"/>
    <rule><inputEntry><text>&lt;= 100</text></inputEntry>
      <outputEntry><text>"low"</text></outputEntry></rule>
    <rule><inputEntry><text>[100..500]</text></inputEntry>
      <outputEntry><text>"high"</text></outputEntry></rule>
  </decisionTable></decision></definitions>"""


def test_a_table_shows_where_its_rules_collide_and_where_none_matches(visit):
    omar = visit("omar")
    omar.get("/decisions/draft")
    omar.send("/decisions/draft", key="bands", file=chosen(BANDS, "bands.dmn"))
    overlap, gap = omar.page.select(".finding")
    assert "Rules 1, 2" in overlap.text
    assert "amount = 100" in overlap.text
    assert "amount = 501" in gap.text


def test_what_is_no_decision_is_refused_kindly(visit):
    omar = visit("omar")
    omar.get("/decisions/draft")
    omar.send("/decisions/draft", key="x", file=chosen(b"<a/>", "x.dmn"))
    assert omar.status == 422
    omar.send("/decisions/draft", key="x")
    assert "Choose a DMN file first" in omar.said


def test_a_task_that_nobody_can_take_is_an_incident_to_try_again_or_set_aside(office, visit):
    office.empty_group("managers")
    office.ask_for("Lamp", "35", "It is dark.")
    omar = visit("omar")
    omar.get("/incidents")
    assert "Nobody was found for a task" in omar.main
    retry = omar.page.select_one("form[action$=retry]")["action"]
    omar.send(retry, reason="")
    assert "Say why" in omar.said
    omar.send(retry, reason="Somebody was hired.")
    assert "Nobody was found for a task" in omar.main
    resolve = omar.page.select_one("form[action$=resolve]")["action"]
    omar.send(resolve, reason="")
    assert "Say why" in omar.said
    omar.send(resolve, reason="Done by phone.")
    assert "Nothing is stuck" in omar.main
    assert "Done by phone." in omar.get("/incidents?state=resolved").find("main").text


def test_jobs_are_listed_with_what_they_belong_to(office, visit):
    office.ask_for("Lamp", "35", "It is dark.")
    omar = visit("omar")
    omar.get("/jobs")
    assert re.search(r"Message\s+Line manager’s approval", omar.main)
    assert "Equipment: Lamp" in omar.main
