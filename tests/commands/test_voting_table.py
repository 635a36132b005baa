"""Every way of voting that can meet another: the product beside a count that is written anew.

A row is a mode, how refusals count, what happens to the seats first, and what three people say.
"""

from fractions import Fraction
from itertools import cycle, product

import pytest
import sqlalchemy as sa

from tests.commands.test_voting import Committee, board
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.signers import AddSigner, TransferVote
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import decision, task
from workflow_engine.verification import verify

__all__ = ["board"]

#: How it is counted, and how many refusals end it (0: none by itself).
MODES = {
    'mode="all"': 1,
    'mode="sequence"': 1,
    'mode="any" reject="counted"': 0,
    'mode="count" quorum="2"': 1,
    'mode="count" quorum="2" reject="counted"': 0,
    'mode="count" quorum="2" reject="2"': 2,
    'mode="ratio" quorum="0.6" reject="counted"': 0,
    'mode="ratio" quorum="0.6" reject="2"': 2,
    'mode="weight" quorum="2" reject="counted"': 0,
}
#: What boris does first, the order in which they are heard, and who may not be passed over.
CHANGES = {
    "nothing": ("boris chen dana", ""),
    "beside": ("boris chen dana eva", ""),
    "before": ("eva boris chen dana", "eva boris"),
    "after": ("boris eva chen dana", "eva"),
    "transfer": ("chair chen dana", ""),
}
EVERY = list(product(("approve", "reject", "abstain"), repeat=3))
FEW = [*product(("approve", "reject"), repeat=3), ("abstain", "approve", "approve")]
RETURNS = [("return",), ("approve", "return"), ("reject", "return"), ("abstain", "return")]
LISTED = "= [&quot;person:boris&quot;, &quot;person:chen&quot;, &quot;person:dana&quot;]"


def is_enough(mode: str, yes: int, no: int, seats: int) -> bool:
    """Whether these votes approve; whoever of ``seats`` abstained is not among them."""
    if yes == 0:
        return False
    if "all" in mode or "sequence" in mode:
        return no == 0
    if "ratio" in mode:
        return Fraction(yes, seats) >= Fraction(6, 10)
    return yes >= (2 if "quorum" in mode else 1)


def expected(mode: str, said: list[str], open_seats: int, *, must_wait: bool) -> str | None:
    """The outcome, once nobody who is still to be heard can change it."""
    yes, no = said.count("approve"), said.count("reject")
    seats = yes + no + open_seats
    if "return" in said:
        return "return"
    if MODES[mode] and no >= MODES[mode]:
        return "reject"
    if not is_enough(mode, yes + open_seats, no, seats):
        return "reject"
    return "approve" if is_enough(mode, yes, no + open_seats, seats) and not must_wait else None


class Row:
    """One request, decided as the row of the table says."""

    def __init__(self, board: Committee, change: str) -> None:
        self.board = board
        instance = board.does("anna", StartInstance("approval", {})).instance_id
        with board.database.reading() as connection:
            here = task.c.instance_id == instance
            self.task = connection.scalar(sa.select(task.c.id).where(here))
        people = board.people
        if change == "transfer":
            chair = people["chair"].person_id
            board.does("boris", TransferVote(self.task, "away", chair))
        elif change != "nothing":
            eva = people["eva"].person_id
            board.does("boris", AddSigner(self.task, "knows", eva, change))

    def says(self, who: str, outcome: str) -> None:
        self.board.does(who, CompleteTask(self.task, outcome, comment="Seen."))

    def refuses(self, who: str) -> None:
        with pytest.raises(CountersignError):
            self.says(who, "approve")

    def outcome(self) -> str | None:
        statement = sa.select(task.c.outcome).where(task.c.id == self.task)
        with self.board.database.reading() as connection:
            return connection.scalar(statement)

    def heard(self) -> int:
        statement = sa.select(sa.func.count()).where(decision.c.task_id == self.task)
        with self.board.database.reading() as connection:
            return connection.scalar(statement)


def plays(board: Committee, mode: str, change: str, words: tuple[str, ...]) -> None:
    row, (order, required) = Row(board, change), CHANGES[change]
    people, said = order.split(), []
    for who, word in zip(people, cycle(words), strict=False):
        row.refuses("finn")
        row.says(who, word)
        said.append(word)
        left = people[len(said) :]
        waits = any(one in left for one in required.split())
        settled = expected(mode, said, len(left), must_wait=waits)
        assert row.outcome() == settled, f"{mode}, {change}, {said}"
        row.refuses(who)
        if settled:
            break
    for who in left:
        row.refuses(who)
    assert (bool(settled), row.heard()) == (True, len(said))


# How votes are counted knows no database.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("mode", MODES)
def test_every_way_of_voting_ends_as_a_plain_count_says(
    board: Committee, mode: str, change: str
) -> None:
    board.ask(f'{mode} abstain="true"', LISTED)
    for words in (*(EVERY if change == "nothing" else FEW), *RETURNS):
        plays(board, mode, change, words)
    # What was started to deploy the model is still open; nothing else is.
    with board.database.reading() as connection:
        open_tasks = connection.scalars(sa.select(task.c.id).where(task.c.state == "open")).all()
    assert len(open_tasks) == 1
    assert verify(board.database) == []
