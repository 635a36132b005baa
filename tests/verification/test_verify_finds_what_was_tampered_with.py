"""Each invariant, broken by hand, is reported by name."""

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office, office  # noqa: F401
from workflow_engine.persistence.tables import audit, decision, history, instance, job, task
from workflow_engine.verification import verify


@pytest.fixture
def used(office: Office) -> Office:  # noqa: F811
    """An office with a finished and a running instance."""
    office.deploy(models.approval())
    office.start(amount=1)
    office.complete(office.boris)
    office.complete(office.dana)
    office.start(amount=2)
    office.deploy(models.escalating())
    office.start("escalating")
    return office


def change(used: Office, statement: sa.Executable) -> set[str]:
    with used.engine.database.engine.begin() as connection:
        connection.execute(statement)
    return {problem.invariant for problem in verify(used.engine.database)}


def test_an_untouched_database_is_clean(used: Office) -> None:
    assert verify(used.engine.database) == []


def test_a_task_closed_behind_the_engine_is_found(used: Office) -> None:
    closed = sa.update(task).where(task.c.state == "open").values(state="completed")
    assert {"I1", "I5"} <= change(used, closed)


def test_an_instance_ended_behind_the_engine_is_found(used: Office) -> None:
    ended = sa.update(instance).where(instance.c.status == "active").values(status="completed")
    assert "I3" in change(used, ended)


def test_a_lost_decision_is_found(used: Office) -> None:
    assert {"I5", "I8"} <= change(used, sa.delete(decision))


def test_a_changed_decision_is_found(used: Office) -> None:
    assert "I8" in change(used, sa.update(decision).values(outcome="reject"))


@pytest.mark.parametrize(
    "forged",
    [
        {"person_id": None},
        {"account_id": None},
        {"authority": ["group:board"]},
        {"document_version": 2},
        {"document_digest": "0" * 64},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_decision_given_another_author_or_document_is_found(
    used: Office, forged: dict[str, object]
) -> None:
    assert "I8" in change(used, sa.update(decision).values(forged))


def test_a_cut_history_is_found(used: Office) -> None:
    assert {"I7", "I9"} <= change(used, sa.delete(history).where(history.c.seq == 3))


def test_a_missing_line_in_between_is_found(used: Office) -> None:
    assert "I6" in change(used, sa.delete(history).where(history.c.seq == 2))


def test_a_rewritten_line_is_found(used: Office) -> None:
    assert "I7" in change(used, sa.update(history).where(history.c.seq == 1).values(kind="nothing"))


def test_a_lost_timer_is_found(used: Office) -> None:
    assert "I15" in change(used, sa.delete(job).where(job.c.kind == "timer"))


def test_a_rewritten_audit_line_is_found(used: Office) -> None:
    assert "I7" in change(used, sa.update(audit).values(action="nothing.happened"))
