"""Programs change running work: each change with a reason, and many in a batch."""

import pytest

from tests.api.calling import LEAVE, Caller
from tests.api.test_bad_input import is_problem
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.jobs.worker import Worker


@pytest.fixture
def leave(anna: Caller, boris: Caller, task: str) -> str:
    """The instance of ``task``."""
    (row,) = boris.get("/instances").json["rows"]
    return row["instance_id"]


def tokens(boris: Caller, instance: str) -> dict[str, int]:
    tree = boris.get(f"/instances/{instance}/tree").json
    return {place["element"]: t["token"] for place in tree["places"] for t in place["tokens"]}


def status(boris: Caller, instance: str) -> str:
    return boris.get(f"/instances/{instance}").json["instance"]["status"]


def test_a_suspended_instance_refuses_its_tasks_until_it_is_resumed(anna, boris, leave, task):
    assert is_problem(boris.post(f"/instances/{leave}/suspend"), 422)
    assert boris.post(f"/instances/{leave}/suspend", {"reason": "Wait"}).status_code == 204
    assert status(boris, leave) == "suspended"
    assert shown(anna, task) == (True, True, False)
    refused = boris.post(f"/tasks/{task}/claim")
    assert is_problem(refused, 409)
    assert "suspended" in refused.json["detail"]
    assert is_problem(boris.post(f"/instances/{leave}/suspend", {"reason": "Wait"}), 409)
    assert boris.post(f"/instances/{leave}/resume", {"reason": "Go"}).status_code == 204
    assert status(boris, leave) == "active"
    assert shown(anna, task) == (False, False, True)


def shown(anna: Caller, task: str) -> tuple[bool, bool, bool]:
    """Suspended in the inbox, suspended by itself, and whether she may act on it."""
    (row,) = [row for row in anna.get("/tasks").json["rows"] if row["task_id"] == task]
    alone = anna.get(f"/tasks/{task}").json
    return row["is_suspended"], alone["is_suspended"], alone["may_act"]


def test_work_is_moved_and_returned(boris, leave, task):
    (element, token) = next(iter(tokens(boris, leave).items()))
    moves = [{"kind": "cancel_token", "token": token}, {"kind": "start_before", "node": element}]
    body = {"reason": "Begin again", "moves": moves}
    assert boris.post(f"/instances/{leave}/modify", body).status_code == 204
    assert tokens(boris, leave)[element] != token
    assert is_problem(boris.post(f"/instances/{leave}/modify", body), 409)
    back = {"reason": "Once more", "element": element}
    assert boris.post(f"/instances/{leave}/return", back).status_code == 204
    kinds = [row["kind"] for row in boris.get(f"/instances/{leave}/history").json["rows"]]
    assert kinds[-2:] == ["instance.modified", "instance.returned"]
    wrong = {"reason": "Oh", "element": "nowhere"}
    assert is_problem(boris.post(f"/instances/{leave}/return", wrong), 422)
    bad = {"reason": "Oh", "moves": [{"kind": "jump"}]}
    assert is_problem(boris.post(f"/instances/{leave}/modify", bad), 422)


def test_variables_are_corrected_and_an_ended_instance_begins_again(boris, leave, task):
    change = {"reason": "A slip", "values": {"days": 3}}
    assert boris.post(f"/instances/{leave}/variables", change).status_code == 204
    assert boris.get(f"/instances/{leave}").json["variables"]["days"] == 3
    restart = {"reason": "After all", "variables": "last"}
    assert is_problem(boris.post(f"/instances/{leave}/restart", restart), 409)
    boris.post(f"/instances/{leave}/cancel", {"reason": "No"})
    made = boris.post(f"/instances/{leave}/restart", restart)
    assert made.status_code == 201
    again = boris.get(f"/instances/{made.json['id']}").json
    assert (again["restarted_from"], again["variables"]["days"]) == (leave, 3)


def test_a_migration_is_tried_and_then_made(boris, leave, task):
    old = boris.get(f"/instances/{leave}").json["definition_id"]
    drawn = LEAVE.replace(b'"decide"', b'"judge"').replace(b'key="judge"', b'key="decide"')
    (made,) = boris.deploy(drawn).json["versions"]
    new = made["definition_id"]
    plan = boris.get(f"/definition-versions/{old}/migration/{new}", mapping="decide:judge").json
    assert {"decide": "judge"}.items() <= {p["source"]: p["target"] for p in plan["pairs"]}.items()
    tried = boris.get(f"/instances/{leave}/migration", definition_id=new).json
    assert (tried["is_possible"], tried["problems"][0]["code"]) == (False, "no-target")
    body = {"reason": "New law", "definition_id": new}
    assert is_problem(boris.post(f"/instances/{leave}/migrate", body), 409)
    mapping = {"mapping": {"decide": "judge"}}
    assert boris.post(f"/instances/{leave}/migrate", {**body, **mapping}).status_code == 204
    assert boris.get(f"/instances/{leave}").json["version"] == 2
    assert is_problem(boris.get(f"/instances/{leave}/migration", mapping="x"), 422)


