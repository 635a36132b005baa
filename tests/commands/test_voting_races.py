"""Two people act on one vote at the same moment: one order of the two comes out, never both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from tests.commands.test_voting import Committee, board
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.signers import AddSigner, TakeBackVote, TransferVote
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import history, instance, voter

__all__ = ["board"]
ROUNDS = 6
Deed = Callable[[], object]


def at_once(*deeds: Deed) -> list[str]:
    """Both begin together; gives for each ``done`` or the code of its refusal."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> str:
        start.wait()
        try:
            deed()
        except CountersignError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def count(board: Committee, kind: str) -> int:
    """Lines of the newest instance's history."""
    newest = sa.select(instance.c.id).order_by(instance.c.id.desc()).limit(1).scalar_subquery()
    statement = sa.select(sa.func.count()).select_from(history)
    with board.database.reading() as connection:
        return connection.scalar(
            statement.where(history.c.kind == kind, history.c.instance_id == newest)
        )


@pytest.fixture
def vote(board: Committee) -> Callable[[str, str, str], Deed]:
    return lambda who, task, outcome: (
        lambda: board.does(who, CompleteTask(task, outcome, comment="Seen."))
    )


def test_two_last_votes_settle_a_step_once(board: Committee, vote) -> None:
    for _ in range(ROUNDS):
        board.ask('mode="all"')
        task = board.task("boris")
        board.vote("dana")
        assert (
            at_once(vote("boris", task, "approve"), vote("chen", task, "approve")) == ["done"] * 2
        )
        assert (count(board, "task.voted"), count(board, "task.settled")) == (3, 1)
    assert board.is_sound()


def test_one_person_who_presses_twice_votes_once(board: Committee, vote) -> None:
    for _ in range(ROUNDS):
        board.ask('mode="all"')
        task = board.task("boris")
        said = at_once(vote("boris", task, "approve"), vote("boris", task, "reject"))
        assert said.count("done") == 1
        assert count(board, "task.voted") == 1
        board.vote("dana", "reject") if board.asked() else None
    assert board.is_sound()


def test_a_vote_is_given_or_handed_on_but_not_both(board: Committee, vote) -> None:
    for _ in range(ROUNDS):
        board.ask('mode="count" quorum="1"')
        task = board.task("boris")
        hand_on = TransferVote(task, "away", "chair")
        said = at_once(vote("boris", task, "approve"), lambda c=hand_on: board.does("boris", c))
        assert said.count("done") == 1
        if board.asked():
            board.vote("chair")
        assert count(board, "task.settled") == 1
    assert board.is_sound()


def test_a_signer_is_added_in_time_or_not_at_all(board: Committee, vote) -> None:
    for _ in range(ROUNDS):
        board.ask('mode="any"', "person:boris")
        task = board.task("boris")
        add = AddSigner(task, "look", "eva", "after")
        said = at_once(vote("boris", task, "approve"), lambda c=add: board.does("boris", c))
        assert said[0] == "done"
        assert board.asked() == ("eva" if said[1] == "done" else "")
        if said[1] == "done":
            board.vote("eva")
    assert board.is_sound()


def test_a_vote_is_taken_back_or_counted_but_not_both(board: Committee, vote) -> None:
    for _ in range(ROUNDS):
        board.ask('mode="count" quorum="2"')
        task = board.task("boris")
        board.vote("boris")
        back = TakeBackVote(task, "wrong")
        said = at_once(vote("chen", task, "approve"), lambda c=back: board.does("boris", c))
        assert said[0] == "done"
        if said[1] == "done":
            assert board.asked() == "boris dana"
            board.vote("boris")
        assert count(board, "task.settled") == 1
        with board.database.reading() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(voter)) % 3 == 0
    assert board.is_sound()
