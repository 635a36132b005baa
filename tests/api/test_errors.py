"""Callers without rights, other companies' objects, other sites, other languages, too much."""

from dataclasses import replace
from io import BytesIO

import pytest

from tests.api.calling import Caller
from tests.api.test_bad_input import is_problem
from tests.builders import Builders
from workflow_engine.app import create_app
from workflow_engine.bootstrap import build
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import Modules
from workflow_engine.persistence import tables


@pytest.fixture
def stranger(call, database) -> Caller:
    """Somebody with all permissions in another company."""
    return call("Zoe", company=Builders(database, "other"))


def changes(document):
    for path, methods in document["paths"].items():
        for method, entry in methods.items():
            if method not in ("get", "parameters"):
                yield method.upper(), path, entry


def ids_of(anna, task):
    """Ids of everything that exists in Anna's company."""
    shown = anna.get(f"/tasks/{task}").json
    role = anna.post("/roles", {"code": "r", "name": "R"}).json["id"]
    account = anna.post("/accounts", {"login": "till", "name": "Till"}).json["id"]
    return {
        "task_id": task,
        "instance_id": shown["instance_id"],
        "definition_id": anna.get("/tasks").json["rows"][0]["definition_id"],
        "deployment_id": anna.get("/deployments").json["rows"][0]["deployment_id"],
        "person_id": anna.person_id,
        "role_id": role,
        "account_id": account,
        "group_id": anna.post("/groups", {"code": "g", "name": "G"}).json["id"],
        "department_id": anna.post("/departments", {"code": "d", "name": "D"}).json["id"],
        "post_id": anna.post("/posts", {"code": "p", "title": "P"}).json["id"],
        "key_id": anna.get("/api-keys").json["rows"][0]["id"],
        "key": "leave",
    }


BODIES = {
    "complete": {"outcome": "approve", "data": {"days": 1}},
    "assign": {"person": "anna", "reason": "why"},
    "cancel": {"reason": "why"},
    "signers": {"person": "anna", "reason": "why"},
    "transfer": {"person": "anna", "reason": "why"},
    "advice": {"person": "anna", "reason": "why"},
    "take-back": {"reason": "why"},
    "withdrawal": {"reason": "why"},
    "aside": {"until": "2036-01-01T00:00:00Z"},
    "draft": {},
    "copies": {"to": ["person:anna"]},
    "remove": {"reason": "why"},
    "comments": {"text": "hello"},
    "resolve": {"reason": "why"},
    "retry": {"reason": "why"},
    "grant": {},
    "withdraw": {},
    "posts": {"code": "x", "title": "X"},
    "departments": {"code": "x", "name": "X"},
    "instances": {},
    "topics": {"topics": []},
    "scenarios": {},
    "settings": {},
    "suspend": {"reason": "why"},
    "activate": {"reason": "why"},
    "retire": {"reason": "why"},
    "reject": {"reason": "why"},
    "publish": {},
    "deployments/withdraw": {"reason": "why"},
    "resume": {"reason": "why"},
    "cases": {"name": "x", "inputs": {}, "expected": {}},
    "evaluate": {"inputs": {}},
    "evaluate-batch": {"inputs": [{}]},
    "discard": {"reason": "why"},
    "modify": {"reason": "why", "moves": [{"kind": "cancel_all"}]},
    "return": {"reason": "why", "element": "x"},
    "restart": {"reason": "why"},
    "substitutions": {"substitute_id": new_id(), "starts_at": "2036-01-01T00:00:00Z"},
    "end": {},
    "variables": {"reason": "why", "values": {"a": 1}},
    "migrate": {"reason": "why", "definition_id": new_id()},
    "skip": {"reason": "why"},
    "pause": {"reason": "why"},
    "repeat": {"reason": "why"},
}


def body_of(path):
    parts = path.split("/")
    own = BODIES.get(f"{parts[3]}/{parts[-1]}")
    return own if own else BODIES.get(parts[-1], BODIES.get(parts[3], {"name": "X"}))


def sent(path, entry):
    content = entry.get("requestBody", {}).get("content", {"application/json": {}})
    if "multipart/form-data" in content:
        return {"data": {"file": (BytesIO(b"%PDF-1.7"), "a.pdf")}}
    if "application/json" not in content:
        return {"data": b"name\nx", "content_type": next(iter(content))}
    return {"json": body_of(path) if "requestBody" in entry else None}


def test_what_belongs_to_another_company_does_not_exist(client, anna, task, stranger):
    known = ids_of(anna, task)
    document = client.get("/api/v1/openapi.json").json
    tried = 0
    for path, methods in document["paths"].items():
        names = [p["name"] for p in methods.get("parameters", ()) if p["in"] == "path"]
        if not names or not all(name in known for name in names):
            continue
        address = path.removeprefix("/api/v1").format(**known)
        if path.endswith("/migration"):
            address += f"?definition_id={new_id()}"
        for method in methods.keys() - {"parameters"}:
            if path.endswith("/decisions/{key}") and method == "post":
                continue
            tried += 1
            is_conditional = "412" in methods[method]["responses"]
            answer = stranger.ask(
                method.upper(),
                address,
                **sent(path, methods[method]),
                headers={"If-Match": '"1"'} if is_conditional else {},
            )
            assert answer.status_code == 404, (method, path, answer.text)
            assert "Leave" not in answer.text
    assert tried > 30


