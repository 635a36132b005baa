"""A step is returned to one that was really passed, and nothing of what came between is left."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.models import flow
from tests.commands.test_voting import Committee, board
from workflow_engine.clock import SetClock
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.signers import AddSigner, TransferVote
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.returning import CannotComeBack, NoSuchReturn, NotReturned
from workflow_engine.errors import NotCandidate
from workflow_engine.jobs.worker import Worker
from workflow_engine.persistence.tables import instance, job, task
from workflow_engine.queries.tasks import GetTask, TaskView

__all__ = ["board"]


def step(name: str, who: str, *, returns: str = "any", more: str = "") -> str:
    """A step of one person (or as ``candidates`` say), named after the element."""
    return (
        f'<userTask id="{name}" name="{name}"><extensionElements>'
        f'<cs:assignment candidates="{who if ":" in who else f"person:{who}"}"/>'
        f'<cs:outcome id="ok"/><cs:outcome id="approve"/><cs:outcome id="reject"/>'
        f'<cs:outcome id="return" returns="{returns}"/>{more}</extensionElements></userTask>'
    )


def path(*elements: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(elements))


ENDS = '<startEvent id="begin"/><endEvent id="end"/>'


@dataclass
class Desk:
    """A process is deployed and begun; people answer by the names of its steps."""

    board: Committee

    def begin(self, body: str, *, more: dict[str, bytes] | None = None, **given: object) -> None:
        self.begin_file(models.process(body, key="desk"), more=more, **given)

    def begin_file(
        self, model: bytes, *, more: dict[str, bytes] | None = None, **given: object
    ) -> None:
        files = {"desk.bpmn": model, **(more or {})}
        self.board.engine.execute(DeployBundle("t", files), self.board.system)
        self.board.does("anna", StartInstance("desk", given))

    def open(self) -> str:
        """The open steps of all instances."""
        with self.board.database.reading() as connection:
            rows = connection.scalars(sa.select(task.c.element).where(task.c.state == "open"))
            return " ".join(sorted(rows))

    def id_of(self, element: str) -> str:
        with self.board.database.reading() as connection:
            statement = sa.select(task.c.id).where(task.c.element == element)
            return connection.scalars(statement.order_by(task.c.id.desc())).first()

    def says(
        self, who: str, element: str, outcome: str = "ok", *, task: str = "", **back: object
    ) -> object:
        said = {"comment": "As agreed.", **back}
        return self.board.does(who, CompleteTask(task or self.id_of(element), outcome, **said))

    def offered(self, who: str, element: str) -> str:
        view = self.view(who, element)
        return " ".join(f"{w.element}{'*' if w.may_come_back else ''}" for w in view.returns)

    def view(self, who: str, element: str) -> TaskView:
        return self.board.engine.ask(GetTask(self.id_of(element)), self.board.people[who])

    def status(self) -> str:
        with self.board.database.reading() as connection:
            rows = connection.scalars(sa.select(instance.c.status).order_by(instance.c.id))
            return " ".join(rows)


@pytest.fixture
def desk(board: Committee) -> Desk:
    return Desk(board)


def row(returns: str, **changes: str) -> str:
    """The requester's step and two of others; nobody approves in them."""
    steps = {"ask": "anna", "a": "boris", "b": "chen", **changes}
    made = "".join(step(n, w, returns=returns) for n, w in steps.items())
    return (ENDS + made + path("begin", "ask", "a", "b", "end")).replace(
        '<cs:outcome id="approve"/><cs:outcome id="reject"/>', ""
    )


def test_the_steps_that_were_passed_are_offered_the_nearest_first(desk: Desk) -> None:
    desk.begin(row("any"))
    assert desk.offered("anna", "ask") == ""
    desk.says("anna", "ask")
    assert desk.offered("boris", "a") == "ask*"
    desk.says("boris", "a")
    ways = desk.view("chen", "b").returns
    assert [(w.element, w.is_requester) for w in ways] == [("a", False), ("ask", True)]
    assert [w.person for w in ways] == ["Boris", "Anna"]


