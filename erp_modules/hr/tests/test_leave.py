from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_modules.hr.leave.model import EntitlementStep, LeaveType
from erp_modules.hr.leave.rules import entitlement
from erp_modules.hr.tables import LedgerTouched
from erp_modules.hr.tests.office import TODAY, Office
from workflow_engine.errors import BusinessError, CountersignError, Invalid

D = Decimal
MONDAY = date(2026, 11, 30)


def refused(code):
    return pytest.raises(BusinessError, check=lambda error: error.error_code == code)


def sums(office, year=TODAY.year):
    found = office.balance(year)
    return found["entitled"], found["planned"], found["taken"]


def test_a_submitted_leave_keeps_its_days(office: Office):
    leave = office.leave(MONDAY, 5)
    assert office.see("leave_request", leave).days == 5
    office.act("submit", leave)
    assert sums(office) == (10, 5, 0)


def test_an_approved_leave_is_taken_and_put_down_as_absence(office: Office):
    leave = office.leave(MONDAY, 7)
    for act in ("submit", "approve", "take"):
        office.act(act, leave)
    assert sums(office) == (10, 0, 5)


@pytest.mark.parametrize("acts", [(), ("approve",), ("approve", "take")])
def test_cancelling_gives_the_days_back_at_every_step(office: Office, acts):
    leave = office.leave(MONDAY, 5)
    for act in ("submit", *acts):
        office.act(act, leave)
    office.act("cancel", leave, reason="Rain")
    assert sums(office) == (10, 0, 0)
    office.act("submit", office.leave(MONDAY, 5))


@pytest.mark.parametrize("act", ["reject", "return"])
def test_what_is_not_approved_gives_the_days_back(office: Office, act):
    leave = office.leave(MONDAY, 5)
    office.act("submit", leave)
    office.act(act, leave, reason="Audit")
    assert sums(office) == (10, 0, 0)


def test_more_days_than_are_left_are_refused(office: Office):
    office.act("submit", office.leave(date(2026, 11, 2), 14, purpose="ten days"))
    with refused("NOT_ENOUGH_DAYS"):
        office.act("submit", office.leave(MONDAY, 1))
    office.act("submit", office.leave(MONDAY, 1, sort="UNPAID"))


def test_two_leaves_do_not_overlap(office: Office):
    office.act("submit", office.leave(MONDAY, 3))
    with refused("OVERLAP"):
        office.act("submit", office.leave(MONDAY + timedelta(2), 1, sort="UNPAID"))


def test_two_leaves_may_meet_at_noon(office: Office):
    office.act("submit", office.leave(MONDAY, 1, ends_noon=True))
    office.act("submit", office.leave(MONDAY, 1, starts_noon=True, sort="UNPAID"))


def test_a_leave_over_new_year_is_taken_from_both_years(office: Office):
    office.act("submit", office.leave(date(2026, 12, 30), 7))
    assert (sums(office, 2026)[1], sums(office, 2027)[1]) == (2, 3)


def test_days_without_work_are_no_leave(office: Office):
    with pytest.raises(Invalid):
        office.leave(date(2026, 11, 28), 2)


def test_only_who_is_asked_agrees_to_stand_in(office: Office):
    leave = office.leave(MONDAY, substitute=office.person("boris"))
    office.act("submit", leave)
    with refused("NOT_THE_SUBSTITUTE"):
        office.act("accept", leave, person=office.person("chen"))
    office.act("accept", leave, person=office.person("boris"))
    assert office.see("leave_request", leave).accepted_at is not None


def test_who_is_away_himself_cannot_stand_in(office: Office):
    office.act("submit", office.leave(MONDAY, who="boris"))
    leave = office.leave(MONDAY, substitute=office.person("boris"))
    office.act("submit", leave)
    assert office.do("check_leave", leave_request=leave)["codes"] == ["SUBSTITUTE_AWAY"]


def test_the_rest_of_a_year_goes_on_up_to_the_limit(office: Office):
    office.do("open_leave_year", year=2026)
    for _ in range(2):
        office.do("open_leave_year", year=2027)
    assert sums(office, 2026)[0] == 7
    assert sums(office, 2027)[0] == 13


def test_a_correction_leaves_no_less_than_nothing(office: Office):
    office.do("open_leave_year", year=2026)
    granted = office.do("grant_leave", person=office.person("anna"), leave_type="ANNUAL", year=2026)
    balance = granted["leave_balance"]
    office.do("adjust_leave_balance", leave_balance=balance, days=D("-9.5"), note="Paid out")
    assert office.balance()["available"] == D("0.5")
    with refused("NOT_ENOUGH_DAYS_LEFT"):
        office.do("adjust_leave_balance", leave_balance=balance, days=D("-1"), note="Again")


def test_a_line_of_the_ledger_stays_as_it_was_written(office: Office):
    office.act("submit", office.leave(MONDAY))
    move = office.moves()[0]
    with office.bench.work() as ctx:
        ctx.record("leave_move", move.id).planned = D(7)
        with pytest.raises(LedgerTouched):
            ctx.session.flush()
        ctx.session.rollback()


def kind(**said):
    return LeaveType(id="t", company_id="c", code="A", name="A", **said)


def test_years_of_service_and_parts_of_a_year_count():
    steps = [
        EntitlementStep(id=str(years), from_years=years, days=D(days))
        for years, days in ((1, 5), (10, 10), (20, 15))
    ]
    annual = kind(entitlement="service", steps=steps)
    assert entitlement(annual, date(2026, 7, 1), None, 2026) == 0
    assert entitlement(annual, date(2020, 7, 1), None, 2026) == 5
    assert entitlement(annual, date(2006, 1, 1), None, 2026) == 15
    fixed = kind(entitlement="fixed", days=D(10))
    assert entitlement(fixed, date(2026, 7, 1), None, 2026) == 5
    assert entitlement(fixed, date(2020, 1, 1), date(2026, 1, 31), 2026) == D("0.5")
    assert entitlement(fixed, date(2027, 1, 1), None, 2026) == 0


ACTS = st.sampled_from(["submit", "approve", "reject", "return", "resubmit", "take", "cancel"])
LIVES = st.lists(st.tuples(ACTS, st.integers(0, 3)), max_size=25)
#: Weeks apart or overlapping, with three, five, two and four days.
WANTED = ((0, 3), (7, 5), (8, 2), (14, 4))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LIVES)
def test_whatever_happens_a_balance_is_the_sum_of_its_moves(bench, lives):
    office = Office.anew(bench)
    leaves = [office.leave(MONDAY + timedelta(after), days) for after, days in WANTED]
    for act, which in lives:
        try:
            office.act(act, leaves[which], reason="So")
        except CountersignError:
            continue
    states = [office.see("leave_request", leave) for leave in leaves]
    moves, found = office.moves(), office.balance()
    for name in ("entitled", "planned", "taken"):
        assert found[name] == sum((getattr(move, name) for move in moves), D(0)) or not moves
    planned = sum((one.days for one in states if one.state in ("submitted", "approved")), D(0))
    taken = sum((one.days for one in states if one.state == "taken"), D(0))
    assert (found["planned"], found["taken"]) == (planned, taken)
    assert found["available"] >= 0
