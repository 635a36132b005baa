"""Sorts of leave, balances with their ledger, requests, and days of absence."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from workflow_engine.errors import _l
from workflow_engine.records import (
    Document,
    Line,
    Master,
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

ZERO, HALF = Decimal(0), Decimal("0.5")
ENTITLEMENTS = {
    "none": _l("Not limited"),
    "fixed": _l("The same for everybody"),
    "service": _l("By years of service"),
}
COUNTED = {"working": _l("Working days"), "calendar": _l("All days")}
SORTS = {
    "grant": _l("Entitlement"),
    "adjust": _l("Correction"),
    "carry": _l("Carried over"),
    "plan": _l("Planned"),
    "take": _l("Days taken"),
    "restore": _l("Given back"),
}


@dataclass(eq=False, kw_only=True)
class EntitlementStep(Line):
    """How many days a year somebody has after so many years of service."""

    from_years: int = whole(_l("From years of service"), least=ZERO, most=60)
    days: Decimal = number(_l("Days a year"), scale=1, least=ZERO, most=366)


@dataclass(eq=False, kw_only=True)
class LeaveType(Master):
    """A sort of leave: how many days people have of it, and how it is asked for."""

    entitlement: str = choice(_l("Entitlement"), ENTITLEMENTS, default="none")
    days: Decimal = number(_l("Days a year"), scale=1, default=ZERO, least=ZERO, most=366)
    steps: list[EntitlementStep] = lines(
        _l("Days by years of service"), EntitlementStep, required=False
    )
    prorated: bool = flag(
        _l("In part of the year"), True,
        help=_l("Who joins or leaves within the year has that part of the days."),
    )  # fmt: skip
    carried: Decimal = number(
        _l("Days carried over at most"), scale=1, default=ZERO, least=ZERO, most=366
    )
    counted: str = choice(_l("Days counted"), COUNTED, default="working")
    half_days: bool = flag(_l("Half days"), True)
    most: Decimal | None = number(
        _l("Days at a time at most"), scale=1, required=False, least=HALF, most=366
    )
    proof: bool = flag(_l("Needs a certificate"))
    paid: bool = flag(_l("Wages go on"), True)


@dataclass(eq=False, kw_only=True)
class LeaveBalance(Record):
    """The days of a person in a year: always the sum of their moves."""

    person_id: str = reference(_l("Employee"), "person", written="never")
    leave_type_id: str = reference(_l("Sort of leave"), "leave_type", written="never")
    year: int = whole(_l("Year"), written="never")
    entitled: Decimal = number(_l("Entitled"), scale=1, default=ZERO, written="never")
    planned: Decimal = number(_l("Planned"), scale=1, default=ZERO, written="never")
    taken: Decimal = number(_l("Days taken"), scale=1, default=ZERO, written="never")

    @property
    def available(self) -> Decimal:
        return self.entitled - self.planned - self.taken


@dataclass(eq=False, kw_only=True)
class LeaveMove(Record):
    """A line of the ledger: what it adds to each figure of a balance; written once."""

    balance_id: str = reference(_l("Leave balance"), "leave_balance", written="never")
    seq: int = whole(_l("Line"), written="never")
    sort: str = choice(_l("What it is"), SORTS, written="never")
    entitled: Decimal = number(_l("Entitled"), scale=1, default=ZERO, written="never")
    planned: Decimal = number(_l("Planned"), scale=1, default=ZERO, written="never")
    taken: Decimal = number(_l("Days taken"), scale=1, default=ZERO, written="never")
    request_id: str | None = reference(
        _l("Leave request"), "leave_request", required=False, written="never"
    )
    note: str | None = text(_l("Note"), 500, required=False, written="never")
    moved_at: datetime = moment(_l("Written"), written="never")


@dataclass(eq=False, kw_only=True)
class LeaveRequest(Document):
    """When somebody wants to be away, and who stands in.

    ``days`` are counted by the calendar of the person. ``certificate_hash`` is the SHA-256 of the
    certificate.
    """

    person_id: str = reference(
        _l("Employee"), "person", required=False, help=_l("Left empty, it is for yourself.")
    )
    leave_type_id: str = reference(_l("Sort of leave"), "leave_type")
    starts_on: date = day(_l("First day of leave"))
    starts_noon: bool = flag(_l("From noon of the first day"))
    ends_on: date = day(_l("Last day of leave"))
    ends_noon: bool = flag(_l("Until noon of the last day"))
    substitute_id: str | None = reference(_l("Stands in"), "person", required=False)
    purpose: str | None = text(_l("What for"), 500, required=False, multiline=True)
    certificate_name: str | None = text(_l("Certificate"), 200, required=False)
    certificate_hash: str | None = text(_l("SHA-256 of the certificate"), 64, required=False)
    days: Decimal = number(_l("Days"), scale=1, default=ZERO, written="never")
    accepted_at: datetime | None = moment(
        _l("Accepted by who stands in"), required=False, written="never"
    )


@dataclass(eq=False, kw_only=True)
class Absence(Record):
    """A day, or half of one, that somebody was away; negative where that is taken back."""

    person_id: str = reference(_l("Employee"), "person", written="never")
    day: date = day(_l("Day"), written="never")
    portion: Decimal = number(_l("Part of the day"), scale=1, written="never")
    request_id: str = reference(_l("Leave request"), "leave_request", written="never")


@dataclass(eq=False, kw_only=True)
class Correction:
    """By how many days the entitlement is changed, and why."""

    days: Decimal = number(_l("Days more or less"), scale=1, most=366)
    note: str = text(_l("Why"), 500)


@dataclass(eq=False, kw_only=True)
class Acceptance:
    """Who stands in and has agreed to it."""

    person_id: str = reference(_l("Stands in"), "person")
