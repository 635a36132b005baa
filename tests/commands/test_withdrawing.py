"""Whoever asked may withdraw, and whoever decided take it back, while nobody acted on it."""

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.models import flow
from tests.commands.test_returning import ENDS, Desk, desk, path, step
from tests.commands.test_voting import board
from workflow_engine.commands.claim_task import ClaimTask, ReleaseTask
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.restart_instance import WasCalled
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.commands.withdraw_instance import WithdrawInstance
from workflow_engine.domain.withdrawing import (
    AlreadyDecided,
    NotRequesters,
    NotYourDecision,
    TooLateToTakeBack,
    WithdrawalRefused,
)
from workflow_engine.errors import InstanceNotActive, InstanceNotFound
from workflow_engine.persistence.tables import decision, decision_taken_back, instance
from workflow_engine.queries.withdrawal import GetWithdrawal

__all__ = ["board", "desk"]

TWO = ENDS + step("a", "boris") + step("b", "chen") + path("begin", "a", "b", "end")


def request(desk: Desk, key: str = "desk") -> str:
    with desk.board.database.reading() as connection:
        statement = sa.select(instance.c.id).where(instance.c.key == key)
        return connection.scalars(statement.order_by(instance.c.id.desc())).first()


def withdraw(desk: Desk, who: str = "anna", key: str = "desk") -> str:
    return desk.board.does(who, WithdrawInstance(request(desk, key), "not needed"))


def may(desk: Desk, who: str) -> tuple[bool, bool]:
    """Whether he may withdraw, and take back."""
    found = desk.board.engine.ask(GetWithdrawal(request(desk)), desk.board.people[who])
    return found.may_withdraw, found.task_id is not None


def undo(desk: Desk, who: str, element: str) -> None:
    desk.board.does(who, TakeBackDecision(desk.id_of(element), "wrong button"))


def test_a_request_that_nobody_decided_is_withdrawn_and_ends(desk: Desk) -> None:
    desk.begin(TWO)
    assert may(desk, "anna") == (True, False)
    assert withdraw(desk) == "cancelled"
    assert (desk.open(), desk.board.asked()) == ("", "")
    with pytest.raises(InstanceNotActive):
        withdraw(desk)


def test_only_the_requester_withdraws(desk: Desk) -> None:
    desk.begin(TWO)
    with pytest.raises(NotRequesters):
        withdraw(desk, "boris")
    with pytest.raises(InstanceNotFound):
        withdraw(desk, "finn")


def test_once_somebody_decided_it_is_too_late(desk: Desk) -> None:
    desk.begin(TWO)
    desk.says("boris", "a")
    assert may(desk, "anna")[0] is False
    with pytest.raises(AlreadyDecided):
        withdraw(desk)


def test_what_the_requester_did_himself_is_no_decision_of_others(desk: Desk) -> None:
    desk.begin(
        TWO.replace("person:boris", "person:anna")
        .replace("approve", "fine")
        .replace("reject", "no")
    )
    desk.says("anna", "a")
    assert withdraw(desk) == "cancelled"


@pytest.mark.parametrize(("until", "refusal"), [("always", None), ("never", WithdrawalRefused)])
def test_the_process_says_until_when(
    desk: Desk, until: str, refusal: type[Exception] | None
) -> None:
    desk.begin(TWO, more={"process.toml": f'withdraw = "{until}"'.encode()})
    if refusal is None:
        desk.says("boris", "a")
        assert withdraw(desk) == "cancelled"
        return
    with pytest.raises(refusal):
        withdraw(desk)


OWN_WAY = (
    ENDS
    + step("a", "boris")
    + '<boundaryEvent id="gone" attachedToRef="a"><messageEventDefinition messageRef="m"/>'
    "</boundaryEvent>"
    + step("clear", "chen")
    + path("begin", "a", "end")
    + flow("gone", "clear")
    + flow("clear", "end")
)


def test_a_process_with_a_way_of_its_own_goes_that(desk: Desk) -> None:
    message = '<message id="m" name="initiator.withdraw"/>'
    body = models.process(OWN_WAY, key="desk", extra=message)
    desk.begin_file(body)
    assert withdraw(desk) == "active"
    assert desk.open() == "clear"