@pytest.mark.parametrize(
    ("returns", "offered", "goes_to"),
    [("any", "a* ask*", "a"), ("previous", "a*", "a"), ("requester", "ask*", "ask")],
)
def test_the_model_says_how_far_a_step_may_go_back(
    desk: Desk, returns: str, offered: str, goes_to: str
) -> None:
    desk.begin(row(returns))
    desk.says("anna", "ask")
    desk.says("boris", "a")
    assert desk.offered("chen", "b") == offered
    desk.says("chen", "b", "return")
    assert desk.open() == goes_to


def test_only_a_way_that_is_offered_can_be_gone(desk: Desk) -> None:
    desk.begin(row("previous"))
    desk.says("anna", "ask")
    desk.says("boris", "a")
    with pytest.raises(NoSuchReturn):
        desk.says("chen", "b", "return", back_to="ask")
    with pytest.raises(NotReturned):
        desk.says("chen", "b", "ok", back_to="a")
    assert desk.open() == "b"


def test_what_was_returned_is_redone_from_there(desk: Desk) -> None:
    desk.begin(row("any"))
    desk.says("anna", "ask")
    desk.says("boris", "a")
    desk.says("chen", "b", "return", back_to="ask", comment="which site?")
    desk.says("anna", "ask")
    assert desk.open() == "a"
    desk.says("boris", "a")
    desk.says("chen", "b")
    assert desk.status() == "completed"
    assert desk.board.is_sound()


def test_or_it_comes_straight_back_to_whoever_returned_it(desk: Desk) -> None:
    desk.begin(row("any", b="members:board"))
    desk.says("anna", "ask")
    desk.says("boris", "a")
    desk.says("dana", "b", "return", back_to="ask", comes_back=True)
    desk.says("anna", "ask")
    assert desk.open() == "b"
    assert desk.view("dana", "b").is_mine
    desk.says("dana", "b")
    assert desk.status() == "completed"
    assert desk.board.is_sound()


def test_a_refusal_of_the_redone_step_does_not_come_back(desk: Desk) -> None:
    steps = step("ask", "chen") + step("a", "boris") + step("b", "dana")
    desk.begin(ENDS + steps + path("begin", "ask", "a", "b", "end"))
    desk.says("chen", "ask")
    desk.says("boris", "a")
    desk.says("dana", "b", "return", back_to="ask", comes_back=True)
    desk.says("chen", "ask", "reject")
    assert desk.open() == "a"


def test_without_a_passed_step_the_outcome_goes_the_way_of_the_model(desk: Desk) -> None:
    desk.begin(row("any"))
    desk.says("anna", "ask", "return")
    assert desk.open() == "a"


def test_whoever_did_the_step_before_holds_it_again(desk: Desk) -> None:
    desk.begin(row("any", a="members:board"))
    desk.says("anna", "ask")
    desk.says("dana", "a")
    desk.says("chen", "b", "return")
    assert desk.view("dana", "a").is_mine


PARALLEL = (
    ENDS
    + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    + step("ask", "boris")
    + step("left", "chen")
    + step("left2", "chen")
    + step("right", "dana")
    + step("last", "eva")
    + path("begin", "ask", "fork", "left", "left2", "join", "last", "end")
    + path("fork", "right", "join")
)


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_a_return_before_the_fork_ends_the_branches_beside(desk: Desk, kind: str) -> None:
    body = PARALLEL.replace("parallelGateway", kind)
    if kind == "inclusiveGateway":
        for branch in ("left", "right"):
            body = body.replace(flow("fork", branch), flow("fork", branch, "amount &gt; 0"))
    desk.begin(body, amount=1)
    desk.says("boris", "ask")
    assert desk.open() == "left right"
    assert desk.offered("chen", "left") == "ask"
    with pytest.raises(CannotComeBack):
        desk.says("chen", "left", "return", back_to="ask", comes_back=True)
    desk.says("chen", "left", "return")
    assert desk.open() == "ask"
    desk.says("boris", "ask")
    desk.says("chen", "left")
    desk.says("chen", "left2")
    assert desk.open() == "right"
    desk.says("dana", "right")
    desk.says("eva", "last")
    assert desk.status() == "completed"


