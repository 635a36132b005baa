"""A model of another tool is deployed as it is, with the forms that it holds."""

import pytest

from tests.bpmn.vendors import CAMUNDA7, FLOWABLE, RUNNABLE
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import Invalid


@pytest.fixture
def place(office):
    for code in ("hr", "sales"):
        office.make.group(code, [])
    return office


@pytest.mark.parametrize("name", RUNNABLE)
def test_it_is_deployed_and_can_be_started(place, name):
    (version,) = place.deploy(RUNNABLE[name]).versions
    variables = {"days": 3, "why": "rest"}
    if name not in ("Flowable", "Activiti"):
        variables |= {"starter": "anna", "requester": "anna", "employee": "anna"}
        variables |= {"number": "R-1", "amount": 5, "patience": "P1D"}
    started = place.engine.execute(StartInstance(version.key, variables), place.anna)
    assert started.status == "active"


def test_the_fields_in_the_model_are_asked_and_checked(place):
    place.deploy(CAMUNDA7)
    variables = {"starter": "boris", "number": "R-1", "amount": 5, "patience": "P1D"}
    place.engine.execute(StartInstance("invoice", variables), place.anna)
    with pytest.raises(Invalid):
        place.complete(place.boris, "complete", approved=False)
    completed = place.complete(place.boris, "complete", approved=False, reason="late", level="a")
    assert completed.status == "completed"


def test_the_start_form_in_the_model_is_asked_and_checked(place):
    place.deploy(FLOWABLE)
    with pytest.raises(Invalid):
        place.engine.execute(StartInstance("leave", {"why": "rest"}), place.anna)


def test_a_file_of_the_same_name_wins(place):
    own = b'{"type": "default", "components": [{"type": "textfield", "key": "x"}]}'
    place.deploy(FLOWABLE, **{"start.json": own})
    with pytest.raises(Invalid):
        place.engine.execute(StartInstance("leave", {"days": 3}), place.anna)


def test_fields_that_changed_in_the_model_are_asked_anew(place):
    place.deploy(FLOWABLE)
    place.deploy(FLOWABLE.replace(b'id="days" name="Days" type="long"', b'id="until" type="date"'))
    with pytest.raises(Invalid):
        place.engine.execute(StartInstance("leave", {"days": 3}), place.anna)
    place.engine.execute(StartInstance("leave", {"until": "2026-04-01"}), place.anna)


def test_a_form_that_replaced_the_one_in_the_model_is_taken_over(place):
    own = b'{"type": "default", "components": [{"type": "textfield", "key": "why"}]}'
    place.deploy(FLOWABLE, **{"start.json": own})
    place.deploy(FLOWABLE.replace(b'name="Days"', b'name="How long"'))
    place.engine.execute(StartInstance("leave", {"why": "rest"}), place.anna)
