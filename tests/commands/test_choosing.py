"""People are chosen for steps to come, within what the model allows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.test_policies import Office, office
from workflow_engine.commands.asking import ChoicesWrong
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import history, incident, person
from workflow_engine.queries.choices import GetStartChoices, GetTaskChoices
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.tasks import GetTask

__all__ = ["office"]
Named = Mapping[str, Sequence[str]]


def step(name: str, candidates: str, chosen: str = "", policies: str = "") -> str:
    told = f"<cs:policies {policies}/>" if policies else ""
    text = models.user_task(name, candidates=candidates, deadline=told)
    how = f' chosen="{chosen}"' if chosen else ""
    return text.replace(f'candidates="{candidates}"', f'candidates="{candidates}"{how}')


def deploy(office: Office, *steps: str, names: str) -> str:
    order = ["begin", *names.split(), "done"]
    body = '<startEvent id="begin"/><endEvent id="done"/>' + "".join(steps)
    body += "".join(models.flow(a, b) for a, b in pairwise(order))
    files = {"m.bpmn": models.process(body)}
    return office.engine.execute(DeployBundle("t", files), office.system).versions[0].key


def start(office: Office, key: str, choices: Named, who: str = "anna") -> str:
    command = StartInstance(key, choices=choices)
    return office.engine.execute(command, office.people[who]).instance_id


def complete(office: Office, who: str, choices: Named, outcome: str = "approve") -> None:
    task = office.engine.ask(Inbox(), office.people[who]).rows[0].task_id
    command = CompleteTask(task, outcome, comment="Seen.", choices=choices)
    office.engine.execute(command, office.people[who])


def lines(office: Office) -> list[object]:
    statement = sa.select(history.c.data).order_by(history.c.seq)
    with office.database.reading() as connection:
        return [line["chosen"] for line in connection.scalars(statement) if "chosen" in line]


CIRCLE = "person:boris, person:chen, person:anna"


def test_the_requester_chooses_when_he_starts(office: Office) -> None:
    key = deploy(office, step("check", CIRCLE, "start"), names="check")
    (choice,) = office.engine.ask(GetStartChoices(key), office.people["anna"])
    assert (choice.element, choice.is_needed) == ("check", True)
    assert {one.person_id for one in choice.people} == {
        office.people[name].person_id for name in ("boris", "chen")
    }
    start(office, key, {"check": ["chen"]})
    assert office.asked() == "chen"
    assert lines(office) == [{"check": [office.people["chen"].person_id]}]


def test_the_page_says_who_chose(office: Office) -> None:
    start(
        office, deploy(office, step("check", CIRCLE, "start"), names="check"), {"check": ["chen"]}
    )
    task = office.engine.ask(Inbox(), office.people["chen"]).rows[0].task_id
    view = office.engine.ask(GetTask(task), office.people["chen"])
    with office.database.reading() as connection:
        anna = sa.select(person.c.name).where(person.c.id == office.people["anna"].person_id)
        assert view.chosen_by == connection.scalar(anna)
    assert [reason.reference for reason in view.reasons] == ["person:chen"]


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({}, "choices.check"),
        ({"check": []}, "choices.check"),
        ({"check": ["dana"]}, "choices.check"),
        ({"check": ["anna"]}, "choices.check"),
        ({"check": ["ghost"]}, "choices.check"),
        ({"check": ["chen", "dana"]}, "choices.check"),
        ({"check": ["chen"], "begin": ["chen"]}, "choices.begin"),
        ({"check": ["chen"], "other": ["chen"]}, "choices.other"),
    ],
)
def test_nobody_else_can_be_chosen(office: Office, choices: Named, field: str) -> None:
    key = deploy(office, step("check", CIRCLE, "start"), names="check")
    with pytest.raises(ChoicesWrong) as refused:
        start(office, key, choices)
    assert list(refused.value.errors) == [field]


def test_a_group_is_a_circle_of_its_members(office: Office) -> None:
    key = deploy(office, step("check", "group:office", "start"), names="check")
    start(office, key, {"check": ["eva"]})
    assert office.asked() == "eva"


def test_whoever_approves_chooses_the_next(office: Office) -> None:
    steps = step("first", "person:boris"), step("second", CIRCLE + ", person:dana", "previous")
    start(office, deploy(office, *steps, names="first second"), {})
    task = office.engine.ask(Inbox(), office.people["boris"]).rows[0].task_id
    (choice,) = office.engine.ask(GetTaskChoices(task), office.people["boris"])
    found = {one.person_id for one in choice.people}
    assert found == {office.people[name].person_id for name in ("chen", "dana")}
    complete(office, "boris", {"second": ["dana"]})
    assert office.asked() == "dana"


@pytest.mark.parametrize("named", [[], ["boris"], ["anna"], ["eva"]])
def test_but_neither_himself_nor_the_requester_nor_a_friend(
    office: Office, named: list[str]
) -> None:
    steps = step("first", "person:boris"), step("second", CIRCLE, "previous")
    start(office, deploy(office, *steps, names="first second"), {})
    with pytest.raises(ChoicesWrong) as refused:
        complete(office, "boris", {"second": named} if named else {})
    assert list(refused.value.errors) == ["choices.second"]
    assert office.asked() == "boris"


def test_a_choice_is_no_variable(office: Office) -> None:
    steps = step("first", "person:boris"), step("second", CIRCLE, "previous")
    instance = start(office, deploy(office, *steps, names="first second"), {})
    forged = {"choices": {"second": {"people": [office.people["dana"].person_id]}}}
    office.engine.execute(SetVariables(instance, forged, reason="Forged."), office.system)
    complete(office, "boris", {"second": ["chen"]})
    assert office.asked() == "chen"


def test_whoever_was_chosen_and_left_leads_to_the_policy(office: Office) -> None:
    steps = (
        step("first", "person:boris"),
        step("second", CIRCLE, "start", 'nobody="administrator"'),
    )
    start(office, deploy(office, *steps, names="first second"), {"second": ["chen"]})
    leaves = sa.update(person).where(person.c.id == office.people["chen"].person_id)
    with office.database.engine.begin() as connection:
        connection.execute(leaves.values(active=False))
    complete(office, "boris", {})
    assert (office.asked(), office.count(incident)) == ("eva", 0)


@pytest.mark.parametrize(("candidates", "chosen"), [(CIRCLE, "anybody"), ("= initiator", "start")])
def test_a_model_that_cannot_be_chosen_for_is_refused(
    office: Office, candidates: str, chosen: str
) -> None:
    with pytest.raises(CountersignError):
        deploy(office, step("check", candidates, chosen), names="check")
