"""Files on the pages of a task and of a request: added, looked at, taken back."""

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.files import contents
from tests.ui.browser import EVERY_VIEW, axe, opened, served, sideways
from tests.ui.office import PASSWORD


@pytest.fixture
def request_id(office) -> str:
    return office.ask_for("Desk", "120", "Mine is broken")


def send(visitor, request_id, *files, back="/requests"):
    chosen = [(BytesIO(content), name) for name, content in files]
    visitor.send(f"/instances/{request_id}/files", files=chosen, back=back)


def test_files_are_attached_listed_and_taken_back(visit, office, request_id):
    anna = visit("anna")
    here = f"/instances/{request_id}"
    anna.get(here)
    send(anna, request_id, ("收据.pdf", contents.PDF), ("desk.png", contents.PNG), back=here)
    assert "2 files are attached." in anna.said
    boris = visit("boris")
    page = boris.get(f"/tasks/{office.inbox('boris')[0].task_id}")
    listed = page.select_one("#files").get_text(" ", strip=True)
    assert "收据.pdf" in listed
    assert "desk.png" in listed
    assert "Take" not in listed
    anna.get(here)
    first = anna.page.select_one("#files form[action*=strike]")
    anna.send(first["action"], back=here)
    assert "The file was removed." in anna.said
    assert "收据.pdf" not in anna.page.select_one("#files").get_text()
    assert "attached “收据.pdf”" in anna.page.select_one("#timeline").get_text()


def test_only_pictures_and_pdf_open_in_the_browser(visit, request_id):
    anna = visit("anna")
    anna.get(f"/instances/{request_id}")
    send(anna, request_id, ("a.png", contents.PNG), ("a.pdf", contents.PDF), ("a.txt", b"<b>"))
    page = anna.get(f"/instances/{request_id}")
    links = [a["href"] for a in page.select("#files .grow a")]
    answers = [anna.client.get(link) for link in links]
    ways = [answer.headers["Content-Disposition"].split(";")[0] for answer in answers]
    assert ways == ["inline", "inline", "attachment"]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answers[0].headers["Content-Security-Policy"]
    forced = anna.client.get(links[2] + "?view=1")
    assert forced.headers["Content-Disposition"].startswith("attachment")


def test_what_is_refused_is_told_and_the_others_stay(visit, request_id):
    anna = visit("anna")
    here = f"/instances/{request_id}"
    anna.get(here)
    send(anna, request_id, ("a.pdf", contents.PDF), ("b.png", contents.SCRIPT), back=here)
    assert "1 file is attached." in anna.said
    assert "“b.png” is not what its name says" in anna.said
    send(anna, request_id, back=here)
    assert "Choose a file first." in anna.said


def test_a_stranger_neither_sees_nor_adds_files(visit, office, request_id):
    anna, fang = visit("anna"), visit("fang")
    anna.get(f"/instances/{request_id}")
    send(anna, request_id, ("a.pdf", contents.PDF))
    page = anna.get(f"/instances/{request_id}")
    link = page.select_one("#files .grow a")["href"]
    fang.get("/requests")
    assert fang.client.get(link).status_code == 404
    send(fang, request_id, ("b.pdf", contents.PDF))
    assert fang.status == 404


@pytest.mark.browser
@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_files_look_right_and_are_added_by_keyboard(
    browser: Browser, office, visit, request_id, view, tmp_path: Path
):
    anna = visit("anna")
    anna.get(f"/instances/{request_id}")
    send(anna, request_id, ("desk in the corner.png", contents.PNG), ("offer.pdf", contents.PDF))
    chosen = tmp_path / "quote.pdf"
    chosen.write_bytes(contents.PDF)
    with served(office.app()) as address, opened(browser, address, view) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "anna")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"/instances/{request_id}")
        page.set_input_files("#f-attach", str(chosen))
        assert "quote.pdf" in page.text_content("#files [data-chosen]")
        page.focus("#files .drop-zone button")
        page.keyboard.press("Enter")
        page.wait_for_selector("#files li:nth-child(3)")
        page.locator("#files").screenshot(path=f"/tmp/shots/files-{view}.png")
        assert sideways(page) == 0
        assert axe(page) == []
        assert watched.complaints == []
