from datetime import UTC, datetime
from itertools import product

import pytest

from workflow_engine.domain.principal import Principal
from workflow_engine.domain.task import TRANSITIONS, Candidate, Task
from workflow_engine.errors import (
    FourEyesViolated,
    NotCandidate,
    TaskAlreadyDone,
    TaskChanged,
    TaskHeldByAnother,
    TaskNotClaimed,
    TaskNotOpen,
    UnknownOutcome,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def who(person_id, *groups):
    return Principal(f"account-{person_id}", person_id, "acme", person_id, groups=frozenset(groups))


def make_task(**changes):
    values = {
        "id": "t1",
        "instance_id": "i1",
        "company_id": "acme",
        "element": "approve",
        "wait": 7,
        "outcomes": ("approve", "reject"),
        "requester": "anna",
        "candidates": (
            Candidate("group:buyers", "g1", "group"),
            Candidate("manager:anna", "boris", "person"),
        ),
    }
    return Task(**{**values, **changes})


BORIS, CHEN, DORA = who("boris"), who("chen", "g1"), who("dora")


def test_a_candidate_of_the_group_completes_without_claiming_first():
    done = make_task().complete(CHEN, "approve", NOON)
    assert (done.person_id, done.account_id, done.outcome) == ("chen", "account-chen", "approve")


def test_completing_records_the_references_that_entitled_the_person():
    assert make_task().complete(who("boris", "g1"), "approve", NOON).authority == (
        "group:buyers",
        "manager:anna",
    )


def test_completing_leaves_who_when_and_what_on_the_task():
    task = make_task()
    task.complete(BORIS, "reject", NOON)
    assert (task.state, task.completed_by, task.outcome, task.ended_at) == (
        "completed",
        "boris",
        "reject",
        NOON,
    )


def test_a_stranger_is_not_offered_the_task():
    with pytest.raises(NotCandidate):
        make_task().complete(DORA, "approve", NOON)


def test_the_engine_itself_cannot_decide():
    with pytest.raises(NotCandidate):
        make_task().complete(Principal.system("acme"), "approve", NOON)


def test_a_candidate_without_a_person_is_nobody():
    task = make_task(candidates=(Candidate("group:buyers", "g1", "group"),))
    robot = Principal("key", None, "acme", "robot", groups=frozenset({"g1"}))
    with pytest.raises(NotCandidate):
        task.claim(robot, NOON)


def test_a_group_id_equal_to_a_person_id_proves_nothing():
    task = make_task(candidates=(Candidate("group:dora", "dora", "group"),))
    assert task.proof(DORA) == ()


def test_requester_may_not_approve_their_own_request():
    with pytest.raises(FourEyesViolated):
        make_task().complete(who("anna", "g1"), "approve", NOON)


def test_requester_may_not_even_claim_the_decision():
    with pytest.raises(FourEyesViolated):
        make_task().claim(who("anna", "g1"), NOON)


def test_requester_may_revise_their_own_request():
    task = make_task(
        outcomes=("resubmit", "withdraw"),
        candidates=(Candidate("person:anna", "anna", "person"),),
    )
    assert task.complete(who("anna"), "resubmit", NOON).authority == ("person:anna",)


def test_a_model_may_allow_the_requester_explicitly():
    task = make_task(forbid_requester=False)
    assert task.complete(who("anna", "g1"), "approve", NOON).person_id == "anna"


def test_a_claimed_task_is_closed_to_the_other_candidates():
    task = make_task()
    task.claim(BORIS, NOON)
    with pytest.raises(TaskHeldByAnother):
        task.complete(CHEN, "approve", NOON)


def test_claiming_twice_by_the_same_person_changes_nothing():
    task = make_task()
    assert task.claim(BORIS, NOON) == task.claim(BORIS, NOON)


def test_a_released_task_is_open_to_everybody_again():
    task = make_task()
    task.claim(BORIS, NOON)
    task.release(BORIS, NOON)
    assert task.complete(CHEN, "approve", NOON).person_id == "chen"


def test_only_the_holder_releases():
    task = make_task()
    task.claim(BORIS, NOON)
    with pytest.raises(TaskHeldByAnother):
        task.release(CHEN, NOON)


def test_what_nobody_claimed_cannot_be_released():
    with pytest.raises(TaskNotClaimed):
        make_task().release(BORIS, NOON)


def test_a_machine_without_a_person_releases_nothing():
    task = make_task(assignee="boris")
    with pytest.raises(NotCandidate):
        task.release(Principal.system("acme"), NOON)


def test_who_left_the_group_after_claiming_may_not_decide():
    task = make_task()
    task.claim(CHEN, NOON)
    with pytest.raises(NotCandidate):
        task.complete(who("chen"), "approve", NOON)


def test_a_hand_over_gives_the_task_but_not_the_authority_of_the_giver():
    task = make_task()
    task.assign("dora", reference="person:dora", at=NOON, by="boris")
    assert task.complete(DORA, "approve", NOON).authority == ("person:dora",)


def test_a_decision_cannot_be_handed_to_the_requester():
    with pytest.raises(FourEyesViolated):
        make_task().assign("anna", reference="person:anna", at=NOON)


def test_handing_over_twice_adds_the_candidate_once():
    task = make_task()
    task.assign("dora", reference="person:dora", at=NOON)
    task.assign("dora", reference="person:dora", at=NOON)
    assert len(task.candidates) == 3


def test_an_unknown_outcome_is_refused_and_changes_nothing():
    task = make_task()
    with pytest.raises(UnknownOutcome, match="approve, reject"):
        task.complete(BORIS, "approved", NOON)
    assert task.state == "open"


def test_a_second_completion_is_told_that_it_was_too_late():
    task = make_task()
    task.complete(BORIS, "approve", NOON)
    with pytest.raises(TaskAlreadyDone):
        task.complete(CHEN, "reject", NOON)


def test_an_answer_made_on_an_older_look_is_refused():
    task = make_task(rev=3)
    task.require_rev(3)
    task.require_rev(None)
    with pytest.raises(TaskChanged):
        task.require_rev(2)


MOVES = {
    "open": None,
    "completed": lambda task: task.complete(BORIS, "approve", NOON),
    "cancelled": lambda task: task.cancel(NOON),
}


@pytest.mark.parametrize(("before", "after"), list(product(MOVES, ["completed", "cancelled"])))
def test_only_the_listed_transitions_happen(before, after):
    task = make_task(state=before)
    if (before, after) in TRANSITIONS:
        MOVES[after](task)
        assert task.state == after
        return
    with pytest.raises((TaskAlreadyDone, TaskNotOpen)):
        MOVES[after](task)
    assert task.state == before
