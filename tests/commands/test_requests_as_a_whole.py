"""A request that calls other processes is one request to whoever made it."""

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.queries.instances import Instances

CALLING = models.process(
    '<startEvent id="begin"/><callActivity id="call" calledElement="approval"/>'
    '<endEvent id="done"/>' + models.flow("begin", "call") + models.flow("call", "done"),
    key="calling",
)


def test_what_it_called_is_not_listed_beside_it_but_says_where_it_stands(office: Office) -> None:
    office.deploy(models.approval())
    office.deploy(CALLING)
    office.start("calling")
    whole = office.engine.ask(Instances(), office.make.system).rows
    assert {row.key for row in whole} == {"calling", "approval"}
    (steps,) = (row.steps for row in whole if row.key == "approval")
    (request,) = office.engine.ask(Instances(outermost=True), office.make.system).rows
    assert request.key == "calling"
    assert [*request.steps] == [*steps] != []
