from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from erp_modules.hr import operations
from erp_modules.hr.commands import Employ, Join, Leave
from erp_modules.hr.demo import employ
from erp_modules.hr.errors import AlreadyEmployed, EmployeeNotFound, EmploymentDates
from erp_modules.hr.model import Employment
from erp_modules.hr.queries import EmployeeDetail, Employees
from erp_modules.testing import NOBODY, NOON, found_company
from workflow_engine.errors import BusinessError, Forbidden, Invalid, NotFound
from workflow_engine.persistence.tables import person

TODAY = NOON.date()
BOTH = ("employee:read", "employee:write", "organisation:write")


@pytest.fixture
def clerk(company):
    return company.actor("dana", *BOTH)


def join(number="E0100", **others):
    return Join(name="Wei", name_zh="韦", employee_number=number, hired_on=TODAY, **others)


def manager(bench, login):
    return bench.run(operations.manager_of, person=bench.company.people[login])


def test_a_process_learns_who_stands_above_a_person(bench):
    assert manager(bench, "anna") == {"manager": bench.company.people["boris"], "name": "Boris"}


def test_who_has_nobody_above_is_a_case_for_the_process(bench):
    with pytest.raises(BusinessError, match="Li has no manager") as refused:
        manager(bench, "li")
    assert refused.value.error_code == "NO_MANAGER"


def test_a_manager_who_has_left_is_none(bench):
    with bench.work() as running:
        gone = sa.update(person).where(person.c.id == bench.company.people["boris"])
        running.session.execute(gone.values(active=False))
    with pytest.raises(BusinessError):
        manager(bench, "anna")


@pytest.mark.parametrize("unknown", ["", "anna", NOBODY])
def test_nobody_has_no_manager(bench, unknown):
    with pytest.raises(EmployeeNotFound):
        bench.run(operations.manager_of, person=unknown)


def test_whoever_joins_is_a_person_of_the_organisation(engine, clerk):
    made = engine.execute(join(), clerk)
    found = engine.ask(EmployeeDetail(made), clerk)
    assert (found["name_zh"], found["employee_number"], found["hired_on"]) == ("韦", "E0100", TODAY)


def test_joining_needs_the_right_to_change_the_organisation(engine, company):
    with pytest.raises(Forbidden):
        engine.execute(join(), company.actor("dana", "employee:write"))


def test_an_employee_number_is_given_once(engine, clerk):
    engine.execute(join(), clerk)
    with pytest.raises(Invalid) as refused:
        engine.execute(join(), clerk)
    assert list(refused.value.errors) == ["employee_number"]


def test_whoever_leaves_is_no_longer_active(engine, clerk, bench):
    made = engine.execute(join(), clerk)
    engine.execute(Leave(made, TODAY), clerk)
    assert engine.ask(EmployeeDetail(made), clerk)["active"] is False
    answer = bench.run(operations.employment_of, person=made)
    assert (answer["employed"], answer["left_on"]) == (True, TODAY)
    bench.now += timedelta(days=1)
    assert bench.run(operations.employment_of, person=made)["employed"] is False


def test_nobody_relies_on_a_leaving_that_nothing_carries_out(engine, clerk):
    made = engine.execute(join(), clerk)
    with pytest.raises(Invalid):
        engine.execute(Leave(made, TODAY + timedelta(days=1)), clerk)


def test_nobody_leaves_before_the_first_day():
    with pytest.raises(EmploymentDates):
        Employment("e", "c", "p", "E1", TODAY).leave(TODAY - timedelta(days=1))


def test_nobody_leaves_twice(engine, clerk):
    made = engine.execute(join(), clerk)
    engine.execute(Leave(made, TODAY), clerk)
    with pytest.raises(EmployeeNotFound):
        engine.execute(Leave(made, TODAY), clerk)


def test_whoever_left_may_come_back_under_a_new_number(engine, clerk):
    made = engine.execute(join(), clerk)
    engine.execute(Leave(made, TODAY), clerk)
    engine.execute(Employ(made, "E0101", TODAY + timedelta(days=30)), clerk)
    found = engine.ask(EmployeeDetail(made), clerk)
    assert (found["active"], found["employee_number"]) == (True, "E0101")


def test_nobody_is_employed_twice_at_a_time(engine, clerk):
    made = engine.execute(join(), clerk)
    with pytest.raises(AlreadyEmployed):
        engine.execute(Employ(made, "E0101", TODAY), clerk)


def test_employees_are_listed_by_name_page_by_page(engine, clerk):
    first = engine.ask(Employees(limit=6), clerk)
    second = engine.ask(Employees(limit=6, cursor=first.cursor), clerk)
    names = [row["name"] for row in (*first.rows, *second.rows)]
    assert names == sorted(names)
    assert len(names) == 10
    assert second.cursor is None


def test_a_search_finds_chinese_names(engine, clerk):
    engine.execute(join(), clerk)
    assert [row["name"] for row in engine.ask(Employees(text="韦"), clerk).rows] == ["Wei"]


def test_employees_of_another_company_do_not_exist(engine, clerk, database):
    other = found_company(database).people["anna"]
    with pytest.raises(EmployeeNotFound):
        engine.ask(EmployeeDetail(other), clerk)
    with pytest.raises(NotFound):
        engine.execute(Leave(other, TODAY), clerk)


def test_the_demo_employs_everybody_who_works(bench):
    with bench.work() as running:
        employ(running.uow, bench.company.id, bench.company.people, bench.now)
    answer = bench.run(operations.employment_of, person=bench.company.people["anna"])
    assert answer["employed"]
    assert answer["hired_on"] < date(2026, 1, 1)
