"""What every answer carries: headers, error pages, the frame with what the person may see."""

import re

import pytest
from flask import Flask

from ui.errors import error_page
from ui.frame import Entry, Frame, Person
from workflow_engine.errors import (
    Conflict,
    Forbidden,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnknownSetting,
)


def test_a_page_may_load_nothing_foreign(gallery: Flask) -> None:
    headers = gallery.test_client().get("/login").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == policy.pop("base-uri") == "'none'"
    assert policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_an_addressed_file_is_kept_and_a_bare_one_is_not(gallery: Flask) -> None:
    client = gallery.test_client()
    with client.get("/assets/app.css?v=1") as addressed, client.get("/assets/app.css") as bare:
        assert "immutable" in addressed.headers["Cache-Control"]
        assert "immutable" not in bare.headers["Cache-Control"]


def test_an_addressed_file_stays_kept_when_it_is_asked_for_again(gallery: Flask) -> None:
    client = gallery.test_client()
    with client.get("/assets/app.css?v=1") as first:
        known = {"If-None-Match": first.headers["ETag"]}
    with client.get("/assets/app.css?v=1", headers=known) as again:
        assert again.status_code == 304
        assert "immutable" in again.headers["Cache-Control"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("code", ["en", "zh_Hans_CN"])
def test_every_error_has_a_page_in_every_language(gallery: Flask, status: int, code: str) -> None:
    answer = gallery.test_client().get(f"/errors/{status}?lang={code}")
    heading = re.search("<h1>(.+)</h1>", answer.text)
    assert answer.status_code == status
    assert heading is not None
    assert heading[1].isascii() == (code == "en")


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (Forbidden(permission="task:read"), 403, "it needs the permission task:read"),
        (Conflict(), 409, "changed in the meantime"),
        (TooLarge(limit="10 MB"), 413, "the limit of 10 MB"),
        (Unavailable(), 503, "try again in a moment"),
        (UnknownSetting(name="WFE_X"), 500, "The error was recorded"),
    ],
)
def test_an_error_says_cause_and_remedy(
    gallery: Flask, error: Exception, status: int, said: str
) -> None:
    with gallery.test_request_context("/task?lang=en"):
        answer = error_page(error)
    assert answer.status_code == status
    assert said in answer.get_data(as_text=True)


def test_who_is_not_signed_in_comes_back_after_signing_in(gallery: Flask) -> None:
    with gallery.test_request_context("/task?id=7"):
        answer = error_page(Unauthenticated())
    assert answer.location == "/sign-in?next=%2Ftask%3Fid%3D7"


def test_the_thumb_bar_holds_the_first_entries_and_more_the_rest() -> None:
    daily = [Entry(str(n), f"/{n}", "inbox") for n in range(5)]
    frame = Frame([*daily, Entry("Roles", "/r", "key", "Admin")], Person("A"), sign_out="/out")
    assert [entry.title for entry in frame.thumb_entries] == ["0", "1", "2", "3"]
    assert [section.title for section in frame.more_sections] == ["", "Admin"]


@pytest.mark.parametrize(("count", "text"), [(None, ""), (7, "7"), (100, "99+")])
def test_a_count_is_capped(count: int | None, text: str) -> None:
    assert Entry("Inbox", "/", "inbox", count=count).count_text == text
