"""Files are attached to requests, seen by those who decide, and kept once somebody has."""

import hashlib
from dataclasses import replace

import pytest

from tests.builders import Builders
from tests.files import contents
from workflow_engine.commands.attaching import MOST, TooManyFiles
from workflow_engine.commands.base import World
from workflow_engine.commands.strike_file import FileNotFound, StrikeFile
from workflow_engine.engine import Engine
from workflow_engine.errors import Forbidden, InstanceNotFound, TooLarge
from workflow_engine.files import FileMissing, TypeMismatch
from workflow_engine.queries.attachments import AttachmentNotFound, OpenFile

DIGEST = hashlib.sha256(contents.PDF).hexdigest()


def test_a_file_is_kept_by_its_content_and_told_in_the_history(request_of_anna):
    anna = request_of_anna.office.anna
    made = request_of_anna.attach(anna, "../Rechnung März.pdf")
    (seen,) = request_of_anna.files(request_of_anna.office.boris)
    assert (seen.name, seen.media_type, seen.size, seen.person) == (
        "Rechnung März.pdf",
        "application/pdf",
        len(contents.PDF),
        "Anna",
    )
    assert made.digest == DIGEST
    path = request_of_anna.store.find(anna.company_id, DIGEST)
    assert path.read_bytes() == contents.PDF
    assert path.stat().st_mode & 0o077 == 0
    (line,) = request_of_anna.lines("file.attached")
    assert line["digest"] == DIGEST


def test_the_same_content_lies_there_once(request_of_anna):
    anna = request_of_anna.office.anna
    request_of_anna.attach(anna)
    request_of_anna.attach(anna, "again.pdf")
    assert len(request_of_anna.files(anna)) == 2
    assert len([p for p in request_of_anna.store.folder.rglob("*") if p.is_file()]) == 1


def test_the_decision_says_which_files_were_there(request_of_anna):
    office = request_of_anna.office
    request_of_anna.attach(office.anna)
    office.complete(office.boris)
    (line,) = request_of_anna.lines("task.completed")
    assert line["files"] == [DIGEST]


def test_a_decision_without_files_says_nothing_of_them(request_of_anna):
    office = request_of_anna.office
    office.complete(office.boris)
    (line,) = request_of_anna.lines("task.completed")
    assert "files" not in line


def test_a_file_is_removed_before_a_decision_and_struck_out_afterwards(request_of_anna):
    office = request_of_anna.office
    first, second = (request_of_anna.attach(office.anna, name) for name in ("a.pdf", "b.pdf"))
    assert office.engine.execute(StrikeFile(first.file_id), office.anna) is True
    office.complete(office.boris)
    assert office.engine.execute(StrikeFile(second.file_id), office.anna) is False
    (left,) = request_of_anna.files(office.dana)
    assert left.is_struck
    assert office.engine.ask(OpenFile(second.file_id), office.dana).digest == DIGEST
    office.complete(office.dana)
    _, last = request_of_anna.lines("task.completed")
    assert "files" not in last


def test_only_who_attached_a_file_takes_it_back(request_of_anna):
    office = request_of_anna.office
    made = request_of_anna.attach(office.anna)
    with pytest.raises(FileNotFound):
        office.engine.execute(StrikeFile(made.file_id), office.boris)


def test_who_does_not_see_the_request_sees_no_file(request_of_anna):
    office = request_of_anna.office
    made = request_of_anna.attach(office.anna)
    for query in (OpenFile(made.file_id),):
        with pytest.raises(InstanceNotFound):
            office.engine.ask(query, office.pia if office.pia.may("instance:read") else office.dana)
    with pytest.raises(InstanceNotFound):
        request_of_anna.attach(office.dana)
    with pytest.raises(Forbidden):
        request_of_anna.attach(replace(office.anna, permissions=frozenset({"instance:read"})))


def test_another_company_sees_no_file(request_of_anna, database):
    office = request_of_anna.office
    made = request_of_anna.attach(office.anna)
    zoe = Builders(database, "other").principal("zoe", "instance:read", "instance:read_all")
    with pytest.raises(AttachmentNotFound):
        office.engine.ask(OpenFile(made.file_id), zoe)
    with pytest.raises(FileMissing):
        request_of_anna.store.find(zoe.company_id, DIGEST)


def test_what_lies_about_itself_leaves_nothing(request_of_anna):
    with pytest.raises(TypeMismatch):
        request_of_anna.attach(request_of_anna.office.anna, "a.png", contents.SCRIPT)
    assert not request_of_anna.store.folder.exists()


def test_what_is_too_large_is_refused(request_of_anna, settings):
    office = request_of_anna.office
    world = office.engine.world
    small = World(replace(settings, file_max_bytes=10), world.clock, world.modules, world.models)
    office.engine = Engine(office.engine.database, small)
    with pytest.raises(TooLarge):
        request_of_anna.attach(office.anna)


def test_a_request_has_a_bounded_number_of_files(request_of_anna):
    anna = request_of_anna.office.anna
    for number in range(MOST):
        request_of_anna.attach(anna, f"{number}.pdf")
    with pytest.raises(TooManyFiles):
        request_of_anna.attach(anna)
