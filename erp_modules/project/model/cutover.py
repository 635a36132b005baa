"""Going over: the runbook, data with its totals, and who can work with the new system."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Record,
    choice,
    day,
    flag,
    lines,
    moment,
    number,
    reference,
    text,
    whole,
)

ZERO = Decimal(0)
STAGES = {"dry": _l("Dry load"), "rehearsal": _l("Rehearsal"), "live": _l("Live load")}


@dataclass(eq=False, kw_only=True)
class RunbookTask(Document):
    """One step of the cut-over."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    place: int = whole(_l("Sequence"), least=Decimal(1), most=9999)
    title: str = text(_l("Title"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    owner_id: str = reference(_l("Owner"), "person")
    deputy_id: str | None = reference(_l("Deputy"), "person", required=False)
    predecessor_id: str | None = reference(_l("Predecessor"), "runbook_task", required=False)
    planned_start_at: datetime = moment(_l("Planned start"))
    planned_end_at: datetime = moment(_l("Planned end"))
    proof: bool = flag(_l("Needs evidence"))
    point_of_no_return: bool = flag(_l("Point of no return"))
    actual_start_at: datetime | None = moment(_l("Actual start"), required=False, written="never")
    actual_end_at: datetime | None = moment(_l("Actual end"), required=False, written="never")


@dataclass(eq=False, kw_only=True)
class DataLoad(Document):
    """A set of data that moves over: what is expected, what arrived, and who signs for it."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    title: str = text(_l("Data set"))
    name_zh: str | None = text(_l("Chinese title"), required=False)
    stage: str = choice(_l("Stage"), STAGES, default="dry")
    owner_id: str = reference(_l("Owner of the data"), "person")
    expected_count: int = whole(_l("Rows expected"), least=Decimal(0))
    expected_total: Decimal = number(_l("Total expected"), default=ZERO)
    loaded_count: int | None = whole(_l("Rows loaded"), required=False, written="never")
    loaded_total: Decimal | None = number(_l("Total loaded"), required=False, written="never")
    count_difference: int | None = whole(_l("Rows too many"), required=False, written="never")
    difference: Decimal | None = number(_l("Difference"), required=False, written="never")
    loops: int = whole(_l("Loads"), default=0, written="never")
    signed_at: datetime | None = moment(_l("Signed"), required=False, written="never")


@dataclass(kw_only=True)
class Loaded:
    """What a load counted when it was finished."""

    loaded_count: int = whole(_l("Rows loaded"), least=Decimal(0))
    loaded_total: Decimal = number(_l("Total loaded"), default=ZERO)


@dataclass(eq=False, kw_only=True)
class Attempt(Line):
    """An exam that was taken."""

    held_on: date = day(_l("Held on"), written="never")
    score: Decimal = number(_l("Exam score"), scale=2, written="never")
    passed: bool = flag(_l("Passed"), written="never")


@dataclass(eq=False, kw_only=True)
class TrainingRecord(Record):
    """A person who learns a part with a course, and the exams about it."""

    programme_id: str = reference(_l("Programme"), "programme", written="once")
    person_id: str = reference(_l("Person"), "person", written="once")
    role: str = text(_l("Part in the system"), most=80)
    title: str = text(_l("Course"))
    held_on: date | None = day(_l("Course held on"), required=False)
    pass_score: Decimal = number(
        _l("Passed from"), scale=2, default=Decimal(80), least=ZERO, most=100
    )
    attempts: list[Attempt] = lines(_l("Exams"), Attempt, written="never", required=False)
    best: Decimal | None = number(_l("Best score"), scale=2, required=False, written="never")
    passed: bool = flag(_l("Passed"), written="never")


@dataclass(kw_only=True)
class Exam:
    """The result of an exam; held today unless somebody says."""

    score: Decimal = number(_l("Exam score"), scale=2, least=ZERO, most=100)
    held_on: date | None = day(_l("Held on"), required=False)
