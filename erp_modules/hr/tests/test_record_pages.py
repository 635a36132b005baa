"""The pages and addresses of leave and expenses."""

import re

import pytest

from erp_modules.hr.module import MODULE
from erp_modules.hr.tests.office import Office
from erp_modules.hr.tests.test_leave import MONDAY

ALL = (*MODULE.permissions, "organisation:read", "organisation:write")


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_list_and_form_opens_in_every_language(site, office: Office, locale):
    caller = site.caller("dana", *ALL, locale=locale)
    for kind in MODULE.kinds:
        assert caller.get(f"/hr/{kind.path}").status_code == 200, kind.path
        if kind.write:
            page = caller.get(f"/hr/{kind.path}/new")
            assert page.status_code == 200, kind.path
            assert locale == "en" or re.search("[\u4e00-\u9fff]", page.text)


def test_the_page_of_an_employee_shows_leave_and_claims(site, office: Office):
    office.act("submit", office.leave(MONDAY, 3))
    page = f"/hr/employees/{office.person('anna')}"
    shown = site.caller("dana", *ALL).get(page).text
    assert "LV-2026-00001" in shown
    assert "Annual" in shown
    assert "LV-2026-00001" not in site.caller("boris", "employee:read").get(page).text


def test_people_see_and_write_their_own_leave_only(site, office: Office):
    own = site.caller("boris", "leave:read", "leave:write")
    other = office.leave(MONDAY)
    assert own.call("GET", f"/hr/leave-requests/{other}").status_code == 404
    body = {"leave_type": "ANNUAL", "starts_on": "2026-11-30", "ends_on": "2026-11-30"}
    made = own.call("POST", "/hr/leave-requests", {**body, "person": None})
    assert made.status_code == 201, made.text
    shown = own.call("GET", f"/hr/leave-requests/{made.json['id']}").json
    assert shown["person"] == "Boris"
    foreign = {**body, "person": office.person("anna")}
    assert own.call("POST", "/hr/leave-requests", foreign).status_code == 422


def test_a_balance_shows_its_ledger(site, office: Office):
    office.act("submit", office.leave(MONDAY, 3))
    granted = office.do("grant_leave", person=office.person("anna"), leave_type="ANNUAL", year=2026)
    page = site.caller("dana", *ALL).get(f"/hr/leave-balances/{granted['leave_balance']}")
    assert page.status_code == 200
    assert "Ledger of days" in page.text
