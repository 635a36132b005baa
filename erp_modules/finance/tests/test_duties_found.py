"""Auditors find who held conflicting duties while nobody forbade it, and whose roles allow it."""

from datetime import timedelta

import pytest

from erp_modules.finance.tests.desk import Desk, open_desk
from erp_modules.finance.tests.test_duties import KEY, TABLE, matched_by, release
from workflow_engine.commands.accounts import CreateAccount
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.groups import AddMember, CreateGroup
from workflow_engine.commands.roles import CreateRole, GrantRole
from workflow_engine.domain.principal import Principal
from workflow_engine.queries.duties_held import ConflictsHeld, PeriodTooLong
from workflow_engine.queries.duties_possible import ConflictsPossible

DAY = timedelta(days=1)


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


def system(desk: Desk) -> Principal:
    return Principal.system(desk.company.id)


def forbid(desk: Desk) -> None:
    """The company puts the rules into force that ship."""
    draft = desk.engine.execute(DraftDecision(KEY, TABLE.read_bytes()), system(desk))
    desk.engine.execute(PublishDecision(draft.decision_id), system(desk))


def held(desk: Desk, since: timedelta = DAY, until: timedelta = DAY):
    now = desk.clock.now()
    return desk.engine.ask(ConflictsHeld(now - since, now + until), system(desk))


def test_what_was_done_before_the_rules_is_found_with_both_documents(desk):
    proposal = desk.proposed(matched_by(desk, "dana"))
    desk.travel(hours=1)
    release(desk, "dana", proposal)
    forbid(desk)
    found = held(desk)
    assert (found.is_ruled, found.is_whole) == (True, True)
    (row,) = found.rows
    assert (row.person, row.reason) == ("Dana", "Who matches an invoice must not pay it.")
    assert (row.held.duty, row.held.kind) == ("match", "supplier_invoice")
    assert row.held.document.startswith("SI-2026-")
    assert (row.wanted.duty, row.wanted.kind) == ("pay", "payment_proposal")
    assert row.wanted.document_id == proposal
    assert row.held.at < row.wanted.at == desk.clock.now()


def test_two_chains_and_two_people_are_nobodys_conflict(desk):
    matched_by(desk, "dana", "R-1")
    release(desk, "dana", desk.proposed(matched_by(desk, "mei", "R-2", "110")))
    forbid(desk)
    assert held(desk).rows == []


def test_the_later_of_the_two_must_lie_in_the_period(desk):
    proposal = desk.proposed(matched_by(desk, "dana"))
    desk.travel(days=3)
    release(desk, "dana", proposal)
    forbid(desk)
    assert len(held(desk).rows) == 1
    desk.travel(days=10)
    assert held(desk).rows == []
    assert len(held(desk, since=20 * DAY).rows) == 1


def test_without_rules_it_says_so(desk):
    release(desk, "dana", desk.proposed(matched_by(desk, "dana")))
    found = held(desk)
    assert (list(found.rows), found.is_ruled) == ([], False)


@pytest.mark.parametrize("since", [-2 * DAY, 400 * DAY])
def test_a_period_must_make_sense(desk, since):
    with pytest.raises(PeriodTooLong):
        held(desk, since=since)


def test_whose_roles_allow_both_is_told_also_through_a_group(desk):
    forbid(desk)
    do = lambda command: desk.engine.execute(command, system(desk))  # noqa: E731
    matcher = do(
        CreateRole(code="matcher", name="Matcher", permissions=("supplier_invoice:match",))
    )
    payer = do(CreateRole(code="payer", name="Payer", permissions=("payment_proposal:release",)))
    treasury = do(CreateGroup(code="treasury", name="Treasury"))
    do(GrantRole(role_id=payer, group_id=treasury))
    for login in ("dana", "mei"):
        person = desk.company.people[login]
        account = do(CreateAccount(login=person, name=login.title(), person_id=person))
        do(GrantRole(role_id=matcher, account_id=account.id))
    do(AddMember(group_id=treasury, person_id=desk.company.people["dana"]))
    found = desk.engine.ask(ConflictsPossible(), system(desk))
    assert [(row.person, {row.held, row.wanted}) for row in found] == [("Dana", {"match", "pay"})]
