"""Lists of records are searched, narrowed, paged through, and saved as files."""

import csv
import io

import pytest

from tests.records.fleet import CARS, TRIPS
from tests.ui.records.conftest import Visitor, Yard


def names(visitor: Visitor) -> list[str]:
    return [link.get_text() for link in visitor.page.select("a.row-link")]


def test_whoever_may_read_finds_a_list_with_links_to_what_is_named(yard: Yard) -> None:
    keeper = yard.company.people["chen"]
    yard.car("C-2", name="Red one", keeper=keeper)
    anna = yard.visit("anna")
    page = anna.get("/fleet/cars")
    assert names(anna) == ["C-1", "C-2"]
    assert page.select(f"td a[href='/admin/people/{keeper}']")
    assert not yard.visit("dana", "organisation:read").get("/fleet/cars").select("td a.quiet-link")


def test_who_may_only_read_is_offered_nothing_to_write(yard: Yard) -> None:
    dana = yard.visit("dana", "car:write")
    page = dana.get("/fleet/cars")
    assert not page.select("a[href='/fleet/cars/new']")
    assert not page.select("a[href='/fleet/cars/import']")
    dana.get("/fleet/cars/new")
    assert dana.status == 403
    dana.get("/fleet/cars/import")
    assert dana.status == 403


def test_a_list_is_closed_to_whoever_may_not_read_it(yard: Yard) -> None:
    dana = yard.visit("dana", "car:read")
    dana.get("/fleet/cars")
    assert dana.status == 403
    page = dana.get("/fleet/trips")
    assert page.select("nav.rail a[href='/fleet/trips']")
    assert not page.select("nav.rail a[href='/fleet/cars']")


def test_chips_selects_and_words_narrow_a_list_together(yard: Yard) -> None:
    yard.car("C-2", name="Red one", size="small", seats=4)
    yard.car("C-3", name="Old one", size="small", seats=4, active="false")
    anna = yard.visit("anna")
    anna.get("/fleet/cars", size="small")
    assert names(anna) == ["C-2", "C-3"]
    anna.get("/fleet/cars", size="small", active="false")
    assert names(anna) == ["C-3"]
    assert anna.page.select(".chip[aria-current=true]")[0].get_text(strip=True) == "Small"
    anna.get("/fleet/cars", q="red")
    assert names(anna) == ["C-2"]
    anna.get("/fleet/cars", q="nothing like it")
    assert "Nothing matches" in anna.text


def test_states_references_days_and_texts_narrow_documents(yard: Yard) -> None:
    yard.stock()
    yard.car("C-2", name="Red one")
    asked = yard.trip(title="First")
    yard.act(asked.id, "ask")
    yard.trip(title="Second", car="C-2")
    yard.order(title="Lamps", wanted="2026-12-24")
    yard.order(title="Screws", wanted="2026-12-31")
    anna = yard.visit("anna")
    anna.get("/fleet/trips", state="asked")
    assert "First" in anna.text
    assert "Second" not in anna.text
    anna.get("/fleet/trips", car="C-2")
    assert "Second" in anna.text
    assert "First" not in anna.text
    assert anna.page.select("#by-car option[selected]")[0].get_text() == "Car: C-2 · Red one"
    anna.get("/shop/orders", wanted="2026-12-24")
    assert names(anna) == ["PO-2026-0001"]
    anna.get("/shop/orders", title="Screws")
    assert names(anna) == ["PO-2026-0002"]
    for nonsense in ("2026-13-01", "0", "☂", "9999-12-31"):
        anna.get("/shop/orders", wanted=nonsense)
        assert anna.status == 200
        assert names(anna) == []


def test_everybody_sees_his_own_and_some_see_all(yard: Yard) -> None:
    yard.trip(by="anna", title="Of Anna")
    found = yard.trip(by="boris", title="Of Boris")
    anna = yard.visit("anna", "trip:read_all")
    page = anna.get("/fleet/trips")
    assert "Of Boris" not in anna.text
    assert "Only my own" not in page.get_text()
    anna.get(f"/fleet/trips/{found.id}")
    assert anna.status == 404
    dana = yard.visit("anna")
    dana.get("/fleet/trips")
    assert "Of Boris" in dana.text
    dana.get("/fleet/trips", mine="1")
    assert "Of Boris" not in dana.text
    assert "Of Anna" in dana.text


def test_long_lists_have_pages(yard: Yard) -> None:
    for number in range(60):
        yard.car(f"D-{number:03d}")
    anna = yard.visit("anna")
    page = anna.get("/fleet/cars")
    first = names(anna)
    anna.get(str(page.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    assert len(first) == 50
    assert len(names(anna)) == 11
    assert not set(first) & set(names(anna))
    anna.get("/fleet/cars", cursor="nonsense")
    assert anna.status == 422


def test_a_list_speaks_chinese(yard: Yard) -> None:
    yard.car("C-2", name="Red one", name_zh="红色轿车")
    anna = yard.visit("anna", locale="zh_Hans_CN")
    anna.get("/fleet/cars")
    assert "红色轿车" in anna.text
    assert "Red one" not in anna.text
    assert "新建" in anna.text


def test_an_empty_list_offers_the_first_step(yard: Yard) -> None:
    anna = yard.visit("anna")
    page = anna.get("/fleet/trips")
    assert page.select(".empty-state a[href='/fleet/trips/new']")
    assert not yard.visit("dana", "trip:write").get("/fleet/trips").select(".empty-state a")


def test_a_list_is_saved_as_it_is_narrowed_without_what_is_hidden(yard: Yard) -> None:
    yard.car("C-2", name="Red one", size="small", seats=4, lease="900")
    anna = yard.visit("anna", "car:see_lease")
    page = anna.get("/fleet/cars", size="small")
    link = str(page.select("a[download]")[-1]["href"])
    anna.get(link)
    rows = list(csv.DictReader(io.StringIO(anna.body.decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == ["C-2"]
    assert rows[0]["lease"] == ""
    anna.get("/fleet/cars/export.xlsx")
    assert anna.body.startswith(b"PK")
    anna.get("/fleet/cars/export.exe")
    assert anna.status == 404


@pytest.mark.parametrize("kind", [CARS, TRIPS], ids=lambda kind: kind.name)
def test_rows_are_headed_by_what_the_kind_says(yard: Yard, kind: object) -> None:
    yard.trip()
    anna = yard.visit("anna")
    page = anna.get(f"/fleet/{kind.path}")  # type: ignore[attr-defined]
    heads = [head.get_text(strip=True) for head in page.select("thead th")]
    assert heads == [kind.specs[name].label for name in kind.columns]  # type: ignore[attr-defined]
