"""An approval in any order: voting, returning, taking back, withdrawing, beside a plain model.

By hand as many as one likes: ``APPROVALS=20000 python -m pytest`` and this file.
"""

import os
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.commands.test_returning import ENDS, Desk, desk, path, step
from tests.commands.test_voting import board
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.signers import TakeBackVote
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.commands.withdraw_instance import WithdrawInstance
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import decision, instance, task

__all__ = ["board", "desk"]

RUNS = int(os.environ.get("APPROVALS", "500"))
BOARD = ("boris", "chen", "dana")
PEOPLE = (*BOARD, "eva", "finn")
STEPS = {"ask": ("eva",), "vote": BOARD, "last": ("finn",)}
NEXT = {"ask": "vote", "vote": "last", "last": ""}


class Approval(RuleBasedStateMachine):
    """Eva asks, the board votes and all have to approve, Finn does it; any of them returns.

    The model: where it stands, who has voted, who waits for what he returned, what the last deed
    was that can be taken back, and how many decisions stand.
    """

    desk: Desk

    @initialize()
    def begin(self) -> None:
        started = self.desk.board.does("anna", StartInstance("desk", {}))
        self.id = started.instance_id
        self.at, self.passed = "ask", []
        self.votes: dict[str, str] = {}
        self.waiting: dict[str, str] = {}
        self.undoable = ""
        self.standing = 0

    def newest(self, element: str) -> str:
        statement = (
            sa.select(task.c.id)
            .where(task.c.instance_id == self.id, task.c.element == element)
            .order_by(task.c.id.desc())
        )
        with self.desk.board.database.reading() as connection:
            return connection.scalars(statement).first() or ""

    def tries(self, who: str, command: object, *, may: bool) -> bool:
        """The product does it when the model says so, and refuses it otherwise."""
        refusal = None
        try:
            self.desk.board.does(who, command)
        except CountersignError as error:
            refusal = error
        assert (refusal is None) == may, f"{who}, {command}: {refusal}"
        return may

    def may(self, who: str, element: str) -> bool:
        return self.at == element and who in STEPS[element] and who not in self.votes

    @rule(who=st.sampled_from(PEOPLE), outcome=st.sampled_from(["approve", "approve", "reject"]))
    def votes_now(self, who: str, outcome: str) -> None:
        command = CompleteTask(self.newest("vote"), outcome, comment="Seen.")
        if not self.tries(who, command, may=self.may(who, "vote")):
            return
        self.votes[who] = outcome
        self.standing, self.undoable = self.standing + 1, ""
        if outcome == "reject":
            self.goes_on("vote", refused=True)
        elif len(self.votes) == len(BOARD):
            self.goes_on("vote")

    @rule(who=st.sampled_from(PEOPLE), element=st.sampled_from(["ask", "last"]))
    def does_it(self, who: str, element: str) -> None:
        command = CompleteTask(self.newest(element), "ok", comment="Seen.")
        if self.tries(who, command, may=self.may(who, element)):
            self.standing += 1
            is_straight = element in self.waiting
            self.goes_on(element)
            self.undoable = "" if is_straight or not self.at else element

    def asked(self) -> list[str]:
        return [who for who in STEPS.get(self.at, ()) if who not in self.votes]

    @precondition(lambda self: self.at)
    @rule(index=st.integers(0, 2))
    def whoever_is_asked_agrees(self, index: int) -> None:
        self._agrees(index)

    @precondition(lambda self: self.at)
    @rule(index=st.integers(0, 2))
    def another_who_is_asked_agrees(self, index: int) -> None:
        """Twice, so that requests get on."""
        self._agrees(index)

    def _agrees(self, index: int) -> None:
        who = self.asked()[index % len(self.asked())]
        if self.at == "vote":
            self.votes_now(who, "approve")
        else:
            self.does_it(who, self.at)

    @precondition(lambda self: self.at in ("vote", "last"))
    @rule(index=st.integers(0, 2), to=st.sampled_from(["ask", "vote"]), comes_back=st.booleans())
    def whoever_is_asked_returns(self, index: int, to: str, comes_back: bool) -> None:
        self.returns(self.asked()[index % len(self.asked())], self.at, to, comes_back)

    @precondition(lambda self: self.undoable)
    @rule()
    def whoever_did_it_takes_it_back(self) -> None:
        self.takes_his_decision_back(STEPS[self.undoable][0], self.undoable)

    def goes_on(self, element: str, *, refused: bool = False) -> None:
        self.passed = [element, *(one for one in self.passed if one != element)]
        straight = self.waiting.pop(element, "")
        self.at = NEXT[element] if refused or not straight else straight
        self.votes = {}

    @rule(
        who=st.sampled_from(PEOPLE),
        element=st.sampled_from(["vote", "last"]),
        to=st.sampled_from(["ask", "vote"]),
        comes_back=st.booleans(),
    )
    def returns(self, who: str, element: str, to: str, comes_back: bool) -> None:
        said = {"comment": "Seen.", "back_to": to, "comes_back": comes_back}
        command = CompleteTask(self.newest(element), "return", **said)
        is_way = to in self.passed and list(NEXT).index(to) < list(NEXT).index(element)
        if self.tries(who, command, may=self.may(who, element) and is_way):
            self.at, self.votes, self.undoable = to, {}, ""
            self.standing += 1
            if comes_back:
                self.waiting[to] = element

    @rule(who=st.sampled_from(PEOPLE))
    def takes_his_vote_back(self, who: str) -> None:
        command = TakeBackVote(self.newest("vote"), "wrong")
        if self.tries(who, command, may=self.at == "vote" and who in self.votes):
            del self.votes[who]
            self.standing -= 1

    @rule(who=st.sampled_from(PEOPLE), element=st.sampled_from(["ask", "last"]))
    def takes_his_decision_back(self, who: str, element: str) -> None:
        may = self.undoable == element and who in STEPS[element]
        if self.tries(who, TakeBackDecision(self.newest(element), "wrong"), may=may):
            self.at, self.undoable = element, ""
            self.standing -= 1

    @rule(who=st.sampled_from(["anna", "boris"]))
    def withdraws(self, who: str) -> None:
        may = who == "anna" and bool(self.at) and self.standing == 0
        if self.tries(who, WithdrawInstance(self.id, "no need"), may=may):
            self.at = ""

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        with self.desk.board.database.reading() as connection:
            here = (task.c.instance_id == self.id, task.c.state == "open")
            open_steps = list(connection.scalars(sa.select(task.c.element).where(*here)))
            status = connection.scalar(sa.select(instance.c.status).where(instance.c.id == self.id))
        assert open_steps == ([self.at] if self.at else [])
        assert (status == "active") == bool(self.at)

    @invariant()
    def nobody_decided_what_he_was_not_asked(self) -> None:
        with self.desk.board.database.reading() as connection:
            rows = connection.execute(
                sa.select(task.c.element, decision.c.person_id)
                .join(task, task.c.id == decision.c.task_id)
                .where(decision.c.instance_id == self.id)
            ).all()
        people = self.desk.board.people
        for element, person in rows:
            assert person in {people[name].person_id for name in STEPS[element]}


@pytest.fixture
def machine(desk: Desk) -> Callable[[], Approval]:
    policy = '<cs:approval mode="all"/>'
    steps = step("ask", "eva") + step("vote", "members:board", more=policy) + step("last", "finn")
    desk.begin(ENDS + steps + path("begin", "ask", "vote", "last", "end"))
    return type("Machine", (Approval,), {"desk": desk})


# What the order does is the same on both databases; races are tested apart.
@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whatever_order_people_act_in_the_product_agrees_with_the_model(
    machine: Callable[[], Approval],
) -> None:
    bounds = settings(
        max_examples=RUNS,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=bounds)
    # All runs are in one database; the proof of the whole need not be made after each.
    assert machine.desk.board.is_sound()  # type: ignore[attr-defined]
    with machine.desk.board.database.reading() as c:
        print(c.execute(sa.text("select kind, count(*) from history group by kind")).all())
