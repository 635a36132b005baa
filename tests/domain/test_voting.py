"""Votes against a plain reference: all ways in which those who are still to vote could vote."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workflow_engine.domain.principal import Principal
from workflow_engine.domain.voting import BadVotingPolicy, Ballot, Voter, VotingPolicy, verdict
from workflow_engine.errors import CountersignError

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MODES = ("any", "all", "sequence", "ratio", "count", "weight")


def seat(name: str, outcome: str | None = None, weight: int = 1, minute: int = 0) -> Voter:
    said = {"outcome": outcome, "state": "voted", "person_id": name} if outcome else {}
    return Voter(
        id=f"seat-{name}",
        principal_id=name,
        references=(f"person:{name}",),
        weight=Decimal(weight),
        decided_at=NOON + timedelta(minutes=minute) if outcome else None,
        **said,
    )


def in_the_end(policy: VotingPolicy, votes: list[tuple[str, int]]) -> str:
    """What a finished vote means, said directly: each vote with its weight."""
    yes = [weight for outcome, weight in votes if outcome == "approve"]
    no = [weight for outcome, weight in votes if outcome == "reject"]
    reached = {
        "any": bool(yes),
        "all": bool(yes) and not no,
        "sequence": bool(yes) and not no,
        "ratio": bool(yes)
        and Fraction(len(yes), len(yes) + len(no)) >= Fraction(str(policy.quorum)),
        "count": bool(yes) and len(yes) >= policy.quorum,
        "weight": bool(yes) and sum(yes) >= policy.quorum,
    }
    return "approve" if reached[policy.mode] else "reject"


def all_ends(policy: VotingPolicy, votes: list[tuple[str | None, int]]) -> set[str]:
    choices = ["approve", "reject", *(["abstain"] if policy.abstain else [])]
    open_ones = [weight for outcome, weight in votes if outcome is None]
    said = [(outcome, weight) for outcome, weight in votes if outcome is not None]
    return {
        in_the_end(policy, said + list(zip(more, open_ones, strict=True)))
        for more in product(choices, repeat=len(open_ones))
    }


@st.composite
def elections(draw: st.DrawFn) -> tuple[VotingPolicy, list[tuple[str | None, int]]]:
    mode = draw(st.sampled_from(MODES))
    quorum = {
        "ratio": st.sampled_from(["0.5", "0.6", "0.67", "1", "0.01"]),
        "count": st.integers(1, 6),
        "weight": st.integers(1, 12),
    }.get(mode, st.none())
    abstain = draw(st.booleans())
    policy = VotingPolicy.read(
        {"mode": mode, "quorum": draw(quorum), "reject": "counted", "abstain": abstain}
    )
    said = [None, "approve", "reject", *(["abstain"] if abstain else [])]
    votes = st.lists(st.tuples(st.sampled_from(said), st.integers(1, 4)), min_size=1, max_size=6)
    return policy, draw(votes)


@settings(max_examples=500, deadline=None)
@given(elections())
def test_a_vote_ends_exactly_when_nothing_to_come_can_change_it(
    election: tuple[VotingPolicy, list[tuple[str | None, int]]],
) -> None:
    policy, votes = election
    seats = [seat(str(i), outcome, weight, i) for i, (outcome, weight) in enumerate(votes)]
    ends = all_ends(policy, votes)
    assert verdict(policy, seats) == (ends.pop() if len(ends) == 1 else None)


@given(elections(), st.integers(1, 3))
def test_so_many_refusals_end_it_whatever_the_quorum_says(
    election: tuple[VotingPolicy, list[tuple[str | None, int]]], limit: int
) -> None:
    policy, votes = election
    strict = replace(policy, rejections=limit)
    seats = [seat(str(i), outcome, weight, i) for i, (outcome, weight) in enumerate(votes)]
    if sum(outcome == "reject" for outcome, _ in votes) >= limit:
        assert verdict(strict, seats) == "reject"


@pytest.mark.parametrize(
    "given",
    [
        {"mode": "most"},
        {"mode": "ratio"},
        {"mode": "ratio", "quorum": "1.1"},
        {"mode": "ratio", "quorum": 0},
        {"mode": "count", "quorum": "1.5"},
        {"mode": "all", "quorum": 2},
        {"mode": "all", "reject": "never"},
        {"mode": "all", "reject": "0"},
        {"mode": "all", "secret": "perhaps"},
        {"mode": "all", "transfer": "friends"},
        {"way": "all"},
    ],
    ids=str,
)
def test_a_way_of_voting_that_cannot_be_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(BadVotingPolicy):
        VotingPolicy.read(given)


@given(elections())
def test_a_policy_is_stored_as_it_is_read(
    election: tuple[VotingPolicy, list[tuple[str | None, int]]],
) -> None:
    assert VotingPolicy.read(election[0].stored()) == election[0]


def who(name: str) -> Principal:
    return Principal(f"account-{name}", name, "acme", name)


class Approval(RuleBasedStateMachine):
    """People vote, join, leave, hand on, ask and change their minds, in any order."""

    people = "abcdefgh"

    def __init__(self) -> None:
        super().__init__()
        self.minute = 0
        self.ended: str | None = None
        self.ballot = Ballot.of(VotingPolicy.read({"mode": "any"}), [seat("a")])

    @rule(
        mode=st.sampled_from(MODES),
        size=st.integers(1, 4),
        reject=st.sampled_from(["veto", "counted", "2"]),
    )
    @precondition(lambda self: self.minute == 0 or self.ended is not None)
    def begin(self, mode: str, size: int, reject: str) -> None:
        quorum = {"ratio": "0.5", "count": size, "weight": size}.get(mode)
        settings_ = {"mode": mode, "quorum": quorum, "reject": reject, "abstain": True}
        policy = replace(VotingPolicy.read(settings_), transfer="anyone")
        self.ballot = Ballot.of(policy, [seat(name) for name in self.people[:size]])
        self.minute, self.ended = 1, None

    def act(self, deed: object) -> None:
        """A deed that is refused changes nothing."""
        before = self.ballot.voters
        self.minute += 1
        try:
            deed()  # type: ignore[operator]
        except CountersignError:
            assert self.ballot.voters == before
        self.ended = self.ballot.outcome

    def is_open(self) -> bool:
        return self.ended is None

    @precondition(is_open)
    @rule(name=st.sampled_from(people), outcome=st.sampled_from(["approve", "reject", "abstain"]))
    def vote(self, name: str, outcome: str) -> None:
        at = NOON + timedelta(minutes=self.minute)
        self.act(lambda: self.ballot.vote(who(name), outcome, at))

    @precondition(is_open)
    @rule(name=st.sampled_from(people))
    def advise(self, name: str) -> None:
        at = NOON + timedelta(minutes=self.minute)
        self.act(lambda: self.ballot.vote(who(name), "advise", at))

    @precondition(is_open)
    @rule(
        name=st.sampled_from(people),
        other=st.sampled_from(people),
        place=st.sampled_from(["before", "beside", "after"]),
    )
    def add(self, name: str, other: str, place: str) -> None:
        self.act(lambda: self.ballot.add(who(name), self.new(other), place))  # type: ignore[arg-type]

    @precondition(is_open)
    @rule(name=st.sampled_from(people), other=st.sampled_from(people), wait=st.booleans())
    def ask(self, name: str, other: str, wait: bool) -> None:
        self.act(lambda: self.ballot.ask(who(name), self.new(other), wait=wait))

    @precondition(is_open)
    @rule(name=st.sampled_from(people), other=st.sampled_from(people))
    def hand_on(self, name: str, other: str) -> None:
        self.act(lambda: self.ballot.transfer(who(name), self.new(other)))

    @precondition(is_open)
    @rule(name=st.sampled_from(people), index=st.integers(0, 8))
    def remove(self, name: str, index: int) -> None:
        voters = self.ballot.voters
        chosen = voters[index % len(voters)].id
        self.act(lambda: self.ballot.remove(who(name), chosen))

    @precondition(is_open)
    @rule(name=st.sampled_from(people))
    def take_back(self, name: str) -> None:
        self.act(lambda: self.ballot.take_back(who(name)))

    def new(self, name: str) -> Voter:
        return replace(seat(name), id=f"seat-{name}-{self.minute}")

    @invariant()
    def nobody_votes_twice(self) -> None:
        votes = [v.person_id for v in self.ballot.voters if v.state == "voted" and v.counts]
        assert len(votes) == len(set(votes))

    @invariant()
    def only_whoever_has_the_seat_speaks_from_it(self) -> None:
        for voter in self.ballot.voters:
            assert voter.person_id in (None, voter.principal_id)

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        if self.ended is None and self.minute:
            assert self.ballot.asked(), self.ballot

    @invariant()
    def whoever_must_be_heard_is_heard_before_it_is_approved(self) -> None:
        if self.ended == "approve":
            assert not [v for v in self.ballot.voters if v.required and v.state == "open"]

    @invariant()
    def those_who_are_asked_wait_for_nobody(self) -> None:
        for voter in self.ballot.asked():
            assert all(other.state != "open" for other in self._before(voter))

    def _before(self, voter: Voter) -> Iterator[Voter]:
        return (v for v in self.ballot.voters if v.id in voter.after)


Approval.TestCase.settings = settings(max_examples=500, stateful_step_count=20, deadline=None)
test_an_approval_in_any_order_stays_sound = Approval.TestCase