def test_a_branch_that_waits_at_the_join_ends_as_well(desk: Desk) -> None:
    desk.begin(PARALLEL)
    desk.says("boris", "ask")
    desk.says("dana", "right")
    desk.says("chen", "left", "return", back_to="ask")
    desk.says("boris", "ask")
    assert desk.open() == "left right"


def test_within_its_branch_a_return_leaves_the_others_alone(desk: Desk) -> None:
    desk.begin(PARALLEL)
    desk.says("boris", "ask")
    desk.says("chen", "left")
    assert desk.offered("chen", "left2") == "left* ask"
    desk.says("chen", "left2", "return", back_to="left", comes_back=True)
    assert desk.open() == "left right"
    desk.says("chen", "left")
    assert desk.open() == "left2 right"


def test_behind_a_join_no_single_branch_is_offered(desk: Desk) -> None:
    desk.begin(PARALLEL)
    desk.says("boris", "ask")
    desk.says("dana", "right")
    desk.says("chen", "left")
    desk.says("chen", "left2")
    assert desk.offered("eva", "last") == "ask*"


def test_of_alternatives_only_the_one_that_was_taken_is_offered(desk: Desk) -> None:
    body = (
        ENDS
        + '<exclusiveGateway id="which" default="which_small"/><exclusiveGateway id="met"/>'
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + step("small", "boris")
        + step("large", "boris")
        + step("b", "chen")
        + step("c", "dana")
        + flow("begin", "which")
        + flow("which", "large", "amount &gt; 10")
        + path("which", "small", "met", "fork", "b", "join", "end")
        + path("large", "met")
        + path("fork", "c", "join")
    )
    desk.begin(body, amount=5)
    desk.says("boris", "small")
    assert desk.offered("chen", "b") == "small"
    desk.says("chen", "b", "return")
    assert desk.open() == "small"
    desk.says("boris", "small")
    assert desk.open() == "b c"


def test_behind_an_event_gateway_the_step_before_it_is_offered(desk: Desk, clock: SetClock) -> None:
    body = (
        ENDS + '<eventBasedGateway id="waits"/><intermediateCatchEvent id="late">'
        "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
        '</intermediateCatchEvent><intermediateCatchEvent id="later"><timerEventDefinition>'
        "<timeDuration>P9D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        + step("a", "boris")
        + step("b", "chen")
        + path("begin", "a", "waits", "late", "b", "end")
        + path("waits", "later", "end")
    )
    desk.begin(body)
    desk.says("boris", "a")
    clock.travel(timedelta(days=2))
    run_jobs(desk)
    assert desk.offered("chen", "b") == "a*"
    desk.says("chen", "b", "return", comes_back=True)
    desk.says("boris", "a")
    assert desk.open() == "b"


def run_jobs(desk: Desk) -> None:
    Worker(desk.board.engine, lambda address, text, *, key: None).run_due()


NESTED = (
    ENDS
    + step("ask", "boris")
    + '<subProcess id="inner"><startEvent id="begin2"/><endEvent id="end2"/>'
    + step("a", "chen")
    + step("b", "dana")
    + path("begin2", "a", "b", "end2")
    + "</subProcess>"
    + step("last", "eva")
    + path("begin", "ask", "inner", "last", "end")
)


def test_out_of_a_sub_process_and_within_it(desk: Desk) -> None:
    desk.begin(NESTED)
    desk.says("boris", "ask")
    desk.says("chen", "a")
    assert desk.offered("dana", "b") == "a* ask"
    desk.says("dana", "b", "return", back_to="ask")
    assert desk.open() == "ask"
    desk.says("boris", "ask")
    desk.says("chen", "a")
    desk.says("dana", "b", "return", back_to="a", comes_back=True)
    desk.says("chen", "a")
    desk.says("dana", "b")
    assert desk.offered("eva", "last") == "ask*"


def test_behind_a_called_process_and_within_it(desk: Desk) -> None:
    called = models.process(
        ENDS + step("a", "chen") + step("b", "dana") + path("begin", "a", "b", "end"), key="other"
    )
    body = (
        ENDS
        + step("ask", "boris")
        + '<callActivity id="call" calledElement="other"/>'
        + step("last", "eva")
        + path("begin", "ask", "call", "last", "end")
    )
    desk.begin(body, more={"other.bpmn": called})
    desk.says("boris", "ask")
    desk.says("chen", "a")
    assert desk.offered("dana", "b") == "a*"
    desk.says("dana", "b", "return", comes_back=True)
    desk.says("chen", "a")
    desk.says("dana", "b")
    desk.says("eva", "last", "return", back_to="ask")
    assert desk.open() == "ask"
    assert desk.status() == "active completed"


