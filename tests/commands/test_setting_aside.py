"""A task is put aside by one person until a day; a draft is kept for him and decides nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands.test_returning import ENDS, Desk, desk, path, step
from tests.commands.test_voting import board
from workflow_engine.clock import SetClock
from workflow_engine.commands.setting_aside import BadMoment, DraftTooLarge, PutAside, SaveDraft
from workflow_engine.errors import NotCandidate, TaskNotFound
from workflow_engine.jobs.housekeeping import forget_old_keys
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import task_draft
from workflow_engine.queries.aside import GetOwnNotes, OwnNotes
from workflow_engine.queries.inbox import Inbox, InboxCount

__all__ = ["board", "desk"]

ONE = ENDS + step("a", "members:board") + path("begin", "a", "end")


def count(desk: Desk, who: str) -> int:
    return desk.board.engine.ask(InboxCount(), desk.board.people[who])


def notes(desk: Desk, who: str) -> OwnNotes:
    return desk.board.engine.ask(GetOwnNotes(desk.id_of("a")), desk.board.people[who])


def put_aside(desk: Desk, who: str, until: object) -> None:
    desk.board.does(who, PutAside(desk.id_of("a"), until))


def test_it_leaves_one_inbox_and_comes_back_at_that_moment(desk: Desk, clock: SetClock) -> None:
    desk.begin(ONE)
    put_aside(desk, "boris", clock.now() + timedelta(days=2))
    assert (count(desk, "boris"), count(desk, "chen")) == (0, 1)
    assert desk.board.asked() == "chen dana"
    shown = desk.board.engine.ask(Inbox(aside=True), desk.board.people["boris"])
    assert [row.element for row in shown.rows] == ["a"]
    clock.travel(timedelta(days=2))
    assert desk.board.asked() == "boris chen dana"
    assert notes(desk, "boris").aside_until is None


def test_it_is_brought_back_before_and_decided_while_it_is_aside(
    desk: Desk, clock: SetClock
) -> None:
    desk.begin(ONE)
    put_aside(desk, "boris", clock.now() + timedelta(days=2))
    put_aside(desk, "boris", clock.now() + timedelta(days=9))
    put_aside(desk, "boris", None)
    assert count(desk, "boris") == 1
    put_aside(desk, "boris", clock.now() + timedelta(days=2))
    desk.says("boris", "a")
    assert desk.status() == "completed"


def test_only_those_who_are_asked_put_it_aside_and_not_for_ever(
    desk: Desk, clock: SetClock
) -> None:
    desk.begin(ONE)
    tomorrow = clock.now() + timedelta(days=1)
    with pytest.raises(TaskNotFound):
        put_aside(desk, "finn", tomorrow)
    with pytest.raises(NotCandidate):
        put_aside(desk, "anna", tomorrow)
    for moment in (clock.now(), clock.now() + timedelta(days=400)):
        with pytest.raises(BadMoment):
            put_aside(desk, "boris", moment)


def test_a_draft_is_ones_own_and_gone_with_the_decision(desk: Desk) -> None:
    desk.begin(ONE)
    task = desk.id_of("a")
    desk.board.does("boris", SaveDraft(task, {"amount": "12"}, "Perhaps"))
    desk.board.does("boris", SaveDraft(task, {"amount": "15"}, "Perhaps less"))
    desk.board.does("chen", SaveDraft(task, {}, "Hm"))
    kept = notes(desk, "boris")
    assert (kept.data, kept.comment) == ({"amount": "15"}, "Perhaps less")
    assert notes(desk, "dana").data is None
    desk.says("boris", "a", comment="Yes")
    assert notes(desk, "boris").data is None
    assert desk.board.is_sound()


def test_drafts_of_tasks_that_are_over_are_forgotten(
    desk: Desk, clock: SetClock, database: Database
) -> None:
    desk.begin(ONE)
    desk.board.does("boris", SaveDraft(desk.id_of("a"), {}, "Perhaps"))
    clock.travel(timedelta(days=30))
    forget_old_keys(desk.board.engine)
    assert notes(desk, "boris").comment == "Perhaps"
    desk.says("boris", "a", comment="Yes")
    clock.travel(timedelta(days=30))
    forget_old_keys(desk.board.engine)
    with database.engine.connect() as connection:
        assert connection.execute(sa.select(task_draft)).all() == []


def test_a_draft_has_a_bound(desk: Desk) -> None:
    desk.begin(ONE)
    with pytest.raises(DraftTooLarge):
        desk.board.does("boris", SaveDraft(desk.id_of("a"), {"text": "x" * 300_000}))
