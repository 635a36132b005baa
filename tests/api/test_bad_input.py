from io import BytesIO

import pytest
from sqlalchemy import text

from tests.api.calling import FORM, LEAVE

NOBODY = "01a202cb-687e-7a84-92e7-61cb091934d1"
BODY = b'{"variables": %s}'
MALFORMED = [
    b"{",
    b"[1",
    b'{"variables": {}} trailing',
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    BODY % b"NaN",
    BODY % b'{"a": NaN}',
    BODY % b'{"a": -Infinity}',
    BODY % b'{"a": 1, "a": 2}',
    b'{"variables": {}, "variables": {"a": 1}}',
    BODY % b'{"a": "\\ud800"}',
    BODY % b'{"\\udfff": 1}',
    BODY % b'{"a": "\\u0000"}',
    BODY % (b'{"a": ' + b"9" * 35 + b"}"),
    BODY % (b'{"a": ' + b"9" * 5000 + b"}"),
    BODY % b'{"a": 1e999999999}',
    BODY % b'{"a": 1e-999999999}',
    BODY % b'{"a": 1e99999999999999999999999}',
    BODY % (b'{"a": ' + b"[" * 33 + b"]" * 33 + b"}"),
    b"[" * 100_000,
    b'{"a":' * 100_000,
    BODY % b'{"a": {"$": "decimal", "v": "x"}}',
]
UNFIT = [
    b"[]",
    b'"text"',
    b"null",
    b"7",
    b'{"variables": []}',
    b'{"variables": null}',
    b'{"business_key": 7}',
    b'{"business_key": ""}',
    b'{"business_key": {"a": 1}}',
    b'{"unknown": 1}',
    b'{"__class__": "x"}',
    b'{"business_key": "' + b"k" * 201 + b'"}',
]


@pytest.fixture
def leave(anna):
    anna.deploy()
    return "/processes/leave/instances"


def rows(database):
    """How many rows there are that a request could have made."""
    names = ("instance", "task", "history", "decision", "idempotency", "job", "person", "audit")
    with database.engine.connect() as connection:
        return [connection.execute(text(f"select count(*) from {n}")).scalar() for n in names]


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]
    return True


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_not_plain_json_is_refused_and_changes_nothing(anna, leave, database, body):
    before = rows(database)
    assert is_problem(anna.send(leave, body), 400)
    assert rows(database) == before


@pytest.mark.parametrize("body", UNFIT, ids=range(len(UNFIT)))
def test_what_does_not_fit_the_schema_is_refused_and_changes_nothing(anna, leave, database, body):
    before = rows(database)
    assert is_problem(anna.send(leave, body), 422)
    assert rows(database) == before


def test_faults_are_named_by_their_place(anna, leave):
    refused = anna.post(leave, {"business_key": 7, "extra": 1})
    assert refused.json["errors"] == {
        "business_key": ["A text is expected here."],
        "extra": ["This key is not known here."],
    }


def test_numbers_arrive_and_leave_exactly(anna, boris, leave):
    body = b'{"variables": {"who": "%s", "a": 0.1, "b": 12345678901234567890.123456789}}'
    started = boris.send(leave, body % anna.person_id.encode()).json["instance_id"]
    shown = boris.get(f"/instances/{started}").text
    assert '"a":0.1,' in shown
    assert '"b":12345678901234567890.123456789' in shown


def test_a_body_in_another_language_than_json_is_refused(anna, leave):
    assert is_problem(anna.send(leave, b"a=1", "application/x-www-form-urlencoded"), 415)
    assert is_problem(anna.send(leave, b"<a/>", "text/xml"), 415)


def test_a_body_of_ten_megabytes_is_refused(anna, leave, database):
    before = rows(database)
    large = b'{"business_key": "' + b"x" * 10_000_000 + b'"}'
    assert is_problem(anna.send(leave, large), 413)
    assert is_problem(anna.send("/definitions", large, "application/xml"), 413)
    assert rows(database) == before


