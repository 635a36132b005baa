"""Whatever an operation of hr did, doing it again at once changes nothing more."""

from datetime import timedelta

from erp_modules.hr.tests.office import TODAY, D, Office
from erp_modules.hr.tests.test_expenses import claim, receipt
from erp_modules.testing import Twice, own_rules

MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())


def test_every_operation_may_be_repeated(office: Office) -> None:
    twice = Twice("hr", office.bench, office.books().do)
    anna, boris = office.person("anna"), office.person("boris")
    twice("manager_of", person=anna)
    twice("employment_of", person=anna)
    twice("count_days", person=anna, first=MONDAY, last=MONDAY)
    _leave(twice, office, anna, boris)
    twice("check_expenses", expense_claim=claim(office, receipt("90")))
    assert twice.called == own_rules("hr")


def _leave(twice: Twice, office: Office, anna: str, boris: str) -> None:
    annual = {"person": anna, "leave_type": "ANNUAL", "year": TODAY.year}
    twice("open_leave_year", year=TODAY.year)
    balance = twice("grant_leave", **annual)["leave_balance"]
    twice("leave_balance", **annual)
    twice("adjust_leave_balance", leave_balance=balance, days=D("1.5"), note="Moved house")
    leave = office.leave(MONDAY, substitute=boris)
    office.act("submit", leave)
    twice("accept_leave_request", leave_request=leave, person=boris)
    twice("check_leave", leave_request=leave)
