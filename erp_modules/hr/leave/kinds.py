"""The kinds of leave and what may be done to each."""

from erp_modules.hr.leave import acts
from erp_modules.hr.leave.model import (
    Absence,
    Acceptance,
    Correction,
    LeaveBalance,
    LeaveMove,
    LeaveRequest,
    LeaveType,
)
from erp_modules.hr.leave.panels import MOVES
from erp_modules.hr.leave.states import LEAVE
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

READ, WRITE, DECIDE = "leave:read", "leave:write", "leave:decide"

TYPES = Kind(
    name="leave_type",
    path="leave-types",
    title=_l("Sort of leave"),
    plural=_l("Sorts of leave"),
    entity=LeaveType,
    read=READ,
    write="leave:configure",
    columns=("code", "name", "entitlement", "days", "carried", "counted", "paid", "active"),
    search=("code", "name", "name_zh"),
    filters=("entitlement", "active"),
    check=acts.check_type,
    icon="beach",
)
BALANCES = Kind(
    name="leave_balance",
    path="leave-balances",
    title=_l("Leave balance"),
    plural=_l("Leave balances"),
    entity=LeaveBalance,
    read=READ,
    read_all="leave:read_all",
    owner="person_id",
    columns=("person_id", "leave_type_id", "year", "entitled", "planned", "taken"),
    summary=lambda balance: str(balance.year),
    filters=("person_id", "leave_type_id"),
    acts=(
        Act(
            name="adjust", title=_l("Correct"), permission="leave:manage", inputs=Correction,
            run=acts.adjust,
        ),
    ),
    panels=(MOVES,),
    icon="scale",
    imported=False,
)  # fmt: skip
LEDGER = Kind(
    name="leave_move",
    path="leave-moves",
    title=_l("Move of leave"),
    plural=_l("Moves of leave"),
    entity=LeaveMove,
    read="leave:read_all",
    columns=("moved_at", "balance_id", "sort", "entitled", "planned", "taken", "request_id"),
    filters=("balance_id", "sort"),
    icon="list-tree",
    menu=False,
    imported=False,
)
REQUESTS = Kind(
    name="leave_request",
    path="leave-requests",
    title=_l("Leave request"),
    plural=_l("Leave requests"),
    entity=LeaveRequest,
    read=READ,
    write=WRITE,
    read_all="leave:read_all",
    owner="person_id",
    columns=(
        "number", "person_id", "leave_type_id", "starts_on", "ends_on", "days", "substitute_id",
        "state",
    ),
    search=("number", "purpose"),
    filters=("state", "person_id", "leave_type_id"),
    states=LEAVE,
    numbers="LV-{year}-{n:05d}",
    check=acts.check_request,
    facts=acts.facts,
    content=(
        "person_id", "leave_type_id", "starts_on", "starts_noon", "ends_on", "ends_noon", "days",
        "substitute_id", "certificate_hash",
    ),
    summary=lambda record: f"{record.starts_on} – {record.ends_on}",
    acts=(
        Act(
            name="submit", title=_l("Submit"), permission=WRITE, to="submitted",
            when=frozenset({"draft"}), run=acts.submit, event="leave.submitted", tone="primary",
            undo="cancel",
        ),
        Act(
            name="resubmit", title=_l("Submit again"), permission=WRITE, to="submitted",
            when=frozenset({"returned"}), run=acts.resubmit, tone="primary",
        ),
        Act(
            name="accept", title=_l("Agree to stand in"), permission=DECIDE,
            when=frozenset({"submitted"}), run=acts.accept, inputs=Acceptance, offered=False,
        ),
        Act(
            name="approve", title=_l("Approve"), permission=DECIDE, to="approved",
            authority=True, offered=False, undo="cancel", event="leave.approved",
            run=acts.approve,
        ),
        Act(
            name="reject", title=_l("Reject"), permission=DECIDE, to="rejected", reason=True,
            run=acts.give_back, offered=False, event="leave.rejected",
        ),
        Act(
            name="return", title=_l("Send back"), permission=DECIDE, to="returned", reason=True,
            run=acts.give_back, offered=False,
        ),
        Act(
            name="take", title=_l("Record as taken"), permission="leave:manage", to="taken",
            run=acts.take, undo="cancel", event="leave.taken",
        ),
        Act(
            name="cancel", title=_l("Cancel"), permission=WRITE, to="cancelled", reason=True,
            run=acts.cancel, tone="danger",
        ),
    ),
    icon="plane",
)  # fmt: skip
ABSENCES = Kind(
    name="absence",
    path="absences",
    title=_l("Absence"),
    plural=_l("Absences"),
    entity=Absence,
    read="leave:read_all",
    columns=("day", "person_id", "portion", "request_id"),
    filters=("day", "person_id"),
    icon="calendar-off",
    imported=False,
)
KINDS = (REQUESTS, BALANCES, TYPES, ABSENCES, LEDGER)
