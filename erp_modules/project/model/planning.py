"""The plan: programmes with their goals, milestones, tasks, and who answers for what."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Record,
    choice,
    day,
    lines,
    number,
    reference,
    text,
    whole,
)

CUTOVERS = {"cold": _l("Cold: all at once"), "hot": _l("Hot: module by module")}
ROLES = {
    "R": _l("Responsible"),
    "A": _l("Accountable"),
    "C": _l("Consulted"),
    "I": _l("Informed"),
}
LAST_STEP = 7


@dataclass(eq=False, kw_only=True)
class Goal(Line):
    """What the programme is to reach: measured before and after, by a day, by somebody."""

    title: str = text(_l("Goal"))
    unit: str = text(_l("Measured in"), most=40)
    baseline: Decimal | None = number(_l("Before"), required=False)
    target: Decimal | None = number(_l("Target"), required=False)
    due_on: date | None = day(_l("To be reached by"), required=False)
    owner_id: str | None = reference(_l("Owner"), "person", required=False)


@dataclass(eq=False, kw_only=True)
class Programme(Document):
    """Bringing one system into use, through seven gates."""

    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    sponsor_id: str = reference(_l("Sponsor"), "person")
    manager_id: str = reference(_l("Project manager"), "person")
    starts_on: date = day(_l("Starts on"))
    go_live_on: date = day(_l("Go-live"))
    cutover: str = choice(_l("Cut-over"), CUTOVERS, default="cold")
    tolerance: int = whole(
        _l("Slip allowed (days)"),
        default=3,
        least=Decimal(0),
        help=_l("A milestone that slips further is told to the sponsor."),
    )
    goals: list[Goal] = lines(_l("Goals"), Goal, required=False)


@dataclass(eq=False, kw_only=True)
class Milestone(Document):
    """A day that people count on. What was agreed first stays as the baseline."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    step: int = whole(_l("Step"), least=Decimal(1), most=LAST_STEP)
    owner_id: str | None = reference(_l("Owner"), "person", required=False)
    planned_on: date = day(_l("Planned date"))
    baseline_on: date | None = day(_l("Baseline"), required=False, written="never")
    forecast_on: date | None = day(_l("Forecast"), required=False, written="never")
    actual_on: date | None = day(_l("Actual date"), required=False, written="never")
    slip: int = whole(_l("Slip (days)"), default=0, written="never")


@dataclass(eq=False, kw_only=True)
class Predecessor(Line):
    """A task that has to end first; ``lag`` are days to wait after it."""

    task_id: str = reference(_l("Task"), "project_task")
    lag: int = whole(_l("Days after it"), default=0, least=Decimal(0), most=1000)


@dataclass(eq=False, kw_only=True)
class ProjectTask(Document):
    """A piece of work with its days; the planned ones include the first and the last."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    step: int = whole(_l("Step"), least=Decimal(1), most=LAST_STEP)
    milestone_id: str | None = reference(_l("Milestone"), "milestone", required=False)
    deliverable: str | None = text(_l("Deliverable"), required=False)
    owner_id: str = reference(_l("Owner"), "person")
    deputy_id: str | None = reference(_l("Deputy"), "person", required=False)
    planned_start: date = day(_l("Planned start"))
    planned_end: date = day(_l("Planned end"))
    actual_start: date | None = day(_l("Actual start"), required=False, written="never")
    actual_end: date | None = day(_l("Actual end"), required=False, written="never")
    percent: int = whole(_l("Done (%)"), default=0, written="never")
    predecessors: list[Predecessor] = lines(_l("Predecessors"), Predecessor, required=False)


@dataclass(eq=False, kw_only=True)
class RaciEntry(Record):
    """What a person is to a task or a deliverable; a task has exactly one who is accountable."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    task_id: str | None = reference(_l("Task"), "project_task", required=False)
    deliverable: str | None = text(_l("Deliverable"), required=False)
    person_id: str = reference(_l("Person"), "person")
    role: str = choice(_l("RACI role"), ROLES)
    title: str = text(_l("About"), most=250, default="", written="never")


@dataclass(kw_only=True)
class Forecast:
    """When the milestone is expected now."""

    forecast_on: date = day(_l("Forecast"))


@dataclass(kw_only=True)
class Reached:
    """When it was reached; today unless somebody says."""

    actual_on: date | None = day(_l("Actual date"), required=False)


@dataclass(kw_only=True)
class Progress:
    """How far a task is."""

    percent: int = whole(_l("Done (%)"), least=Decimal(0), most=99)