def test_what_it_called_is_withdrawn_with_it_and_not_alone(desk: Desk) -> None:
    called = models.process(ENDS + step("a", "chen") + path("begin", "a", "end"), key="other")
    body = ENDS + '<callActivity id="call" calledElement="other"/>' + path("begin", "call", "end")
    desk.begin(body, more={"other.bpmn": called})
    with pytest.raises(WasCalled):
        withdraw(desk, key="other")
    assert withdraw(desk) == "cancelled"
    assert desk.status() == "cancelled cancelled"


def test_a_decision_in_a_called_process_counts_as_well(desk: Desk) -> None:
    called = models.process(
        ENDS + step("a", "chen") + step("b", "dana") + path("begin", "a", "b", "end"), key="other"
    )
    body = ENDS + '<callActivity id="call" calledElement="other"/>' + path("begin", "call", "end")
    desk.begin(body, more={"other.bpmn": called})
    desk.says("chen", "a")
    with pytest.raises(AlreadyDecided):
        withdraw(desk)


def test_a_decision_is_taken_back_stays_in_the_record_and_counts_no_more(desk: Desk) -> None:
    desk.begin(TWO)
    desk.says("boris", "a", "approve")
    assert may(desk, "boris") == (False, True)
    undo(desk, "boris", "a")
    assert desk.open() == "a"
    assert desk.view("boris", "a").is_mine
    with desk.board.database.reading() as connection:
        kept = connection.scalars(sa.select(decision.c.id)).all()
        assert connection.scalars(sa.select(decision_taken_back.c.decision_id)).all() == kept
    assert may(desk, "anna")[0] is True
    desk.says("boris", "a", "reject")
    desk.says("chen", "b")
    assert desk.status() == "completed"
    assert desk.board.is_sound()


def test_who_claims_the_next_step_acts_until_he_puts_it_back(desk: Desk) -> None:
    desk.begin(TWO)
    desk.says("boris", "a")
    desk.board.does("chen", ClaimTask(desk.id_of("b")))
    with pytest.raises(TooLateToTakeBack):
        undo(desk, "boris", "a")
    desk.board.does("chen", ReleaseTask(desk.id_of("b")))
    undo(desk, "boris", "a")
    assert desk.open() == "a"


def test_after_the_next_decision_it_is_too_late(desk: Desk) -> None:
    desk.begin(
        ENDS + "".join(step(n, w) for n, w in (("a", "boris"), ("b", "chen"), ("c", "dana")))
        + path("begin", "a", "b", "c", "end")
    )  # fmt: skip
    desk.says("boris", "a")
    desk.says("chen", "b")
    assert may(desk, "boris") == (False, False)
    with pytest.raises(TooLateToTakeBack):
        undo(desk, "boris", "a")
    with pytest.raises(NotYourDecision):
        undo(desk, "anna", "a")


def test_what_ended_is_not_taken_back(desk: Desk) -> None:
    desk.begin(ENDS + step("a", "boris") + path("begin", "a", "end"))
    desk.says("boris", "a")
    with pytest.raises(InstanceNotActive):
        undo(desk, "boris", "a")


def test_both_branches_that_a_decision_opened_are_taken_back(desk: Desk) -> None:
    body = (
        ENDS
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + step("a", "boris")
        + step("b", "chen")
        + step("c", "dana")
        + path("begin", "a", "fork", "b", "join", "end")
        + path("fork", "c", "join")
    )
    desk.begin(body)
    desk.says("boris", "a")
    undo(desk, "boris", "a")
    assert desk.open() == "a"
    desk.says("boris", "a")
    desk.says("chen", "b")
    undo(desk, "chen", "b")
    assert desk.open() == "b c"
    desk.says("dana", "c")
    desk.says("chen", "b")
    assert desk.status() == "completed"


def test_a_return_is_not_taken_back(desk: Desk) -> None:
    desk.begin(TWO)
    desk.says("boris", "a")
    desk.says("chen", "b", "return")
    assert desk.open() == "a"
    with pytest.raises(TooLateToTakeBack):
        undo(desk, "chen", "b")


def test_a_comment_in_between_is_no_deed(desk: Desk) -> None:
    desk.begin(TWO)
    desk.says("boris", "a")
    desk.board.does("chen", CommentInstance(request(desk), "Looks fine"))
    undo(desk, "boris", "a")
    assert desk.open() == "a"
