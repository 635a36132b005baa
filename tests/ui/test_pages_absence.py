"""Naming a substitute in pages, deciding as one, and ending it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.ui.browser import axe, opened, served, sideways
from tests.ui.office import Office
from tests.ui.test_pages_browser import sign_in
from workflow_engine.persistence import tables


def days(office: Office, first: int, last: int) -> dict[str, str]:
    today = office.clock.now().date()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
    }


def name(office: Office, visitor, substitute: str, path: str = "/absence", **more: str):
    visitor.get(path)
    person = str(office.people[substitute].person_id)
    sent = {"substitute_id": person, "reason": "", "most": "", **days(office, 0, 4), **more}
    visitor.send(path, **sent)


def test_boris_names_dana_who_decides_for_him(office, visit):
    office.ask_for("Laptop", "1890.00", "Old.")
    boris, dana = visit("boris"), visit("dana")
    boris.get("/absence")
    assert "No substitute" in boris.main
    name(office, boris, "dana")
    assert boris.said == "The substitute is named."
    assert "Dana" in boris.main
    dana.get("/")
    assert "You stand in for Boris Petrov until" in dana.main
    assert "for Boris Petrov" in dana.page.select_one(".task-row").text
    task = dana.page.select_one(".task-row a.title")["href"]
    dana.get(task)
    assert "In place of" in dana.main
    dana.send(f"{task}/complete", outcome="approve", cost_centre="4711")
    story = office.value(tables.history.c.on_behalf_of, kind="task.completed")
    assert story == office.people["boris"].person_id
    boris.get("/absence")
    (ending,) = boris.page.select("form[action$='/end']")
    boris.send(ending["action"])
    assert boris.said == "The substitution has ended."
    assert "over" in boris.main


def test_the_last_day_is_a_whole_day_where_the_person_is(office, visit):
    boris = visit("boris")
    with office.product.database.engine.begin() as connection:
        moved = sa.update(tables.account).where(tables.account.c.id == office.account("boris"))
        connection.execute(moved.values(timezone="Asia/Shanghai"))
    name(office, boris, "dana", starts_on="2036-03-02", ends_on="2036-03-06")
    ends = office.value(tables.substitution.c.ends_at)
    assert ends.isoformat() == "2036-03-06T16:00:00+00:00"


def test_what_is_wrong_is_said_at_its_field(office, visit):
    boris = visit("boris")
    for sent, words in {
        ("substitute_id", ""): "Choose who stands in.",
        ("ends_on", ""): "Say when you are back.",
        ("ends_on", "2020-01-01"): "Choose an end after the beginning",
        ("ends_on", "soon"): "Enter a date.",
        ("most", "much"): "Enter an amount",
        ("most", "-1"): "Enter an amount above zero.",
    }.items():
        name(office, boris, "dana", **{sent[0]: sent[1]})
        assert words in boris.main, sent
    name(office, boris, "dana", most="500")
    assert "up to" in boris.main
    name(office, boris, "dana", most="500")
    assert "Somebody stands in for the same work" in boris.main


def test_an_administrator_names_one_for_who_is_ill(office, visit):
    omar, path = visit("omar"), f"/absence/{office.people['boris'].person_id}"
    omar.get(f"/admin/people/{office.people['boris'].person_id}")
    assert omar.page.select_one(f"a[href='{path}']")
    name(office, omar, "dana", path)
    assert "Say why" in omar.main
    name(office, omar, "dana", path, ends_on="", reason="In hospital")
    assert omar.said == "The substitute is named."
    assert "until further notice" in omar.main
    assert "In hospital" in omar.main
    anna = visit("anna")
    anna.get(path)
    assert anna.status == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_read_well_on_every_screen(office, visit, browser, width):
    name(office, visit("boris"), "dana", most="500", reason="Holiday")
    office.ask_for("Chair", "300.00", "Old.")
    with served(office.house()) as address, opened(browser, address) as watched:
        page = watched.page
        page.set_viewport_size({"width": width, "height": 900})
        for who, path in (("boris", "/absence"), ("dana", "/"), ("dana", "/absence")):
            sign_in(page, who)
            page.goto(address + path)
            if path == "/absence":
                page.locator("summary").first.focus()
                page.keyboard.press("Enter")
            assert axe(page) == []
            assert sideways(page) == 0
            page.context.clear_cookies()
