"""What processes may ask of leave beside the acts of its documents."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp_modules.hr import queries as hr
from erp_modules.hr.calendars import queries as calendars
from erp_modules.hr.calendars.rules import portions
from erp_modules.hr.errors import EmployeeNotFound
from erp_modules.hr.leave import ledger, queries, rules
from erp_modules.hr.leave.model import ZERO, LeaveType
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation
from workflow_engine.persistence.records import by_key, find

MOST = 3_660


@operation("hr.count_days", permission="leave:read")
def count_days(ctx: OperationContext, *, person: str, first: date, last: date) -> Mapping[str, Any]:
    """The working days of a person from one day to another, both counted."""
    hr.name_of(ctx.session, ctx.company_id, person)
    if (last - first).days > MOST:
        raise BusinessError("TOO_LONG", _l("At most ten years are counted."))
    works = calendars.works_of(ctx.session, ctx.company_id, person)
    return {"days": sum(portions(works, first, last).values(), ZERO)}


@operation("hr.leave_balance", permission="leave:read_all")
def leave_balance(
    ctx: OperationContext, *, person: str, leave_type: str, year: int
) -> Mapping[str, Any]:
    """Entitled, planned, taken and available days; nothing is written."""
    kind = _type(ctx, leave_type)
    employment = queries.employment_in(ctx.session, ctx.company_id, person, year)
    if employment is None:
        raise EmployeeNotFound(person=person)
    found = queries.balance(ctx.session, ctx.company_id, person, kind.id, year)
    due = rules.entitlement(kind, employment.hired_on, employment.left_on, year)
    return {
        "limited": kind.entitlement != "none",
        "entitled": found.entitled if found else due,
        "planned": found.planned if found else ZERO,
        "taken": found.taken if found else ZERO,
        "available": found.available if found else due,
    }


@operation("hr.grant_leave", permission="leave:manage")
def grant_leave(
    ctx: OperationContext, *, person: str, leave_type: str, year: int
) -> Mapping[str, Any]:
    """Bring the entitlement of a year to what the rules say; the same again adds nothing."""
    kind = _type(ctx, leave_type)
    employment = ledger.hold_person(ctx, person, year)
    balance = ledger.balance_of(ctx, kind, employment, year)
    due = rules.entitlement(kind, employment.hired_on, employment.left_on, year)
    granted = sum(
        (move.entitled for move in queries.moves(ctx.session, balance.id) if move.sort == "grant"),
        ZERO,
    )
    if due != granted:
        ledger.write(ctx, balance, "grant", entitled=due - granted)
    return {"leave_balance": balance.id, "entitled": balance.entitled, "granted": due}


@operation("hr.open_leave_year", permission="leave:manage")
def open_leave_year(ctx: OperationContext, *, year: int) -> Mapping[str, Any]:
    """Grant everybody the days of a year and carry over what goes on from the year before."""
    people = queries.employed_in(ctx.session, ctx.company_id, year)
    for kind in queries.limited_types(ctx.session, ctx.company_id):
        for person in people:
            ctx.call("hr.grant_leave", person=person, leave_type=kind.id, year=year)
            _carry(ctx, kind, person, year)
    return {"year": year, "people": len(people)}


def _carry(ctx: OperationContext, kind: LeaveType, person: str, year: int) -> None:
    """Once: the rest leaves one year and enters the other."""
    before = queries.balance(ctx.session, ctx.company_id, person, kind.id, year - 1)
    after = queries.balance(ctx.session, ctx.company_id, person, kind.id, year)
    if before is None or after is None:
        return
    if any(move.sort == "carry" for move in queries.moves(ctx.session, after.id)):
        return
    days = rules.carried(kind, before.available)
    if days:
        ledger.write(ctx, before, "carry", entitled=-days)
        ledger.write(ctx, after, "carry", entitled=days)


@operation("hr.check_leave", permission="leave:read_all")
def check_leave(ctx: OperationContext, *, leave_request: str) -> Mapping[str, Any]:
    """What speaks against a request: OVERLAP, NOT_ENOUGH_DAYS, NO_CERTIFICATE, SUBSTITUTE_AWAY."""
    record = ctx.record("leave_request", leave_request)
    kind = ctx.record("leave_type", record.leave_type_id)
    days = (record.starts_on, record.ends_on)
    codes = []
    if queries.overlapping(
        ctx.session, ctx.company_id, record.person_id, *days, but=record.id
    ) and record.state in ("draft", "returned"):
        codes.append("OVERLAP")
    held = queries.held_by(ctx.session, record.id)
    if kind.entitlement != "none" and not held:
        codes.append("NOT_ENOUGH_DAYS")
    if kind.proof and not record.certificate_hash:
        codes.append("NO_CERTIFICATE")
    if record.substitute_id and queries.overlapping(
        ctx.session, ctx.company_id, record.substitute_id, *days
    ):
        codes.append("SUBSTITUTE_AWAY")
    return {
        "fine": not codes,
        "codes": codes,
        "days": record.days,
        "person": record.person_id,
        "substitute": record.substitute_id,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "number": record.number,
    }


def _type(ctx: OperationContext, name: str) -> Any:
    """By id or code."""
    kind = ctx.kinds["leave_type"]
    found = find(ctx.session, kind, ctx.company_id, name)
    if found is None:
        found = by_key(ctx.session, kind, ctx.company_id, [name]).get(name)
    if found is None:
        raise BusinessError(
            "LEAVE_TYPE_UNKNOWN", _l("There is no sort of leave {name}."), name=name
        )
    return found


OPERATIONS = (count_days, leave_balance, grant_leave, open_leave_year, check_leave)
