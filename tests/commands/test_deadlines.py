"""Deadlines are counted in working time, and a step whose time is over may end by itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.builders import Builders
from tests.commands import models
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.calendar import WorkingCalendar
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import CountersignError
from workflow_engine.jobs.worker import Worker
from workflow_engine.models import Models
from workflow_engine.modules import Module, ModuleError, Modules
from workflow_engine.persistence.database import Database
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.timeline import Timeline
from workflow_engine.settings import Settings
from workflow_engine.verification import verify

RIGHTS = ("task:read", "task:complete", "instance:start", "instance:read")
#: Closed over New Year, and on Saturday the second somebody makes up for it.
CLOSED = WorkingCalendar(
    holidays=frozenset({date(2026, 12, 31), date(2027, 1, 1)}),
    extra_days=frozenset({date(2027, 1, 2)}),
    hours=((time(9), time(12)), (time(13), time(18))),
)
#: A Wednesday at eleven.
EVE = datetime(2026, 12, 30, 11, tzinfo=UTC)


class Line:
    """Boris is asked; Chen is his manager, and Anna asks."""

    def __init__(self, database: Database, make: Builders, clock: SetClock) -> None:
        module = Module("people", "People", calendar=lambda session, company, zone: CLOSED)
        self.database, self.clock = database, clock
        self.engine = Engine(database, World(Settings(), clock, Modules([module]), Models()))
        chen = make.principal("chen", *RIGHTS)
        boris = make.principal("boris", *RIGHTS, manager=chen.person_id)
        anna = make.principal("anna", *RIGHTS)
        self.people = {"anna": anna, "boris": boris, "chen": chen}
        self.system = Principal.system(make.company_id)
        self.sent: list[tuple[str, datetime]] = []

    def begin(self, deadline: str, outcomes: str = "approve reject") -> str:
        self.clock.set(EVE)
        task = models.user_task("check", candidates="person:boris", outcomes=outcomes,
                                deadline=f"<cs:deadline {deadline}/>")  # fmt: skip
        model = models.process(
            f'<startEvent id="s"/>{task}<endEvent id="e"/>'
            + models.flow("s", "check") + models.flow("check", "e")
        )  # fmt: skip
        made = self.engine.execute(DeployBundle("t", {"m.bpmn": model}), self.system)
        begun = self.engine.execute(StartInstance(made.versions[0].key), self.people["anna"])
        self.run()
        self.sent.clear()
        return begun.instance_id

    def run(self) -> None:
        def send(to: str, text: object, *, key: str) -> None:
            self.sent.append((to, self.clock.now()))

        Worker(self.engine, send).run_due()

    def hourly(self, until: datetime) -> list[datetime]:
        """When letters went out."""
        while self.clock.now() < until:
            self.clock.travel(timedelta(hours=1))
            self.run()
        return [at for _, at in self.sent]

    def asked(self) -> list[str]:
        return [who for who, person in self.people.items() if self.engine.ask(Inbox(), person).rows]

    def told(self, instance: str) -> list[tuple[str, dict[str, object]]]:
        lines = self.engine.ask(Timeline(instance), self.people["anna"])
        return [(line.kind, dict(line.data)) for line in lines]


@pytest.fixture
def line(database: Database, make: Builders, clock: SetClock) -> Line:
    return Line(database, make, clock)


def due(line: Line) -> datetime | None:
    return line.engine.ask(Inbox(), line.people["boris"]).rows[0].due_at


def on(day: int, hour: int, month: int = 1) -> datetime:
    return datetime(2027 if month == 1 else 2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("deadline", "moment"),
    [
        # The day between the years and the first of January are no working days.
        ('due="P1D" time="working"', on(2, 11)),
        ('due="P2D" time="working"', on(4, 11)),
        ('due="PT4H" time="working"', on(30, 16, 12)),
        ('due="P1DT8H" time="working"', on(4, 11)),
        ('due="= date(2026, 12, 30)" time="working"', on(30, 18, 12)),
        ('due="2027-01-01T08:00:00Z" time="working"', on(1, 8)),
        ('due="P1D" time="clock"', on(31, 11, 12)),
        ('due="P1D"', on(31, 11, 12)),
    ],
)
def test_a_deadline_in_working_time_leaves_out_nights_and_holidays(
    line: Line, deadline: str, moment: datetime
) -> None:
    line.begin(deadline)
    assert due(line) == moment


def test_reminders_are_shares_of_the_working_time(line: Line) -> None:
    line.begin('due="P2D" time="working" remind="0.5"')
    # Sixteen hours of work lie ahead; eight of them are over on Saturday at eleven.
    assert line.hourly(on(3, 12)) == [on(2, 11)]


def test_a_step_whose_time_is_over_ends_as_the_model_says(line: Line) -> None:
    instance = line.begin('due="PT4H" overdue="reject"')
    line.hourly(EVE + timedelta(hours=5))
    assert line.asked() == []
    rule = [data for kind, data in line.told(instance) if kind == "task.automatic"]
    assert [(data["outcome"], data["policy"]) for data in rule] == [("reject", "overdue=reject")]
    assert verify(line.database) == []


def test_without_a_document_it_may_even_be_approved(line: Line) -> None:
    instance = line.begin('due="PT4H" overdue="approve" remind="1"')
    line.hourly(EVE + timedelta(hours=5))
    assert line.asked() == []
    assert [kind for kind, _ in line.told(instance)].count("task.automatic") == 1


def test_who_decides_in_time_is_heard_and_the_rule_does_nothing(line: Line) -> None:
    instance = line.begin('due="PT4H" overdue="reject"')
    (row,) = line.engine.ask(Inbox(), line.people["boris"]).rows
    line.engine.execute(CompleteTask(row.task_id, "approve"), line.people["boris"])
    line.hourly(EVE + timedelta(hours=5))
    assert "task.automatic" not in [kind for kind, _ in line.told(instance)]


def test_who_comes_too_late_is_told_so(line: Line) -> None:
    line.begin('due="PT4H" overdue="reject"')
    (row,) = line.engine.ask(Inbox(), line.people["boris"]).rows
    line.hourly(EVE + timedelta(hours=5))
    with pytest.raises(CountersignError) as caught:
        line.engine.execute(CompleteTask(row.task_id, "approve"), line.people["boris"])
    assert caught.value.kind == "conflict"


def test_votes_given_before_the_deadline_do_not_keep_the_step_open(line: Line) -> None:
    vote = '<cs:approval mode="all"/>'
    instance = line.begin(f'due="PT4H" overdue="reject"/>{vote}<cs:copy to="person:chen"')
    (row,) = line.engine.ask(Inbox(), line.people["boris"]).rows
    assert row
    line.hourly(EVE + timedelta(hours=5))
    assert line.asked() == []
    assert "task.automatic" in [kind for kind, _ in line.told(instance)]
    assert verify(line.database) == []


@pytest.mark.parametrize(
    ("deadline", "code"),
    [
        ('due="P1D" time="moon"', "bad-deadline"),
        ('due="P1D" overdue="maybe"', "overdue-without-outcome"),
        ('overdue="reject"', "overdue-without-deadline"),
    ],
)
def test_what_makes_no_sense_is_a_finding(line: Line, deadline: str, code: str) -> None:
    with pytest.raises(CountersignError) as caught:
        line.begin(deadline)
    assert code in [finding.code for finding in caught.value.findings]  # type: ignore[attr-defined]


def test_only_one_module_says_when_people_work() -> None:
    first, second = (
        Module(name, name, calendar=lambda session, company, zone: None) for name in ("one", "two")
    )
    with pytest.raises(ModuleError):
        Modules([first, second])
