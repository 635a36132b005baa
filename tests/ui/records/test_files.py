"""Records come from files after a look at what would happen; nothing is brought in by halves."""

import io
from typing import Any

from tests.records.fleet import CARS
from tests.ui.records.conftest import Visitor, Yard
from workflow_engine.queries.records import list_query
from workflow_engine.transfer import write_xlsx

PATH = "/fleet/cars/import"


def upload(visitor: Visitor, content: str | bytes, path: str = PATH, **fields: Any) -> None:
    data = content.encode() if isinstance(content, str) else content
    visitor.send(path, file=(io.BytesIO(data), "cars.csv"), **fields)


def kept(visitor: Visitor) -> dict[str, str]:
    """What the button beneath the look would send."""
    fields = visitor.page.select("form [name=step], form [name=kept]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def counts(visitor: Visitor) -> list[int]:
    return [int(one.get_text()) for one in visitor.page.select(".import-counts strong")]


def codes(yard: Yard) -> list[str]:
    actor = yard.company.actor("anna", "car:read")
    return [one.record.code for one in yard.engine.ask(list_query(CARS)(), actor).rows]


def test_a_look_says_what_would_be_new_changed_or_as_it_was(yard: Yard) -> None:
    yard.car("C-2", name="Red one", size="small", seats=4)
    anna = yard.visit("anna")
    anna.get(PATH)
    upload(
        anna,
        "code,name,size,seats\nC-1,Blue van,van,9\nC-2,Red bus,small,4\nC-3,New one,van,7\n",
    )
    assert counts(anna) == [1, 1, 1, 0]
    assert codes(yard) == ["C-1", "C-2"]
    anna.send(PATH, **kept(anna))
    assert anna.address == "/fleet/cars"
    assert "1 is new. 1 was changed." in anna.text
    assert codes(yard) == ["C-1", "C-2", "C-3"]
    assert "Red bus" in anna.text


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_comes_in(yard: Yard) -> None:
    anna = yard.visit("anna")
    upload(anna, "code,name,size,seats\nC-7,Good,van,9\nC-8,Bad,boat,ninety\n")
    assert counts(anna) == [1, 0, 0, 1]
    first = anna.page.select("tbody tr")[0].get_text(" ", strip=True)
    assert first.startswith("3 C-8 wrong")
    assert "Size :" in first
    assert "Seats :" in first
    assert not kept(anna)
    upload(anna, "code,name,size,seats\nC-7,Good,van,9\nC-8,Bad,boat,1\n", step="import")
    assert anna.status == 422
    assert codes(yard) == ["C-1"]


def test_the_fault_of_a_line_stands_in_its_own_row(yard: Yard) -> None:
    anna = yard.visit("anna")
    rows = (
        "title,car,on,stops.place,stops.distance\n"
        "Sea,C-1,2026-12-01,Coast,120\n"
        "Sea,C-1,2026-12-01,Home,far\n"
    )
    upload(anna, rows, "/fleet/trips/import")
    told = anna.page.select_one(".import-faults")
    assert told is not None
    assert told.get_text(" ", strip=True).startswith("Row 3 Distance in km :")


def test_a_workbook_is_read_as_well(yard: Yard) -> None:
    anna = yard.visit("anna")
    book = write_xlsx("cars", ["code", "name", "size", "seats"], [["C-4", "Bus", "van", 20]])
    upload(anna, book)
    assert counts(anna) == [1, 0, 0, 0]
    anna.send(PATH, **kept(anna))
    assert "C-4" in codes(yard)


def test_what_cannot_be_read_is_refused_with_the_reason(yard: Yard) -> None:
    anna = yard.visit("anna")
    for content, reason in (
        ("", "no names of columns"),
        ("code,name\n", "no rows below the first"),
        (b"PK\x03\x04 no workbook", "no Excel workbook"),
        ("code,code\nA,B\n", "occurs twice"),
    ):
        upload(anna, content)
        assert anna.status == 422, content
        assert reason in anna.text
    for nonsense in ("%%%", "bm90IHppcHBlZA=="):
        anna.send(PATH, step="import", kept=nonsense)
        assert anna.status == 422
        assert "Choose a file first." in anna.text


def test_columns_that_nobody_knows_are_named(yard: Yard) -> None:
    anna = yard.visit("anna")
    upload(anna, "code,name,size,seats,wings\nC-5,Plane,van,9,2\n")
    assert counts(anna) == [0, 0, 0, 1]
    assert "wings" in anna.text


def test_the_page_tells_the_columns_and_gives_an_empty_file(yard: Yard) -> None:
    anna = yard.visit("anna")
    page = anna.get(PATH)
    rows = {row.select("td")[0].get_text(): row.get_text(" ") for row in page.select("tbody tr")}
    assert "small (Small), van (Van)" in rows["size"]
    assert "needed" in rows["code"]
    assert "needed" not in rows["active"]
    assert "lease" not in rows
    anna.get("/fleet/cars/template.csv")
    assert anna.body.decode("utf-8-sig").startswith("code,name,name_zh,active,size,seats,keeper")
    anna.get("/fleet/cars/template.xlsx")
    assert anna.body.startswith(b"PK")


def test_what_was_saved_as_a_file_comes_back_as_it_was(yard: Yard) -> None:
    yard.car("C-2", name="=1+1", size="small", seats=4, keeper=yard.company.people["chen"])
    anna = yard.visit("anna")
    anna.get("/fleet/cars/export.csv")
    header, *rest = anna.body.decode("utf-8-sig").splitlines()
    wanted = ["code", "name", "size", "seats"]
    places = [header.split(",").index(name) for name in wanted]
    lines = [",".join(row.split(",")[place] for place in places) for row in rest]
    upload(anna, "\n".join([",".join(wanted), *lines]))
    assert counts(anna) == [0, 0, 2, 0]