def test_a_batch_is_counted_made_and_told_item_by_item(app, boris, leave, task):
    counted = boris.get("/batches/preview", kind="suspend", key="leave").json
    assert (counted["count"], counted["sample"][0]["instance_id"]) == (1, leave)
    body = {"kind": "suspend", "filter": {"key": "leave"}, "reason": "Holidays"}
    made = boris.post("/batches", body)
    assert made.status_code == 201
    path = f"/batches/{made.json['id']}"
    assert made.headers["Location"].endswith(path)
    Worker(app.extensions[EXTENSION].engine, lambda *given, **named: None).run_due()
    shown = boris.get(path).json
    assert (shown["state"], shown["total"], shown["done"]) == ("finished", 1, 1), shown
    (item,) = boris.get(f"{path}/items", state="done").json["rows"]
    assert item["instance_id"] == leave
    assert status(boris, leave) == "suspended"
    assert [row["reason"] for row in boris.get("/batches").json["rows"]] == ["Holidays"]
    assert is_problem(boris.post(f"{path}/pause", {"reason": "Late"}), 409)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "explode", "filter": {"key": "leave"}, "reason": "x"},
        {"kind": "cancel", "filter": {}, "reason": "x"},
        {"kind": "cancel", "filter": {"key": "leave"}},
        {"kind": "migrate", "filter": {"key": "leave"}, "reason": "x"},
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(boris, leave, body):
    assert is_problem(boris.post("/batches", body), 422)


def test_a_batch_is_paused_resumed_and_cancelled(boris, leave):
    body = {"kind": "cancel", "filter": {"ids": [leave]}, "reason": "Over"}
    path = f"/batches/{boris.post('/batches', body).json['id']}"
    for step, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert boris.post(f"{path}/{step}", {"reason": "So"}).status_code == 204
        assert boris.get(path).json["state"] == state
    assert is_problem(boris.post(f"{path}/repeat", {"reason": "So"}), 422)
    assert boris.get(path).json["cancelled"] == 1


def test_who_may_not_does_not(call, leave):
    clerk = call("Clerk", "instance:read", "instance:read_all")
    for path in ("suspend", "modify", "return", "variables", "restart", "migrate"):
        given = {
            "modify": {"moves": []},
            "return": {"element": "x"},
            "variables": {"values": {}},
            "migrate": {"definition_id": leave},
        }
        body = {"reason": "x", **given.get(path, {})}
        assert is_problem(clerk.post(f"/instances/{leave}/{path}", body), 403)
    assert is_problem(clerk.get("/batches"), 403)


def test_an_element_in_trouble_is_skipped_by_a_flow_that_is_named(anna, boris):
    assert boris.deploy(STUCK).status_code == 201
    boris.start("anna")
    (incident,) = boris.get("/incidents").json["rows"]
    path = f"/incidents/{incident['incident_id']}/skip"
    refused = boris.post(path, {"reason": "Unknown"})
    assert is_problem(refused, 409)
    assert (refused.json["code"], "plain" in refused.json["detail"]) == ("flow-needed", True)
    assert is_problem(boris.post(path, {"reason": "Unknown", "flow": "nowhere"}), 422)
    assert boris.post(path, {"reason": "Unknown", "flow": "plain"}).status_code == 204
    assert boris.get("/incidents").json["rows"] == []


STUCK = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
    b'<process id="leave" name="Leave" isExecutable="true"><startEvent id="begin"/>'
    b'<exclusiveGateway id="which" default="plain"/><endEvent id="done"/><endEvent id="other"/>'
    b'<sequenceFlow id="to" sourceRef="begin" targetRef="which"/>'
    b'<sequenceFlow id="plain" sourceRef="which" targetRef="done"/>'
    b'<sequenceFlow id="dear" sourceRef="which" targetRef="other">'
    b"<conditionExpression>= cost &gt; 1</conditionExpression></sequenceFlow>"
    b"</process></definitions>"
)
