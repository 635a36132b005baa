"""A task that nobody decided is offered one level up, and everybody signs as what they are."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.builders import Builders
from tests.commands import models
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.escalate_task import OnlyForProcesses
from workflow_engine.commands.next_signature import MODULE
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.queries.inbox import Inbox
from workflow_engine.settings import Settings

RIGHTS = ("task:read", "task:complete", "operation:call", "instance:start")
NUDGE = '<message id="nudge" name="nudge"/>'
ESCALATE = (
    '<serviceTask id="escalate"><extensionElements><cs:operation name="countersign.escalate"/>'
    "</extensionElements></serviceTask>"
)


@dataclass
class Line:
    """Boris has a task; Chen is his manager, and Li is Chen's. Each nudge escalates it."""

    engine: Engine
    people: dict[str, Principal]
    system: Principal
    sent: list[str]

    def begin(self, candidates: str, *, deadline: str = "", outcomes: str = "approve") -> None:
        model = _model(candidates, deadline, outcomes)
        begun = self.engine.execute(DeployBundle("t", {"m.bpmn": model}), self.system)
        self.engine.execute(StartInstance(begun.versions[0].key), self.people["anna"])
        self.run_jobs()
        self.sent.clear()

    def nudge(self) -> None:
        (row,) = self.engine.ask(Inbox(), self.people["boris"]).rows
        self.engine.execute(SendMessage("nudge", row.instance_id), self.system)
        self.run_jobs()

    def run_jobs(self) -> None:
        Worker(self.engine, lambda to, text, *, key: self.sent.append(to)).run_due()

    def asked(self) -> list[str]:
        return [who for who, person in self.people.items() if self.engine.ask(Inbox(), person).rows]

    def task(self) -> str:
        return self.engine.ask(Inbox(), self.people["boris"]).rows[0].task_id


def _model(candidates: str, remind: str, outcomes: str) -> bytes:
    """``remind`` are shares of a day, after which the task is due."""
    deadline = f'<cs:deadline due="= duration(&quot;P1D&quot;)" remind="{remind}"/>'
    return models.process(
        '<startEvent id="begin"/>'
        + models.user_task("manager", candidates=candidates, outcomes=outcomes, deadline=deadline)
        + '<boundaryEvent id="late" attachedToRef="manager" cancelActivity="false">'
        '<messageEventDefinition messageRef="nudge"/></boundaryEvent><endEvent id="done"/>'
        + ESCALATE
        + '<endEvent id="told"/>'
        + models.flow("begin", "manager")
        + models.flow("manager", "done")
        + models.flow("late", "escalate")
        + models.flow("escalate", "told"),
        extra=NUDGE,
    )


@pytest.fixture
def line(database: Database, make: Builders, clock: SetClock) -> Line:
    engine = Engine(database, World(Settings(), clock, Modules([MODULE]), Models()))
    li = make.principal("li", *RIGHTS)
    chen = make.principal("chen", *RIGHTS, manager=li.person_id)
    boris = make.principal("boris", *RIGHTS, manager=chen.person_id)
    anna = make.principal("anna", *RIGHTS, manager=boris.person_id)
    managers = make.group("managers", [boris.person_id or ""])
    people = {"anna": anna, "boris": make.with_groups(boris, managers), "chen": chen, "li": li}
    return Line(engine, people, make.system, [])


def test_the_manager_of_who_was_asked_may_decide_too(line: Line) -> None:
    line.begin("person:boris")
    line.nudge()
    assert line.asked() == ["boris", "chen"]
    assert line.sent == ["chen@example.org"]
    ended = line.engine.execute(CompleteTask(line.task(), "approve"), line.people["chen"])
    assert ended.status == "completed"


def test_a_group_goes_to_the_managers_of_its_members(line: Line) -> None:
    line.begin("group:managers")
    line.nudge()
    assert line.asked() == ["boris", "chen"]


def test_who_only_held_the_task_no_longer_keeps_it_from_others(line: Line) -> None:
    line.begin("person:boris, person:li")
    line.engine.execute(ClaimTask(line.task()), line.people["boris"])
    line.nudge()
    assert line.asked() == ["boris", "chen", "li"]


def test_a_second_escalation_changes_nothing(line: Line) -> None:
    line.begin("person:boris")
    line.nudge()
    line.nudge()
    assert line.asked() == ["boris", "chen"]
    assert line.sent == ["chen@example.org"]


def test_the_requester_is_never_asked_to_decide_by_escalation(line: Line) -> None:
    line.people["anna"], line.people["chen"] = line.people["chen"], line.people["anna"]
    line.begin("person:boris")
    line.nudge()
    assert line.asked() == ["boris", "li"]


def test_nobody_escalates_by_hand(line: Line) -> None:
    with pytest.raises(OnlyForProcesses):
        line.engine.execute(CallOperation("countersign.escalate"), line.people["anna"])


def test_a_task_left_alone_is_offered_one_level_up_at_its_deadline(
    line: Line, clock: SetClock
) -> None:
    line.begin("person:boris", deadline="0.5,1")
    clock.travel(timedelta(hours=12))
    line.run_jobs()
    assert line.asked() == ["boris"]
    clock.travel(timedelta(hours=12))
    line.run_jobs()
    assert line.asked() == ["boris", "chen"]


def test_a_task_that_was_done_in_time_is_not_escalated(line: Line, clock: SetClock) -> None:
    line.begin("person:boris", deadline="1")
    line.engine.execute(CompleteTask(line.task(), "approve"), line.people["boris"])
    line.sent.clear()
    clock.travel(timedelta(days=2))
    line.run_jobs()
    assert line.sent == []


def test_work_that_decides_nothing_is_escalated_too(line: Line, clock: SetClock) -> None:
    line.begin("person:boris", deadline="1", outcomes="done")
    clock.travel(timedelta(days=1))
    line.run_jobs()
    assert line.asked() == ["boris", "chen"]
