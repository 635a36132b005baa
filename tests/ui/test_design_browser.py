"""The designer pages in Chromium: dropped files, marks that follow, scenarios, keyboard, axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.bpmn.play import chain, document, el
from tests.ui.browser import EVERY_VIEW, View, axe, opened, served, sideways, too_small
from tests.ui.drawing_board import CHANGED, FAULTY, PASSES, folder, let_pia_deploy, with_stage
from tests.ui.office import PASSWORD, Office
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.process_access import ChangePolicy

pytestmark = pytest.mark.browser
ENGLISH = [view for view in EVERY_VIEW if view.language == "en"]
DROP = """([selector, files]) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  const zone = document.querySelector(selector);
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    zone.dispatchEvent(new DragEvent(kind, options));
  }
}"""
#: How far the middle of an element is from the middle of its diagram.
OFF_CENTRE = """(id) => {
  const at = document.querySelector(`.diagram [data-element-id="${id}"]`).getBoundingClientRect();
  const box = document.querySelector(".diagram").getBoundingClientRect();
  return Math.hypot(at.x + at.width / 2 - box.x - box.width / 2,
                    at.y + at.height / 2 - box.y - box.height / 2);
}"""


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    let_pia_deploy(office)
    with served(with_stage(office).house()) as found:
        yield found


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/")


def check(page: Page, folder: Path, **files: bytes) -> None:
    """Choose files by name and have them checked."""
    paths = []
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content)
        paths.append(path)
    page.goto("/definitions/upload")
    page.set_input_files("#f-files", paths)
    page.get_by_role("button", name="Check the files").click()
    page.wait_for_url("**/drafts/**")
    page.wait_for_selector(".diagram[data-state=shown]")


def test_dropped_files_add_up_and_are_checked(browser: Browser, address: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        page.goto("/definitions/upload")
        page.evaluate(DROP, [".upload-zone", [["main.bpmn", CHANGED.decode()]]])
        page.evaluate(DROP, [".upload-zone", [["notes.toml", "a = 1"]]])
        names = page.locator("[data-list] [data-name]").all_inner_texts()
        assert names == ["main.bpmn", "notes.toml"]
        page.get_by_role("button", name="Check the files").click()
        page.wait_for_url("**/drafts/**")
        assert page.locator("h1").inner_text() == "Equipment request"
        assert watched.complaints == []


def test_a_wrong_file_is_taken_away_again(browser: Browser, address: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        page.goto("/definitions/upload")
        page.evaluate(DROP, [".upload-zone", [["a.bpmn", "a"], ["b.bpmn", "b"]]])
        page.get_by_role("button", name="Take a.bpmn away").press("Enter")
        assert page.locator(".file-list [data-name]").all_inner_texts() == ["b.bpmn"]
        assert page.evaluate("[...document.querySelector('#f-files').files].map(f => f.name)") == [
            "b.bpmn"
        ]


def test_a_diagram_too_large_to_be_read_whole_is_shown_where_it_begins(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    ids = [f"t{number}" for number in range(40)]
    tasks = [el("task", each, name=f"Step {each}") for each in ids]
    ends = (el("startEvent", "s", name="Asked"), el("endEvent", "e", name="Done"))
    model = document(*ends, *tasks, chain("s", *ids, "e"))
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=model)
        page.wait_for_selector('.diagram[data-state="shown"]')
        scale = "document.querySelector('.diagram .viewport').getCTM().a"
        assert page.evaluate(scale) == 0.5
        assert page.locator('[data-element-id="s"]').is_visible()
        box = page.locator(".diagram").bounding_box()
        start = page.locator('[data-element-id="s"]').first.bounding_box()
        assert box
        assert start
        assert box["x"] < start["x"] < box["x"] + box["width"] / 2
        page.get_by_role("button", name="Whole diagram").click()
        assert page.evaluate(scale) < 0.3


def test_a_finding_centres_its_element_and_the_element_marks_its_finding(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=FAULTY)
        assert page.locator(".diagram .mark-error").count() == 1
        page.locator("#findings [data-element=to_correct]").first.click()
        page.wait_for_selector('.diagram [data-element-id="to_correct"].selected', state="attached")
        assert page.evaluate(OFF_CENTRE, "to_correct") < 12
        assert page.locator("#findings .picked").count() >= 1
        page.locator('.diagram g[data-element-id="again"]').first.click(force=True)
        assert page.locator("#findings .picked [data-element=to_correct]").count() == 0
        assert page.get_by_role("button", name="Publish").is_disabled()
        assert axe(page) == []
        assert watched.complaints == []


def test_the_list_of_findings_moves_the_diagram_by_keyboard(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=FAULTY)
        page.locator("#findings [data-element=to_correct]").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector('.diagram [data-element-id="to_correct"].selected', state="attached")


def test_scenarios_play_by_themselves_and_what_was_typed_stays(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=CHANGED, scenarios__toml=PASSES)
        page.get_by_label("What has changed?").fill("Another name")
        page.wait_for_selector(".scenarios details")
        assert page.get_by_label("What has changed?").input_value() == "Another name"
        page.get_by_role("button", name="Coverage").click()
        assert page.locator('.diagram .mark-covered[data-element-id="manager"]').count() == 1
        assert page.locator('.diagram .mark-missed[data-element-id="finance"]').count() == 1
        legend = page.locator("[data-legend] li:visible").all_inner_texts()
        assert [text.split("\n")[-1] for text in legend] == [
            "passed by a scenario",
            "passed by none",
        ]
        assert axe(page) == []
        page.get_by_role("button", name="Publish").click()
        page.wait_for_url("**/definitions/equipment")
        assert "Another name" in page.locator(".versions").inner_text()
        assert watched.complaints == []


def test_two_versions_stand_side_by_side_with_what_changed(
    browser: Browser, address: str, office: Office
) -> None:
    office.do(DeployBundle("equipment", folder(main__bpmn=CHANGED), "", play=False), "omar")
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        page.goto("/definitions/equipment/compare?from=1&to=2")
        page.wait_for_selector("#side-2[data-state=shown]")
        assert page.locator("#side-1 .mark-changed").get_attribute("data-element-id") == "finance"
        page.locator("#changes [data-element=finance]").click()
        for side in ("#side-1", "#side-2"):
            page.wait_for_selector(f"{side} .selected", state="attached")
        assert axe(page) == []
        assert watched.complaints == []


@pytest.mark.parametrize("view", ENGLISH, ids=str)
def test_every_designer_page_is_sound_for_everybody(
    browser: Browser, address: str, office: Office, tmp_path: Path, view: View
) -> None:
    policy = ChangePolicy(rev=0, second_pair=True, require_scenarios=False)
    files = folder(scenarios__toml=PASSES)
    office.do(DeployBundle("equipment", files, "With scenarios", tag="1.1"), "omar")
    office.do(policy, "omar")
    proposed = office.do(DeployBundle("equipment", {"main.bpmn": CHANGED}, "Please"), "pia")
    with opened(browser, address, view) as watched:
        page = watched.page
        sign_in(page, "omar")
        pages = ["/definitions", "/definitions/equipment", "/definitions/equipment/compare"]
        for path in [*pages, "/deployments", f"/deployments/{proposed.deployment_id}"]:
            page.goto(path)
            if page.locator(".diagram").count():
                page.wait_for_selector(".diagram[data-state=shown]")
            assert axe(page) == [], path
            assert sideways(page) == 0, path
        check(page, tmp_path, main__bpmn=FAULTY)
        assert axe(page) == []
        assert sideways(page) == 0
        if view.width == "phone":
            assert too_small(page, [".decision-bar .btn", ".page-head .btn"]) == []
        assert watched.complaints == []


def test_an_upload_is_published_without_scripts(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en")
    page = context.new_page()
    sign_in(page, "pia")
    path = tmp_path / "main.bpmn"
    path.write_bytes(CHANGED)
    page.goto("/definitions/upload")
    page.set_input_files("#f-files", path)
    page.get_by_role("button", name="Check the files").click()
    page.get_by_role("button", name="Publish").click()
    assert "Published: Equipment request 2" in page.locator(".note").inner_text()
    context.close()
