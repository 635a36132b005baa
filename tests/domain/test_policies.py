"""Every policy of a step against what its references found."""

from itertools import product

import pytest

from workflow_engine.domain.assignment import Miss, MissReason, Resolved, Unresolved
from workflow_engine.domain.policies import (
    NOBODY,
    SAME,
    SELF,
    Automatic,
    BadPolicy,
    Instead,
    StepPolicies,
)
from workflow_engine.domain.task import Candidate

BORIS = Resolved((Candidate("manager:anna", "boris", "person"),))
BOTH = Resolved((*BORIS.candidates, Candidate("person:chen", "chen", "person")))
GROUP = Resolved((Candidate("group:board", "boris", "group"),))


def nobody(*reasons: MissReason) -> Unresolved:
    return Unresolved(tuple(Miss("person:x", reason) for reason in reasons))


def answer(found, *, signed=(), head="head:it", is_about_money=False, **policies):
    read = StepPolicies.read(policies)
    return read.answer(found, head=head, signed=signed, is_about_money=is_about_money)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("incident", None),
        ("approve", Automatic("approve", "nobody=approve")),
        ("reject", Automatic("reject", "nobody=reject")),
        ("administrator", Instead(("role:administrator",), "nobody=administrator")),
        ("group:office", Instead(("group:office",), "nobody=group:office")),
    ],
)
@pytest.mark.parametrize("reason", ["unknown", "inactive", "empty", "decided", "requester"])
def test_what_happens_when_nobody_is_found(policy, expected, reason):
    assert answer(nobody(reason), nobody=policy) == expected


@pytest.mark.parametrize(
    ("policy", "misses", "expected"),
    [
        ("forbid", ["requester"], Automatic("reject", "nobody=reject")),
        ("skip", ["requester"], Automatic("approve", "self=skip")),
        ("head", ["requester"], Instead(("head:it",), "self=head")),
        ("skip", ["requester", "unknown"], Automatic("reject", "nobody=reject")),
        ("skip", [], Automatic("reject", "nobody=reject")),
        ("head", ["empty"], Automatic("reject", "nobody=reject")),
    ],
)
def test_what_happens_when_only_the_requester_would_be_asked(policy, misses, expected):
    assert answer(nobody(*misses), self=policy, nobody="reject") == expected


def test_a_requester_without_a_department_has_no_head():
    assert answer(nobody("requester"), self="head", head=None) is None


@pytest.mark.parametrize(
    ("policy", "signed", "is_automatic"),
    [
        ("never", ["boris"], False),
        ("once", ["boris", "chen"], True),
        ("once", ["chen"], False),
        ("consecutive", ["chen", "boris"], True),
        ("consecutive", ["boris", "chen"], False),
        ("consecutive", [], False),
    ],
)
def test_who_has_approved_before_is_asked_again_as_the_policy_says(policy, signed, is_automatic):
    expected = Automatic("approve", f"same={policy}") if is_automatic else None
    assert answer(BORIS, same=policy, signed=signed) == expected


@pytest.mark.parametrize("found", [BOTH, GROUP])
def test_others_who_may_decide_are_asked_all_the_same(found):
    assert answer(found, same="once", signed=["boris"]) is None


FOUND = (BORIS, BOTH, GROUP, nobody(), nobody("requester"), nobody("unknown", "requester"))


@pytest.mark.parametrize(
    ("nobody_found", "own", "same", "found"), list(product(NOBODY, SELF, SAME, FOUND))
)
def test_nothing_about_money_is_ever_approved_by_nobody(nobody_found, own, same, found):
    policies = {"nobody": nobody_found, "self": own, "same": same}
    said = answer(found, signed=["boris"], is_about_money=True, **policies)
    assert not (isinstance(said, Automatic) and said.outcome == "approve")


@pytest.mark.parametrize(
    "given",
    [{"nobody": "adminstrator"}, {"nobody": "owner:x"}, {"self": "yes"}, {"same": ""}],
)
def test_policies_that_do_not_exist_are_refused(given):
    with pytest.raises(BadPolicy):
        StepPolicies.read(given)
