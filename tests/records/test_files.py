"""Records leave as tables and come back from them; a file with a fault changes nothing."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.records.conftest import Desk
from tests.records.fleet import CARS, TRIPS
from workflow_engine.commands.records import BroughtIn, bring_in_command
from workflow_engine.commands.records.bring_in import ImportRefused, TooManyRecords
from workflow_engine.queries.records import rows_query
from workflow_engine.transfer import (
    Given,
    TableUnreadable,
    cells_of,
    columns_of,
    read_table,
    records_in,
    write_csv,
    write_xlsx,
)

CAR_FILE = (
    "code,name,name_zh,size,seats,keeper,active\n"
    "C-1,Red van,,van,9,,true\n"
    "C-2,Small one,小车,small,4,,false\n"
)


def bring_in(desk: Desk, kind: Any, content: bytes | str, *, dry_run: bool = False) -> BroughtIn:
    data = content.encode() if isinstance(content, str) else content
    command = bring_in_command(kind)(records_in(kind, read_table(data)), dry_run=dry_run)
    return desk.engine.execute(command, desk.actor())


def file_of(desk: Desk, kind: Any, form: str) -> bytes:
    found = desk.engine.ask(rows_query(kind)(), desk.actor())
    cells = [row for shown in found for row in cells_of(kind, shown.values)]
    header = columns_of(kind)
    return write_csv(header, cells) if form == "csv" else write_xlsx("t", header, cells)


def codes(desk: Desk) -> dict[str, str]:
    cars = desk.engine.ask(rows_query(CARS)(), desk.actor())
    return {shown.record.code: shown.record.name for shown in cars}


def test_a_file_makes_and_changes_cars(desk: Desk) -> None:
    told = bring_in(desk, CARS, CAR_FILE)
    assert [(o.row, o.name, o.result) for o in told.outcomes] == [
        (2, "C-1", "changed"),
        (3, "C-2", "made"),
    ]
    assert codes(desk) == {"C-1": "Red van", "C-2": "Small one"}


def test_a_file_at_the_limit_comes_in_and_one_row_more_does_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow_engine.commands.records.bring_in.MOST", 300)
    full = "code,name,size,seats\n" + "".join(f"D-{n},Van,van,9\n" for n in range(300))
    with pytest.raises(TooManyRecords):
        bring_in(desk, CARS, full + "D-300,Van,van,9\n")
    assert codes(desk) == {"C-1": "Blue van"}
    assert bring_in(desk, CARS, full).counts["made"] == 300
    assert len(codes(desk)) == 301


def test_a_dry_run_tells_the_same_and_changes_nothing(desk: Desk) -> None:
    told = bring_in(desk, CARS, CAR_FILE, dry_run=True)
    assert told.counts == {"made": 1, "changed": 1, "same": 0, "wrong": 0}
    assert codes(desk) == {"C-1": "Blue van"}


def test_one_fault_keeps_the_whole_file_out_and_is_named_by_row_and_column(desk: Desk) -> None:
    faulty = CAR_FILE + "C-3,,,huge,many,,\nC-2,Twice,,small,4,,\n"
    with pytest.raises(ImportRefused) as refused:
        bring_in(desk, CARS, faulty)
    assert set(refused.value.errors) == {
        "rows.4.name",
        "rows.4.size",
        "rows.4.seats",
        "rows.5.code",
    }
    assert codes(desk) == {"C-1": "Blue van"}


def test_a_document_with_its_lines_comes_from_several_rows(desk: Desk) -> None:
    content = (
        "title,car,on,stops.place,stops.distance\n"
        "See a customer,C-1,2026-12-01,Suzhou,101.5\n"
        ",,,Home,99\n"
        "Fetch goods,C-1,2026-12-02,Port,12\n"
    )
    told = bring_in(desk, TRIPS, content)
    assert told.counts["made"] == 2
    trips = desk.engine.ask(rows_query(TRIPS)(), desk.actor())
    assert {(t.record.title, t.record.distance, len(t.record.stops)) for t in trips} == {
        ("See a customer", Decimal("200.5"), 2),
        ("Fetch goods", Decimal(12), 1),
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_written_out_comes_back_as_the_same(desk: Desk, form: str) -> None:
    desk.car("C-2", name="=1+1", name_zh="小车", keeper=desk.company.people["anna"])
    told = bring_in(desk, CARS, file_of(desk, CARS, form), dry_run=True)
    assert {o.result for o in told.outcomes} <= {"same", "wrong"}
    assert not any(set(o.errors) - {"keeper"} for o in told.outcomes)


def test_a_spreadsheet_does_not_compute_what_people_wrote(desk: Desk) -> None:
    desk.car("C-2", name="=cmd|' /C calc'!A0")
    assert b"\"'=cmd" in file_of(desk, CARS, "csv") or b"'=cmd" in file_of(desk, CARS, "csv")
    assert b"<f>" not in file_of(desk, CARS, "xlsx")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x00\x01\x02", b"PK\x03\x04rubbish", b'a,b\n"open,1\n', b"a,a\n1,2\n"],
    ids=["nothing", "no-header", "binary", "no-workbook", "open-quote", "twice"],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(TableUnreadable):
        read_table(content)


def test_chinese_offices_write_gb18030_with_semicolons() -> None:
    (row,) = read_table("名称;数量\n小车;3\n".encode("gb18030"))
    assert row.cells == {"名称": "小车", "数量": "3"}


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    try:
        rows = read_table(content)
    except TableUnreadable:
        return
    assert all(row.number >= 2 for row in rows)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": st.text("abc", min_size=1, max_size=3),
                "stops": st.lists(st.fixed_dictionaries({"place": st.text("xyz", min_size=1)})),
            }
        ),
        unique_by=lambda one: one["title"],
        max_size=6,
    )
)
def test_records_are_told_apart_by_what_they_say(records: list[dict[str, Any]]) -> None:
    header = ["title", "stops.place"]
    rows = [
        [one["title"], stop["place"]] for one in records for stop in one["stops"] or [{"place": ""}]
    ]
    found = records_in(TRIPS, read_table(write_csv(header, rows))) if rows else []
    assert [_said(one) for one in found] == [(r["title"], r["stops"]) for r in records]


def _said(one: Given) -> tuple[str, list[Any]]:
    return one.values["title"], one.values.get("stops", [])


MANGLED = b"<worksheet><sheetData><row r='x'><c r='??' t='s'><v>9</v>"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"\x00\xff", MANGLED], ids=["empty", "bytes", "cut"])
def test_a_mangled_workbook_is_refused_and_breaks_nothing(part: str, content: bytes) -> None:
    made, whole, book = Workbook(), io.BytesIO(), io.BytesIO()
    made.active.append(["code", "name"])
    made.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(book, "w") as target:
        for name in source.namelist():
            target.writestr(name, content if name == part else source.read(name))
    with pytest.raises(TableUnreadable):
        read_table(book.getvalue())


def test_days_and_numbers_of_a_workbook_are_read_as_such(desk: Desk) -> None:
    desk.trip()
    (row, _) = read_table(file_of(desk, TRIPS, "xlsx"))
    assert row.cells["on"] == date(2026, 11, 24)
    assert row.cells["stops.distance"] == Decimal("101.5")
