"""Content and row: whatever dies in between, no row lacks its content."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.files import contents
from workflow_engine.domain.ids import new_id
from workflow_engine.files import FileMissing, Store
from workflow_engine.jobs.housekeeping import sweep_files
from workflow_engine.verification import verify

DIES = """
import os, sys
from pathlib import Path
from workflow_engine.files import Store
os.replace = lambda *_: os.kill(os.getpid(), 9)
Store(Path(sys.argv[1])).keep(sys.argv[2], b"%PDF-1.7 half")
"""


def age(folder, days=2):
    past = time.time() - days * 86_400
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (past, past))


def test_a_process_that_dies_while_writing_leaves_no_content(tmp_path):
    company = new_id()
    died = subprocess.run([sys.executable, "-c", DIES, str(tmp_path), company], check=False)
    assert died.returncode == -9
    (left,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left.name.endswith(".part")
    with pytest.raises(FileMissing):
        Store(tmp_path).find(company, left.name[:64])
    age(tmp_path)
    assert Store(tmp_path).sweep(datetime.now(UTC) - timedelta(days=1), lambda *_: True) == 1


def test_a_content_whose_row_was_never_written_is_swept_after_a_day(request_of_anna, clock):
    office = request_of_anna.office
    kept = request_of_anna.attach(office.anna).digest
    alone = request_of_anna.store.keep(office.anna.company_id, b"%PDF-1.7 alone")
    set_age(request_of_anna.store, clock)
    assert sweep_files(office.engine) == 1
    assert request_of_anna.store.holds(office.anna.company_id, kept)
    assert not request_of_anna.store.holds(office.anna.company_id, alone)


def set_age(store, clock):
    past = (clock.now() - timedelta(days=2)).timestamp()
    for path in store.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (past, past))


def test_what_is_kept_again_is_young_again(request_of_anna, clock):
    store, company = request_of_anna.store, request_of_anna.office.anna.company_id
    digest = store.keep(company, contents.PDF)
    set_age(store, clock)
    store.keep(company, contents.PDF)
    assert sweep_files(request_of_anna.office.engine) == 0
    assert store.holds(company, digest)


def test_a_refused_command_leaves_a_content_that_is_swept(request_of_anna, clock):
    office = request_of_anna.office
    with pytest.raises(Exception, match="instance"):
        request_of_anna.attach(office.dana)
    set_age(request_of_anna.store, clock)
    assert sweep_files(office.engine) == 1


def test_a_content_that_somebody_changed_is_noticed(tmp_path):
    company, store = new_id(), Store(tmp_path)
    digest = store.keep(company, contents.PDF)
    store.find(company, digest).write_bytes(b"other")
    assert not store.holds(company, digest)
    store.keep(company, contents.PDF)
    assert store.holds(company, digest)


def test_no_path_leads_out_of_the_folder(tmp_path):
    store = Store(tmp_path)
    for company, digest in (("..", "a" * 64), (new_id(), "../" * 21 + "a"), (new_id(), "x")):
        with pytest.raises(FileMissing):
            store.find(company, digest)


def test_verify_names_the_content_that_is_missing_or_changed(request_of_anna, database):
    office, store = request_of_anna.office, request_of_anna.store
    digest = request_of_anna.attach(office.anna).digest
    assert not [p for p in verify(database, holds=store.holds) if p.invariant == "F1"]
    store.find(office.anna.company_id, digest).write_bytes(b"changed")
    (problem,) = verify(database, holds=store.holds)
    assert (problem.invariant, problem.subject) == ("F1", digest)
