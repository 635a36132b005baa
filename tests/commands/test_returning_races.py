"""Two people act on one request at the same moment: one order of the two comes out, never both."""

from datetime import timedelta

from tests.commands.test_returning import ENDS, PARALLEL, Desk, desk, path, run_jobs, step
from tests.commands.test_voting import board
from tests.commands.test_voting_races import ROUNDS, at_once
from tests.commands.test_withdrawing import request
from workflow_engine.clock import SetClock
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.commands.withdraw_instance import WithdrawInstance
from workflow_engine.queries.timeline import Timeline

__all__ = ["board", "desk"]

TWO = ENDS + step("a", "boris") + step("b", "chen") + path("begin", "a", "b", "end")


def test_an_approver_and_the_one_who_withdraws(desk: Desk) -> None:
    for _ in range(ROUNDS):
        desk.begin(TWO)
        asked, task = request(desk), desk.id_of("a")
        gone = WithdrawInstance(asked, "no need")
        said = at_once(
            lambda t=task: desk.says("boris", "a", task=t),
            lambda c=gone: desk.board.does("anna", c),
        )
        assert said.count("done") == 1
        assert desk.open() == ("b" if said[0] == "done" else "")
        if said[0] == "done":
            desk.says("chen", "b")
    assert desk.board.is_sound()


def test_a_return_and_the_branch_beside(desk: Desk) -> None:
    for _ in range(ROUNDS):
        desk.begin(PARALLEL)
        desk.says("boris", "ask")
        left, right = desk.id_of("left"), desk.id_of("right")
        said = at_once(
            lambda t=left: desk.says("chen", "left", "return", task=t),
            lambda t=right: desk.says("dana", "right", task=t),
        )
        assert said[0] == "done"
        assert desk.open() == "ask"
        desk.says("boris", "ask")
        finish(desk)
    assert desk.board.is_sound()


def finish(desk: Desk) -> None:
    for who, element in (
        ("chen", "left"),
        ("chen", "left2"),
        ("dana", "right"),
        ("eva", "last"),
    ):
        desk.says(who, element)
    assert desk.open() == ""


def test_taking_back_and_the_decision_that_follows(desk: Desk) -> None:
    for _ in range(ROUNDS):
        desk.begin(TWO)
        desk.says("boris", "a")
        first, second = desk.id_of("a"), desk.id_of("b")
        back = TakeBackDecision(first, "wrong")
        said = at_once(
            lambda c=back: desk.board.does("boris", c),
            lambda t=second: desk.says("chen", "b", task=t),
        )
        assert said.count("done") == 1
        if said[0] == "done":
            assert desk.open() == "a"
            desk.says("boris", "a")
            desk.says("chen", "b")
    assert set(desk.status().split()) == {"completed"}
    assert desk.board.is_sound()


def test_a_decision_and_the_timeout(desk: Desk, clock: SetClock) -> None:
    body = (
        ENDS
        + step("a", "boris")
        + '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        + step("b", "chen")
        + step("c", "dana")
        + path("begin", "a", "b", "end")
        + path("late", "c", "end")
    )
    for _ in range(ROUNDS):
        desk.begin(body)
        task = desk.id_of("a")
        clock.travel(timedelta(days=2))
        said = at_once(lambda t=task: desk.says("boris", "a", task=t), lambda: run_jobs(desk))
        run_jobs(desk)
        assert desk.open() == ("b" if said[0] == "done" else "c")
        desk.says(*(("chen", "b") if said[0] == "done" else ("dana", "c")))
    assert desk.board.is_sound()


def test_a_decision_and_the_rule_that_ends_what_is_overdue(desk: Desk, clock: SetClock) -> None:
    late = '<cs:deadline due="P1D" overdue="reject"/>'
    body = ENDS + step("a", "boris", more=late) + path("begin", "a", "end")
    for _ in range(ROUNDS):
        desk.begin(body)
        asked, task = request(desk), desk.id_of("a")
        clock.travel(timedelta(days=2))
        said = at_once(lambda t=task: desk.says("boris", "a", task=t), lambda: run_jobs(desk))
        run_jobs(desk)
        told = [line.kind for line in desk.board.engine.ask(Timeline(asked), desk.board.system)]
        assert told.count("task.automatic") == (0 if said[0] == "done" else 1)
        assert told.count("task.completed") == (1 if said[0] == "done" else 0)
        assert desk.open() == ""
    assert desk.board.is_sound()
