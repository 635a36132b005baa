"""A substitute signs with the authority of whoever is away, and is one person all the same."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.contract.test_hostile_processes import (
    LAPTOP,
    NOTHING,
    RELEASING,
    Attempt,
    attempt,
    money,
)
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.substitutions import SetSubstitute
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import AlreadySigned, FourEyesViolated, NotCandidate, TaskNotFound
from workflow_engine.persistence.repositories.substitutions import stand_ins
from workflow_engine.persistence.tables import person
from workflow_engine.scenarios import Stage

#: Dear enough for the line manager, Boris, and the head of the department, Chen.
TABLETS = LAPTOP | {"quantity": Decimal(3)}
STEPS = {"manager": "manager:{anna}", "head": "head:{department}"}


def away(stage: Stage, absent: str, substitute: str, **scope: Decimal) -> None:
    now = stage.clock.now()
    command = SetSubstitute(
        substitute_id=str(stage.people[substitute].person_id),
        starts_at=now,
        ends_at=now + timedelta(days=5),
        **scope,
    )
    stage.product.engine.execute(command, stage.people[absent])


def who(stage: Stage, login: str) -> Principal:
    found = stage.people[login]
    with stage.product.database.reading() as connection:
        now = stand_ins(connection, str(found.person_id), stage.clock.now())
    return replace(found, stands_in=now)


def ask(stage: Stage, *steps: str, lines: object = TABLETS) -> Attempt:
    """Anna's requisition, with the references as the matrix gives them."""
    anna = stage.people["anna"].person_id
    with stage.product.database.reading() as connection:
        department = connection.scalar(sa.select(person.c.department_id).where(person.c.id == anna))
    known = {"anna": anna, "department": department}
    tasks = [models.user_task(each, candidates=STEPS[each].format(**known)) for each in steps]
    return attempt(stage, *tasks, *RELEASING, lines=lines)


def signs(tried: Attempt, login: str) -> None:
    task = tried.instance.tasks[0]
    stage = tried.stage
    command = CompleteTask(task.task_id, "approve", comment="Seen.")
    stage.product.engine.execute(command, who(stage, login))
    stage.run_jobs()


def test_a_substitute_signs_with_the_authority_of_the_absent(stage: Stage) -> None:
    away(stage, "boris", "sam")
    tried = ask(stage, "manager", "head")
    signs(tried, "sam")
    signs(tried, "chen")
    assert money(stage)[0] == 1, tried.refusals()


def test_who_signed_for_the_absent_is_not_the_second_person(stage: Stage) -> None:
    away(stage, "boris", "chen")
    tried = ask(stage, "manager", "head")
    signs(tried, "chen")
    with pytest.raises((AlreadySigned, NotCandidate, TaskNotFound)):
        signs(tried, "chen")
    assert money(stage) == NOTHING


def test_who_signed_himself_does_not_sign_for_the_absent_too(stage: Stage) -> None:
    away(stage, "boris", "chen")
    tried = ask(stage, "head", "manager")
    signs(tried, "chen")
    with pytest.raises(AlreadySigned):
        signs(tried, "chen")
    assert money(stage) == NOTHING
    signs(tried, "boris")
    assert money(stage)[0] == 1, tried.refusals()


def test_one_substitute_of_two_is_one_signature(stage: Stage) -> None:
    away(stage, "boris", "sam")
    away(stage, "chen", "sam")
    tried = ask(stage, "manager", "head")
    signs(tried, "sam")
    with pytest.raises(AlreadySigned):
        signs(tried, "sam")
    assert money(stage) == NOTHING


def test_the_requester_does_not_sign_for_his_manager(stage: Stage) -> None:
    away(stage, "boris", "anna")
    tried = ask(stage, "manager", lines=LAPTOP)
    with pytest.raises(FourEyesViolated):
        signs(tried, "anna")
    assert money(stage) == NOTHING


def test_an_amount_above_the_substitutes_limit_is_left_to_the_absent(stage: Stage) -> None:
    away(stage, "boris", "sam", most=Decimal(5000))
    tried = ask(stage, "manager", lines=LAPTOP)
    with pytest.raises((TaskNotFound, NotCandidate)):
        signs(tried, "sam")
    signs(tried, "boris")
    assert money(stage)[0] == 1, tried.refusals()
