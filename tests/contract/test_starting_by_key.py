"""A process that a document starts can be started by key, with the document as business key."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import process_models
from erp_modules.procurement.commands import SaveRequisition
from workflow_engine.commands.start_instance import (
    DocumentNeeded,
    NotStartable,
    StartInstance,
)
from workflow_engine.engine import Replay
from workflow_engine.errors import NotFound
from workflow_engine.queries.definitions import Startable
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.start_form import GetStart
from workflow_engine.scenarios import Stage

KEY = "procure_to_pay"
LAPTOP = {"item": "IT-001", "quantity": Decimal(1), "price": Decimal(6899)}


@pytest.fixture
def draft(stage: Stage) -> str:
    """Anna's draft, with the process deployed."""
    stage.deploy(Path(process_models.__path__[0]) / KEY)
    save = SaveRequisition("A laptop", "it", "CC-300", "CNY", date(2026, 12, 20), [LAPTOP])
    return stage.product.engine.execute(save, stage.people["anna"]).id


def test_starting_by_key_submits_the_document_once(stage: Stage, draft: str) -> None:
    engine, anna = stage.product.engine, stage.people["anna"]
    replay = Replay("erp-4711", lambda started: {"instance": started.instance_id})
    first = engine.execute_keyed(StartInstance(KEY, business_key=draft), anna, replay)
    again = engine.execute_keyed(StartInstance(KEY, business_key=draft), anna, replay)
    assert again.replayed
    assert again.body == first.body
    stage.run_jobs()
    assert [row.element for row in engine.ask(Inbox(), stage.people["boris"]).rows] == ["approval"]


def test_nobody_else_can_start_it_about_ones_draft(stage: Stage, draft: str) -> None:
    with pytest.raises(NotFound):
        stage.product.engine.execute(StartInstance(KEY, business_key=draft), stage.people["boris"])


def test_it_says_that_the_document_is_needed(stage: Stage, draft: str) -> None:
    engine, anna = stage.product.engine, stage.people["anna"]
    with pytest.raises(DocumentNeeded):
        engine.execute(StartInstance(KEY), anna)
    with pytest.raises(NotStartable):
        engine.execute(StartInstance(KEY, {"amount": 1}, business_key=draft), anna)


def test_what_needs_a_document_that_nobody_can_name_is_for_programs_alone(stage: Stage) -> None:
    stage.deploy(Path(process_models.__path__[0]) / "go_live_gate")
    engine, max_ = stage.product.engine, stage.people["max"]
    assert [row.key for row in engine.ask(Startable(), max_)] == ["go_live_gate"]
    assert engine.ask(Startable(by_hand=True), max_) == []
    with pytest.raises(NotFound):
        engine.ask(GetStart("go_live_gate"), max_)
