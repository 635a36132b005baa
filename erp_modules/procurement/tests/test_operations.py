from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from erp_modules.finance.operations import reserve_budget
from erp_modules.finance.tests.builders import make_rate
from erp_modules.procurement import documents, operations, queries, tables
from erp_modules.procurement.errors import (
    MoveRefused,
    OrderNotFound,
    RequisitionNotFound,
    SupplierNotFound,
)
from erp_modules.procurement.orders.documents import facts as order_facts
from erp_modules.procurement.tests.builders import (
    content,
    decide,
    facts,
    line,
    make_approved,
    make_item,
    make_submitted,
    make_supplier,
    state_of,
)
from erp_modules.testing import NOBODY, Bench, found_company
from workflow_engine.errors import AuthorityMissing, BusinessError


def load(bench, document):
    return bench.run(operations.load_requisition, requisition=document)


def order(bench, document, **inputs):
    return bench.run(operations.create_order, requisition=document, **inputs)


def release(bench, made):
    return bench.run(operations.release_order, order=made)


def cancel(bench, made):
    return bench.run(operations.cancel_order, order=made, reason="Wrong month")


def ordered(bench, **others):
    """An order from the supplier that was approved."""
    document = make_approved(bench, content(supplier_id=make_supplier(bench), **others))
    return order(bench, document)["order"]


def test_a_process_learns_what_it_needs_to_route(bench):
    document = make_submitted(bench)
    found = load(bench, document)
    assert found["amount"] == found["base_amount"] == 200
    assert (found["cost_centre"], found["category"], found["currency"]) == ("CC-300", "it", "CNY")
    assert found["requester"] == bench.company.people["anna"]
    assert found["department"] == bench.company.department
    assert found["number"] == "PR-2026-00001"
    assert found["over_budget"] is False


def test_submitting_values_the_document_at_the_rate_of_the_day(bench):
    make_rate(bench, "USD", "7.0954")
    document = make_submitted(bench, content(currency="USD"))
    assert load(bench, document)["base_amount"] == Decimal("1419.08")


def test_a_requisition_beyond_the_budget_says_so(bench):
    document = make_submitted(bench, content(line(price="100001", quantity="1")))
    assert load(bench, document)["over_budget"] is True


@pytest.mark.parametrize(
    ("done", "state"),
    [
        (operations.return_requisition, "returned"),
        (operations.reject_requisition, "rejected"),
        (operations.mark_withdrawn, "withdrawn"),
    ],
)
def test_a_process_moves_a_requisition_and_may_say_it_twice(bench, done, state):
    document = make_submitted(bench)
    assert bench.run(done, requisition=document) == bench.run(done, requisition=document)
    assert state_of(bench, document) == state


def test_a_returned_requisition_is_submitted_again_at_the_new_rate(bench):
    make_rate(bench, "USD", "7")
    document = make_submitted(bench, content(currency="USD"))
    bench.run(operations.return_requisition, requisition=document, reason="Too many")
    make_rate(bench, "USD", "8", on=bench.now.date().replace(day=24))
    bench.now = bench.now.replace(day=24)
    answer = bench.run(operations.resubmit_requisition, requisition=document)
    assert (answer["base_amount"], state_of(bench, document)) == (1600, "submitted")


def test_a_process_alone_approves_nothing(bench):
    document = make_submitted(bench)
    with pytest.raises(AuthorityMissing):
        bench.run(operations.approve_requisition, requisition=document)
    assert state_of(bench, document) == "submitted"


def test_enough_decisions_approve_it_once(bench):
    document = make_approved(bench)
    bench.run(operations.approve_requisition, requisition=document)
    assert state_of(bench, document) == "approved"


def test_a_rejected_requisition_is_not_approved_later(bench):
    document = make_submitted(bench)
    bench.run(operations.reject_requisition, requisition=document)
    decide(bench, document)
    with pytest.raises(MoveRefused):
        bench.run(operations.approve_requisition, requisition=document)


def test_an_order_asks_for_exactly_what_was_approved(bench):
    supplier = make_supplier(bench)
    document = make_approved(bench, content(line(), line(price="7"), supplier_id=supplier))
    made = order(bench, document)
    with bench.work() as running:
        found = queries.order(running.session, bench.company.id, made["order"])
        assert [entry.price for entry in found.lines] == [100, 7]
        assert (found.amount, found.supplier_id) == (214, supplier)
    assert made["order_number"] == "PO-2026-00001"
    assert state_of(bench, document) == "ordered"


def test_ordering_twice_orders_once(bench):
    document = make_approved(bench, content(supplier_id=make_supplier(bench)))
    assert order(bench, document) == order(bench, document)


def test_orders_are_numbered_without_gaps(bench):
    supplier = make_supplier(bench)
    blocked = make_supplier(bench, "S-900", blocked=True, blocked_reason="Fraud")
    first = make_approved(bench, content(supplier_id=blocked))
    with pytest.raises(BusinessError):
        order(bench, first)
    assert _second(bench, supplier)["order_number"] == "PO-2026-00001"


def _second(bench, supplier):
    from erp_modules.procurement.tests.builders import draft

    made = draft(bench, content(supplier_id=supplier))
    document = made.id
    with bench.work() as running:
        running.session.add(made)
        running.session.flush()
        operations.submit(running.session, made, now=running.now)
        made.move("approved")
    return order(bench, document)


