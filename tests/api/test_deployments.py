"""Deployments over HTTP: looked at, proposed, published, compared, exported, taken out of use."""

import io
import zipfile

import pytest

from tests.api.calling import FORM, LEAVE, MANIFEST
from tests.api.test_bad_input import is_problem
from workflow_engine.persistence import tables


def zipped(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"main.bpmn": LEAVE, "forms/decide.json": FORM, **files}.items():
            archive.writestr(f"leave/{name}", content)
    return whole.getvalue()


def changed(xml: bytes = LEAVE) -> bytes:
    return xml.replace(b'name="Decide"', b'name="Judge"')


@pytest.fixture
def careful(boris):
    """The company wants a second pair of eyes."""
    body = {"second_pair": True, "require_scenarios": False}
    made = boris.ask("PUT", "/deployment-policy", json=body, headers={"If-Match": '"0"'})
    assert made.json == {"rev": 1}


@pytest.fixture
def proposal(careful, boris):
    made = boris.send("/definitions?note=please", zipped(), "application/zip").json
    assert (made["state"], made["versions"][0]["definition_id"]) == ("proposed", None)
    return f"/deployments/{made['deployment_id']}"


def test_a_zip_is_looked_at_and_nothing_is_stored(boris):
    faulty = zipped(**{"forms/other.json": b"{", "process.toml": b"owner = 1"})
    found = boris.send("/deployments/check", faulty, "application/zip")
    assert found.status_code == 200, found.text
    assert not found.json["is_deployable"]
    told = {(entry["file"], entry["severity"]) for entry in found.json["findings"]}
    assert {("forms/other.json", "error"), ("process.toml", "error")} <= told
    assert boris.get("/deployments").json["rows"] == []


def test_a_model_with_an_entity_of_its_own_is_a_finding(boris):
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>\n<bpmn:definitions'
    model = LEAVE.replace(b"<bpmn:definitions", entity, 1)
    model = model.replace(b'name="Decide">', b'name="Decide">&a;', 1)
    assert b"&a;" in model
    found = boris.send("/deployments/check", zipped(**{"main.bpmn": model}), "application/zip")
    assert found.status_code == 200, found.text
    assert "doctype" in {entry["code"] for entry in found.json["findings"]}


def test_a_finding_speaks_the_language_of_the_caller(boris, database):
    with database.engine.begin() as connection:
        connection.execute(tables.account.update().values(locale="zh_Hans_CN"))
    zh = boris.send("/deployments/check", zipped(**{"odd.txt": b"-"}), "application/zip")
    (finding,) = [entry for entry in zh.json["findings"] if entry["code"] == "file-ignored"]
    assert finding["message"] == "文件 odd.txt 在这里没有用途，未纳入。"
    assert finding["hint"]


def test_a_deployment_lists_its_files_and_versions(boris):
    made = boris.deploy(note="first", tag="1.0").json
    shown = boris.get(f"/deployments/{made['deployment_id']}").json
    assert [file["name"] for file in shown["files"]] == [
        "forms/decide.json",
        "main.bpmn",
        "process.toml",
    ]
    assert shown["versions"][0]["definition_id"] == made["versions"][0]["definition_id"]
    assert (shown["deployment"]["tag"], shown["deployment"]["keys"]) == ("1.0", ["leave"])
    (listed,) = boris.get("/deployments", state="published").json["rows"]
    assert listed == shown["deployment"]


def test_a_second_person_publishes_and_nobody_else(proposal, anna, boris):
    assert boris.get("/definitions").json["rows"] == []
    assert is_problem(boris.post(f"{proposal}/publish"), 403)
    row = anna.get(proposal).json["deployment"]
    assert (row["state"], row["may_publish"], row["may_withdraw"]) == ("proposed", True, False)
    published = anna.post(f"{proposal}/publish")
    assert published.status_code == 200, published.text
    assert published.json["versions"][0]["version"] == 1
    assert is_problem(anna.post(f"{proposal}/publish"), 409)
    assert anna.get(proposal).json["deployment"]["decided_by"] == "anna@" + _company(anna)


def _company(caller) -> str:
    return caller.token.rpartition("_")[2]


def test_a_rejection_says_why(proposal, anna, boris):
    assert is_problem(boris.post(f"{proposal}/reject", {"reason": "mine"}), 403)
    assert is_problem(anna.post(f"{proposal}/reject", {}), 422)
    assert anna.post(f"{proposal}/reject", {"reason": "too early"}).status_code == 204
    row = boris.get(proposal).json["deployment"]
    assert (row["state"], row["reason"]) == ("rejected", "too early")
    assert boris.get("/definitions").json["rows"] == []


def test_who_proposed_it_takes_it_back(proposal, anna, boris):
    assert is_problem(anna.post(f"{proposal}/withdraw", {"reason": "no"}), 409)
    assert boris.post(f"{proposal}/withdraw", {"reason": "a mistake"}).status_code == 204
    assert is_problem(anna.post(f"{proposal}/publish"), 409)


