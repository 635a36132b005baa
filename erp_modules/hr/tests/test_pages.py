import re

import pytest

ALL = ("employee:read", "employee:write", "organisation:read", "organisation:write")
WEI = {"name": "Wei", "name_zh": "韦", "email": "", "employee_number": "E1", "post_id": ""}
PLACE = {"department_id": "", "manager_id": "", "hired_on": "2026-11-23"}


@pytest.fixture
def dana(site):
    return site.caller("dana", *ALL)


def joined(caller):
    answer = caller.post("/hr/employees/join", **WEI, **PLACE)
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_page_opens_in_every_language(site, company, locale):
    caller = site.caller("dana", *ALL, locale=locale)
    anna = f"employees/{company.people['anna']}"
    for path in ("employees", "employees?former=1&q=an", "employees/join", anna, f"{anna}/employ"):
        answer = caller.get(f"/hr/{path}")
        assert answer.status_code == 200, path
        assert locale == "en" or re.search("[\u4e00-\u9fff]", answer.text)


def test_a_clerk_records_who_joins_and_who_leaves(dana):
    page = joined(dana)
    assert "E1" in dana.get(page).text
    assert dana.get(f"{page}/leave").status_code == 200
    dana.post(f"{page}/leave", left_on="2026-11-23")
    assert "has left" in dana.get(page).text
    dana.post(f"{page}/employ", employee_number="E2", hired_on="2026-12-01")
    assert "E2" in dana.get(page).text


def test_a_leaving_ahead_of_time_is_refused_at_its_field(dana):
    answer = dana.post(f"{joined(dana)}/leave", left_on="2027-01-31")
    assert answer.status_code == 422
    assert 'href="#left_on"' in answer.text


def test_readers_record_nothing(site):
    caller = site.caller("anna", "employee:read")
    assert "/hr/employees/join" not in caller.get("/hr/employees").text
    assert caller.post("/hr/employees/join", **WEI, **PLACE).status_code == 403


@pytest.mark.parametrize("path", ["employees/nonsense", "employees/nonsense/leave"])
def test_nobody_is_not_found(dana, path):
    assert dana.get(f"/hr/{path}").status_code == 404


def test_a_program_records_who_joins_and_who_leaves(dana):
    body = {"name": "Wei", "employee_number": "E1", "hired_on": "2026-11-23"}
    made = dana.call("POST", "/hr/employees", body)
    assert made.status_code == 201, made.text
    page = f"/hr/employees/{made.json['id']}"
    assert dana.call("POST", f"{page}/leave", {"left_on": "2026-11-23"}).status_code == 204
    assert dana.call("GET", page).json["left_on"] == "2026-11-23"
    again = {"employee_number": "E2", "hired_on": "2026-12-01"}
    assert dana.call("POST", f"{page}/employ", again).status_code == 200


def test_a_program_pages_through_the_employees(dana):
    first = dana.call("GET", "/hr/employees?limit=6").json
    rest = dana.call("GET", f"/hr/employees?limit=6&cursor={first['next']}").json
    assert len(first["rows"]) + len(rest["rows"]) == 10
    assert dana.call("GET", "/hr/employees?cursor=bm9uc2Vuc2U").status_code == 422
