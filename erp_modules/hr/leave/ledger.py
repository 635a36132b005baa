"""The only code that changes balances of leave: every change is a line that stays."""

from collections.abc import Mapping
from decimal import Decimal

from erp_modules.hr.leave import queries, rules
from erp_modules.hr.leave.model import ZERO, LeaveBalance, LeaveMove, LeaveRequest, LeaveType
from erp_modules.hr.model import Employment
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext


def hold_person(ctx: OperationContext, person_id: str, year: int) -> Employment:
    """The employment of the year, locked: whatever concerns the days of a person waits for it."""
    found = queries.employment_in(ctx.session, ctx.company_id, person_id, year, lock=True)
    if found is None:
        raise BusinessError(
            "NOT_EMPLOYED", _l("Who does not work here in {year} has no leave then."), year=year
        )
    return found


def balance_of(
    ctx: OperationContext, kind: LeaveType, employment: Employment, year: int
) -> LeaveBalance:
    """The balance of a year; a new one begins with what the person is entitled to."""
    person = employment.person_id
    found = queries.balance(ctx.session, ctx.company_id, person, kind.id, year)
    if found is not None:
        return found
    made = LeaveBalance(
        id=new_id(), company_id=ctx.company_id, person_id=person, leave_type_id=kind.id, year=year
    )
    ctx.session.add(made)
    ctx.session.flush()
    due = rules.entitlement(kind, employment.hired_on, employment.left_on, year)
    if due:
        write(ctx, made, "grant", entitled=due)
    return made


def write(
    ctx: OperationContext,
    balance: LeaveBalance,
    sort: str,
    *,
    entitled: Decimal = ZERO,
    planned: Decimal = ZERO,
    taken: Decimal = ZERO,
    request: LeaveRequest | None = None,
    note: str | None = None,
) -> LeaveMove:
    """Append a line and add it up."""
    move = LeaveMove(
        id=new_id(),
        company_id=ctx.company_id,
        balance_id=balance.id,
        seq=queries.last_line(ctx.session, balance.id) + 1,
        sort=sort,
        entitled=entitled,
        planned=planned,
        taken=taken,
        request_id=request.id if request else None,
        note=note,
        moved_at=ctx.now,
    )
    balance.entitled += entitled
    balance.planned += planned
    balance.taken += taken
    balance.rev += 1
    ctx.session.add(move)
    ctx.session.flush()
    return move


def plan(
    ctx: OperationContext, request: LeaveRequest, kind: LeaveType, years: Mapping[int, Decimal]
) -> None:
    """Keep the days of each year for a request; NOT_ENOUGH_DAYS when there are fewer."""
    for year, days in sorted(years.items()):
        balance = balance_of(ctx, kind, hold_person(ctx, request.person_id, year), year)
        if days > balance.available:
            raise BusinessError(
                "NOT_ENOUGH_DAYS",
                _l("{days} days are asked for, {available} of {year} are left."),
                days=f"{days:f}",
                available=f"{balance.available:f}",
                year=year,
            )
        write(ctx, balance, "plan", planned=days, request=request)


def take(ctx: OperationContext, request: LeaveRequest) -> None:
    """What was planned is taken now."""
    for balance, (planned, _) in _held(ctx, request):
        write(ctx, balance, "take", planned=-planned, taken=planned, request=request)


def restore(ctx: OperationContext, request: LeaveRequest, note: str | None = None) -> None:
    """Give back all that a request holds, however far it has come."""
    for balance, (planned, taken) in _held(ctx, request):
        write(
            ctx, balance, "restore", planned=-planned, taken=-taken, request=request, note=note
        )  # fmt: skip


def _held(
    ctx: OperationContext, request: LeaveRequest
) -> list[tuple[LeaveBalance, tuple[Decimal, Decimal]]]:
    # The same lock first as where days are planned, so that neither waits for the other for ever.
    queries.employment_in(
        ctx.session, ctx.company_id, request.person_id, request.starts_on.year, lock=True
    )
    found = queries.held_by(ctx.session, request.id)
    return [
        (ctx.record("leave_balance", balance_id, lock=True), held)
        for balance_id, held in sorted(found.items())
    ]
