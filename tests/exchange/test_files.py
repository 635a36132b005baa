"""Files in a folder become records, each of them once or not at all."""

import os
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from tests.exchange.conftest import CARS, TRIPS, Depot, patient
from workflow_engine.commands.exchange import FileOver, RetryFile
from workflow_engine.commands.exchange_setup import SetUpExchange
from workflow_engine.commands.fields import FieldsWrong, MayNotGrant
from workflow_engine.errors import Conflict, Forbidden
from workflow_engine.jobs.worker import Worker
from workflow_engine.queries.exchange_files import ExchangeFiles
from workflow_engine.settings import Settings
from workflow_engine.transfer import root_of, write_xlsx

FAULTY = CARS + "C-3,,huge,many,\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fleet.car.csv", CARS),
        ("fleet.car.2026-11-22.from the ERP.csv", CARS),
        ("fleet.car.xlsx", write_xlsx("t", ["code", "name", "size", "seats", "active"],
                                      [["C-1", "Red van", "van", 9, True],
                                       ["C-2", "Small one", "small", 4, True]])),
    ],
    ids=["csv", "dated", "workbook"],
)  # fmt: skip
def test_a_file_in_the_folder_becomes_records(depot: Depot, name: str, content: str) -> None:
    depot.drop(name, content)
    depot.look()
    assert depot.cars() == {"C-1": "Red van", "C-2": "Small one"}
    assert (depot.names("in"), depot.names("taken"), depot.names("done")) == ([], [], [name])
    file = depot.only().file
    assert (file.state, file.counts) == ("done", {"made": 2, "changed": 0, "same": 0, "wrong": 0})
    assert "exchange.file_taken" in depot.audited()


def test_a_file_is_left_alone_until_two_looks_find_it_unchanged(depot: Depot) -> None:
    path = depot.drop("fleet.car.csv", CARS[:60])
    depot.look(1)
    path.write_text(CARS)
    depot.look(1)
    assert depot.names("in") == ["fleet.car.csv"]
    depot.look(1)
    assert depot.names("done") == ["fleet.car.csv"]


def test_only_a_changed_moment_is_a_change_too(depot: Depot) -> None:
    path = depot.drop("fleet.car.csv")
    depot.look(1)
    os.utime(path, ns=(1, 1))
    depot.look(1)
    assert depot.names("in") == ["fleet.car.csv"]


@pytest.mark.parametrize(
    "name", ["fleet.car.csv.part", ".fleet.car.csv", "fleet.car.csv~", "fleet.car.csv.TMP", "~$x"]
)
def test_what_its_name_calls_unfinished_is_never_taken(depot: Depot, name: str) -> None:
    depot.drop(name)
    depot.look(4)
    assert depot.names("in") == [name]
    assert depot.files() == []


def test_one_fault_keeps_the_whole_file_out_and_is_written_beside_it(depot: Depot) -> None:
    depot.drop("fleet.car.csv", FAULTY)
    depot.look()
    assert depot.cars() == {}
    assert depot.names("quarantine") == ["fleet.car.csv", "fleet.car.csv.errors.csv"]
    (errors,) = (depot.path / "quarantine").glob("*.errors.csv")
    lines = errors.read_text("utf-8-sig").splitlines()
    assert lines[0] == "row,column,reason"
    assert {tuple(line.split(",")[:2]) for line in lines[1:]} == {
        ("4", "name"), ("4", "size"), ("4", "seats"),
    }  # fmt: skip
    detail = depot.only()
    assert detail.file.state == "quarantined"
    assert {(fault.row, fault.column) for fault in detail.faults} == {
        (4, "name"), (4, "size"), (4, "seats"),
    }  # fmt: skip
    assert "exchange.file_quarantined" in depot.audited()


def test_those_in_charge_are_written_to(depot: Depot) -> None:
    depot.drop("fleet.car.csv", FAULTY)
    depot.look()
    sent = []
    worker = Worker(depot.engine, lambda address, text, *, key: sent.append((address, text)))
    assert worker.run_due() == 1
    ((address, text),) = sent
    assert address == "boss@example.org"
    assert "fleet.car.csv" in text.subject
    assert depot.files()[0].id in text.body


