"""Steps whose people are missing, are the requester, or have approved before."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.commands import models
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.commands.substitutions import SetSubstitute
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import CountersignError
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import decision, history, incident, instance
from workflow_engine.queries.inbox import Inbox
from workflow_engine.settings import Settings
from workflow_engine.verification.tasks import decisions_match_tasks

RIGHTS = ("task:read", "task:complete", "instance:start", "instance:read")


@dataclass
class Office:
    """Anna works for Boris, Boris for Chen; Dana heads their department, Eva administers."""

    engine: Engine
    database: Database
    people: dict[str, Principal]
    system: Principal

    def begin(self, policies: str, *steps: str, who: str = "anna") -> None:
        body = '<startEvent id="begin"/><endEvent id="done"/>'
        names = ["begin", *(f"step{n}" for n in range(len(steps))), "done"]
        for name, candidates in zip(names[1:], steps, strict=False):
            told = f"<cs:policies {policies}/>"
            body += models.user_task(name, candidates=candidates, deadline=told)
        body += "".join(models.flow(a, b) for a, b in pairwise(names))
        files = {"m.bpmn": models.process(body)}
        begun = self.engine.execute(DeployBundle("t", files), self.system)
        self.engine.execute(StartInstance(begun.versions[0].key), self.people[who])
        self.run()

    def run(self) -> None:
        Worker(self.engine, lambda to, text, *, key: None).run_due()

    def asked(self) -> str:
        return " ".join(n for n in self.people if self.engine.ask(Inbox(), self.people[n]).rows)

    def approve(self, who: str) -> None:
        task = self.engine.ask(Inbox(), self.people[who]).rows[0].task_id
        self.engine.execute(CompleteTask(task, "approve"), self.people[who])
        self.run()

    def rules(self) -> list[tuple[str, str]]:
        lines = sa.select(history.c.data).where(history.c.kind == "task.automatic")
        with self.database.reading() as connection:
            assert not list(decisions_match_tasks(connection))
            found = connection.scalars(lines.order_by(history.c.seq)).all()
        return [(line["outcome"], line["policy"]) for line in found]

    def count(self, table: sa.Table) -> int:
        with self.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0

    def status(self) -> str:
        with self.database.reading() as connection:
            return str(connection.scalar(sa.select(instance.c.status)))


@pytest.fixture
def office(database: Database, make: Builders, clock: SetClock) -> Office:
    engine = Engine(database, World(Settings(), clock, Modules([]), Models()))
    people: dict[str, Principal] = {}
    people["dana"] = make.principal("dana", *RIGHTS)
    department = make.department("it", head=people["dana"].person_id)
    above = None
    for name in ("chen", "boris", "anna"):
        values = {"manager": above, "department_id": department}
        people[name] = make.principal(name, *RIGHTS, **values)
        above = people[name].person_id
    people["eva"] = make.principal("eva", *RIGHTS)
    office = make.group("office", [people["eva"].person_id or ""])
    make.role("administrator", groups=[office])
    people["eva"] = make.with_groups(people["eva"], office)
    return Office(engine, database, people, make.system)


@pytest.mark.parametrize("policy", ["administrator", "group:office"])
def test_others_are_asked_when_nobody_is_found(office: Office, policy: str) -> None:
    office.begin(f'nobody="{policy}"', "person:nobody")
    assert office.asked() == "eva"
    assert office.count(incident) == 0


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_a_step_that_nobody_can_decide_ends_by_its_rule(office: Office, outcome: str) -> None:
    office.begin(f'nobody="{outcome}"', "person:nobody")
    assert office.rules() == [(outcome, f"nobody={outcome}")]
    assert (office.status(), office.count(incident), office.count(decision)) == ("completed", 0, 0)


def test_without_a_policy_it_is_an_incident(office: Office) -> None:
    office.begin('nobody="incident"', "person:nobody")
    assert (office.asked(), office.count(incident), office.rules()) == ("", 1, [])


def test_those_instead_are_nobody_either(office: Office) -> None:
    office.begin('nobody="person:ghost"', "person:nobody")
    assert (office.asked(), office.count(incident)) == ("", 1)


def test_a_requester_who_would_approve_himself_is_skipped(office: Office) -> None:
    office.begin('self="skip"', "person:anna")
    assert office.rules() == [("approve", "self=skip")]
    assert (office.status(), office.count(decision)) == ("completed", 0)


def test_or_the_head_of_his_department_is_asked(office: Office) -> None:
    office.begin('self="head"', "person:anna")
    assert (office.asked(), office.rules()) == ("dana", [])


def test_or_nobody(office: Office) -> None:
    office.begin('self="forbid"', "person:anna")
    assert (office.asked(), office.count(incident)) == ("", 1)


def test_a_head_who_asks_for_himself_is_not_asked(office: Office) -> None:
    office.begin('self="head" nobody="administrator"', "person:dana", who="dana")
    assert office.asked() == "eva"


def test_whoever_has_just_approved_is_not_asked_again(office: Office) -> None:
    steps = ("manager:anna", "person:boris", "person:chen", "person:boris")
    office.begin('same="consecutive"', *steps)
    office.approve("boris")
    assert office.asked() == "chen"
    office.approve("chen")
    assert office.asked() == "boris"
    assert office.rules() == [("approve", "same=consecutive")]


def test_whoever_has_approved_is_asked_once_in_an_instance(office: Office) -> None:
    office.begin('same="once"', "person:boris", "person:chen", "person:boris")
    office.approve("boris")
    office.approve("chen")
    assert (office.status(), office.rules()) == ("completed", [("approve", "same=once")])


def test_chains_of_managers_sign(office: Office) -> None:
    office.begin("", "managers:anna/2")
    assert office.asked() == "chen boris"


@pytest.mark.parametrize(
    "policies", ['nobody="nobody"', 'self="allow"', 'same="always"', 'absent="no"', 'absent="= x"']
)
def test_a_model_with_a_misspelt_policy_is_refused(office: Office, policies: str) -> None:
    with pytest.raises(CountersignError):
        office.begin(policies, "person:boris")


def away(office: Office, who: str, *, most: str | None = None) -> None:
    """Somebody is away from now on; Dana stands in, for all or for less."""
    now = office.engine.world.clock.now()
    limit = Decimal(most) if most else None
    dana = str(office.people["dana"].person_id)
    command = SetSubstitute(
        substitute_id=dana, starts_at=now, ends_at=now + timedelta(days=5), most=limit
    )
    office.engine.execute(command, office.people[who])


@pytest.mark.parametrize(
    ("policy", "asked"),
    [("ask", "boris"), ("above", "chen"), ("nobody", "eva")],
)
def test_whoever_is_away(office: Office, policy: str, asked: str) -> None:
    away(office, "boris")
    office.begin(f'absent="{policy}" nobody="administrator"', "person:boris")
    assert office.asked() == asked


def test_a_substitute_for_some_of_the_work_does_not_mean_away(office: Office) -> None:
    away(office, "boris", most="100")
    office.begin('absent="above"', "person:boris")
    assert "chen" not in office.asked()


def test_a_chain_goes_on_above_whoever_is_away(office: Office) -> None:
    away(office, "boris")
    office.begin('absent="above"', "managers:anna/1")
    assert office.asked() == "chen"
