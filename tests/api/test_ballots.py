"""Votes over HTTP: who is asked is shown, and what one does about it is one call each."""

import pytest

from tests.commands import models


@pytest.fixture
def chen(call):
    return call("Chen")


@pytest.fixture
def dana(call):
    return call("Dana")


@pytest.fixture
def board(anna, boris, chen, call) -> str:
    """Anna and Chen have to approve what Boris started; they may abstain."""
    people = f"person:{anna.person_id}, person:{chen.person_id}"
    asked = models.user_task(
        "board",
        candidates=people,
        outcomes="approve reject",
        deadline='<cs:approval mode="all" abstain="true"/>',
    )
    flows = models.flow("begin", "board") + models.flow("board", "done")
    body = f'<startEvent id="begin"/>{asked}<endEvent id="done"/>{flows}'
    boris.deploy(models.process(body))
    boris.post("/processes/approval/instances", {})
    return anna.only_task()


def ballot(who, task):
    return who.get(f"/tasks/{task}").json["ballot"]


def test_a_plain_task_has_no_ballot(anna, task):
    assert ballot(anna, task) is None


def test_a_vote_is_counted_and_the_next_one_settles(anna, chen, board):
    first = anna.post(f"/tasks/{board}/complete", {"outcome": "approve", "comment": "fine"})
    assert (first.status_code, first.json["is_settled"]) == (200, False)
    seen = ballot(chen, board)
    assert seen["tally"] == {"approvals": 1, "rejections": 0, "abstentions": 0, "open": 1}
    assert [(v["name"], v["outcome"], v["comment"]) for v in seen["voters"]] == [
        ("Anna", "approve", "fine"),
        ("Chen", None, None),
    ]
    assert chen.get(f"/tasks/{board}").json["outcomes"][-1]["id"] == "abstain"
    last = chen.post(f"/tasks/{board}/complete", {"outcome": "abstain"})
    assert (last.json["is_settled"], last.json["status"]) == (True, "completed")


def test_a_signer_is_added_once_and_taken_out_again(anna, dana, board):
    body = {"person": dana.person_id, "place": "after", "reason": "she knows the site"}
    for _ in range(2):
        added = anna.post(f"/tasks/{board}/signers", body, key="the-same-call")
        assert added.status_code == 200
    (signer,) = [v for v in ballot(anna, board)["voters"] if v["origin"] == "after"]
    assert (signer["name"], signer["reason"]) == ("Dana", "she knows the site")
    gone = f"/tasks/{board}/signers/{signer['voter_id']}/remove"
    assert anna.post(gone, {"reason": "not needed"}, key="gone-once").status_code == 200
    again = anna.post(gone, {"reason": "not needed"})
    assert (again.status_code, again.json["code"]) == (403, "not-removable")


def test_advice_is_asked_for_and_given(anna, dana, board):
    asked = {"person": dana.person_id, "wait": True, "reason": "is it safe?"}
    assert anna.post(f"/tasks/{board}/advice", asked, key="advice-1").status_code == 200
    assert [o["id"] for o in dana.get(f"/tasks/{board}").json["outcomes"]] == ["advise"]
    empty = dana.post(f"/tasks/{board}/complete", {"outcome": "advise"})
    assert (empty.status_code, empty.json["code"]) == (422, "advice-missing")
    told = dana.post(f"/tasks/{board}/complete", {"outcome": "advise", "comment": "it is"})
    assert told.json["is_settled"] is False


def test_a_vote_is_not_handed_to_whoever_is_not_entitled(anna, dana, board):
    body = {"person": dana.person_id, "reason": "away"}
    refused = anna.post(f"/tasks/{board}/transfer", body)
    assert (refused.status_code, refused.json["code"]) == (403, "not-entitled")


