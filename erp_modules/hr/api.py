"""The API of hr: employees, who joins and who leaves."""

from typing import Any

from erp_modules.hr.commands import Employ, Join, Leave
from erp_modules.hr.queries import EmployeeDetail, Employees
from workflow_engine.api.days import Day
from workflow_engine.api.fields import Flag, Id, MadeSchema, Schema, Text, Whole
from workflow_engine.api.paging import SearchQuery, page_of
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import PREFIX
from workflow_engine.errors import _l

hr = Resources("hr", _l("People"))


class EmployeesQuery(SearchQuery):
    """Filters of the list."""

    former = Flag(load_default=False, about="Also those who have left")


class EmployeeSchema(Schema):
    """A person of the company with the newest employment."""

    id = Id()
    name = Text()
    name_zh = Text(allow_none=True)
    email = Text(allow_none=True)
    active = Flag()
    rev = Whole()
    department_id = Id(allow_none=True)
    department = Text(allow_none=True)
    post_id = Id(allow_none=True)
    post = Text(allow_none=True)
    manager_id = Id(allow_none=True)
    manager = Text(allow_none=True)
    employee_number = Text(allow_none=True)
    hired_on = Day(allow_none=True)
    left_on = Day(allow_none=True)


class EmploymentSchema(Schema):
    """An employment that begins."""

    employee_number = Text(20, least=1)
    hired_on = Day()


class JoinSchema(EmploymentSchema):
    """Somebody who joins."""

    name = Text(200, least=1)
    name_zh = Text(200, load_default=None, allow_none=True)
    email = Text(320, load_default=None, allow_none=True)
    department_id = Id(load_default=None, allow_none=True)
    post_id = Id(load_default=None, allow_none=True)
    manager_id = Id(load_default=None, allow_none=True)


class LeaveSchema(Schema):
    """The last day; it cannot lie ahead."""

    left_on = Day()


@hr.reads(
    "/employees", Employees, page_of(EmployeeSchema), _l("List employees"), query=EmployeesQuery
)
def employees(query: dict[str, Any]) -> Employees:
    return Employees(**query)


@hr.writes(
    "/employees",
    Join,
    MadeSchema,
    _l("Record who joins"),
    body=JoinSchema,
    status=201,
    located=lambda body: f"{PREFIX}/hr/employees/{body['id']}",
)
def joined(body: dict[str, Any]) -> Join:
    return Join(**body)


@hr.reads(
    "/employees/<person_id>",
    EmployeeDetail,
    EmployeeSchema,
    _l("Show an employee"),
)
def employee(person_id: str) -> EmployeeDetail:
    return EmployeeDetail(person_id)


@hr.writes(
    "/employees/<person_id>/employ",
    Employ,
    MadeSchema,
    _l("Employ a person, for the first time or again"),
    body=EmploymentSchema,
)
def employed(body: dict[str, Any], *, person_id: str) -> Employ:
    return Employ(person_id, **body)


@hr.writes(
    "/employees/<person_id>/leave",
    Leave,
    None,
    _l("Record who has left"),
    body=LeaveSchema,
)
def left(body: dict[str, Any], *, person_id: str) -> Leave:
    return Leave(person_id, **body)
