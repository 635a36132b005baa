import pytest
import sqlalchemy as sa

from workflow_engine.commands.audit import RecordRefusal
from workflow_engine.commands.people import CreatePerson
from workflow_engine.errors import Forbidden, NotFound
from workflow_engine.persistence import tables
from workflow_engine.queries.audit import AuditLines, VerifyAudit


@pytest.fixture
def auditor(make):
    return make.principal("auditor", "audit:read", "organisation:write")


@pytest.fixture
def five(engine, auditor):
    """Five lines in the chain."""
    for number in range(5):
        engine.execute(CreatePerson(name=f"Person {number}"), auditor)


def edit(database, statement):
    with database.engine.begin() as connection:
        connection.execute(statement)


def line(seq):
    return tables.audit.c.seq == seq


def problems(engine, auditor):
    return [(p.seq, p.kind) for p in engine.ask(VerifyAudit(), auditor).problems]


def test_an_untouched_chain_is_sound(engine, auditor, five):
    answer = engine.ask(VerifyAudit(), auditor)
    assert (answer.lines, answer.problems) == (5, ())


def test_an_empty_chain_is_sound(engine, auditor):
    assert engine.ask(VerifyAudit(), auditor).lines == 0


@pytest.mark.parametrize(
    "values",
    [
        {"action": "person.changed"},
        {"subject": "person:other"},
        {"person_id": None},
        {"account_id": None},
        {"data": {"name": "Somebody else"}},
        {"at": sa.text("'2020-01-01 00:00:00.000000'")},
        {"hash": b"\x00" * 32},
    ],
)
def test_every_edit_of_a_line_is_found(engine, auditor, five, database, values):
    edit(database, sa.update(tables.audit).where(line(3)).values(**values))
    assert problems(engine, auditor)[0] == (3, "altered")


def test_a_line_taken_out_is_found(engine, auditor, five, database):
    edit(database, sa.delete(tables.audit).where(line(3)))
    assert (4, "gap") in problems(engine, auditor)


def test_lines_cut_off_at_the_end_are_found(engine, auditor, five, database):
    edit(database, sa.delete(tables.audit).where(line(5)))
    assert problems(engine, auditor) == [(4, "head")]


def test_lines_removed_altogether_are_found(engine, auditor, five, database):
    edit(database, sa.delete(tables.audit))
    assert problems(engine, auditor) == [(0, "head")]


def test_what_somebody_was_refused_is_written_in_that_persons_name(engine, make, auditor):
    anna = make.principal("anna")
    refusal = RecordRefusal(anna, "fields.refused", "task:1", {"fields": ["amount"]})
    engine.execute(refusal, make.system)
    found = engine.ask(AuditLines(), auditor).rows[0]
    assert (found.action, found.subject) == ("fields.refused", "task:1")
    assert (found.account_id, found.person_id) == (anna.account_id, anna.person_id)
    assert found.data == {"fields": ["amount"]}
    assert problems(engine, auditor) == []


def test_nobody_but_the_engine_writes_refusals(engine, make, auditor):
    with pytest.raises(NotFound):
        engine.execute(RecordRefusal(auditor, "x", "y"), auditor)


def test_the_audit_is_read_newest_first_page_by_page(engine, auditor, five):
    first = engine.ask(AuditLines(limit=3), auditor)
    second = engine.ask(AuditLines(limit=3, cursor=first.cursor), auditor)
    assert [row.seq for row in first.rows] == [5, 4, 3]
    assert [row.seq for row in second.rows] == [2, 1]
    assert second.cursor is None
    assert first.rows[0].who == "auditor"


def test_the_audit_is_searched_by_action_and_by_subject(engine, auditor, five):
    subject = engine.ask(AuditLines(), auditor).rows[0].subject
    assert len(engine.ask(AuditLines(action="person"), auditor).rows) == 5
    assert len(engine.ask(AuditLines(action="role"), auditor).rows) == 0
    assert len(engine.ask(AuditLines(subject=subject), auditor).rows) == 1


def test_who_may_not_read_the_audit_sees_nothing(engine, make):
    with pytest.raises(Forbidden):
        engine.ask(AuditLines(), make.principal("nosy", "organisation:read"))
