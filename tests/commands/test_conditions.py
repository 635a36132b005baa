"""Data from outside starts the processes whose condition holds for it."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands.evaluate_conditions import EvaluateConditions
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden


def watching(condition: str, *, key: str = "heat") -> bytes:
    return models.process(
        '<startEvent id="begin"><conditionalEventDefinition><condition '
        f'xsi:type="tFormalExpression">{condition}</condition></conditionalEventDefinition>'
        "</startEvent>"
        + models.user_task("cool", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + flow("begin", "cool")
        + flow("cool", "done"),
        key=key,
    )


@pytest.fixture
def sensor(office: Office) -> Principal:
    return office.make.with_permissions(office.anna, "condition:evaluate")


def evaluate(office: Office, sensor: Principal, **variables: object) -> list[str]:
    command = EvaluateConditions(variables)
    return [started.key for started in office.engine.execute(command, sensor)]


def test_each_process_starts_whose_condition_holds(office: Office, sensor: Principal) -> None:
    office.deploy(watching("= temperature &gt; 30"))
    office.deploy(watching("= temperature &gt; 60", key="fire"))
    assert evaluate(office, sensor, temperature=20) == []
    assert evaluate(office, sensor, temperature=40) == ["heat"]
    assert sorted(evaluate(office, sensor, temperature=80)) == ["fire", "heat"]
    assert len(office.inbox(office.boris)) == 3


def test_a_condition_without_its_data_does_not_hold(office: Office, sensor: Principal) -> None:
    office.deploy(watching("= temperature &gt; 30"))
    assert evaluate(office, sensor, pressure=40) == []
    assert evaluate(office, sensor, temperature="warm") == []


def test_only_the_version_in_force_is_asked(office: Office, sensor: Principal) -> None:
    office.deploy(watching("= temperature &gt; 30"))
    office.deploy(watching("= temperature &gt; 50"))
    assert evaluate(office, sensor, temperature=40) == []


def test_what_the_caller_may_not_start_is_left_out(office: Office, sensor: Principal) -> None:
    office.deploy(
        watching("= temperature &gt; 30"), **{"process.toml": b'start = "organisation:write"'}
    )
    assert evaluate(office, sensor, temperature=40) == []
    allowed = office.make.with_permissions(sensor, "organisation:write")
    assert evaluate(office, allowed, temperature=40) == ["heat"]
    with pytest.raises(Forbidden):
        office.engine.execute(EvaluateConditions({"temperature": 40}), office.anna)


def test_a_document_that_runs_already_is_not_started_again(
    office: Office, sensor: Principal
) -> None:
    manifest = {"process.toml": b'business_key = "= hall"'}
    office.deploy(watching("= temperature &gt; 30"), **manifest)
    assert evaluate(office, sensor, temperature=40, hall="A") == ["heat"]
    assert evaluate(office, sensor, temperature=41, hall="A") == []
    assert evaluate(office, sensor, temperature=42, hall="B") == ["heat"]
