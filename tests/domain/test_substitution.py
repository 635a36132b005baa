"""For whom somebody may act in whose place, and what such a signature is worth."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.approval import AuthorityStep, Decision, shortfall
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.standing_in import acting
from workflow_engine.domain.substitution import (
    EachForTheOther,
    Named,
    SameAgain,
    Scope,
    Span,
    StandIn,
    Work,
)
from workflow_engine.domain.task import Candidate, Task
from workflow_engine.domain.voting import Ballot, Voter, VotingPolicy
from workflow_engine.domain.voting.refusals import AlreadyAsked, AlreadyVoted
from workflow_engine.errors import FourEyesViolated, NotCandidate, TaskHeldByAnother

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)
WEEK = Span(MONDAY, FRIDAY)
NOW = MONDAY + timedelta(days=1)
ORDER = Work("order", Decimal(100), Decimal(90))


def person(name: str, *absent: StandIn, groups: tuple[str, ...] = ()) -> Principal:
    return Principal(
        f"account-{name}", name, "acme", name, groups=frozenset(groups), stands_in=absent
    )


def boris_away(scope: Scope | None = None, **more: object) -> StandIn:
    return StandIn("1", "boris", scope or Scope(), WEEK, **more)  # type: ignore[arg-type]


def task(*asked: str, requester: str = "anna", **more: object) -> Task:
    candidates = tuple(
        Candidate(f"by:{one}", one, "group" if one == "managers" else "person")
        for one in asked or ("boris",)
    )
    return Task(
        id="t", instance_id="i", company_id="acme", element="approve", wait=1,
        outcomes=("approve", "reject"), candidates=candidates, requester=requester,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stand_in", "work", "at", "may"),
    [
        (boris_away(), ORDER, NOW, True),
        (boris_away(), ORDER, MONDAY, True),
        (boris_away(), ORDER, MONDAY - timedelta(seconds=1), False),
        (boris_away(), ORDER, FRIDAY, False),
        (StandIn("1", "boris", Scope(), Span(MONDAY)), ORDER, FRIDAY, True),
        (boris_away(Scope(processes=frozenset({"order"}))), ORDER, NOW, True),
        (boris_away(Scope(processes=frozenset({"leave"}))), ORDER, NOW, False),
        (boris_away(Scope(most=Decimal(90))), ORDER, NOW, True),
        (boris_away(Scope(most=Decimal("89.99"))), ORDER, NOW, False),
        (boris_away(Scope(most=Decimal(90))), Work("order"), NOW, True),
        (boris_away(Scope(most=Decimal(90))), Work("order", Decimal(1)), NOW, False),
        (boris_away(Scope(most=Decimal(90))), Work("order", Decimal(1), Decimal(-91)), NOW, False),
        (boris_away(Scope(groups=frozenset({"managers"}))), ORDER, NOW, False),
    ],
)
def test_a_substitute_acts_in_time_and_within_what_he_was_named_for(
    stand_in: StandIn, work: Work, at: datetime, may: bool
) -> None:
    seen = acting(person("carla", stand_in), task(), work, at)
    assert seen.on_behalf_of == ("boris" if may else None)


def test_what_is_offered_to_a_group_of_the_absent_can_be_all_that_a_substitute_does() -> None:
    scope = Scope(groups=frozenset({"managers"}))
    carla = person("carla", boris_away(scope, groups=frozenset({"managers"})))
    assert acting(carla, task("managers"), ORDER, NOW).on_behalf_of == "boris"
    assert acting(carla, task("boris"), ORDER, NOW).on_behalf_of is None


def test_the_decision_has_the_authority_of_the_absent_and_the_name_of_who_decided() -> None:
    waiting = task()
    done = waiting.complete(
        acting(person("carla", boris_away()), waiting, ORDER, NOW), "approve", NOW
    )
    assert (done.person_id, done.authority) == ("carla", ("by:boris",))


def test_his_own_right_comes_first() -> None:
    carla = person("carla", boris_away())
    assert acting(carla, task("boris", "carla"), ORDER, NOW) is carla


def test_nobody_approves_his_own_request_in_the_place_of_his_manager() -> None:
    waiting = task(requester="carla")
    instead = acting(person("carla", boris_away()), waiting, ORDER, NOW)
    with pytest.raises(FourEyesViolated):
        waiting.complete(instead, "approve", NOW)


def test_nobody_approves_a_request_of_the_absent_in_his_place() -> None:
    waiting = task("managers", requester="boris")
    carla = person("carla", boris_away(groups=frozenset({"managers"})))
    with pytest.raises(FourEyesViolated):
        waiting.complete(acting(carla, waiting, ORDER, NOW), "approve", NOW)


def test_the_substitute_of_a_substitute_is_not_asked() -> None:
    for_carla = StandIn("2", "carla", Scope(), WEEK)
    dana = person("dana", for_carla)
    waiting = task()
    with pytest.raises(NotCandidate):
        waiting.complete(acting(dana, waiting, ORDER, NOW), "approve", NOW)


def test_what_a_substitute_claims_is_the_absents_who_may_go_on_with_it() -> None:
    waiting = task()
    waiting.claim(acting(person("carla", boris_away()), waiting, ORDER, NOW), NOW)
    assert waiting.assignee == "boris"
    assert waiting.complete(person("boris"), "approve", NOW).person_id == "boris"


def test_what_somebody_else_holds_a_substitute_leaves_alone() -> None:
    waiting = task("boris", "dana", assignee="dana")
    carla = acting(person("carla", boris_away()), waiting, ORDER, NOW)
    with pytest.raises((TaskHeldByAnother, NotCandidate)):
        waiting.complete(carla, "approve", NOW)


def committee(*seats: str) -> Task:
    voters = [Voter(id=one, principal_id=one, references=(f"by:{one}",)) for one in seats]
    waiting = task(*seats)
    waiting.ballot = Ballot.of(VotingPolicy(mode="all"), voters)
    return waiting


def test_whoever_votes_himself_votes_for_nobody_else() -> None:
    waiting = committee("boris", "carla", "dana")
    carla = person("carla", boris_away())
    assert waiting.vote(acting(carla, waiting, ORDER, NOW), "approve", NOW).id == "carla"
    with pytest.raises(AlreadyVoted):
        waiting.vote(acting(carla, waiting, ORDER, NOW), "approve", NOW)


def test_a_vote_given_for_the_absent_is_his_and_nobody_gives_it_again() -> None:
    waiting = committee("boris", "dana")
    carla = person("carla", boris_away())
    seat = waiting.vote(acting(carla, waiting, ORDER, NOW), "approve", NOW)
    assert (seat.id, seat.person_id, seat.on_behalf_of) == ("boris", "carla", "boris")
    with pytest.raises(AlreadyVoted):
        waiting.vote(person("boris"), "approve", NOW)
    for name in ("boris", "carla"):
        new = Voter(id="n", principal_id=name, references=("person",))
        with pytest.raises(AlreadyAsked):
            waiting.ballot.appoint(new)  # type: ignore[union-attr]


def test_two_people_cannot_be_away_for_each_other() -> None:
    first = Named("boris", "carla", Scope(), WEEK)
    back = Named("carla", "boris", Scope(most=Decimal(5)), Span(NOW, FRIDAY + timedelta(days=9)))
    with pytest.raises(EachForTheOther):
        back.refuse(first, "Carla")
    Named("carla", "boris", Scope(), Span(FRIDAY)).refuse(first, "Carla")


def test_two_may_share_the_work_of_one_but_not_the_same_work() -> None:
    first = Named("boris", "carla", Scope(), WEEK)
    Named("boris", "dana", Scope(processes=frozenset({"leave"})), WEEK).refuse(first, "Carla")
    with pytest.raises(SameAgain):
        Named("boris", "dana", Scope(), WEEK).refuse(first, "Carla")


def signed(by: str, *authority: str, absent: str | None = None) -> Decision:
    return Decision(by, "approve", authority, "d", Decimal(100), NOW, absent)


def left(*decisions: Decision, requester: str = "anna") -> list[str]:
    steps = [AuthorityStep("manager", ("by:boris",)), AuthorityStep("finance", ("by:dana",))]
    missing = shortfall(steps, decisions, requester=requester, digest="d", base_amount=Decimal(100))
    return [step.step for step in missing]


@pytest.mark.parametrize(
    ("decisions", "missing"),
    [
        ([signed("carla", "by:boris", absent="boris"), signed("dana", "by:dana")], []),
        (
            [signed("dana", "by:dana"), signed("dana", "by:boris", absent="boris")],
            ["finance"],
        ),
        (
            [
                signed("carla", "by:boris", absent="boris"),
                signed("carla", "by:dana", absent="dana"),
            ],
            ["finance"],
        ),
        (
            [signed("boris", "by:boris"), signed("carla", "by:dana", absent="boris")],
            ["finance"],
        ),
        (
            [
                signed("carla", "by:boris", absent="boris"),
                signed("eva", "by:dana", absent="boris"),
            ],
            ["finance"],
        ),
        ([signed("anna", "by:boris", absent="boris")], ["manager", "finance"]),
        ([signed("carla", "by:boris", absent="anna")], ["manager", "finance"]),
    ],
)
def test_two_signatures_are_of_two_people_and_of_two_authorities(
    decisions: list[Decision], missing: list[str]
) -> None:
    found = left(*decisions)
    assert len(found) == len(missing)
    if len(missing) != 1:
        assert found == missing


PEOPLE = st.sampled_from(["anna", "boris", "carla", "dana"])


@given(
    st.lists(st.tuples(PEOPLE, st.none() | PEOPLE, st.sampled_from(["by:boris", "by:dana"]))),
)
def test_money_never_moves_on_fewer_than_two_people_and_two_authorities(
    given: list[tuple[str, str | None, str]],
) -> None:
    decisions = [signed(by, authority, absent=absent) for by, absent, authority in given]
    if left(*decisions):
        return
    valid = [(by, absent or by) for by, absent, _ in given if "anna" not in (by, absent)]
    assert any({first[0], first[1]}.isdisjoint(second) for first in valid for second in valid)


@given(
    span=st.tuples(st.integers(-3, 3), st.integers(1, 4)),
    at=st.integers(-4, 8),
    most=st.none() | st.integers(0, 200),
    processes=st.none() | st.frozensets(st.sampled_from(["order", "leave"])),
    asked=st.lists(PEOPLE, min_size=1, max_size=3, unique=True),
    requester=PEOPLE,
    amount=st.integers(-200, 200),
)
def test_whoever_decides_was_asked_or_stands_in_for_who_was(
    span: tuple[int, int],
    at: int,
    most: int | None,
    processes: frozenset[str] | None,
    asked: list[str],
    requester: str,
    amount: int,
) -> None:
    begin = MONDAY + timedelta(days=span[0])
    scope = Scope(processes, None, None if most is None else Decimal(most))
    stand_in = StandIn("1", "boris", scope, Span(begin, begin + timedelta(days=span[1])))
    waiting = task(*asked, requester=requester)
    moment = MONDAY + timedelta(days=at)
    work = Work("order", Decimal(amount), Decimal(amount))
    by = acting(person("carla", stand_in), waiting, work, moment)
    try:
        waiting.complete(by, "approve", moment)
    except (NotCandidate, FourEyesViolated):
        return
    assert requester not in ("carla", by.on_behalf_of)
    if "carla" in asked:
        assert by.on_behalf_of is None
        return
    assert "boris" in asked
    assert begin <= moment < begin + timedelta(days=span[1])
    assert processes is None or "order" in processes
    assert most is None or abs(amount) <= most
