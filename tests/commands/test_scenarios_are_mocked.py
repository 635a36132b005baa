"""Operations of a scenario do what it says, their real work, or nothing."""

from tests.commands import models
from tests.commands.models import flow
from workflow_engine.domain.rehearsal import Operations, Rehearsal, Request
from workflow_engine.scenarios.rehearsing import rehearse

MODEL = models.process(
    '<startEvent id="begin"/><serviceTask id="check"><extensionElements>'
    '<cs:operation name="finance.check_budget"/>'
    '<cs:input source="= centre" target="cost_centre"/>'
    '<cs:input source="= amount" target="amount"/>'
    '<cs:input source="= &quot;CNY&quot;" target="currency"/>'
    '<cs:output source="= result.available" target="free"/></extensionElements></serviceTask>'
    '<endEvent id="done"/>' + flow("begin", "check") + flow("check", "done"),
    key="checking",
)
TOLD = """
[mocks."finance.check_budget"]
available = "= amount * 2"

[[scenario]]
name = "enough is left"
steps = [
  { start = { centre = "CC-300", amount = 21 } },
  { status = "completed", variables = { free = 42 } },
]
"""


def told(operations: Operations = "written", scenarios: str = TOLD) -> Rehearsal:
    files = {"main.bpmn": MODEL, "scenarios.toml": scenarios.encode()}
    return rehearse(Request(files, operations=operations))


def test_a_mocked_operation_gives_what_is_written() -> None:
    found = told()
    assert [str(each.trouble) for each in found.scenarios] == ["None"]
    assert found.coverage[0].percent == 100


def test_real_operations_do_their_work_in_the_throw_away_database() -> None:
    (scenario,) = told("real").scenarios
    assert str(scenario.trouble) == ("step 2 (status completed): free is 1500000.0000; expected 42")


def test_all_operations_can_be_mocked() -> None:
    empty = TOLD.replace('available = "= amount * 2"\n', "").replace("free = 42", "")
    assert told("mocked", empty).passed


def test_an_operation_of_the_scenario_goes_before_that_of_the_file() -> None:
    own = TOLD.replace(
        'name = "enough', 'mocks."finance.check_budget".available = 42\nname = "enough'
    )
    own = own.replace('available = "= amount * 2"', "available = 0")
    assert told("written", own).passed


def test_what_nobody_can_deploy_is_a_problem_and_not_an_exception() -> None:
    files = {"main.bpmn": b"<definitions/>", "scenarios.toml": TOLD.encode()}
    found = rehearse(Request(files))
    assert not found.passed
    assert found.problem is not None