def test_taking_back_needs_a_vote_and_a_reason(anna, chen, board):
    nothing = anna.post(f"/tasks/{board}/take-back", {"reason": "wrong"})
    assert (nothing.status_code, nothing.json["code"]) == (409, "nothing-to-take-back")
    anna.post(f"/tasks/{board}/complete", {"outcome": "abstain"})
    assert ballot(anna, board)["may_take_back"] is True
    assert anna.post(f"/tasks/{board}/take-back", {"reason": ""}).status_code == 422
    taken = anna.post(f"/tasks/{board}/take-back", {"reason": "wrong"}, key="back-once")
    assert taken.status_code == 200
    assert ballot(chen, board)["tally"]["open"] == 2


def test_a_task_is_returned_to_a_step_that_was_passed(anna, boris):
    steps = (("first", boris), ("second", anna))
    tasks = "".join(
        models.user_task(name, candidates=f"person:{who.person_id}", outcomes="ok return")
        for name, who in steps
    ).replace('id="return"', 'id="return" returns="any"')
    flows = "".join(
        models.flow(a, b) for a, b in (("begin", "first"), ("first", "second"), ("second", "done"))
    )
    body = f'<startEvent id="begin"/><endEvent id="done"/>{tasks}{flows}'
    boris.deploy(models.process(body))
    boris.post("/processes/approval/instances", {})
    boris.post(f"/tasks/{boris.only_task()}/complete", {"outcome": "ok"})
    task = anna.only_task()
    (way,) = anna.get(f"/tasks/{task}").json["returns"]
    assert (way["element"], way["person"], way["may_come_back"]) == ("first", "Boris", True)
    body = {"outcome": "return", "comment": "which?", "back_to": "second"}
    refused = anna.post(f"/tasks/{task}/complete", body)
    assert (refused.status_code, refused.json["code"]) == (422, "no-such-return")
    body |= {"back_to": "first", "comes_back": True}
    assert anna.post(f"/tasks/{task}/complete", body).json["next_tasks"] == ["First"]
    boris.post(f"/tasks/{boris.only_task()}/complete", {"outcome": "ok"})
    assert anna.only_task() != task


def test_a_decision_is_taken_back_and_a_request_withdrawn(anna, boris):
    tasks = models.user_task("first", candidates=f"person:{anna.person_id}", outcomes="ok")
    tasks += models.user_task("second", candidates=f"person:{boris.person_id}", outcomes="ok")
    flows = "".join(
        models.flow(a, b) for a, b in (("begin", "first"), ("first", "second"), ("second", "done"))
    )
    boris.deploy(models.process(f'<startEvent id="begin"/><endEvent id="done"/>{tasks}{flows}'))
    asked = boris.post("/processes/approval/instances", {}).json["instance_id"]
    task = anna.only_task()
    anna.post(f"/tasks/{task}/complete", {"outcome": "ok"})
    late = boris.post(f"/instances/{asked}/withdrawal", {"reason": "no need"})
    assert (late.status_code, late.json["code"]) == (409, "already-decided")
    for _ in range(2):
        back = anna.post(f"/tasks/{task}/decision/take-back", {"reason": "no"}, key="back")
        assert back.status_code in (200, 204)
    for _ in range(2):
        gone = boris.post(f"/instances/{asked}/withdrawal", {"reason": "no need"}, key="gone")
        assert gone.json == {"status": "cancelled"}


def test_a_request_is_copied_and_the_receiver_says_that_he_read_it(anna, chen, task):
    asked = anna.get(f"/tasks/{task}").json["instance_id"]
    for _ in range(2):
        body = {"to": [f"person:{chen.person_id}"], "note": "fyi"}
        given = anna.post(f"/instances/{asked}/copies", body, key="copy-once")
        assert given.json == {"copied": 1}
    assert [row["note"] for row in chen.get("/copies").json["rows"]] == ["fyi"]
    assert chen.get(f"/instances/{asked}").status_code == 200
    assert chen.post(f"/instances/{asked}/copies/read", {}).status_code in (200, 204)
    (row,) = anna.get(f"/instances/{asked}/copies").json["rows"]
    assert row["read_at"] is not None