@pytest.mark.parametrize(
    "path",
    [
        f"/tasks/{NOBODY}",
        "/tasks/nonsense",
        "/tasks/%00",
        "/tasks/' or 1=1",
        f"/instances/{NOBODY}",
        f"/instances/{NOBODY}/history",
        f"/definition-versions/{NOBODY}/xml",
        "/definitions/unknown",
        "/definitions/%00",
        "/definitions/" + "k" * 3000,
        f"/decision-versions/{NOBODY}/xml",
        "/decisions/unknown",
        f"/people/{NOBODY}",
        f"/groups/{NOBODY}",
        f"/roles/{NOBODY}",
        f"/accounts/{NOBODY}",
        f"/api-keys/{NOBODY}",
        f"/posts/{NOBODY}",
        f"/departments/{NOBODY}",
        "/no/such/address",
    ],
)
def test_what_does_not_exist_is_not_found(anna, path):
    assert is_problem(anna.get(path), 404)


NO_NUMBER = "eyIkIjoiZGVjaW1hbCIsInYiOiJ4In0"
QUERIES = (
    "cursor=x cursor=WzEsMl0 cursor=%00 limit=0 limit=101 limit=ten limit=1.5 unknown=1 "
    "due_before=yesterday due_before=2026-03-02T11:00:00 mine=perhaps text=%00 "
    "due_before=0001-01-01T00:00:00%2B14:00 cursor=" + NO_NUMBER
)


@pytest.mark.parametrize("query", QUERIES.split())
def test_a_query_that_does_not_fit_is_refused(anna, query):
    assert is_problem(anna.ask("GET", f"/tasks?{query}"), 422)


@pytest.mark.parametrize("path", ["/instances", "/incidents", "/jobs", "/people", "/audit"])
@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "WyJhIiwiYiJd", NO_NUMBER])
def test_no_list_stumbles_over_a_foreign_cursor(anna, path, cursor):
    answer = anna.get(path, cursor=cursor)
    assert answer.status_code == 200 or is_problem(answer, 422)


def test_a_method_that_an_address_does_not_take_says_which_it_does(anna):
    refused = anna.ask("PATCH", "/tasks")
    assert is_problem(refused, 405)
    assert "GET" in refused.headers["Allow"]


def test_a_faulty_model_is_refused_with_findings_that_name_the_element(anna, database):
    before = rows(database)
    refused = anna.deploy(LEAVE.replace(b'targetRef="end"', b'targetRef="nowhere"'))
    assert is_problem(refused, 422)
    found = refused.json["findings"][0]
    assert found.keys() == {"code", "severity", "element", "message", "hint", "file"}
    assert {entry["element"] for entry in refused.json["findings"]} & {"to_end", "end", "decide"}
    assert rows(database) == before


@pytest.mark.parametrize("content", [b"<a", b"<a/>", b"\x00\x01", b"<!DOCTYPE a []><a/>"])
def test_what_is_no_model_is_refused(anna, content):
    assert is_problem(anna.send("/definitions", content, "application/xml"), 422)
    assert is_problem(anna.send("/decisions/limits", content, "application/xml"), 422)


def test_an_upload_needs_a_file_with_a_plain_name(anna):
    form = "multipart/form-data"
    assert is_problem(anna.ask("POST", "/definitions", data={}, content_type=form), 422)
    climbing = {"file": (BytesIO(b"<a/>"), "../../etc/passwd.bpmn")}
    assert is_problem(anna.ask("POST", "/definitions", data=climbing, content_type=form), 422)


@pytest.mark.parametrize("name", ["（新）.bpmn", "a&b.bpmn", "it's.bpmn", "订单，新 [2].bpmn"])
def test_a_file_bears_the_name_that_people_gave_it(anna, name):
    form = {"file": [(BytesIO(LEAVE), name), (BytesIO(FORM), "forms/decide.json")]}
    sent = anna.ask("POST", "/definitions", data=form, content_type="multipart/form-data")
    assert sent.status_code == 201, sent.text


def test_a_check_without_storing_leaves_nothing(anna, database):
    before = rows(database)
    checked = anna.deploy(dry_run="true")
    assert (checked.status_code, checked.json["versions"]) == (200, [])
    assert rows(database) == before


def test_an_upload_is_repeated_safely(anna):
    first, second = anna.deploy(key="k1"), anna.deploy(key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert first.json == second.json
