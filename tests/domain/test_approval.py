from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.approval import AuthorityStep, Decision, shortfall

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MANAGER = AuthorityStep("line_manager", ("manager:anna",), "up to 10,000")
FINANCE = AuthorityStep("controller", ("role:controller", "role:cfo"), "up to 200,000")


def decided(person, *authority, outcome="approve", digest="d1", amount=100, minute=0):
    at = NOON + timedelta(minutes=minute)
    return Decision(person, outcome, authority, digest, Decimal(amount), at)


def missing(steps, *decisions, requester="anna", digest="d1", amount=100):
    left = shortfall(
        steps, decisions, requester=requester, digest=digest, base_amount=Decimal(amount)
    )
    return [step.step for step in left]


def test_every_step_signed_by_another_person_is_enough():
    signed = decided("boris", "manager:anna"), decided("chen", "role:controller")
    assert missing([MANAGER, FINANCE], *signed) == []


def test_no_steps_need_no_decisions():
    assert missing([]) == []


def test_one_person_with_two_posts_signs_once():
    signed = decided("boris", "manager:anna", "role:cfo")
    assert missing([MANAGER, FINANCE], signed) == ["controller"]


def test_one_person_with_two_accounts_signs_once():
    signed = decided("boris", "manager:anna"), decided("boris", "role:cfo", minute=1)
    assert missing([MANAGER, FINANCE], *signed) == ["controller"]


def test_a_committee_needs_as_many_people_as_its_vote() -> None:
    committee = AuthorityStep("committee", ("members:committee",), needed=2)
    one, two = (decided(name, "members:committee") for name in ("kai", "ruth"))
    assert missing([committee], one) == ["committee"]
    assert missing([committee], one, one) == ["committee"]
    assert missing([committee], one, two) == []


def test_the_order_of_signatures_cannot_leave_a_step_open():
    signed = decided("boris", "manager:anna", "role:cfo"), decided("chen", "manager:anna")
    assert missing([MANAGER, FINANCE], *signed) == []


def test_the_requester_does_not_count():
    assert missing([MANAGER], decided("anna", "manager:anna")) == ["line_manager"]


def test_an_approval_of_another_content_does_not_count():
    assert missing([MANAGER], decided("boris", "manager:anna", digest="old")) == ["line_manager"]


def test_an_approval_of_a_smaller_amount_does_not_count():
    assert missing([MANAGER], decided("boris", "manager:anna", amount=99)) == ["line_manager"]


def test_an_approval_of_a_larger_amount_counts():
    assert missing([MANAGER], decided("boris", "manager:anna", amount=101)) == []


def test_a_rejection_voids_the_approvals_before_it():
    signed = decided("boris", "manager:anna"), decided("chen", outcome="reject", minute=1)
    assert missing([MANAGER], *signed) == ["line_manager"]


def test_a_rejection_at_the_same_instant_voids_the_approval():
    signed = decided("boris", "manager:anna"), decided("chen", outcome="return")
    assert missing([MANAGER], *signed) == ["line_manager"]


def test_approvals_after_a_return_count_again():
    signed = decided("chen", outcome="return"), decided("boris", "manager:anna", minute=1)
    assert missing([MANAGER], *signed) == []


def test_a_refusal_of_an_earlier_content_still_voids_what_came_before_it():
    signed = (
        decided("boris", "manager:anna"),
        decided("chen", outcome="reject", digest="other", minute=1),
    )
    assert missing([MANAGER], *signed) == ["line_manager"]


def test_other_outcomes_are_no_approval():
    assert missing([MANAGER], decided("boris", "manager:anna", outcome="noted")) == ["line_manager"]


REFERENCES = ["r1", "r2", "r3"]
STEPS = st.lists(st.sets(st.sampled_from(REFERENCES)), max_size=4).map(
    lambda all_refs: [AuthorityStep(str(i), tuple(refs)) for i, refs in enumerate(all_refs)]
)
DECISIONS = st.lists(
    st.builds(
        decided,
        st.sampled_from(["anna", "boris", "chen", "dora"]),
        st.sampled_from(REFERENCES),
        st.sampled_from(REFERENCES),
        outcome=st.sampled_from(["approve", "approve", "approve", "reject"]),
        digest=st.sampled_from(["d1", "d1", "d1", "d0"]),
        amount=st.sampled_from([100, 100, 50]),
        minute=st.integers(0, 3),
    ),
    max_size=6,
)


def brute_force(steps, decisions):
    """Try every way of giving each step a signer or nobody; the most steps covered win."""
    refusals = [d.at for d in decisions if d.outcome == "reject"]
    valid = [
        d
        for d in decisions
        if d.outcome == "approve" and d.person_id != "anna" and d.digest == "d1"
        if d.base_amount >= 100 and all(d.at > at for at in refusals)
    ]
    signers = {
        i: [None, *sorted({d.person_id for d in valid if set(d.authority) & set(s.references)})]
        for i, s in enumerate(steps)
    }
    best = 0
    for choice in product(*signers.values()):
        given_to = [person for person in choice if person]
        if len(given_to) == len(set(given_to)):
            best = max(best, len(given_to))
    return best


@given(STEPS, DECISIONS)
def test_as_many_steps_are_covered_as_any_spread_of_signers_can(steps, decisions):
    assert len(steps) - len(missing(steps, *decisions)) == brute_force(steps, decisions)


@given(STEPS, DECISIONS)
def test_the_order_in_which_decisions_are_read_does_not_matter(steps, decisions):
    assert missing(steps, *decisions) == missing(steps, *reversed(decisions))


@given(STEPS, DECISIONS)
def test_one_more_approval_never_opens_a_step(steps, decisions):
    before = missing(steps, *decisions)
    after = missing(steps, *decisions, decided("erik", "r1", minute=9))
    assert set(after) <= set(before)
