import pytest


def complete(caller, task, *, outcome="approve", days=2, key=None, rev=None, **headers):
    body = {"outcome": outcome, "data": {"days": days}, "rev": rev}
    return caller.post(f"/tasks/{task}/complete", body, key=key, **headers)


def lines(caller, task):
    instance = caller.get(f"/tasks/{task}").json["instance_id"]
    return [row["kind"] for row in caller.get(f"/instances/{instance}/history").json["rows"]]


def test_a_task_comes_with_its_form_and_the_outcomes_to_choose(anna, task):
    shown = anna.get(f"/tasks/{task}")
    assert shown.status_code == 200
    assert shown.json["form"]["components"][0]["key"] == "days"
    assert shown.json["outcomes"][0] == {
        "id": "approve",
        "label": "Grant",
        "needs_reason": False,
        "signature": None,
    }
    assert shown.headers["ETag"] == f'"{shown.json["rev"]}"'


def test_completing_a_task_ends_the_instance_and_empties_the_inbox(anna, task):
    done = complete(anna, task)
    assert (done.status_code, done.json["status"]) == (200, "completed")
    assert anna.get("/tasks").json == {"rows": [], "next": None}


def test_a_second_decision_is_a_conflict_and_changes_nothing(anna, task):
    complete(anna, task)
    again = complete(anna, task, outcome="reject")
    assert (again.status_code, again.json["code"]) == (409, "task-already-done")
    assert lines(anna, task) == ["instance.started", "task.completed"]


def test_the_same_key_gives_the_same_answer_and_decides_once(anna, task):
    first, second = complete(anna, task, key="k1"), complete(anna, task, key="k1")
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert first.json == second.json
    assert lines(anna, task) == ["instance.started", "task.completed"]


def test_a_key_is_not_good_for_another_request(anna, task):
    complete(anna, task, key="k1")
    other = complete(anna, task, key="k1", days=3)
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("key", ["two words", "k" * 121, "é"])
def test_a_key_has_at_most_120_visible_characters(anna, task, key):
    refused = complete(anna, task, key=key)
    assert (refused.status_code, refused.json["code"]) == (422, "bad-idempotency-key")


@pytest.mark.parametrize("tag", ['"99"', "nonsense", 'W/"1"'])
def test_what_was_looked_at_must_still_be_there(anna, task, tag):
    refused = complete(anna, task, If_Match=tag)
    assert refused.status_code == 412
    assert len(anna.get("/tasks").json["rows"]) == 1


def test_the_tag_that_was_read_is_accepted(anna, task):
    tag = anna.get(f"/tasks/{task}").headers["ETag"]
    assert complete(anna, task, If_Match=tag).status_code == 200


def test_a_stale_revision_in_the_body_is_a_conflict(anna, task):
    assert complete(anna, task, rev=99).status_code == 409


def test_a_condition_that_would_be_ignored_is_refused(anna, task):
    refused = anna.post(f"/tasks/{task}/claim", If_Match='"1"')
    assert (refused.status_code, refused.json["code"]) == (422, "condition-not-supported")


def test_a_field_that_the_form_does_not_have_is_refused(anna, task):
    body = {"outcome": "approve", "data": {"days": 1, "amount": 9}}
    refused = anna.post(f"/tasks/{task}/complete", body)
    assert (refused.status_code, refused.json["code"]) == (422, "fields-refused")
    assert anna.get("/audit", action="fields.").json["rows"][0]["subject"] == f"task:{task}"
    assert lines(anna, task) == ["instance.started"]


def test_a_value_that_does_not_fit_is_named_by_its_field(anna, task):
    refused = complete(anna, task, days=31)
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == ["days"]


def test_claiming_and_putting_back(anna, task):
    assert anna.post(f"/tasks/{task}/claim").status_code == 200
    assert anna.get("/tasks", mine="true").json["rows"][0]["is_mine"] is True
    assert anna.post(f"/tasks/{task}/release").status_code == 200
    assert anna.get("/tasks", mine="true").json["rows"] == []


def test_a_task_is_handed_to_somebody_with_a_reason(anna, boris, call, task):
    dora = call("Dora")
    handed = boris.post(f"/tasks/{task}/assign", {"person": dora.person_id, "reason": "ill"})
    assert handed.status_code == 200
    assert complete(dora, task).status_code == 200


def test_the_inbox_comes_in_pages(anna, boris, task):
    for _ in range(4):
        boris.start(anna.person_id)
    seen, cursor = [], None
    while cursor is not None or not seen:
        page = anna.get("/tasks", limit=2, **({"cursor": cursor} if cursor else {})).json
        seen += [row["task_id"] for row in page["rows"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 5
