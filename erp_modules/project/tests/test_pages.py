"""Projects as people and programs see them."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from erp_modules.project import queries
from erp_modules.project.kinds import KINDS
from erp_modules.project.module import MODULE
from erp_modules.project.tests.office import Office
from erp_modules.testing import Caller, Site

ALL = tuple(MODULE.permissions)


@pytest.fixture
def manager(site: Site) -> Caller:
    return site.caller("anna", *ALL)


def test_every_list_opens(office: Office, manager: Caller) -> None:
    for kind in KINDS:
        assert manager.get(f"/project/{kind.path}").status_code == 200, kind.name
        assert manager.call("GET", f"/project/{kind.path}").status_code == 200, kind.name


def test_the_programme_shows_its_gates_and_its_critical_path(
    office: Office, manager: Caller
) -> None:
    office.act("programme", "start", office.programme)
    office.task("Lay the cables", 0, 3)
    page = manager.get(f"/project/programmes/{office.programme}")
    assert page.status_code == 200
    assert "Needs and goals" in page.text
    assert "Lay the cables" in page.text


def in_head(caller: Caller, address: str) -> tuple[str, str]:
    """The buttons in the head of a page, and what is in its menu."""
    head = BeautifulSoup(caller.get(address).text, "html.parser").select(".page-head")[0]
    menu = head.select(".menu-sheet")[0].extract()
    return head.get_text(), menu.get_text()


def test_going_live_is_suggested_when_every_gate_is_passed(office: Office, manager: Caller) -> None:
    office.act("programme", "start", office.programme)
    address = f"/project/programmes/{office.programme}"
    shown, menu = in_head(manager, address)
    assert ("Go live" in shown, "Go live" in menu) == (False, True)
    with office.bench.work() as ctx:
        for gate in queries.gates(ctx.session, office.programme):
            gate.state = "go"
    shown, menu = in_head(manager, address)
    assert ("Go live" in shown, "Go live" in menu) == (True, False)


def test_a_runbook_stands_in_the_order_in_which_it_is_run(office: Office, manager: Caller) -> None:
    for place in (3, 1, 2):
        office.make(
            "runbook_task", place=place, title=f"Step {place}", owner=office.who("anna"),
            planned_start_at="2027-03-30T20:00:00Z", planned_end_at="2027-03-30T21:00:00Z",
        )  # fmt: skip
    assert _places(manager, "/project/runbook") == [1, 2, 3]
    assert _places(manager, "/project/runbook?sort=-place&limit=2") == [3, 2]


def test_a_gate_shows_what_is_missing(office: Office, manager: Caller) -> None:
    gate = office.gate()
    office.waived(office.criterion(gate))
    office.prove(office.criterion(gate))
    office.criterion(gate, "loads")
    page = manager.get(f"/project/gates/{gate}").text
    assert "Waived" in page
    assert "Missing" in page
    assert "There" in page


def _places(caller: Caller, path: str) -> list[int]:
    told = caller.call("GET", path)
    assert told.json is not None
    return [row["place"] for row in told.json["rows"]]


def _made(caller: Caller, path: str, body: dict[str, Any]) -> str:
    made = caller.call("POST", path, body)
    assert made.status_code == 201, made.text
    assert made.json is not None
    return str(made.json["id"])


def test_a_program_reports_a_risk_and_that_it_happened(office: Office, manager: Caller) -> None:
    body = {"programme": office.programme, "title": "Fire", "source": "external",
            "probability": 2, "impact": 5, "owner": office.who("anna")}  # fmt: skip
    risk = _made(manager, "/project/risks", body)
    told = manager.call("POST", f"/project/risks/{risk}/actions/trigger", {})
    assert told.status_code == 200, told.text
    assert office.see("risk", risk).state == "triggered"
    wrong = manager.call("POST", "/project/risks", {**body, "impact": 6})
    assert wrong.status_code == 422


def test_the_permission_to_decide_does_not_make_a_sponsor(office: Office, site: Site) -> None:
    gate = office.gate()
    office.prove(office.criterion(gate))
    office.act("gate", "present", gate)
    office.act("gate", "sign", gate, by="anna")
    path = f"/project/gates/{gate}/actions/go"
    assert site.caller("boris", *ALL).call("POST", path, {}).status_code == 403
    assert site.caller("chen", "project:read").call("POST", path, {}).status_code == 403
    assert site.caller("li", *ALL).call("POST", path, {}).status_code == 200


def test_nobody_sees_projects_without_permission(site: Site) -> None:
    assert site.caller("boris", "stock:read").get("/project/programmes").status_code == 403


def test_a_running_programme_without_a_process_is_given_to_one(
    office: Office, manager: Caller
) -> None:
    path = f"/project/programmes/{office.programme}"
    assert "acts/take_up" not in manager.get(path).text
    office.act("programme", "start", office.programme)
    assert "acts/take_up" in manager.get(path).text
    said = {"reason": "Older than its process"}
    told = manager.call("POST", f"{path}/actions/take_up", said)
    assert told.status_code == 200, told.text
