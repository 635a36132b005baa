"""A request is copied to people, who may read it, once each, and who say that they have."""

import pytest

from tests.commands.test_returning import ENDS, Desk, desk, path, step
from tests.commands.test_voting import board
from tests.commands.test_withdrawing import request
from workflow_engine.commands.claim_task import NobodyNamed
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.copy_instance import CopyInstance, ReadCopy
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import InstanceNotFound, TaskNotFound
from workflow_engine.queries.copies import MyCopies, Receipts, UnreadCopies
from workflow_engine.queries.instances import GetInstance

__all__ = ["board", "desk"]

ONE = ENDS + step("a", "boris") + path("begin", "a", "end")


def copy(desk: Desk, who: str, *to: str, note: str = "") -> int:
    return desk.board.does(who, CopyInstance(request(desk), to, note))


def asks(desk: Desk, who: str, query: object) -> object:
    return desk.board.engine.ask(query, desk.board.people[who])


def receivers(desk: Desk) -> list[str]:
    return sorted(receipt.name for receipt in asks(desk, "anna", Receipts(request(desk))))


def test_whoever_has_a_copy_may_read_it_and_do_nothing(desk: Desk) -> None:
    desk.begin(ONE)
    with pytest.raises(InstanceNotFound):
        asks(desk, "finn", GetInstance(request(desk)))
    assert copy(desk, "boris", "person:finn", note="For the budget") == 1
    (row,) = asks(desk, "finn", MyCopies()).rows
    assert (row.sent_by, row.note, row.read_at) == ("Boris", "For the budget", None)
    assert asks(desk, "finn", GetInstance(request(desk))).row.status == "active"
    with pytest.raises(TaskNotFound):
        desk.board.does("finn", CompleteTask(desk.id_of("a"), "ok"))
    with pytest.raises(InstanceNotFound):
        copy(desk, "finn", "person:eva")


def test_each_person_has_one_copy_whoever_gives_it_and_how_often(desk: Desk) -> None:
    desk.begin(ONE)
    assert copy(desk, "boris", "person:finn", "group:board") == 3
    assert copy(desk, "anna", "person:finn", "person:eva") == 1
    assert receivers(desk) == ["Chen", "Dana", "Eva", "Finn"]


def test_reading_is_said_once_and_counts_down(desk: Desk, clock) -> None:
    desk.begin(ONE)
    copy(desk, "anna", "person:finn")
    assert asks(desk, "finn", UnreadCopies()) == 1
    desk.board.does("finn", ReadCopy(request(desk)))
    first = asks(desk, "anna", Receipts(request(desk)))[0].read_at
    assert first == clock.now()
    desk.board.does("finn", ReadCopy(request(desk)))
    assert asks(desk, "finn", UnreadCopies()) == 0
    assert asks(desk, "finn", MyCopies(unread=True)).rows == []
    with pytest.raises(InstanceNotFound):
        desk.board.does("eva", ReadCopy(request(desk)))


def test_the_model_copies_at_steps_that_were_passed_and_at_the_end(desk: Desk) -> None:
    body = (
        ENDS.replace(
            '<endEvent id="end"/>',
            '<endEvent id="end"><extensionElements><cs:copy to="person:eva, person:nobody"/>'
            "</extensionElements></endEvent>",
        )
        + step("a", "boris", more='<cs:copy to="= [&quot;group:board&quot;, watcher]"/>')
        + step("b", "chen")
        + path("begin", "a", "b", "end")
    )
    desk.begin(body, watcher="person:finn")
    assert receivers(desk) == []
    desk.says("boris", "a")
    assert receivers(desk) == ["Boris", "Chen", "Dana", "Finn"]
    desk.says("chen", "b")
    assert receivers(desk) == ["Boris", "Chen", "Dana", "Eva", "Finn"]
    assert asks(desk, "eva", MyCopies()).rows[0].sent_by is None


def test_a_copy_to_nobody_is_refused(desk: Desk) -> None:
    desk.begin(ONE)
    with pytest.raises(NobodyNamed):
        copy(desk, "boris", "person:nobody")


def test_copies_come_by_pages(desk: Desk) -> None:
    desk.begin(ONE)
    for _ in range(3):
        copy(desk, "anna", "person:finn")
        desk.board.does("anna", _again())
    found = asks(desk, "finn", MyCopies(limit=2))
    rest = asks(desk, "finn", MyCopies(limit=2, cursor=found.cursor))
    assert (len(found.rows), len(rest.rows), rest.cursor) == (2, 1, None)


def _again() -> object:

    return StartInstance("desk", {})
