"""Who gets in, where to, and what others cannot make a browser do."""

import pytest

from tests.ui.office import PASSWORD
from workflow_engine.persistence import tables


def test_a_stranger_is_led_to_the_sign_in_page_and_back_to_where_they_wanted(visit):
    stranger = visit(None)
    stranger.get("/instances?status=active")
    assert stranger.status == 302
    stranger.get(stranger.answer.location)
    sent = stranger.page.select_one("[name=next]")["value"]
    stranger.send("/sign-in", login="omar", password=PASSWORD, next=sent)
    assert (stranger.address, stranger.status) == ("/instances", 200)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(visit, target):
    stranger = visit(None)
    stranger.get("/sign-in")
    stranger.send("/sign-in", login="boris", password=PASSWORD, next=target)
    assert stranger.address == "/"


def test_a_wrong_password_keeps_the_login_and_tells_nothing_about_the_account(visit):
    stranger = visit(None)
    stranger.get("/sign-in")
    stranger.send("/sign-in", login="boris", password="wrong")
    known, stranger.said_known = stranger.status, stranger.said
    stranger.send("/sign-in", login="nobody", password="wrong")
    assert (known, stranger.said_known) == (stranger.status, stranger.said) == (401, stranger.said)
    assert stranger.page.select_one("[name=login]")["value"] == "nobody"


def test_one_address_may_not_try_without_end(office, visit):
    office.limit_sign_ins(3)
    stranger = visit(None)
    stranger.get("/sign-in")
    for _ in range(4):
        stranger.get("/sign-in")
        stranger.send("/sign-in", login="boris", password="wrong")
    assert stranger.status == 429


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/tasks/x/complete", "/profile/language", "/admin/roles/new"]
)
def test_nothing_is_changed_without_the_token_of_our_own_page(visit, path):
    boris = visit("boris")
    boris.answer = boris.client.post(path, data={"login": "boris"})
    assert boris.status == 400


def test_after_signing_out_the_back_button_shows_nothing(visit):
    boris = visit("boris")
    boris.get("/")
    boris.send("/sign-out")
    assert boris.address == "/sign-in"
    boris.get("/")
    assert boris.status == 302


def test_the_rail_offers_only_what_one_may_see(visit):
    boris, omar = visit("boris"), visit("omar")
    assert [link["href"] for link in boris.get("/").select(".rail-link[href]")] == [
        "/",
        "/requests",
        "/copies",
        "/start",
        "/absence",
    ]
    links = {link["href"] for link in omar.get("/").select(".rail-link[href]")}
    assert {"/definitions", "/incidents", "/admin/roles", "/admin/audit"} <= links


def test_what_one_may_not_see_is_refused_and_not_only_hidden(visit):
    boris = visit("boris")
    for path in ("/definitions", "/incidents", "/jobs", "/admin/people", "/admin/audit"):
        boris.get(path)
        assert boris.status == 403, path


def test_ids_of_nothing_and_nonsense_are_not_found(visit):
    boris = visit("boris")
    nothing = "01900000-0000-7000-8000-000000000000"
    for path in (f"/tasks/{nothing}", "/tasks/1", f"/instances/{nothing}", "/start/none", "/no"):
        boris.get(path)
        assert boris.status == 404, path


def test_a_language_chosen_in_the_menu_stays_with_the_account(office, visit):
    boris = visit("boris")
    boris.get("/requests")
    boris.send("/profile/language", locale="zh_Hans_CN", next="/requests")
    assert (boris.address, boris.page.h1.text) == ("/requests", "我的申请")
    assert visit("boris").get("/").h1.text == "待办"
    assert office.value(tables.account.c.locale, login="boris") == "zh_Hans_CN"


def test_a_new_password_works_and_the_old_one_does_not(visit):
    boris = visit("boris")
    boris.get("/profile")
    boris.send(
        "/profile/password", old=PASSWORD, new="a lamp in the attic", again="a lamp in the attic"
    )
    assert "changed" in boris.said
    stranger = visit(None)
    stranger.get("/sign-in")
    stranger.send("/sign-in", login="boris", password=PASSWORD)
    assert stranger.status == 401


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", "a lamp in the attic", "a lamp in the attic", "f-old"),
        (PASSWORD, "short", "short", "f-new"),
        (PASSWORD, "a lamp in the attic", "a lamp in the addict", "f-again"),
    ],
)
def test_a_refused_password_says_at_the_field_what_is_wrong(visit, old, new, again, field):
    boris = visit("boris")
    boris.get("/profile")
    boris.send("/profile/password", old=old, new=new, again=again)
    assert boris.status == 422
    assert boris.page.find(id=f"{field}-error") is not None
