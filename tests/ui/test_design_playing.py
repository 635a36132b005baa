"""Scenarios are played while one can watch; publishing does not play the same once more."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser

from tests.ui.browser import View, axe, opened, served, sideways
from tests.ui.drawing_board import CHANGED, FAILS, PASSES, chosen, folder, let_pia_deploy, uploaded
from tests.ui.office import Office
from tests.ui.test_design_browser import check, sign_in
from tests.ui.visitor import Visitor
from workflow_engine.commands.process_access import ChangePolicy
from workflow_engine.domain.rehearsal import Cast, CastMember, Rehearsal, Request, Underway
from workflow_engine.engine import Engine
from workflow_engine.scenarios import apart
from workflow_engine.scenarios.rehearsing import rehearse

LINES = "application/x-ndjson"
TWO = PASSES + PASSES.replace(b"the manager is asked", b"the manager is asked again")


class Stage:
    """Plays in this very process, counts how often, and waits to be let go when told to."""

    def __init__(self) -> None:
        self.played: list[Request] = []
        self.go = Event()
        self.go.set()
        self.begun = Event()
        self.breaks = False

    def __call__(self, request: Request) -> Rehearsal:
        self.played.append(request)
        self.begun.set()
        assert self.go.wait(20)
        if self.breaks:
            raise apart.RehearsalFailed
        return rehearse(request)


@pytest.fixture
def stage(office) -> Stage:
    let_pia_deploy(office)
    made = Stage()
    engine = Engine(office.product.database, replace(office.product.engine.world, rehearse=made))
    office.product = replace(office.product, engine=engine)
    return made


def upload(visitor: Visitor, scenarios: bytes = PASSES) -> str:
    return uploaded(visitor, chosen(CHANGED), chosen(scenarios, "scenarios.toml"))


def watched(visitor: Visitor, path: str, **fields: str) -> list[dict]:
    """Play as the page's script does; gives the lines of the answer."""
    data = {"csrf_token": visitor._token(), **fields}
    answer = visitor.client.post(path, data=data, headers={"Accept": LINES})
    assert answer.mimetype == LINES
    return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]


def strict(office) -> None:
    office.do(ChangePolicy(rev=0, second_pair=False, require_scenarios=True), "omar")


def test_the_last_line_is_the_page_with_what_was_played(visit, stage):
    pia = visit("pia")
    draft = upload(pia)
    lines = watched(pia, f"{draft}/play")
    assert "all passed" in lines[-1]["page"]
    assert 'id="checked"' in lines[-1]["page"]
    assert "all passed" in pia.get(draft).text


def test_each_scenario_is_announced_by_the_process_that_plays():
    told: list[Underway] = []
    cast = Cast(
        (CastMember("mia", "Mia", permissions=("instance:start",)),),
        {"managers": ("mia",), "finance": ("mia",), "staff": ("mia",)},
    )
    request = Request(folder(scenarios__toml=TWO), cast=cast, watch=told.append)
    found = apart.rehearse(request)
    assert found.problem is None
    assert [(each.number, each.whole, each.name) for each in told] == [
        (1, 2, "the manager is asked"),
        (2, 2, "the manager is asked again"),
    ]


def test_a_refusal_stands_on_the_page_of_the_last_line(visit, stage):
    pia = visit("pia")
    draft = uploaded(pia, chosen(CHANGED))
    (line,) = watched(pia, f"{draft}/play")
    assert "has no scenarios" in line["page"]


def test_without_a_script_the_answer_leads_back_to_the_page(visit, stage):
    pia = visit("pia")
    draft = upload(pia)
    pia.send(f"{draft}/play")
    assert pia.address == draft
    assert "all passed" in pia.main


def test_who_comes_back_follows_the_play_that_is_under_way(office, visit, stage):
    pia = visit("pia")
    draft = upload(pia)
    pages: list[str] = []
    stage.go.clear()
    viewers = [Thread(target=_follow(pia, draft, pages)) for _ in range(2)]
    viewers[0].start()
    assert stage.begun.wait(20)
    viewers[1].start()
    viewers[1].join(1)
    stage.go.set()
    for viewer in viewers:
        viewer.join(20)
    assert len(stage.played) == 1
    assert ["all passed" in page for page in pages] == [True, True]


