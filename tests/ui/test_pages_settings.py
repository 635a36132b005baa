"""The settings of a process and the rules of deployment on their pages: read, changed, told."""

import pytest

from tests.ui.drawing_board import CHANGED, PASSES, chosen, uploaded, with_stage
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.persistence import tables

SETTINGS = "/definitions/equipment/settings"
POLICY = "/deployment-policy"


def sent(visitor, selector: str, **changed) -> dict[str, str]:
    """What the form sends, with what a person changed in it."""
    form = visitor.page.select_one(selector)
    fields = {entry["name"]: entry["value"] for entry in form.select("input[name=rev]")}
    for select in form.select("select"):
        option = select.select_one("option[selected]") or select.select_one("option")
        fields[select["name"]] = option["value"]
    for radio in form.select("input[type=radio][checked]"):
        fields[radio["name"]] = radio["value"]
    return {**fields, **changed}


def change(visitor, path: str, **changed) -> None:
    visitor.get(path)
    visitor.send(path, **sent(visitor, "main form[method=post]", **changed))


def history(visitor) -> str:
    return visitor.page.select_one("#changes").get_text(" ", strip=True)


def test_the_settings_are_reached_from_the_list_and_from_the_process(visit):
    omar = visit("omar")
    assert omar.get("/definitions").select_one(f"[data-item] a[href='{SETTINGS}']")
    assert omar.get("/definitions/equipment").select_one(f".page-head a[href='{SETTINGS}']")
    assert omar.get("/definitions").select_one(f"a[href='{POLICY}']")


def test_the_page_names_the_roles_and_groups_that_may_start_and_see_it(visit):
    omar = visit("omar")
    start, see = omar.get(SETTINGS).select(".holders")
    assert "Employee" in start.text
    assert "All" in start.text
    assert "Designer" in see.text
    assert "Pia Rossi" in see.text


def test_who_may_start_it_is_changed_for_every_version_and_kept_in_its_history(visit, office):
    assert visit("anna").get("/start").select("a.title")
    omar = visit("omar")
    change(omar, SETTINGS, start_permission="definition:manage")
    assert "The settings were saved" in omar.said
    assert not visit("anna").get("/start").select("a.title")
    assert "who may start it: not set here → definition:manage" in history(omar)
    change(omar, SETTINGS, start_permission="")
    assert visit("anna").get("/start").select("a.title")
    assert office.value(tables.process.c.start_permission, key="equipment") is None


def test_who_may_not_see_a_process_any_more_finds_neither_it_nor_its_settings(visit):
    change(visit("omar"), SETTINGS, see_permission="definition:manage")
    pia = visit("pia")
    assert "equipment" not in pia.get("/definitions").text
    pia.get(SETTINGS)
    assert pia.status == 404


def test_a_process_can_be_stricter_than_the_company(visit):
    change(visit("omar"), SETTINGS, second_pair="true")
    pia = visit("pia")
    uploaded(pia, chosen(CHANGED))
    assert pia.page.select_one("button[form=publish]").text.strip() == "Propose"


def test_a_process_says_otherwise_than_the_company_in_both_directions(visit):
    omar = visit("omar")
    change(omar, POLICY, second_pair="true")
    assert "as the company says: required" in omar.get(SETTINGS).text
    change(omar, SETTINGS, second_pair="false")
    pia = visit("pia")
    uploaded(pia, chosen(CHANGED))
    assert pia.page.select_one("button[form=publish]").text.strip() == "Publish"


def test_what_the_manifest_requires_is_said_whatever_is_chosen(visit, office):
    with_stage(office)
    files = {"main.bpmn": CHANGED, "process.toml": b"require_scenarios = true\n"}
    office.do(DeployBundle("equipment", {**files, "scenarios.toml": PASSES}), "omar")
    page = visit("omar").get(SETTINGS)
    assert "The manifest of the version in force requires it" in page.text


def test_two_people_do_not_overwrite_each_other_unseen(visit):
    omar, other = visit("omar"), visit("omar")
    omar.get(SETTINGS)
    before = sent(omar, "#settings", second_pair="true")
    change(other, SETTINGS, require_scenarios="true")
    omar.send(SETTINGS, **before)
    assert omar.status == 409
    assert omar.page.select_one("#settings [role=alert]")
    chosen_now = omar.page.select_one("[name=second_pair][checked]")
    assert chosen_now["value"] == "true"


def test_the_state_is_changed_with_a_reason_that_the_history_tells(visit):
    omar = visit("omar")
    omar.get(SETTINGS)
    omar.send("/definitions/equipment/state", state="suspended", reason="Year end")
    assert omar.address == SETTINGS
    assert "Omar Haddad suspended the process" in history(omar)
    assert "Year end" in history(omar)
    assert [act.text.strip() for act in omar.page.select("#acts summary")] == ["Activate", "Retire"]


def test_the_rules_of_the_company_are_changed_and_told(visit):
    omar = visit("omar")
    change(omar, POLICY, second_pair="true", require_scenarios="true")
    assert "The rules were saved" in omar.said
    assert len(omar.page.select("#policy input[checked]")) == 2
    assert "a second person publishes: yes · scenarios must pass: yes" in history(omar)
    omar.send(POLICY, rev="0", second_pair="true")
    assert omar.status == 409


@pytest.mark.parametrize("path", [SETTINGS, POLICY])
def test_a_designer_reads_them_and_changes_nothing(visit, office, path):
    pia = visit("pia")
    page = pia.get(path)
    assert not page.select("main form button.btn-primary")
    assert not page.select("main select, main input:not([disabled]):not([type=hidden])")
    pia.send(path, rev="1", second_pair="true", start_permission="definition:manage")
    assert pia.status == 403 or "lacks the permission" in pia.main or "permission" in pia.said
    assert office.value(tables.process.c.second_pair, key="equipment") is None


@pytest.mark.parametrize("path", [SETTINGS, POLICY])
def test_who_sees_no_definitions_sees_no_settings(visit, path):
    anna = visit("anna")
    anna.get(path)
    assert anna.status == 403
