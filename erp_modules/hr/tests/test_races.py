"""Two people at once: the last days and the last of an advance are given once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from erp_modules.hr.tests.office import Office
from workflow_engine.errors import CountersignError

MONDAY = date(2026, 11, 30)


def test_the_last_days_are_given_once(office: Office):
    leaves = [office.leave(MONDAY + timedelta(14 * n), 7 + 5) for n in range(2)]
    office.do("open_leave_year", year=2026)

    def submit(leave):
        try:
            office.act("submit", leave)
        except CountersignError:
            return 0
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(submit, leaves)) == 1
    assert office.balance()["available"] >= 0
