"""What another document lacks is requested for it, and given up with the need."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_modules.procurement import queries
from erp_modules.procurement.tests.builders import state_of
from erp_modules.procurement.tests.desk import open_desk
from workflow_engine.errors import CountersignError
from workflow_engine.queries.records import trace_query


@pytest.fixture
def desk(engine, bench):
    before = engine.world.clock.now()
    yield open_desk(engine, bench)
    engine.world.clock.set(before)


@pytest.fixture
def source(desk):
    """The demo's contract."""
    (contract,) = [row["id"] for row in desk.list("mei", "contract")]
    return {"source_kind": "contract", "source_id": contract}


@pytest.fixture
def want(desk, bench, source):
    """Requests three laptops for a part of the contract."""
    items = {row["code"]: row["id"] for row in desk.list("mei", "item")}

    def want(part):
        lines = [{"item": items["IT-001"], "quantity": Decimal(3)}]
        needed = desk.clock.now().date() + timedelta(days=9)
        made = desk.ask(
            "request_purchase", **source, part=part, lines=lines, needed_by=needed,
            person=bench.company.people["anna"],
        )  # fmt: skip
        return made["requisition"]

    return want


def test_a_document_leads_to_what_was_requested_for_it(desk, source, want):
    made, contract = want("1"), source["source_id"]
    asked = trace_query(desk.kind("contract"))(contract)
    found = desk.engine.ask(asked, desk.actor("anna"))
    links = {(edge.source, edge.target) for edge in found.edges}
    assert (("contract", contract), ("requisition", made)) in links


def test_nobody_can_request_a_part_twice_past_the_operation(bench, want):
    made, other = want("1"), want("2")
    with pytest.raises(CountersignError):
        _rename_part(bench, other, "1")
    assert want("1") == made


def _rename_part(bench, requisition, part):
    with bench.work() as running:
        found = queries.requisition(running.session, bench.company.id, requisition, lock=True)
        found.source_part = part


def test_a_part_that_is_not_wanted_leaves_the_others(desk, bench, source, want):
    first, second = want("1"), want("2")
    assert desk.ask("cancel_requests", **source, parts=["2"])["cancelled"] == 1
    assert (state_of(bench, first), state_of(bench, second)) == ("draft", "cancelled")


def test_requests_leave_lines_in_the_audit_as_those_of_people_do(desk, source, want):
    made = want("1")
    desk.ask("cancel_requests", **source)
    lines = [line for line in desk.audited().splitlines() if made in line]
    assert ["requisition.saved" in line for line in lines] == [True, False]
    assert "requisition.cancelled" in lines[1]