QUORUMS = {
    "any": ("", ()),
    "all": ('mode="all"', ("boris",)),
    "sequence": ('mode="sequence"', ("boris", "chen")),
    "ratio": ('mode="ratio" quorum="0.6" reject="counted"', ("boris",)),
    "count": ('mode="count" quorum="2"', ("chen",)),
}


@pytest.mark.parametrize("shape", QUORUMS)
def test_however_they_vote_one_return_ends_it_and_all_vote_anew(desk: Desk, shape: str) -> None:
    policy, voted = QUORUMS[shape]
    steps = step("ask", "eva") + step(
        "vote", "members:board", more=f"<cs:approval {policy}/>" if policy else ""
    )
    desk.begin(ENDS + steps + path("begin", "ask", "vote", "end"))
    desk.says("eva", "ask")
    for who in voted:
        desk.says(who, "vote", "approve")
    before = desk.board.asked()
    desk.says("dana", "vote", "return", comes_back=True, comment="which site?")
    assert desk.open() == "ask"
    desk.says("eva", "ask")
    assert desk.open() == "vote"
    if shape == "any":
        assert desk.board.asked() == "dana"
        assert before == "boris chen dana"
    for who in ("boris", "chen", "dana"):
        if who in desk.board.asked():
            desk.says(who, "vote", "approve")
    assert desk.status() == "completed"
    assert desk.board.is_sound()


def test_who_was_added_to_a_vote_is_asked_again(desk: Desk) -> None:
    steps = step("ask", "boris") + step("vote", "members:board", more='<cs:approval mode="all"/>')
    desk.begin(ENDS + steps + path("begin", "ask", "vote", "end"))
    desk.says("boris", "ask")
    desk.board.does("chen", AddSigner(desk.id_of("vote"), "knows it", "finn", "beside"))
    desk.says("dana", "vote", "return", comes_back=True)
    desk.says("boris", "ask")
    assert desk.board.asked() == "boris chen dana finn"


def test_a_vote_that_was_handed_on_is_the_heirs_again(desk: Desk) -> None:
    anyone = '<cs:approval mode="all" transfer="anyone"/>'
    desk.begin(ENDS + step("ask", "eva") + step("vote", "person:chen, person:dana", more=anyone)
               + path("begin", "ask", "vote", "end"))  # fmt: skip
    desk.says("eva", "ask")
    desk.board.does("chen", TransferVote(desk.id_of("vote"), "away", "boris"))
    desk.board.does("boris", TransferVote(desk.id_of("vote"), "away too", "finn"))
    desk.says("dana", "vote", "return", comes_back=True)
    desk.says("eva", "ask")
    with pytest.raises(NotCandidate):
        desk.says("chen", "vote", "approve")
    desk.says("dana", "vote", "approve")
    assert desk.open() == "vote"
    desk.says("finn", "vote", "approve")
    assert desk.open() == ""


def test_the_time_of_the_opened_step_starts_anew(desk: Desk, clock: SetClock) -> None:
    due = '<cs:deadline due="= duration(&quot;P2D&quot;)" remind="0.5"/>'
    steps = step("ask", "boris", more=due) + step("a", "chen")
    desk.begin(ENDS + steps + path("begin", "ask", "a", "end"))
    first = desk.view("boris", "ask").due_at
    desk.says("boris", "ask")
    assert reminders(desk) == 0
    clock.travel(timedelta(days=1))
    desk.says("chen", "a", "return")
    assert desk.view("boris", "ask").due_at == first + timedelta(days=1)
    assert reminders(desk) == 1


def reminders(desk: Desk) -> int:
    """Letters that are still to go out about the step."""
    with desk.board.database.reading() as connection:
        rows = connection.execute(sa.select(job.c.payload, job.c.element, job.c.kind)).all()
    return sum(r.element == "ask" and "remind" in str(r.payload) for r in rows)