def _follow(visitor: Visitor, draft: str, pages: list[str]) -> Callable[[], None]:
    return lambda: pages.append(watched(visitor, f"{draft}/play")[-1]["page"])


def test_what_was_played_is_not_played_again_to_publish_it(office, visit, stage):
    strict(office)
    pia = visit("pia")
    draft = upload(pia)
    pia.send(f"{draft}/play")
    pia.send(f"{draft}/publish")
    assert "Published" in pia.said
    assert len(stage.played) == 1


def test_a_play_with_mocked_calls_does_not_spare_the_one_that_must_pass(office, visit, stage):
    strict(office)
    pia = visit("pia")
    draft = upload(pia)
    pia.send(f"{draft}/play", operations="mocked")
    assert pia.page.select_one("[data-plays-first]")
    pia.send(f"{draft}/publish")
    assert [request.operations for request in stage.played] == ["mocked", "written"]


def test_what_the_play_depends_on_has_changed_so_it_is_played_again(office, visit, stage):
    strict(office)
    pia = visit("pia")
    draft = upload(pia)
    pia.send(f"{draft}/play")
    office.empty_group("managers")
    pia.send(f"{draft}/publish")
    assert len(stage.played) == 2


def test_scenarios_that_failed_while_watched_still_block(office, visit, stage):
    strict(office)
    pia = visit("pia")
    draft = upload(pia, FAILS)
    pia.send(f"{draft}/play")
    pia.send(f"{draft}/publish")
    assert "Published" not in pia.said
    assert pia.address == draft
    assert len(stage.played) == 1


@pytest.mark.browser
@pytest.mark.parametrize("view", [View(), View("phone", "dark", "zh_Hans_CN")], ids=str)
def test_nothing_is_published_while_the_scenarios_are_played(
    browser: Browser, office: Office, stage: Stage, tmp_path: Path, view: View
) -> None:
    stage.go.clear()
    with served(office.house()) as address, opened(browser, address, view) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=CHANGED, scenarios__toml=TWO)
        publish, bar = page.locator("#publish-bar .btn-primary"), page.locator("form[data-play]")
        assert stage.begun.wait(20)
        assert bar.get_attribute("aria-busy") == "true"
        assert publish.is_disabled()
        assert axe(page) == []
        assert sideways(page) == 0
        stage.go.set()
        page.wait_for_selector(".scenarios details.passed")
        assert publish.is_enabled()
        publish.click()
        page.wait_for_url("**/definitions/equipment")
        assert len(stage.played) == 1
        assert watched.complaints == []


@pytest.mark.browser
def test_what_must_pass_is_played_where_one_can_watch_before_it_is_published(
    browser: Browser, office: Office, stage: Stage, tmp_path: Path
) -> None:
    strict(office)
    with served(office.house()) as address, opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=CHANGED, scenarios__toml=PASSES)
        page.wait_for_selector(".scenarios details.passed")
        page.locator("#play-operations").select_option("mocked")
        page.locator("form[data-play] button").click()
        page.wait_for_selector("#publish-bar [data-plays-first]")
        page.locator("#publish-bar .btn-primary").click()
        page.wait_for_url("**/definitions/equipment")
        assert [request.operations for request in stage.played] == ["written", "mocked", "written"]
        assert watched.complaints == []


@pytest.mark.browser
def test_a_play_that_breaks_is_said_and_can_be_tried_again(
    browser: Browser, office: Office, stage: Stage, tmp_path: Path
) -> None:
    stage.breaks = True
    with served(office.house()) as address, opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "pia")
        check(page, tmp_path, main__bpmn=CHANGED, scenarios__toml=PASSES)
        page.get_by_text("Try again in a moment").wait_for()
        assert len(stage.played) == 1
        stage.breaks = False
        page.locator("form[data-play] button").click()
        page.wait_for_selector(".scenarios details.passed")