def test_the_fault_of_a_line_is_told_at_its_own_row(depot: Depot) -> None:
    depot.drop("fleet.car.csv")
    depot.look()
    depot.drop("fleet.trip.csv", TRIPS + ",,,Home,-3\n")
    depot.look()
    file = depot.files(state="quarantined")[0]
    (errors,) = (depot.path / "quarantine").glob(f"*{file.name}.errors.csv")
    assert "3,stops.distance," in errors.read_text("utf-8-sig")


def test_a_mended_file_is_tried_again_from_quarantine(depot: Depot) -> None:
    depot.drop("fleet.trip.csv", TRIPS)
    depot.look()
    assert depot.only().file.state == "quarantined"
    depot.drop("fleet.car.csv")
    depot.look()
    (file,) = depot.files(state="quarantined")
    depot.engine.execute(RetryFile(file.id), depot.boss)
    depot.look(1)
    assert depot.trips() == 1
    assert depot.names("quarantine") == []
    assert depot.names("done") == ["fleet.car.csv", "fleet.trip.csv"]
    with pytest.raises(FileOver):
        depot.engine.execute(RetryFile(file.id), depot.boss)
    assert "exchange.file_retried" in depot.audited()


def test_a_file_that_somebody_took_out_of_quarantine_cannot_be_tried_again(depot: Depot) -> None:
    depot.drop("fleet.car.csv", FAULTY)
    depot.look()
    (file,) = depot.files()
    for path in (depot.path / "quarantine").iterdir():
        path.unlink()
    depot.engine.execute(RetryFile(file.id), depot.boss)
    depot.look(1)
    assert "not in the quarantine" in str(depot.only().file.reason)


def test_the_same_documents_are_never_brought_in_twice(depot: Depot) -> None:
    depot.drop("fleet.car.csv")
    depot.look()
    for name in ("fleet.trip.csv", "fleet.trip.again.csv", "fleet.trip.csv"):
        depot.drop(name, TRIPS)
        depot.look()
    assert depot.trips() == 1
    assert len(depot.files(state="duplicate")) == 2
    assert depot.names("in") == []


def test_masters_may_go_back_to_what_they_were(depot: Depot) -> None:
    for content in (CARS, CARS.replace("Red", "Blue"), CARS, CARS):
        depot.drop("fleet.car.csv", content)
        depot.look()
    assert depot.cars()["C-1"] == "Red van"
    assert [file.state for file in depot.files()] == ["duplicate", "done", "done", "done"]


def test_the_account_needs_the_permission_to_write_such_records(depot: Depot) -> None:
    weak = depot.make.account("weak", kind="service")
    depot.engine.execute(SetUpExchange(account_id=weak, rev=1), depot.boss)
    depot.drop("fleet.car.csv")
    depot.look()
    assert depot.cars() == {}
    assert "car:write" in str(depot.only().file.reason)


def test_what_the_records_say_is_the_account_s_doing(depot: Depot) -> None:
    depot.drop("fleet.car.csv")
    depot.look()
    from workflow_engine.persistence import tables

    with depot.engine.database.reading() as connection:
        rows = connection.execute(tables.audit.select()).mappings()
        made = [row for row in rows if row["action"] == "exchange.file_taken"]
    assert [row["account_id"] for row in made] == [depot.account]


def test_nobody_lets_files_do_what_he_may_not_do_himself(depot: Depot) -> None:
    weak = depot.make.principal("weak", "exchange:write")
    with pytest.raises(MayNotGrant):
        depot.engine.execute(SetUpExchange(account_id=depot.account, rev=1), weak)
    with pytest.raises(FieldsWrong):
        depot.engine.execute(SetUpExchange(account_id=weak.account_id or "", rev=1), depot.boss)
    with pytest.raises(Conflict):
        depot.engine.execute(SetUpExchange(account_id=depot.account, rev=7), depot.boss)
    nobody = depot.make.principal("nobody")
    with pytest.raises(Forbidden):
        depot.engine.ask(ExchangeFiles(), nobody)