def test_the_usual_supplier_of_the_items_gets_the_order(bench):
    supplier = make_supplier(bench)
    item = make_item(bench, supplier)
    document = make_approved(bench, content(line(item_id=item)))
    assert order(bench, document)["supplier"] == supplier


def test_without_a_supplier_the_buyer_is_asked_and_his_choice_counts(bench):
    supplier = make_supplier(bench)
    document = make_approved(bench)
    with pytest.raises(BusinessError) as refused:
        order(bench, document)
    assert refused.value.error_code == "NO_SUPPLIER"
    assert order(bench, document, supplier=supplier)["supplier"] == supplier


@pytest.mark.parametrize("unknown", ["nonsense", NOBODY])
def test_nothing_is_ordered_from_nobody(bench, unknown):
    document = make_approved(bench)
    with pytest.raises(SupplierNotFound):
        order(bench, document, supplier=unknown)


def test_nothing_is_ordered_from_a_blocked_supplier(bench):
    blocked = make_supplier(bench, blocked=True, blocked_reason="Fraud")
    document = make_approved(bench, content(supplier_id=blocked))
    with pytest.raises(BusinessError, match="Fraud") as refused:
        order(bench, document)
    assert refused.value.error_code == "SUPPLIER_BLOCKED"
    assert state_of(bench, document) == "approved"


def test_nothing_is_ordered_before_it_is_approved(bench):
    document = make_submitted(bench, content(supplier_id=make_supplier(bench)))
    with pytest.raises(MoveRefused):
        order(bench, document)


def test_releasing_refuses_without_enough_decisions_whatever_the_process_says(bench):
    made = ordered(bench)
    bench.decided = None
    with pytest.raises(AuthorityMissing):
        release(bench, made)
    with bench.work() as running:
        assert queries.order(running.session, bench.company.id, made).state == "draft"


def test_an_order_is_released_once(bench):
    made = ordered(bench)
    assert release(bench, made) == release(bench, made)
    assert release(bench, made)["order_state"] == "released"


def test_an_order_that_differs_from_what_was_approved_is_not_released(bench):
    made = ordered(bench)
    with bench.work() as running:
        queries.order(running.session, bench.company.id, made).lines[0].price = Decimal(999)
    with pytest.raises(BusinessError) as refused:
        release(bench, made)
    assert refused.value.error_code == "ORDER_DIFFERS"


def test_a_supplier_blocked_meanwhile_stops_the_release(bench):
    made = ordered(bench)
    with bench.work() as running:
        running.session.execute(
            sa.update(tables.supplier)
            .where(tables.supplier.c.company_id == bench.company.id)
            .values(blocked=True)
        )
    with pytest.raises(BusinessError):
        release(bench, made)


def test_undoing_an_order_gives_the_requisition_back_to_the_buyer(bench):
    supplier = make_supplier(bench)
    document = make_approved(bench, content(supplier_id=supplier))
    first = order(bench, document)
    assert cancel(bench, first["order"]) == cancel(bench, first["order"])
    assert state_of(bench, document) == "approved"
    assert order(bench, document)["order_number"] == "PO-2026-00002"


def test_the_facts_of_a_document_follow_its_content(bench):
    document = make_submitted(bench)
    with bench.work() as running:
        before = facts(running, document)
        queries.requisition(running.session, bench.company.id, document).lines[0].price += 1
        running.session.flush()
        assert facts(running, document) == replace(before, digest=facts(running, document).digest)
        assert facts(running, document).digest != before.digest


def test_a_budget_that_others_used_up_meanwhile_is_a_fact(bench):
    document = make_submitted(bench)
    others = {"cost_centre": "CC-300", "amount": Decimal(99900), "currency": "CNY"}
    bench.run(reserve_budget, **others, reference="others")
    with bench.work() as running:
        assert facts(running, document).facts["over_budget"] is True


def test_a_budget_that_is_reserved_stays_enough_whatever_others_do(bench):
    document = make_submitted(bench)
    mine = {"cost_centre": "CC-300", "amount": Decimal(200), "currency": "CNY"}
    bench.run(reserve_budget, **mine, reference=document)
    bench.run(reserve_budget, **{**mine, "amount": Decimal(99800)}, reference="others")
    with bench.work() as running:
        assert facts(running, document).facts["over_budget"] is False


def test_the_facts_of_an_order_name_its_origin(bench):
    made = ordered(bench)
    with bench.work() as running:
        found = order_facts(running.session, bench.company.id, made)
    assert found is not None
    assert (found.requester, found.number) == (bench.company.people["anna"], "PO-2026-00001")


def test_what_the_panel_shows_is_there(bench):
    document = make_submitted(bench)
    with bench.work() as running:
        shown = documents.requisition_view(running.session, bench.company.id, document)
    assert shown["requester"]["name"] == "Anna"
    assert shown["cost_centre"].code == "CC-300"


@pytest.mark.parametrize("document", ["", "nonsense", NOBODY])
def test_an_unknown_document_is_not_found(bench, document):
    with pytest.raises(RequisitionNotFound):
        load(bench, document)
    with pytest.raises(OrderNotFound):
        release(bench, document)
    with bench.work() as running:
        assert facts(running, document) is None


def test_documents_of_another_company_do_not_exist(bench, database):
    document = make_submitted(bench)
    with pytest.raises(RequisitionNotFound):
        load(Bench(database, found_company(database)), document)
