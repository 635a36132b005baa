"""Starting, watching, telling and ending processes; models, incidents and jobs."""

import pytest

from tests.api.calling import LEAVE
from tests.api.test_bad_input import is_problem
from workflow_engine import dmn


@pytest.fixture
def instance(boris, task):
    """What the task of Anna belongs to."""
    return boris.get("/instances").json["rows"][0]["instance_id"]


def test_a_process_is_found_and_started_under_a_business_key(anna, boris):
    boris.deploy()
    (found,) = boris.get("/processes").json["rows"]
    assert (found["key"], found["version"], found["name"]) == ("leave", 1, "Leave")
    body = {"business_key": "L-1", "variables": {"who": anna.person_id}}
    started = boris.post("/processes/leave/instances", body)
    assert (started.status_code, started.json["status"]) == (201, "active")
    shown = boris.get(started.headers["Location"].removeprefix("/api/v1")).json
    assert shown["instance"]["business_key"] == "L-1"


def test_a_business_key_is_taken_while_its_instance_runs(anna, boris, task):
    boris.start(anna.person_id, business_key="L-1")
    body = {"business_key": "L-1", "variables": {"who": anna.person_id}}
    refused = boris.post("/processes/leave/instances", body)
    assert is_problem(refused, 409)
    assert refused.json["code"] == "business-key-in-use"


def test_starting_twice_under_one_key_starts_once(anna, boris, task):
    body = {"variables": {"who": anna.person_id}}
    first = boris.post("/processes/leave/instances", body, key="start-1")
    second = boris.post("/processes/leave/instances", body, key="start-1")
    assert first.json == second.json
    assert first.headers["Location"] == second.headers["Location"]
    assert len(boris.get("/instances").json["rows"]) == 2


def test_an_unknown_process_is_not_found(boris):
    assert is_problem(boris.post("/processes/nothing/instances"), 404)


def test_an_instance_shows_its_variables_and_what_it_waits_for(anna, boris, instance):
    shown = boris.get(f"/instances/{instance}")
    assert shown.json["variables"]["who"] == anna.person_id
    assert [(entry["element"], entry["step"]) for entry in shown.json["tasks"]] == [
        ("decide", "Decide")
    ]
    assert shown.json["marks"]["decide"] == "active"
    assert shown.headers["ETag"] == f'"{shown.json["rev"]}"'


def test_instances_are_filtered(boris, instance):
    assert len(boris.get("/instances", status="active", key="leave", mine="true").json["rows"]) == 1
    assert boris.get("/instances", status="completed").json["rows"] == []
    assert is_problem(boris.get("/instances", status="sleeping"), 422)


def test_a_message_ends_the_task_that_waits_for_it(anna, boris, instance):
    body = {"name": "leave.withdrawn", "key": anna.person_id, "payload": {"why": "ill"}}
    sent = boris.post("/messages", body).json
    assert (sent["outcome"], sent["instance_id"]) == ("delivered", instance)
    assert boris.get(f"/instances/{instance}").json["instance"]["status"] == "completed"
    refused = boris.post("/messages", body)
    assert is_problem(refused, 409)
    assert refused.json["code"] == "message-not-correlated"


def test_a_comment_stands_in_the_history(boris, instance):
    assert boris.post(f"/instances/{instance}/comments", {"text": "soon?"}).status_code == 201
    lines = boris.get(f"/instances/{instance}/history").json["rows"]
    assert [line["kind"] for line in lines] == ["instance.started", "comment.added"]
    assert lines[1]["data"]["comment"] == "soon?"


def test_an_instance_is_cancelled_with_a_reason(boris, instance):
    assert is_problem(boris.post(f"/instances/{instance}/cancel"), 422)
    assert boris.post(f"/instances/{instance}/cancel", {"reason": "wrong"}).status_code == 204
    assert boris.get(f"/instances/{instance}").json["instance"]["status"] == "cancelled"
    assert is_problem(boris.post(f"/instances/{instance}/cancel", {"reason": "again"}), 409)


