"""Files wait closed until the virus scanner has seen them; what it finds is never opened."""

import os
import socket
import struct
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.files import contents
from workflow_engine.files import Scanner, ScannerAway
from workflow_engine.queries.attachments import FileInfected, NotScannedYet, OpenFile
from workflow_engine.settings import Settings

PROGRAM = """#!/bin/sh
if grep -q EICAR "$1"; then echo "$1: Eicar-Signature FOUND"; exit 1; fi
exit ${2:-0}
"""
EICAR = b"%PDF-1.7 EICAR"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "scanner"
    path.write_text(PROGRAM)
    os.chmod(path, 0o755)
    return path


@pytest.fixture
def settings(tmp_path: Path, program: Path) -> Settings:
    return replace(Settings(), data_dir=str(tmp_path), scan_command=str(program))


def test_a_clean_file_opens_once_it_was_scanned(request_of_anna):
    office = request_of_anna.office
    made = request_of_anna.attach(office.anna)
    assert made.scan == "waiting"
    with pytest.raises(NotScannedYet):
        office.engine.ask(OpenFile(made.file_id), office.boris)
    office.run_jobs()
    assert office.engine.ask(OpenFile(made.file_id), office.boris).name == "receipt.pdf"


def test_an_infected_file_stays_closed_and_is_told(request_of_anna):
    office = request_of_anna.office
    made = request_of_anna.attach(office.anna, content=EICAR)
    office.run_jobs()
    with pytest.raises(FileInfected, match="Eicar-Signature"):
        office.engine.ask(OpenFile(made.file_id), office.boris)
    (line,) = request_of_anna.lines("file.blocked")
    assert line["found"] == "Eicar-Signature FOUND"
    office.complete(office.boris)
    (decided,) = request_of_anna.lines("task.completed")
    assert "files" not in decided


def test_without_a_verdict_the_file_stays_closed(request_of_anna, program):
    office = request_of_anna.office
    program.write_text("#!/bin/sh\nexit 2\n")
    made = request_of_anna.attach(office.anna)
    office.run_jobs()
    with pytest.raises(NotScannedYet):
        office.engine.ask(OpenFile(made.file_id), office.boris)


def test_a_scanner_that_hangs_or_is_not_there_gives_no_verdict(tmp_path):
    hangs = "sh -c 'sleep 5'"
    for command in (hangs, "/no/such/program", f"clamd:{tmp_path}/no.socket", "clamd:x"):
        with pytest.raises(ScannerAway):
            Scanner(command, 0.2).scan(tmp_path)


def test_no_shell_reads_the_command(tmp_path):
    trap = tmp_path / "trap"
    (tmp_path / "a; touch trap").write_bytes(contents.PDF)
    Scanner("true {file}", 5).scan(tmp_path / "a; touch trap")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("content", "is_clean"), [(contents.PDF, True), (EICAR, False)], ids=["clean", "infected"]
)
def test_clamd_is_asked_over_its_socket(tmp_path, content, is_clean):
    file, place = tmp_path / "file", tmp_path / "clamd.socket"
    file.write_bytes(content)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(place))
    listener.listen(1)
    thread = threading.Thread(target=answer, args=[listener])
    thread.start()
    verdict = Scanner(f"clamd:{place}", 5).scan(file)
    thread.join()
    listener.close()
    assert (verdict.is_clean, verdict.told) == (is_clean, "" if is_clean else "Eicar")


def answer(listener: socket.socket) -> None:
    """As clamd does: pieces with their length before them, until an empty one."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as sent:
        assert sent.read(10) == b"zINSTREAM\0"
        whole = b""
        while length := struct.unpack("!I", sent.read(4))[0]:
            whole += sent.read(length)
        line.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in whole else b"stream: OK\0")
