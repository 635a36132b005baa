"""Somebody is away, and somebody else decides in his place: in time, in scope and in both names."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.commands import models
from tests.commands.test_voting_races import at_once
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.comment_instance import CommentInstance
from workflow_engine.commands.complete_task import Completed, CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.commands.substitutions import (
    EndSubstitution,
    NotOverOneself,
    NotOverOthers,
    SetSubstitute,
    SubstitutionOver,
)
from workflow_engine.commands.take_back_decision import TakeBackDecision
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.substitution import EachForTheOther, OwnSubstitute, SameAgain
from workflow_engine.domain.voting.refusals import AlreadyVoted
from workflow_engine.domain.withdrawing import NotYourDecision
from workflow_engine.engine import Engine
from workflow_engine.errors import (
    FourEyesViolated,
    InstanceNotFound,
    NotFound,
    TaskAlreadyDone,
    TaskNotFound,
)
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.notifications import Text
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.substitutions import stand_ins
from workflow_engine.persistence.tables import audit, decision, history, voter
from workflow_engine.queries.ended_task import GetEndedTask
from workflow_engine.queries.inbox import Inbox, InboxCount, InboxRow
from workflow_engine.queries.inbox_keys import InboxKeys
from workflow_engine.queries.substitutions import ReplacedNow, Substitutions
from workflow_engine.queries.tasks import GetTask
from workflow_engine.queries.timeline import Timeline
from workflow_engine.settings import Settings
from workflow_engine.verification.tasks import decisions_match_tasks

RIGHTS = ("task:read", "task:complete", "instance:start", "instance:read", "instance:comment")
DAY = timedelta(days=1)


@dataclass
class Office:
    """Anna asks, Boris manages her and Carla, Dana and Eva are colleagues, Chief is above all."""

    engine: Engine
    database: Database
    clock: SetClock
    people: dict[str, Principal]
    managers: str

    def who(self, name: str) -> Principal:
        """As the next request of this person finds him."""
        found = self.people[name]
        with self.database.reading() as connection:
            now = stand_ins(connection, str(found.person_id), self.clock.now())
        return replace(found, stands_in=now)

    def does(self, name: str, command):  # type: ignore[no-untyped-def]
        return self.engine.execute(command, self.who(name))

    def sees(self, name: str, query):  # type: ignore[no-untyped-def]
        return self.engine.ask(query, self.who(name))

    def id(self, name: str) -> str:
        return str(self.people[name].person_id)

    def away(self, name: str, substitute: str, *, by: str = "", **more: object) -> str:
        now = self.clock.now()
        values = {"starts_at": now, "ends_at": now + 5 * DAY, **more}
        if by:
            values["person_id"] = self.id(name)
        return self.does(by or name, SetSubstitute(substitute_id=self.id(substitute), **values))

    def vote_on(self) -> str:
        """Boris and Dana both have to approve; gives the task."""
        asked = ", ".join(f"person:{self.id(name)}" for name in ("boris", "dana"))
        step = models.user_task("approve", candidates=asked, deadline='<cs:approval mode="all"/>')
        body = (
            '<startEvent id="begin"/><endEvent id="done"/>'
            + step
            + models.flow("begin", "approve")
            + models.flow("approve", "done")
        )
        system = Principal.system(self.people["anna"].company_id)
        self.engine.execute(DeployBundle("t", {"m.bpmn": models.process(body)}), system)
        self.does("anna", StartInstance("approval"))
        return self.inbox("boris")[0].task_id

    def ask(
        self, candidates: str = "", who: str = "anna", key: str = "approval", then: str = "chief"
    ) -> str:
        """Boris, or the candidates, and ``then`` somebody who reads it."""
        body = (
            '<startEvent id="begin"/>'
            + models.user_task("approve", candidates=candidates or f"person:{self.id('boris')}")
            + models.user_task("read", candidates=f"person:{self.id(then)}", outcomes="complete")
            + '<endEvent id="done"/>'
            + models.flow("begin", "approve")
            + models.flow("approve", "read")
            + models.flow("read", "done")
        )
        system = Principal.system(self.people["anna"].company_id)
        begun = self.engine.execute(
            DeployBundle("t", {"m.bpmn": models.process(body, key=key)}), system
        )
        return self.does(who, StartInstance(begun.versions[0].key)).instance_id

    def inbox(self, name: str, **filters: object) -> list[InboxRow]:
        return list(self.sees(name, Inbox(**filters)).rows)

    def decide(self, name: str, task: str = "", outcome: str = "approve") -> Completed:
        task = task or self.inbox(name)[0].task_id
        return self.does(name, CompleteTask(task, outcome, comment="Seen."))


@pytest.fixture
def office(database: Database, make: Builders, clock: SetClock) -> Office:
    chief = make.principal("chief", *RIGHTS)
    boris = make.principal("boris", *RIGHTS, manager=chief.person_id)
    people = {"chief": chief, "boris": boris}
    for name in ("anna", "carla", "dana", "eva"):
        people[name] = make.principal(name, *RIGHTS, manager=boris.person_id)
    managers = make.group("managers", [str(boris.person_id), str(chief.person_id)])
    for name in ("boris", "chief"):
        people[name] = make.with_groups(people[name], managers)
    people["omar"] = make.principal("omar", *RIGHTS, "organisation:write", "organisation:read")
    engine = Engine(database, World(Settings(), clock, Modules([]), Models()))
    return Office(engine, database, clock, people, managers)


def test_a_substitute_decides_in_both_names(office: Office) -> None:
    office.away("boris", "carla")
    instance = office.ask()
    (row,) = office.inbox("carla")
    assert row.instead_of == "Boris"
    view = office.sees("carla", GetTask(row.task_id))
    assert (view.instead_of, view.may_act, view.may_claim) == ("Boris", True, True)
    office.decide("carla")
    with office.database.reading() as connection:
        said = connection.execute(sa.select(decision)).one()
        assert not list(decisions_match_tasks(connection))
    assert (said.person_id, said.on_behalf_of) == (office.id("carla"), office.id("boris"))
    assert said.authority == [f"person:{office.id('boris')}"]
    line = next(x for x in office.sees("carla", Timeline(instance)) if x.kind == "task.completed")
    assert (line.actor, line.on_behalf_of) == ("Carla", "Boris")


def test_the_absent_sees_his_work_and_whoever_is_first_decides(office: Office) -> None:
    office.away("boris", "carla")
    office.ask()
    task = office.inbox("boris")[0].task_id
    office.decide("boris")
    assert office.inbox("carla") == []
    with pytest.raises(TaskAlreadyDone):
        office.decide("carla", task)


def test_dates_begin_and_end_by_themselves(office: Office) -> None:
    now = office.clock.now()
    office.away("boris", "carla", starts_at=now + DAY, ends_at=now + 2 * DAY)
    office.ask()
    task = office.inbox("boris")[0].task_id
    assert office.inbox("carla") == []
    with pytest.raises(TaskNotFound):
        office.decide("carla", task)
    office.clock.set(now + DAY)
    assert [row.task_id for row in office.inbox("carla")] == [task]
    office.clock.set(now + 2 * DAY)
    assert office.inbox("carla") == []
    with pytest.raises(TaskNotFound):
        office.decide("carla", task)


def test_a_request_that_was_begun_before_the_end_is_too_late_after_it(office: Office) -> None:
    """The principal of a long request says what held; the moment of the decision counts."""
    office.away("boris", "carla")
    office.ask()
    task, carla = office.inbox("boris")[0].task_id, office.who("carla")
    office.clock.set(office.clock.now() + 6 * DAY)
    with pytest.raises(TaskNotFound):
        office.engine.execute(CompleteTask(task, "approve"), carla)


def test_what_a_group_is_asked_waits_for_the_substitute_too_and_once(office: Office) -> None:
    office.away("boris", "chief")
    office.away("chief", "carla")
    office.ask("group:managers")
    assert [row.instead_of for row in office.inbox("chief")] == [None]
    assert [row.instead_of for row in office.inbox("carla")] == ["Chief"]
    assert office.sees("carla", InboxCount()) == 1
    office.decide("carla")


def test_the_substitute_of_a_substitute_is_not_asked(office: Office) -> None:
    office.away("boris", "carla")
    office.away("carla", "dana")
    office.ask()
    task = office.inbox("carla")[0].task_id
    assert office.inbox("dana") == []
    with pytest.raises(TaskNotFound):
        office.decide("dana", task)


def test_only_some_processes_are_handed_over(office: Office) -> None:
    instance = office.ask(key="orders")
    office.ask(key="leave")
    office.away("boris", "carla", processes=["leave"])
    assert [key for key, _ in office.sees("carla", InboxKeys())] == ["leave"]
    orders = next(r.task_id for r in office.inbox("boris") if r.instance_id == instance)
    with pytest.raises(TaskNotFound):
        office.decide("carla", orders)
    with pytest.raises(InstanceNotFound):
        office.sees("carla", GetTask(orders))
    assert len(office.inbox("carla", absent="all")) == 1
    office.decide("carla")


def test_only_what_is_offered_to_some_groups_is_handed_over(office: Office) -> None:
    office.away("boris", "carla", groups=[office.managers])
    office.ask()
    office.ask("group:managers", key="other")
    assert [row.title for row in office.inbox("carla")] == ["Other"]
    named = next(r.task_id for r in office.inbox("boris") if r.title == "Approval")
    with pytest.raises(TaskNotFound):
        office.decide("carla", named)


def test_nobody_approves_his_own_request_in_his_managers_place(office: Office) -> None:
    office.away("boris", "anna")
    office.ask(who="anna")
    task = office.inbox("boris")[0].task_id
    assert office.inbox("anna") == []
    view = office.sees("anna", GetTask(task))
    assert (view.is_barred, view.may_act, view.may_claim) == (True, False, False)
    with pytest.raises(FourEyesViolated):
        office.decide("anna", task)


def test_what_the_substitute_claims_stays_the_absents(office: Office) -> None:
    ending = office.away("boris", "carla")
    office.ask()
    task = office.inbox("carla")[0].task_id
    office.does("carla", ClaimTask(task))
    assert office.sees("carla", GetTask(task)).is_mine
    office.does("boris", EndSubstitution(ending))
    assert office.inbox("carla") == []
    office.decide("boris")


def test_the_substitute_takes_his_decision_back(office: Office) -> None:
    office.away("boris", "carla")
    office.ask(then="dana")
    task = office.inbox("carla")[0].task_id
    office.decide("carla")
    with pytest.raises(NotYourDecision):
        office.does("boris", TakeBackDecision(task, "Not mine."))
    office.does("carla", TakeBackDecision(task, "Wrong one."))
    assert office.inbox("dana") == []
    assert [row.instead_of for row in office.inbox("carla")] == ["Boris"]
    office.decide("boris")


def test_the_substitute_may_comment_while_it_waits_for_him(office: Office) -> None:
    ending = office.away("boris", "carla")
    instance = office.ask()
    office.does("carla", CommentInstance(instance, "What for?"))
    office.does("boris", EndSubstitution(ending))
    with pytest.raises(InstanceNotFound):
        office.does("carla", CommentInstance(instance, "Still here."))


def test_the_absent_and_his_substitute_decide_at_once_and_one_wins(office: Office) -> None:
    office.away("boris", "carla")
    for round_ in range(6):
        office.ask(key=f"round{round_}")
        task = office.inbox("boris")[0].task_id
        deeds = [
            lambda n=name: office.decide(n, task)  # noqa: B023
            for name in ("boris", "carla")
        ]
        assert sorted(at_once(*deeds)) == ["done", "task-already-done"]
    with office.database.reading() as connection:
        assert not list(decisions_match_tasks(connection))
        lines = sa.select(sa.func.count()).where(history.c.kind == "task.completed")
        assert connection.scalar(lines) == 6


def test_two_who_name_each_other_at_once_are_not_both_heard(office: Office) -> None:
    for start in range(0, 60, 10):
        begin = office.clock.now() + start * DAY
        span = {"starts_at": begin, "ends_at": begin + 5 * DAY}
        said = at_once(
            lambda s=span: office.away("boris", "carla", **s),
            lambda s=span: office.away("carla", "boris", **s),
        )
        assert sorted(said) == ["done", "each-for-the-other"]


def test_nobody_is_away_for_somebody_who_is_away_for_him(office: Office) -> None:
    office.away("boris", "carla")
    with pytest.raises(EachForTheOther):
        office.away("carla", "boris", processes=None)
    with pytest.raises(SameAgain):
        office.away("boris", "dana")
    with pytest.raises(OwnSubstitute):
        office.away("eva", "eva")
    office.away("boris", "dana", most=Decimal(100))


@pytest.mark.parametrize("setter", ["boris", "chief", "omar"])
def test_a_manager_or_an_administrator_names_one_for_who_is_ill(
    office: Office, setter: str
) -> None:
    with pytest.raises(FieldsWrong) as wrong:
        office.away("anna", "carla", by=setter)
    assert list(wrong.value.errors) == ["reason"]
    made = office.away("anna", "carla", by=setter, reason="She is ill.", ends_at=None)
    office.ask(f"person:{office.id('anna')}", who="dana")
    office.decide("carla")
    (told,) = office.sees("anna", Substitutions())
    assert (told.set_by, told.reason, told.is_planned) == (setter, "She is ill.", False)
    office.does("anna", EndSubstitution(made))
    with pytest.raises(SubstitutionOver):
        office.does(setter, EndSubstitution(made))
    with office.database.reading() as connection:
        lines = sa.select(audit.c.action).where(audit.c.action.startswith("substitute."))
        actions = list(connection.scalars(lines.order_by(audit.c.seq)))
    assert actions == ["substitute.set", "substitute.ended"]


def test_nobody_puts_himself_or_a_stranger_into_anothers_place(office: Office) -> None:
    for name in ("boris", "omar"):
        with pytest.raises(NotOverOneself):
            office.away("anna", name, by=name, reason="I do it.")
    with pytest.raises(NotOverOthers):
        office.away("boris", "dana", by="carla", reason="He is ill.")
    made = office.away("boris", "dana")
    for name in ("carla", "dana"):
        with pytest.raises(NotOverOthers):
            office.does(name, EndSubstitution(made))
    with pytest.raises(NotFound):
        office.sees("carla", Substitutions(office.id("boris")))
    office.does("chief", EndSubstitution(made))


def test_what_cannot_be_is_said_by_field(office: Office) -> None:
    now = office.clock.now()
    for field, values in {
        "ends_at": {"ends_at": None},
        "most": {"most": Decimal(0)},
        "groups": {"groups": [office.id("dana")]},
        "processes": {"processes": ["no such"]},
        "reason": {"reason": "x" * 1001},
    }.items():
        with pytest.raises(FieldsWrong) as wrong:
            office.away("boris", "carla", **values)
        assert list(wrong.value.errors) == [field]
    for end in (now, now - DAY, now + 400 * DAY):
        with pytest.raises(FieldsWrong):
            office.away("boris", "carla", ends_at=end)


def test_nothing_begins_before_it_is_set(office: Office) -> None:
    now = office.clock.now()
    office.away("boris", "carla", starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    (told,) = office.sees("carla", Substitutions())
    assert (told.starts_at, told.state, told.may_end) == (now, "current", False)
    (one,) = office.sees("carla", ReplacedNow())
    assert (one.name, one.ends_at) == ("Boris", now + 5 * DAY)


def test_substitutes_are_written_to_in_the_name_of_the_absent(office: Office) -> None:
    office.away("boris", "carla")
    office.away("boris", "anna", processes=None, most=Decimal(1))
    office.ask(who="anna")
    sent: dict[str, str] = {}

    def send(address: str, text: Text, *, key: str) -> None:
        sent[address.partition("@")[0]] = text.body

    Worker(office.engine, send).run_due()
    assert sorted(sent) == ["boris", "carla"]
    assert "You stand in for Boris." in sent["carla"]
    assert "stand in" not in sent["boris"]


def test_a_letter_to_a_substitute_that_was_left_over_is_sent_alone(office: Office) -> None:
    office.away("boris", "carla")
    office.ask()
    sent, down = [], {"boris"}

    def send(address: str, text: Text, *, key: str) -> None:
        name = address.partition("@")[0]
        if name in down:
            raise ConnectionRefusedError(address)
        sent.append(name)

    Worker(office.engine, send).run_due()
    down.clear()
    office.clock.travel(timedelta(hours=2))
    Worker(office.engine, send).run_due()
    assert sent == ["carla", "boris"]


def test_who_came_too_late_is_told_who_decided_for_whom(office: Office) -> None:
    office.away("boris", "carla")
    office.ask()
    task = office.inbox("boris")[0].task_id
    office.decide("carla")
    ended = office.sees("boris", GetEndedTask(task))
    assert (ended.person, ended.instead_of, ended.is_me) == ("Carla", "Boris", False)
    assert office.sees("carla", GetEndedTask(task)).is_me
    office.ask(key="other")
    task = office.inbox("boris")[0].task_id
    office.decide("boris")
    assert office.sees("carla", GetEndedTask(task)).person == "Boris"


def test_a_vote_for_the_absent_is_one_vote_in_both_names(office: Office) -> None:
    office.away("boris", "carla")
    task = office.vote_on()
    assert office.decide("carla", task).is_settled is False
    for name in ("boris", "carla"):
        assert office.inbox(name) == []
        with pytest.raises((AlreadyVoted, TaskNotFound)):
            office.decide(name, task)
    with office.database.reading() as connection:
        seat = connection.execute(sa.select(voter).where(voter.c.state == "voted")).one()
    assert (seat.principal_id, seat.person_id) == (office.id("boris"), office.id("carla"))
    assert seat.on_behalf_of == office.id("boris")
    assert office.decide("dana", task).is_settled


def test_whoever_has_a_vote_himself_does_not_use_the_absents(office: Office) -> None:
    office.away("boris", "dana")
    task = office.vote_on()
    assert [row.instead_of for row in office.inbox("dana")] == [None]
    office.decide("dana", task)
    assert office.inbox("dana") == []
    with pytest.raises(AlreadyVoted):
        office.decide("dana", task)
    assert office.decide("boris", task).is_settled


def test_the_absent_and_his_substitute_vote_at_once_and_one_vote_counts(office: Office) -> None:
    office.away("boris", "carla")
    for _ in range(4):
        task = office.vote_on()
        deeds = [lambda n=name, t=task: office.decide(n, t) for name in ("boris", "carla")]
        assert at_once(*deeds).count("done") == 1
        office.decide("dana", task)
    with office.database.reading() as connection:
        assert not list(decisions_match_tasks(connection))