def test_a_changed_model_becomes_the_next_version_and_can_be_downloaded(boris, instance):
    made = boris.deploy(LEAVE.replace(b'name="Decide"', b'name="Judge"'), note="clearer").json
    (version,) = made["versions"]
    assert (version["version"], version["is_new"]) == (2, True)
    assert [row["version"] for row in boris.get("/definitions/leave").json["rows"]] == [2, 1]
    file = boris.get(f"/definition-versions/{version['definition_id']}/xml")
    assert file.mimetype == "application/xml"
    assert b'name="Judge"' in file.data
    assert boris.get("/definitions").json["rows"][0]["note"] == "clearer"
    assert boris.get(f"/instances/{instance}").json["version"] == 1


def test_a_model_is_uploaded_as_the_body_alone(boris, task):
    changed = LEAVE.replace(b'name="Decide"', b'name="Judge"')
    assert boris.send("/definitions", changed, "application/xml").json["versions"][0]["is_new"]


def test_a_task_for_nobody_is_an_incident_that_is_set_aside(anna, boris, task):
    boris.start(boris.person_id)
    (incident,) = boris.get("/incidents").json["rows"]
    path = f"/incidents/{incident['incident_id']}"
    assert is_problem(boris.post(f"{path}/resolve"), 422)
    assert boris.post(f"{path}/resolve", {"reason": "handed on"}).status_code == 204
    assert is_problem(boris.post(f"{path}/resolve", {"reason": "again"}), 409)
    assert boris.get("/incidents").json["rows"] == []
    assert boris.get("/incidents", state="resolved").json["rows"][0]["resolution"] == "handed on"


def test_retrying_an_incident_looks_for_people_again(boris, call, task):
    boris.start("paul@nowhere")
    (incident,) = boris.get("/incidents").json["rows"]
    path = f"/incidents/{incident['incident_id']}/retry"
    for unsaid in ({}, {"reason": ""}, {"reason": " "}):
        assert is_problem(boris.post(path, unsaid), 422)
    assert boris.post(path, {"reason": "Paul is back"}).status_code == 204
    history = boris.get(f"/instances/{incident['instance_id']}/history").json["rows"]
    (retried,) = (line for line in history if line["kind"] == "incident.retried")
    assert retried["data"]["reason"] == "Paul is back"
    assert len(boris.get("/incidents").json["rows"]) == 1


def test_planned_work_is_listed(boris, task):
    assert [row["kind"] for row in boris.get("/jobs").json["rows"]] == ["notify"]
    assert boris.get("/jobs", state="failed").json["rows"] == []


TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="limits" name="Limits">
    <decisionTable hitPolicy="FIRST">
      <input id="i"><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
      <output id="o" name="level" typeRef="string"/>
      <rule id="r"><inputEntry><text>&lt; 100</text></inputEntry>
        <outputEntry><text>"low"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""


def test_a_decision_is_published_by_a_second_person(anna, boris):
    assert "limits" in dmn.read(TABLE).decisions
    draft = anna.send("/decisions/limits", TABLE, "application/xml")
    assert (draft.status_code, draft.json["version"]) == (201, 1)
    path = f"/decision-versions/{draft.json['decision_id']}"
    assert is_problem(anna.post(f"{path}/publish"), 403)
    assert boris.post(f"{path}/publish").status_code == 204
    assert boris.get("/decisions/limits").json["rows"][0]["state"] == "published"
    assert boris.get(f"{path}/xml").data == TABLE
    assert is_problem(boris.post(f"{path}/publish"), 409)


def test_a_refused_decision_names_its_elements(anna):
    faulty = TABLE.replace(b"&lt; 100", b"&lt; &lt;")
    refused = anna.send("/decisions/limits", faulty, "application/xml")
    assert is_problem(refused, 422)
    assert refused.json["findings"][0]["element"]


def test_a_table_with_a_gap_is_told_with_an_example(anna):
    draft = anna.send("/decisions/limits", TABLE, "application/xml")
    found = anna.get(f"/decision-versions/{draft.json['decision_id']}/remarks").json["rows"]
    (gap,) = found
    assert (gap["code"], gap["rules"], gap["example"]) == ("gap", [], {"amount": "100"})
    assert gap["message"] == "No rule matches."
