"""What is done to leave requests, sorts of leave and balances."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.hr.calendars import queries as calendars
from erp_modules.hr.calendars.rules import MOST_DAYS, ONE, by_year, portions, span
from erp_modules.hr.leave import ledger, queries, rules
from erp_modules.hr.leave.model import (
    ZERO,
    Absence,
    LeaveBalance,
    LeaveRequest,
    LeaveType,
)
from erp_modules.hr.people import check_owner, tell
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

MANAGE = "leave:manage"


def check_type(draft: Any, record: LeaveType) -> None:
    given = [record.days, record.carried, record.most or ZERO, *(s.days for s in record.steps)]
    if not rules.are_halves(given):
        draft.fields.refuse("days", _l("Days are given in halves."))
    if record.entitlement == "fixed" and not record.days:
        draft.fields.refuse("days", _l("Say how many days a year."))
    if record.entitlement == "service" and not record.steps:
        draft.fields.refuse("steps", _l("Say how many days after how many years."))
    years = [step.from_years for step in record.steps]
    for index, one in enumerate(years):
        if years.index(one) != index:
            draft.fields.refuse(f"steps.{index}.from_years", _l("These years are there already."))


def check_request(draft: Any, record: LeaveRequest) -> None:
    """The days are counted; what others have is looked at when it is submitted."""
    fields = draft.fields
    check_owner(draft, record.person_id, MANAGE)
    if record.ends_on < record.starts_on:
        fields.refuse("ends_on", _l("It ends before it begins."))
    elif (record.ends_on - record.starts_on).days >= MOST_DAYS:
        fields.refuse("ends_on", _l("Nobody is away for more than a year at a time."))
    if record.substitute_id is not None and record.substitute_id == record.person_id:
        fields.refuse("substitute", _l("Nobody stands in for himself."))
    kind = draft.ctx.record("leave_type", record.leave_type_id)
    if not kind.active:
        fields.refuse("leave_type", _l("This sort of leave is not in use any more."))
    if (record.starts_noon or record.ends_noon) and not kind.half_days:
        fields.refuse("starts_noon", _l("There are no half days of this sort of leave."))
    if fields.errors:
        return
    record.days = sum(parts_of(draft.ctx, record, kind).values(), ZERO)
    if not record.days:
        fields.refuse("starts_on", _l("None of these days is a working day."))
    elif kind.most is not None and record.days > kind.most:
        fields.refuse("ends_on", _l("At most {days} days at a time."), days=f"{kind.most:f}")


def parts_of(ctx: OperationContext, record: LeaveRequest, kind: LeaveType) -> dict[date, Decimal]:
    """How much of which days, by the calendar of the person or by all days."""
    works = calendars.works_of(ctx.session, ctx.company_id, record.person_id)
    if kind.counted == "calendar":
        return dict.fromkeys(span(record.starts_on, record.ends_on), ONE)
    return portions(
        works, record.starts_on, record.ends_on,
        first_half=record.starts_noon, last_half=record.ends_noon,
    )  # fmt: skip


def submit(ctx: OperationContext, record: LeaveRequest) -> None:
    """Keep the days; from now on nothing else may be planned on them."""
    kind = ctx.record("leave_type", record.leave_type_id)
    ledger.hold_person(ctx, record.person_id, record.starts_on.year)
    require_free(ctx, record)
    parts = parts_of(ctx, record, kind)
    record.days, record.accepted_at = sum(parts.values(), ZERO), None
    if not record.days:
        raise BusinessError("NO_WORKING_DAY", _l("None of these days is a working day."))
    if kind.entitlement != "none":
        ledger.plan(ctx, record, kind, by_year(parts))


def resubmit(ctx: OperationContext, record: LeaveRequest) -> None:
    """The same again after it came back; a process that waits for it is told."""
    submit(ctx, record)
    tell(ctx, "leave.resubmitted", record, _told(ctx, record))


def require_free(ctx: OperationContext, record: LeaveRequest) -> None:
    """OVERLAP when another request keeps one of its days."""
    taken = queries.overlapping(
        ctx.session, ctx.company_id, record.person_id, record.starts_on, record.ends_on,
        but=record.id,
    )  # fmt: skip
    for other in taken:
        if not _meet_at_noon(record, other):
            raise BusinessError(
                "OVERLAP",
                _l("{number} covers some of these days already."),
                number=other.number or "",
            )


def _meet_at_noon(one: LeaveRequest, other: LeaveRequest) -> bool:
    """Whether one begins at the noon at which the other one ends."""
    first, second = sorted((one, other), key=lambda each: (each.starts_on, each.starts_noon))
    return first.ends_on == second.starts_on and first.ends_noon and second.starts_noon


def accept(ctx: OperationContext, record: LeaveRequest, *, person_id: str) -> bool:
    """Who stands in agrees."""
    if record.accepted_at is not None:
        return False
    asked = record.substitute_id
    if person_id != asked or (not ctx.actor.is_system and ctx.actor.person_id != asked):
        raise BusinessError(
            "NOT_THE_SUBSTITUTE", _l("Only who is asked to stand in can agree to it.")
        )
    record.accepted_at = ctx.now
    return True


def approve(ctx: OperationContext, record: LeaveRequest) -> None:
    """Who has agreed to stand in decides for the person while he is away."""
    if record.accepted_at is not None:
        ctx.call("countersign.stand_in", doctype="leave_request", document=record.id)


def give_back(ctx: OperationContext, record: LeaveRequest, *, reason: str | None = None) -> None:
    """Rejected or sent back: its days are free again."""
    ledger.restore(ctx, record, reason)


def take(ctx: OperationContext, record: LeaveRequest) -> None:
    """The leave begins: its days are taken and put down as absence."""
    kind = ctx.record("leave_type", record.leave_type_id)
    ledger.take(ctx, record)
    _put_down(ctx, record, parts_of(ctx, record, kind))


def cancel(ctx: OperationContext, record: LeaveRequest, *, reason: str | None = None) -> None:
    """Whatever it holds goes back, at every step; leave that was taken needs personnel."""
    if record.state == "taken" and not (ctx.actor.is_system or ctx.actor.may(MANAGE)):
        raise BusinessError(
            "TAKEN_ALREADY", _l("This leave was taken; ask human resources to correct it.")
        )
    ledger.restore(ctx, record, reason)
    if record.accepted_at is not None:
        ctx.call("countersign.stand_in_no_more", doctype="leave_request", document=record.id)
    away = queries.absences(ctx.session, record.id)
    _put_down(ctx, record, {day: -portion for day, portion in away.items()})
    tell(ctx, "leave.cancelled", record, {**_told(ctx, record), "reason": reason or ""})


def _told(ctx: OperationContext, record: LeaveRequest) -> Mapping[str, Any]:
    return {"leave_request": record.id, **facts(ctx.session, record)}


def _put_down(ctx: OperationContext, record: LeaveRequest, parts: Mapping[date, Decimal]) -> None:
    for day, portion in sorted(parts.items()):
        ctx.session.add(
            Absence(
                id=new_id(), company_id=ctx.company_id, person_id=record.person_id, day=day,
                portion=portion, request_id=record.id,
            )
        )  # fmt: skip


def adjust(ctx: OperationContext, record: LeaveBalance, *, days: Decimal, note: str) -> bool:
    """Correct what a person is entitled to; the same correction right after itself is one."""
    last = queries.moves(ctx.session, record.id)[-1:]
    if [(move.sort, move.entitled, move.note) for move in last] == [("adjust", days, note)]:
        return False
    if not rules.are_halves([days]) or not days:
        raise BusinessError("HALVES", _l("Days are given in halves."))
    if record.available + days < 0:
        raise BusinessError("NOT_ENOUGH_DAYS_LEFT", _l("Fewer days than these are left."))
    ledger.write(ctx, record, "adjust", entitled=days, note=note)
    record.rev -= 1
    return True


def facts(session: Any, record: LeaveRequest) -> Mapping[str, Any]:
    """What processes and the matrix are told of a request."""
    return {
        "person": record.person_id,
        "leave_type": record.leave_type_id,
        "days": record.days,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "substitute": record.substitute_id,
        "accepted": record.accepted_at is not None,
    }