def test_lists_show_nothing_of_another_company(anna, task, stranger):
    for path in ("/tasks", "/instances", "/processes", "/definitions", "/incidents", "/jobs"):
        assert stranger.get(path).json["rows"] == [], path
    assert [row["name"] for row in stranger.get("/people").json["rows"]] == ["Zoe"]


def test_a_colleague_without_a_part_in_it_does_not_find_it(anna, task, call):
    own = ("task:read", "task:complete", "instance:read", "instance:comment")
    eve = call("Eve", *own)
    instance = anna.get(f"/tasks/{task}").json["instance_id"]
    for path in (f"/tasks/{task}", f"/instances/{instance}", f"/instances/{instance}/history"):
        assert is_problem(eve.get(path), 404)
    assert is_problem(eve.post(f"/tasks/{task}/claim"), 404)
    assert is_problem(eve.post(f"/instances/{instance}/comments", {"text": "hi"}), 404)


def test_every_change_needs_its_permission(client, call):
    weak = call("Wim", "profile:write")
    for method, path, entry in changes(client.get("/api/v1/openapi.json").json):
        if entry["x-permission"] == "profile:write":
            continue
        address = path.removeprefix("/api/v1")
        for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
            address = address.replace(f"{{{name}}}", weak.person_id)
        answer = weak.ask(method, address, json=body_of(path), headers={"If-Match": '"1"'})
        assert answer.status_code in (403, 415, 422), (method, path, answer.text)


def test_nobody_gets_in_without_a_key_or_a_session(client):
    for path, methods in client.get("/api/v1/openapi.json").json["paths"].items():
        for method in methods.keys() - {"parameters"}:
            answer = client.open(path.format_map(_Any()), method=method.upper())
            assert is_problem(answer, 401), path
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


class _Any(dict):
    def __missing__(self, key):
        return "01a202cb-687e-7a84-92e7-61cb091934d1"


def test_a_session_changes_something_only_with_its_token(session):
    url, body = "/api/v1/groups", {"code": "g", "name": "G"}
    assert is_problem(session.post(url, json=body), 403)
    assert session.post(url, json=body).json["code"] == "csrf-token-wrong"
    token = session.get("/api/v1/me").json["csrf_token"]
    # Not the last sign: it has spare bits, so another one may mean the same token.
    other = "A" if token[-9] != "A" else "B"
    forged = token[:-9] + other + token[-8:]
    wrong = session.post(url, json=body, headers={"X-CSRFToken": forged})
    assert is_problem(wrong, 403)
    assert session.post(url, json=body, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(
    "header", [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]
)
def test_another_site_cannot_use_a_session(session, header):
    token = session.get("/api/v1/me").json["csrf_token"]
    headers = {"X-CSRFToken": token, header[0]: header[1]}
    refused = session.post("/api/v1/groups", json={"code": "g", "name": "G"}, headers=headers)
    assert is_problem(refused, 403)
    assert refused.json["code"] == "cross-site"


def test_a_key_needs_no_token(anna):
    assert anna.post("/groups", {"code": "g", "name": "G"}).status_code == 201
    assert anna.get("/me").json["csrf_token"] is None


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/api/v1/me", "请先登录"),
        ("/api/v1/nothing", "这里没有内容"),
        ("/api/nothing", "这里没有内容"),
    ],
)
def test_strangers_are_answered_in_the_language_they_ask_for(client, path, title):
    answer = client.get(path, headers={"Accept-Language": "zh-CN"})
    assert answer.json["title"] == title


def test_a_caller_is_answered_in_the_language_of_the_account(anna, make, database):
    with database.engine.begin() as connection:
        connection.execute(tables.account.update().values(locale="zh_Hans_CN"))
    refused = anna.post("/groups", {"code": 7, "name": "G"})
    assert refused.json["errors"] == {"code": ["这里应为文本。"]}


def test_who_asks_too_often_is_told_how_long_to_wait(settings, database, clock, call, anna):
    product = build(
        replace(settings, request_rate=3), database=database, clock=clock, modules=Modules([])
    )
    hasty = replace(anna, client=create_app(product=product).test_client())
    calm = replace(call("Carl"), client=hasty.client)
    assert [hasty.get(path).status_code for path in ("/me", "/tasks", "/jobs")] == [200] * 3
    refused = hasty.get("/me")
    assert is_problem(refused, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert calm.get("/me").status_code == 200


def test_every_answer_says_how_many_requests_are_left(settings, database, clock, anna):
    product = build(
        replace(settings, request_rate=3), database=database, clock=clock, modules=Modules([])
    )
    client = create_app(product=product).test_client()
    answers = [replace(anna, client=client).get(path) for path in ("/me", "/jobs", "/tasks")]
    assert [answer.headers["RateLimit-Limit"] for answer in answers] == ["3"] * 3
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0"]
    assert all(0 <= int(answer.headers["RateLimit-Reset"]) <= 60 for answer in answers), [
        answer.headers["RateLimit-Reset"] for answer in answers
    ]
    assert "RateLimit-Limit" not in client.get("/sign-in").headers


def test_trouble_of_our_own_is_told_without_details(anna, database):
    with database.engine.begin() as connection:
        connection.execute(tables.api_key.update().values(scopes=["audit:read"]))
        connection.exec_driver_sql("ALTER TABLE audit_head RENAME TO audit_gone")
    try:
        refused = anna.get("/audit/check")
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE audit_gone RENAME TO audit_head")
    assert is_problem(refused, 500)
    assert "audit_head" not in refused.text