def test_two_versions_are_compared_and_exported(boris):
    first = boris.deploy().json["versions"][0]["definition_id"]
    second = boris.deploy(changed()).json["versions"][0]["definition_id"]
    found = boris.get(f"/definition-versions/{second}/diff", against=first).json["files"]
    states = {file["name"]: file["state"] for file in found}
    assert states == {"main.bpmn": "changed", "forms/decide.json": "same", "process.toml": "same"}
    (change,) = found[0]["changes"]
    assert change["details"] == [{"path": "@name", "before": "Decide", "after": "Judge"}]
    whole = boris.get(f"/definition-versions/{second}/zip")
    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        assert archive.read("main.bpmn") == changed()
        assert archive.read("process.toml") == MANIFEST
    assert boris.get(f"/definition-versions/{first}/file").data == LEAVE
    form = boris.get(f"/definition-versions/{first}/file", name="forms/decide.json")
    assert form.data == FORM
    assert form.headers["Content-Disposition"].startswith("attachment")
    assert is_problem(boris.get(f"/definition-versions/{first}/file", name="secret"), 404)
    answer = boris.send("/definitions", whole.data, "application/zip")
    again = answer.json
    assert (again["state"], again["versions"][0]["is_new"]) == ("unchanged", False)
    assert answer.status_code == 200, "nothing was made"


def test_an_upload_that_makes_nothing_is_no_201(boris):
    assert boris.deploy(dry_run="true").status_code == 200
    assert boris.deploy().status_code == 201
    assert boris.deploy().status_code == 200
    assert boris.deploy(changed()).status_code == 201


def test_what_a_proposal_changes_is_shown_before_it_is_published(boris, anna):
    boris.deploy()
    body = {"second_pair": True, "require_scenarios": False}
    boris.ask("PUT", "/deployment-policy", json=body, headers={"If-Match": '"0"'})
    made = boris.deploy(changed()).json
    found = anna.get(f"/deployments/{made['deployment_id']}/diff").json["files"]
    assert {file["name"]: file["state"] for file in found}["main.bpmn"] == "changed"


def test_a_suspended_process_is_in_no_start_list_and_refuses_to_start(boris, anna):
    boris.deploy()
    assert is_problem(boris.post("/definitions/leave/suspend", {}), 422)
    assert boris.post("/definitions/leave/suspend", {"reason": "audit"}).status_code == 204
    assert boris.get("/processes").json["rows"] == []
    refused = boris.post("/processes/leave/instances", {"variables": {"who": anna.person_id}})
    assert is_problem(refused, 409)
    assert refused.json["code"] == "process-not-active"
    assert boris.get("/definitions").json["rows"][0]["state"] == "suspended"
    assert boris.post("/definitions/leave/activate", {"reason": "over"}).status_code == 204
    boris.start(anna.person_id)


def test_a_version_is_deleted_only_while_nothing_ran_on_it(boris, anna):
    boris.deploy()
    boris.start(anna.person_id)
    made = boris.deploy(changed()).json["versions"][0]["definition_id"]
    assert boris.ask("DELETE", f"/definition-versions/{made}").status_code == 204
    (left,) = boris.get("/definitions/leave").json["rows"]
    assert (left["version"], left["latest"]) == (1, True)
    refused = boris.ask("DELETE", f"/definition-versions/{left['definition_id']}")
    assert is_problem(refused, 409)
    assert boris.deploy(changed()).json["versions"][0]["version"] == 3


def test_an_administrator_says_who_may_start_and_see_without_a_new_version(boris, call):
    boris.deploy()
    clerk = call("Clerk", "instance:start", "instance:read", "definition:read")
    assert len(clerk.get("/processes").json["rows"]) == 1
    shown = boris.get("/definitions/leave/settings")
    body = {"start_permission": "audit:read", "see_permission": "account:read"}
    headers = {"If-Match": shown.headers["ETag"]}
    assert boris.ask("PUT", "/definitions/leave/settings", json=body, headers=headers).json
    assert clerk.get("/processes").json["rows"] == []
    assert is_problem(clerk.post("/processes/leave/instances", {"variables": {}}), 403)
    assert clerk.get("/definitions").json["rows"] == []
    assert is_problem(clerk.get("/definitions/leave"), 404)
    assert clerk.get("/deployments").json["rows"] == []
    stale = boris.ask("PUT", "/definitions/leave/settings", json=body, headers=headers)
    assert stale.status_code == 412
    (row,) = boris.get("/definitions").json["rows"]
    assert (row["version"], row["start_permission"]) == (1, "audit:read")


def test_only_those_who_may_do_it(boris, call):
    boris.deploy()
    clerk = call("Clerk", "definition:read")
    for path in ("suspend", "activate", "retire"):
        assert is_problem(clerk.post(f"/definitions/leave/{path}", {"reason": "x"}), 403)
    assert is_problem(clerk.send("/deployments/check", zipped(), "application/zip"), 403)
    body = {"second_pair": False, "require_scenarios": False}
    refused = clerk.ask("PUT", "/deployment-policy", json=body, headers={"If-Match": '"0"'})
    assert is_problem(refused, 403)
