"""What a form hides from a step is in no answer that its people get, and a write to it is kept."""

import json
from io import BytesIO

import pytest

from tests.api.test_bad_input import is_problem
from tests.commands import models
from workflow_engine.domain.permissions import PERMISSIONS

SECRET = 4711.25
EVERYDAY = tuple(
    each for each in PERMISSIONS if each not in ("instance:read_all", "incident:read", "audit:read")
)


def field(key: str, access: str = "write", **more) -> dict:
    return {"type": "number", "key": key, "label": key, "properties": {"access": access}, **more}


BUYER = {"id": "buyer", "type": "default", "components": [field("price"), field("pieces")]}
STORE = {
    "id": "store",
    "type": "default",
    "components": [
        field("price", "hidden"),
        field("pieces", "read"),
        field("place", validate={"required": True}),
    ],
}


def model(buyer: str, store: str) -> bytes:
    given = "".join(f'<cs:input source="={name}" target="{name}"/>' for name in ("price", "pieces"))
    kept = "".join(f'<cs:output source="={name}" target="{name}"/>' for name in ("price", "pieces"))
    steps = ""
    for step, who, more in (("buyer", buyer, kept), ("store", store, given)):
        task = models.user_task(step, candidates=f"person:{who}", outcomes="complete")
        own = f'<cs:form key="{step}"/>{more}</extensionElements>'
        steps += task.replace("</extensionElements>", own)
    flows = models.flow("begin", "buyer") + models.flow("buyer", "store")
    ends = '<startEvent id="begin"/><endEvent id="done"/>'
    return models.process(ends + steps + flows + models.flow("store", "done"))


@pytest.fixture
def delivery(anna, call):
    """Boris has written the price; Wei is to store what came, and must not see it."""
    boris, wei = call("Boris", *EVERYDAY), call("Wei", *EVERYDAY)
    files = {
        "main.bpmn": model(boris.person_id, wei.person_id),
        "forms/buyer.json": json.dumps(BUYER).encode(),
        "forms/store.json": json.dumps(STORE).encode(),
    }
    made = anna.ask(
        "POST",
        "/definitions",
        content_type="multipart/form-data",
        data={"file": [(BytesIO(content), name) for name, content in files.items()]},
    )
    assert made.status_code in (200, 201), made.text
    started = anna.post("/processes/approval/instances", {"variables": {}})
    task = boris.only_task()
    answer = {"outcome": "complete", "data": {"price": SECRET, "pieces": 3}}
    assert boris.post(f"/tasks/{task}/complete", answer).status_code == 200
    return wei, wei.only_task(), started.json["instance_id"]


def test_no_answer_tells_what_is_hidden(delivery):
    wei, task, instance = delivery
    for path in (
        "/tasks",
        f"/tasks/{task}",
        f"/instances/{instance}",
        f"/instances/{instance}/history",
        f"/instances/{instance}/inside",
    ):
        answer = wei.get(path)
        assert str(SECRET) not in answer.text, path
    shown = wei.get(f"/tasks/{task}").json
    assert shown["inputs"] == {"pieces": 3}
    assert "price" not in wei.get(f"/instances/{instance}").json["variables"]


def test_whoever_sees_every_instance_sees_it_in_the_record(anna, delivery):
    _, _, instance = delivery
    assert anna.get(f"/instances/{instance}").json["variables"]["price"] == SECRET
    lines = anna.get(f"/instances/{instance}/history").json["rows"]
    filled = [line["data"]["fields"] for line in lines if "fields" in line["data"]]
    assert filled == [{"price": str(SECRET), "pieces": "3"}]


@pytest.mark.parametrize("data", [{"price": 1, "place": 7}, {"pieces": 9, "place": 7}])
def test_what_is_hidden_or_read_only_cannot_be_written(delivery, data):
    wei, task, _ = delivery
    refused = wei.post(f"/tasks/{task}/complete", {"outcome": "complete", "data": data})
    assert refused.json["code"] == "fields-refused"


def test_what_is_required_in_the_step_is_asked_for(delivery):
    wei, task, _ = delivery
    missing = wei.post(f"/tasks/{task}/complete", {"outcome": "complete", "data": {}})
    assert is_problem(missing, 422)
    given = wei.post(f"/tasks/{task}/complete", {"outcome": "complete", "data": {"place": 7}})
    assert given.status_code == 200
