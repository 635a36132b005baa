"""Decisions in Chromium: drawn, edited, kept as drafts, and what happens when two people edit."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from tests.ui.browser import EVERY_VIEW, View, Watched, axe, opened, served, sideways
from tests.ui.office import MATRIX, PASSWORD, Office
from workflow_engine.commands.decision_cases import KeepCase
from workflow_engine.commands.decision_ends import ChangeDecisionPolicy
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.evaluate_decision import EvaluateDecision
from workflow_engine.persistence.tables import account, decision_definition

pytestmark = pytest.mark.browser
ENGLISH = [view for view in EVERY_VIEW if view.language == "en"]


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    office.do(DraftDecision("approval_matrix", MATRIX, "As agreed"), "omar")
    with served(office.house()) as found:
        yield found


def sign_in(page: Page, who: str = "omar") -> None:
    page.goto("/sign-in")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/")


def edit(page: Page) -> None:
    sign_in(page)
    page.goto("/decisions/approval_matrix")
    page.get_by_role("link", name="Edit").click()
    page.wait_for_selector("[data-edit][data-view=decisionTable]")


#: Chromium's own editing commands style what is typed over a coloured word; it is refused as well.
REFUSED = "Applying inline style"


def complaints(watched: Watched) -> list[str]:
    return [text for text in watched.complaints if not text.startswith(REFUSED)]


def write(page: Page, cell: str, text: str) -> None:
    """Type into the cell of the table that reads ``cell``."""
    page.locator(f"td:has-text('{cell}')").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@pytest.mark.parametrize("view", ENGLISH, ids=str)
def test_a_decision_is_drawn_with_its_requirements_and_its_table(
    browser: Browser, address: str, view: View
) -> None:
    with opened(browser, address, view) as watched:
        page = watched.page
        sign_in(page)
        page.goto("/decisions/approval_matrix")
        page.wait_for_selector(".dmn[data-view=decisionTable]")
        assert page.locator(".tjs-table tbody tr").count() == 2
        assert page.locator(".dmn .bjs-powered-by").is_visible()
        page.get_by_role("button", name="Requirements").click()
        page.wait_for_selector(".dmn[data-view=drd]")
        assert page.locator(".djs-shape[data-element-id=in_amount]").is_visible()
        assert page.locator(".dmn .bjs-powered-by").is_visible()
        assert axe(page) == []
        assert sideways(page) == 0
        assert watched.complaints == []


def test_on_paper_the_rules_are_a_plain_table(browser: Browser, address: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page)
        page.goto("/decisions/approval_matrix")
        page.wait_for_selector(".dmn[data-view=decisionTable]")
        page.emulate_media(media="print")
        assert page.locator(".dmn .rules").is_visible()
        assert not page.locator(".dmn-canvas").is_visible()


def test_a_changed_cell_is_verified_and_kept_as_the_next_draft(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        edit(page)
        write(page, "> 1000", "> = 2000")
        page.wait_for_selector("#edit-checked .finding-error")
        page.keyboard.press("Control+A")
        page.keyboard.type("> 2000")
        page.wait_for_selector("#edit-checked .verified")
        assert axe(page) == []
        page.locator("[name=note]").fill("Finance from 2,000")
        page.keyboard.press("Control+s")
        page.wait_for_url("**/approval_matrix?version=2")
        page.locator("td:has-text('> 2000')").first.wait_for()
        assert "Finance from 2,000" in page.locator("main").inner_text()
        assert complaints(watched) == []


def test_the_editor_says_which_test_case_the_change_breaks(
    browser: Browser, address: str, office: Office
) -> None:
    expected = {"step": '["Line manager", "Finance"]'}
    office.do(KeepCase("approval_matrix", "dear things", {"amount": "5000"}, expected), "omar")
    with opened(browser, address) as watched:
        page = watched.page
        edit(page)
        assert page.get_by_text("All test cases pass.").is_visible()
        write(page, "> 1000", "> 9000")
        page.get_by_text("The test case fails: dear things").wait_for()


def test_who_saves_after_somebody_else_is_told_and_loses_nothing(
    browser: Browser, address: str, office: Office
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        edit(page)
        write(page, "> 1000", "> 2000")
        other = MATRIX.replace(b"&gt; 1000", b"&gt; 3000")
        office.do(DraftDecision("approval_matrix", other, "In between"), "omar")
        page.get_by_role("button", name="Save as a draft").click()
        page.get_by_text("kept version 2 meanwhile").wait_for()
        page.locator("td:has-text('> 2000')").first.wait_for()
        page.wait_for_selector("[data-save]:enabled")
        page.get_by_role("button", name="Save as a draft").click()
        page.wait_for_url("**/approval_matrix?version=3")
        page.locator("td:has-text('> 2000')").first.wait_for()


def test_a_slip_is_undone_and_done_again(browser: Browser, address: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        edit(page)
        write(page, "> 1000", "> 7")
        page.keyboard.press("Tab")
        page.get_by_text("There are changes that no draft keeps yet").wait_for()
        undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
        while undo.is_enabled():
            undo.press("Enter")
        page.locator("td:has-text('> 1000')").first.wait_for()
        while redo.is_enabled():
            redo.press("Enter")
        page.locator("td:has-text('> 7')").first.wait_for()
        assert complaints(watched) == []


LATER = MATRIX.replace(b"20191111/MODEL", b"20230324/MODEL")
CONDITIONAL = LATER.replace(
    b"</definitions>",
    b"""<decision id="c" name="c"><variable name="c"/><conditional>
    <if><literalExpression><text>true</text></literalExpression></if>
    <then><literalExpression><text>1</text></literalExpression></then>
    <else><literalExpression><text>2</text></literalExpression></else></conditional></decision>
    </definitions>""",
)


def test_a_file_of_a_later_version_is_drawn_and_kept_with_its_notes(
    browser: Browser, address: str, office: Office
) -> None:
    office.do(DraftDecision("approval_matrix", LATER, "From another tool"), "omar")
    with opened(browser, address) as watched:
        page = watched.page
        edit(page)
        write(page, "> 1000", "> 2000")
        write(page, "Always", "Always, and first")
        page.get_by_role("button", name="Save as a draft").click()
        page.wait_for_url("**/approval_matrix?version=3")
        page.wait_for_selector(".dmn[data-view=decisionTable]")
        assert page.locator("td.annotation", has_text="By the CFO's order").is_visible()
    kept = office.value(decision_definition.c.content, key="approval_matrix", version=3)
    assert b"20230324/MODEL" in kept
    assert b"20191111/MODEL" not in kept
    assert b"&gt; 2000" in kept
    assert b"<description>Always" not in kept
    for note in (b"Always, and first", b"By the CFO's order"):
        assert b"<annotationEntry><text>" + note in re.sub(rb"\s*<", b"<", kept)


def test_what_the_editor_could_not_keep_it_does_not_open(
    browser: Browser, address: str, office: Office
) -> None:
    office.do(DraftDecision("approval_matrix", CONDITIONAL, "With a condition"), "omar")
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page)
        page.goto("/decisions/approval_matrix?version=2")
        page.wait_for_selector(".dmn[data-view=decisionTable]")
        page.get_by_role("link", name="Edit").click()
        page.get_by_text("This file cannot be drawn here").wait_for()
        assert page.get_by_role("button", name="Save as a draft").is_disabled()


@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_history_and_hits_are_readable_on_every_screen(
    browser: Browser, address: str, office: Office, view: View
) -> None:
    office.do(ChangeDecisionPolicy(second_person=False), "omar")
    draft = office.value(decision_definition.c.id, key="approval_matrix")
    office.do(PublishDecision(draft), "omar")
    for amount in (10, 5000):
        facts = {"amount": amount, "requester": "Anna"}
        office.do(EvaluateDecision("approval_matrix", [facts]), "omar")
    with office.product.database.engine.begin() as connection:
        connection.execute(sa.update(account).values(locale=view.language))
    with opened(browser, address, view) as watched:
        page = watched.page
        sign_in(page)
        for path in ("/decisions/approval_matrix/history", "/decisions/approval_matrix"):
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert axe(page) == []
            assert sideways(page) == 0
        if view.language != "en":
            assert "按规则顺序" in page.locator(".hit-policy").inner_text()
