"""Whatever an operation did, doing it again for the same document changes nothing more."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import erp_modules
from erp_modules.procurement.commands import SaveRequisition, SubmitRequisition
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.modules import discover
from workflow_engine.scenarios import Stage

PENS = {"item": "OF-002", "quantity": Decimal(2), "price": Decimal("36.50")}
HOW_MUCH = {"cost_centre": "CC-300", "amount": Decimal(73), "currency": "CNY"}

Calls = list[tuple[str, dict[str, Any]]]


def test_every_operation_may_be_repeated(stage: Stage) -> None:
    told = [_life(_submitted(stage)), _refusal(_submitted(stage))]
    told += [_end(_submitted(stage), word) for word in ("withdrawn", "cancelled")]
    called = {name for calls in told for name in _twice_each(stage, calls)}
    called |= _twice_each(stage, _people(stage.people["anna"].person_id or ""))
    declared = {each.name for module in discover(erp_modules) for each in module.operations}
    assert called == declared, "an operation without a case here"


def _submitted(stage: Stage) -> str:
    """A requisition for which nobody has to sign, so that it can be walked through alone."""
    engine, anna = stage.product.engine, stage.people["anna"]
    pens = SaveRequisition("Pens", "office", "CC-300", "CNY", date(2026, 12, 31), [PENS])
    saved = engine.execute(pens, anna)
    engine.execute(SubmitRequisition(saved.id), anna)
    return saved.id


def _life(found: str) -> Calls:
    this, about = {"requisition": found}, {"reference": found}
    spent = {**about, "doctype": "requisition", "document_id": found}
    return [
        ("procurement.load_requisition", this),
        ("finance.check_budget", HOW_MUCH | about),
        ("finance.reserve_budget", HOW_MUCH | about),
        ("procurement.return_requisition", this),
        ("procurement.resubmit_requisition", this),
        ("procurement.approve_requisition", this),
        ("procurement.find_suppliers", {}),
        ("procurement.create_order", this),
        ("procurement.release_order", {"order": "?"}),
        ("finance.consume_budget", spent),
        ("procurement.cancel_order", {"order": "?"}),
    ]


def _refusal(found: str) -> Calls:
    about = {"reference": found}
    return [
        ("finance.reserve_budget", HOW_MUCH | about),
        ("procurement.reject_requisition", {"requisition": found, "reason": "No"}),
        ("finance.release_budget", about),
    ]


def _end(found: str, word: str) -> Calls:
    return [(f"procurement.mark_{word}", {"requisition": found})]


def _people(person: str) -> Calls:
    return [("hr.manager_of", {"person": person}), ("hr.employment_of", {"person": person})]


def _twice_each(stage: Stage, calls: Calls) -> set[str]:
    order = ""
    for name, inputs in calls:
        given = inputs | {"order": order} if "order" in inputs else inputs
        command = CallOperation(name, given)
        answer = stage.product.engine.execute(command, stage.system)
        order = answer.get("order", order)
        before = _rows(stage)
        stage.product.engine.execute(command, stage.system)
        assert _rows(stage) == before, f"{name} did something the second time"
    return {name for name, _ in calls}


def _rows(stage: Stage) -> dict[str, list[Any]]:
    """Everything that the modules have stored."""
    metadata = [module.metadata for module in discover(erp_modules)]
    tables = [table for each in metadata for table in each.sorted_tables]
    with stage.product.database.reading() as connection:
        return {t.name: sorted(map(repr, connection.execute(sa.select(t)))) for t in tables}