def test_a_folder_that_is_switched_off_is_left_alone(depot: Depot) -> None:
    depot.set_up(active=False, rev=1)
    depot.drop("fleet.car.csv")
    depot.look(3)
    assert depot.names("in") == ["fleet.car.csv"]


def test_nobody_looks_where_no_folder_is_set_or_there(tmp_path: Path) -> None:
    assert root_of(Settings(data_dir=str(tmp_path))) is None
    (tmp_path / "exchange").mkdir()
    assert root_of(Settings(data_dir=str(tmp_path))) == tmp_path / "exchange"
    assert root_of(Settings(exchange_dir="/a", exchange_seconds=0)) is None


def _bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 20_000_000)
    return out.getvalue()


def _entities() -> bytes:
    """A workbook whose strings are a billion laughs."""
    sheet = write_xlsx("t", ["code"], [["C-1"]])
    laughs = "".join(
        f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
    )
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(sheet)) as read, zipfile.ZipFile(out, "w") as packed:
        for entry in read.infolist():
            is_sheet = entry.filename.startswith("xl/worksheets")
            packed.writestr(entry, evil if is_sheet else read.read(entry))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("fleet.car.csv", b""),
        ("fleet.car.csv", b"code,name\n"),
        ("fleet.car.csv", b"\x00\x01\x02"),
        ("fleet.car.csv", b'code,name\n"open'),
        ("fleet.car.xlsx", b"PK\x03\x04rubbish"),
        ("fleet.car.xlsx", _bomb()),
        ("fleet.car.xlsx", _entities()),
        ("fleet.car.txt", CARS.encode()),
        ("fleet.plane.csv", CARS.encode()),
        ("car.csv", CARS.encode()),
        ("passwd", b"root:x:0:0"),
        ("fleet.car.\udcff.exe", b"MZ"),
        ("fleet.car." + "x" * 240 + ".txt", b"?"),
    ],
    ids=["empty", "header", "binary", "quote", "no-workbook", "bomb", "entities", "ending", "kind",
         "no-module", "other", "no-text", "long"],
)  # fmt: skip
def test_what_cannot_be_brought_in_goes_to_quarantine(
    depot: Depot, name: str, content: bytes
) -> None:
    (Path(os.fsdecode(os.fsencode(depot.path))) / "in" / name[:240]).write_bytes(content)
    depot.look()
    assert depot.names("in") == depot.names("taken") == []
    assert len(depot.names("quarantine")) == 2
    assert depot.only().file.reason
    assert depot.cars() == {}


def test_links_and_devices_are_put_aside_and_not_followed(depot: Depot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(CARS)
    (depot.path / "in" / "fleet.car.link.csv").symlink_to(secret)
    (depot.path / "in" / "fleet.car.nowhere.csv").symlink_to("/nonexistent")
    os.mkfifo(depot.path / "in" / "fleet.car.pipe.csv")
    depot.look()
    assert depot.cars() == {}
    assert {file.state for file in depot.files()} == {"quarantined"}
    assert len(depot.files()) == 3
    assert secret.read_text() == CARS


def test_a_file_that_is_too_large_is_not_even_read(depot: Depot) -> None:
    depot.set_up(max_bytes=50, rev=1)
    depot.drop("fleet.car.csv")
    depot.look()
    assert "50 bytes" in str(depot.only().file.reason)


def test_two_files_of_one_name_stay_apart(depot: Depot) -> None:
    for content in (CARS, CARS.replace("Red", "Blue")):
        depot.drop("fleet.car.csv", content)
        depot.look()
    assert depot.names("done") == ["fleet.car.csv", "fleet.car.csv"]


def test_what_workers_die_of_is_put_aside_in_the_end(depot: Depot) -> None:
    depot = patient(depot, job_attempts=2)
    depot.drop("fleet.car.csv")
    depot.look(1)
    depot.exchange._bring_in = lambda *_: (_ for _ in ()).throw(RuntimeError)  # type: ignore
    depot.look(1)
    for _ in range(2):
        depot.clock.travel(timedelta(minutes=6))
        depot.look(1)
    depot.clock.travel(timedelta(minutes=6))
    depot.exchange = depot.worker()
    depot.look(1)
    assert depot.only().file.state == "quarantined"
