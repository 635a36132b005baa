"""Whoever did one thing in a chain of documents does not do another that conflicts with it."""

from dataclasses import replace
from pathlib import Path

import pytest

import process_models
from erp_modules.finance.tests.desk import Desk, open_desk
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.records import act_command
from workflow_engine.domain.duties import DutiesConflict
from workflow_engine.domain.principal import Principal

KEY = "conflicting_duties"
TABLE = Path(process_models.__path__[0]) / KEY / f"{KEY}.dmn"


@pytest.fixture
def desk(engine, bench):
    return open_desk(engine, bench)


@pytest.fixture
def strict(desk):
    """The company has put the table that ships into force."""
    system = Principal.system(desk.company.id)
    draft = desk.engine.execute(DraftDecision(KEY, TABLE.read_bytes()), system)
    desk.engine.execute(PublishDecision(draft.decision_id), system)
    return desk


def matched_by(desk: Desk, login: str, number: str = "R-1", price: str = "100") -> str:
    """An invoice for what was ordered and came, matched by this person, then posted."""
    order = desk.make_order({"quantity": "10", "price": price, "received": "10"})
    line = {"order_line": 1, "quantity": "10", "price": price}
    invoice = desk.enter(number, line, order=order)
    desk.act(login, "supplier_invoice", "match", invoice)
    desk.ask("approve_invoice", invoice=invoice)
    desk.ask("post_invoice", invoice=invoice)
    return invoice


def release(desk: Desk, login: str, proposal: str) -> str:
    return desk.act(login, "payment_proposal", "release", proposal).state


def test_who_matched_an_invoice_does_not_pay_it(strict):
    proposal = strict.proposed(matched_by(strict, "dana"))
    with pytest.raises(DutiesConflict) as caught:
        release(strict, "dana", proposal)
    told = caught.value.params
    assert str(told["held"]) == "matching"
    assert told["document"].startswith("SI-2026-")
    assert told["reason"] == "Who matches an invoice must not pay it."
    assert strict.rows("payment") == []
    assert release(strict, "mei", proposal) == "released"


def test_it_is_the_person_who_counts_and_not_the_account(strict):
    proposal = strict.proposed(matched_by(strict, "dana"))
    kind = strict.kind("payment_proposal")
    other = replace(strict.actor("dana"), account_id=None, name="Her other account")
    with pytest.raises(DutiesConflict):
        strict.engine.execute(act_command(kind, kind.act("release"))(proposal), other)


def test_the_refusal_is_in_the_readers_language(strict):
    proposal = strict.proposed(matched_by(strict, "dana"))
    kind = strict.kind("payment_proposal")
    reader = replace(strict.actor("dana"), locale="zh_Hans_CN")
    with pytest.raises(DutiesConflict) as caught:
        strict.engine.execute(act_command(kind, kind.act("release"))(proposal), reader)
    assert caught.value.params["reason"] == "核对发票的人不能自己付款。"


def test_one_conflict_in_a_run_of_payments_is_enough(strict):
    proposal = strict.proposed(
        matched_by(strict, "mei", "R-1"), matched_by(strict, "dana", "R-2", "110")
    )
    with pytest.raises(DutiesConflict):
        release(strict, "dana", proposal)
    assert release(strict, "li", proposal) == "released"


def test_another_chain_is_nobodys_conflict(strict):
    matched_by(strict, "dana", "R-1")
    assert (
        release(strict, "dana", strict.proposed(matched_by(strict, "mei", "R-2", "110")))
        == "released"
    )
    matched_by(strict, "dana", "R-3", "120")


def test_what_a_process_does_binds_nobody(strict):
    assert release(strict, "dana", strict.proposed(strict.posted())) == "released"


def test_where_no_table_is_in_force_nothing_is_refused(desk):
    assert release(desk, "dana", desk.proposed(matched_by(desk, "dana"))) == "released"


@pytest.mark.parametrize("name", ["supplier_invoice", "payment_proposal", "purchase_order"])
def test_every_duty_of_an_act_is_known_to_the_table(desk, name):
    duties = {act.duty for act in desk.kind(name).acts if act.duty}
    assert duties
    assert all(f'"{duty}"' in TABLE.read_text() for duty in duties)
