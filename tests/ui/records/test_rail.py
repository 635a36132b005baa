"""The menu keeps the lines of a module together, and folds what is not needed now."""

from pathlib import Path

from bs4 import Tag

import erp_modules
from tests.ui.records.conftest import Yard
from ui.frame import Entry, Frame, Person
from workflow_engine.modules import discover

SPRITE = Path(__file__).parents[3] / "ui/static/vendor/icons/icons.svg"


def groups(page: Tag) -> dict[str, bool]:
    """Modules of the rail, and whether each is unfolded."""
    return {
        str(group["data-module"]): group.has_attr("open")
        for group in page.select("nav.rail .rail-group")
    }


def test_lines_stand_under_the_title_of_their_module(yard: Yard) -> None:
    page = yard.visit("anna").get("/fleet/cars")
    fleet = page.select_one("nav.rail [data-module=fleet]")
    assert fleet is not None
    assert fleet.select_one("summary").get_text(strip=True) == "Fleet"  # type: ignore[union-attr]
    assert [link["href"] for link in fleet.select("a")] == ["/fleet/cars", "/fleet/trips"]
    assert fleet.select_one("[aria-current]")["href"] == "/fleet/cars"  # type: ignore[index]


def test_only_what_one_may_read_is_there(yard: Yard) -> None:
    page = yard.visit("dana", "car:read", "order:read", "article:read").get("/fleet/trips")
    assert list(groups(page)) == ["fleet"]
    assert len(page.select("nav.rail [data-module=fleet] a")) == 1


def test_what_was_folded_stays_folded_and_where_one_is_stays_open(yard: Yard) -> None:
    yard.stock()
    anna = yard.visit("anna")
    assert groups(anna.get("/fleet/cars")) == {"fleet": True, "shop": True}
    anna.caller.person.set_cookie("modules", "shop")
    assert groups(anna.get("/shop/orders")) == {"fleet": False, "shop": True}
    anna.caller.person.set_cookie("modules", "none")
    assert groups(anna.get("/fleet/cars")) == {"fleet": True, "shop": False}


def test_the_phone_folds_alike(yard: Yard) -> None:
    page = yard.visit("anna").get("/fleet/cars")
    names = [group["data-module"] for group in page.select(".bottom-bar .rail-group")]
    assert names == ["fleet", "shop"]


def test_many_modules_begin_folded() -> None:
    entries = [
        Entry(f"Line {n}", f"/{n}", "tag", section=f"Module {n % 3}", module=f"m{n % 3}")
        for n in sorted(range(30), key=lambda n: n % 3)
    ]
    frame = Frame(entries, Person("Anna"), sign_out="/sign-out")
    assert [section.is_open for section in frame.sections] == [False, False, False]


def test_every_kind_goes_by_a_sign_that_is_there() -> None:
    sprite = SPRITE.read_text(encoding="utf-8")
    used = {kind.icon for module in discover(erp_modules) for kind in module.kinds}
    used |= {line.icon for module in discover(erp_modules) for line in module.menu}
    assert {icon for icon in used if f'id="{icon}"' not in sprite} == set()
