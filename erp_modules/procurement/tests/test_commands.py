from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from erp_modules.finance import operations as finance
from erp_modules.finance.demo import demo as finance_demo
from erp_modules.procurement import operations
from erp_modules.procurement.catalogue import SaveItem, SaveSupplier
from erp_modules.procurement.commands import (
    CancelRequisition,
    ResubmitRequisition,
    SaveRequisition,
    SubmitRequisition,
    WithdrawRequisition,
)
from erp_modules.procurement.demo import ITEMS, SUPPLIERS, demo
from erp_modules.procurement.errors import (
    ContentFixed,
    ContentRefused,
    MoveRefused,
    PersonNeeded,
    RequisitionNotFound,
)
from erp_modules.procurement.orders.kinds import ORDER
from erp_modules.procurement.queries import (
    Items,
    RequisitionDetail,
    Requisitions,
    Suppliers,
)
from erp_modules.procurement.sourcing.kinds import ITEM
from erp_modules.procurement.tests.builders import NEEDED, decide, state_of
from erp_modules.testing import NOON, found_company
from workflow_engine.commands import events
from workflow_engine.commands.base import Context
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import BusinessError, Conflict, Forbidden, Invalid, NotFound
from workflow_engine.persistence.tables import audit
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.records import detail_query, list_query

MINE = ("requisition:read", "requisition:write", "catalogue:read")
BUYER = ("requisition:read", "requisition:read_all", "requisition:cancel", "order:read")
CATALOGUE = ("catalogue:read", "catalogue:write")


@pytest.fixture(autouse=True)
def stocked(bench):
    """The demo's catalogue, budgets and rates."""
    with bench.work() as running:
        finance_demo(running.uow, bench.company.id, bench.company.people, NOON)
        demo(running.uow, bench.company.id, bench.company.people, NOON)


@pytest.fixture
def anna(company):
    return company.actor("anna", *MINE)


@pytest.fixture
def mei(company):
    return company.actor("mei", *BUYER, *CATALOGUE)


def line(**others):
    number = {"quantity": Decimal(2), "price": Decimal("6899")}
    return {"item": "IT-001", "description": "", "unit": "", **number, **others}


def save(*lines, **others):
    given = {
        "title": "Laptops",
        "category": "it",
        "cost_centre": "CC-300",
        "currency": "CNY",
        "needed_by": NEEDED,
        **others,
    }
    return SaveRequisition(lines=list(lines or [line()]), **given)


def told(engine, command, actor):
    """The events that a command raises, as the processes hear them."""
    with UnitOfWork(engine.database) as uow:
        ctx = Context(uow, actor, engine.world.clock.now(), engine.world)
        command.run(ctx, command.load(ctx))
        heard = list(ctx.events)
        events.deliver_all(ctx)
        uow.commit()
    return heard


def test_an_item_fills_in_what_it_knows(engine, anna):
    made = engine.execute(save(), anna)
    (found,) = engine.ask(RequisitionDetail(made.id), anna).lines
    assert (found.description, found.unit, found.amount) == ("Laptop 14 inch", "pcs", 13798)


def test_a_draft_is_valued_at_todays_rate(engine, anna):
    made = engine.execute(save(line(price=Decimal(100)), currency="USD"), anna)
    found = engine.ask(RequisitionDetail(made.id), anna)
    assert (found.amount, found.base_amount) == (200, Decimal("1419.08"))


def test_a_draft_is_changed_and_its_version_rises(engine, anna):
    made = engine.execute(save(), anna)
    changed = save(line(quantity=Decimal(3)), line(), requisition_id=made.id, rev=made.rev)
    second = engine.execute(changed, anna)
    found = engine.ask(RequisitionDetail(made.id), anna)
    assert (second.id, second.version, second.rev) == (made.id, 2, 2)
    assert [entry.quantity for entry in found.lines] == [3, 2]


def test_two_browsers_do_not_overwrite_each_other(engine, anna):
    made = engine.execute(save(), anna)
    engine.execute(save(title="First", requisition_id=made.id, rev=1), anna)
    with pytest.raises(Conflict):
        engine.execute(save(title="Second", requisition_id=made.id, rev=1), anna)
    assert engine.ask(RequisitionDetail(made.id), anna).title == "First"


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"supplier": "S-999"}, "supplier"),
        ({"supplier": "S-900"}, "supplier"),
        ({"cost_centre": "CC-999"}, "cost_centre"),
        ({"currency": "JPY"}, "currency"),
        ({"title": ""}, "title"),
        ({"needed_by": None}, "needed_by"),
    ],
)
def test_what_a_code_does_not_name_is_an_error_of_its_field(engine, anna, others, field):
    with pytest.raises(ContentRefused) as refused:
        engine.execute(save(**others), anna)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (line(item="XX"), "lines.0.item"),
        (line(quantity=None), "lines.0.quantity"),
        (line(price="12"), "lines.0.price"),
    ],
)
def test_a_faulty_line_is_named(engine, anna, entry, field):
    with pytest.raises(ContentRefused) as refused:
        engine.execute(save(entry), anna)
    assert field in refused.value.errors


def test_a_missing_rate_says_who_can_help(engine, anna, bench):
    engine.world.clock.travel(timedelta(days=40))
    with pytest.raises(BusinessError, match="ask finance"):
        engine.execute(save(currency="USD"), anna)


def test_a_machine_asks_for_nothing(engine, company):
    machine = Principal(None, None, company.id, "ERP", "service", permissions=frozenset(MINE))
    with pytest.raises(PersonNeeded):
        engine.execute(save(), machine)


def test_submitting_gives_the_number_and_tells_the_processes(engine, anna, company):
    made = engine.execute(save(), anna)
    (event,) = told(engine, SubmitRequisition(made.id, made.rev), anna)
    assert (event.name, event.key) == ("requisition.submitted", made.id)
    assert event.payload["number"] == "PR-2026-00001"
    assert event.payload["base_amount"] == 13798
    assert event.payload["requester"] == company.people["anna"]


def test_what_is_submitted_is_fixed(engine, anna):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    with pytest.raises(ContentFixed):
        engine.execute(save(title="Other", requisition_id=made.id), anna)
    with pytest.raises(MoveRefused):
        engine.execute(SubmitRequisition(made.id), anna)


def test_a_returned_requisition_is_corrected_and_keeps_its_number(engine, anna, bench):
    made = engine.execute(save(), anna)
    first = engine.execute(SubmitRequisition(made.id), anna)
    bench.run(operations.return_requisition, requisition=made.id, reason="Too many")
    engine.execute(save(line(quantity=Decimal(1)), requisition_id=made.id), anna)
    (event,) = told(engine, ResubmitRequisition(made.id), anna)
    assert (event.name, event.payload["number"]) == ("requisition.resubmitted", first.number)
    assert event.payload["amount"] == 6899


@pytest.mark.parametrize("returned", [False, True])
def test_the_requester_withdraws_before_the_decision(engine, anna, bench, returned):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    if returned:
        bench.run(operations.return_requisition, requisition=made.id)
    (event,) = told(engine, WithdrawRequisition(made.id, "Found one"), anna)
    assert (event.name, event.payload["reason"]) == ("requisition.withdrawn", "Found one")
    assert state_of(bench, made.id) == "withdrawn"


def test_a_buyer_cancels_what_is_not_ordered_yet(engine, anna, mei, bench):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    (event,) = told(engine, CancelRequisition(made.id, "Stock elsewhere"), mei)
    assert (event.name, event.key) == ("requisition.cancelled", made.id)


@pytest.mark.parametrize("way", [WithdrawRequisition, CancelRequisition])
def test_what_nobody_buys_holds_no_budget_even_when_no_process_is_there(
    engine, anna, mei, bench, way
):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    wanted = {"cost_centre": "CC-300", "amount": Decimal(500), "currency": "CNY"}
    bench.run(finance.reserve_budget, **wanted, reference=made.id)
    engine.execute(way(made.id, "No need"), anna if way is WithdrawRequisition else mei)
    assert bench.run(finance.release_budget, reference=made.id)["released"] == 0


def test_an_ordered_requisition_is_not_cancelled_behind_its_order(engine, anna, mei, bench):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    decide(bench, made.id)
    bench.run(operations.approve_requisition, requisition=made.id)
    order = bench.run(operations.create_order, requisition=made.id)["order"]
    with pytest.raises(MoveRefused):
        engine.execute(CancelRequisition(made.id), mei)
    assert engine.ask(detail_query(ORDER)(order), mei).values["amount"] == 13798
    drafts = engine.ask(list_query(ORDER)(filters={"state": "draft"}), mei).rows
    assert [row.values["id"] for row in drafts] == [order]


def test_the_requisition_of_another_person_does_not_exist(engine, anna, company):
    made = engine.execute(save(), anna)
    boris = company.actor("boris", *MINE)
    for attempt in (
        save(requisition_id=made.id),
        SubmitRequisition(made.id),
        WithdrawRequisition(made.id),
    ):
        with pytest.raises(NotFound):
            engine.execute(attempt, boris)
    with pytest.raises(RequisitionNotFound):
        engine.ask(RequisitionDetail(made.id), boris)


def test_the_requisition_of_another_company_does_not_exist(engine, anna, database):
    made = engine.execute(save(), anna)
    stranger = found_company(database).actor("mei", *MINE, *BUYER)
    with pytest.raises(NotFound):
        engine.execute(CancelRequisition(made.id), stranger)
    with pytest.raises(RequisitionNotFound):
        engine.ask(RequisitionDetail(made.id), stranger)


def test_without_the_permission_nothing_is_written(engine, company):
    with pytest.raises(Forbidden):
        engine.execute(save(), company.actor("anna", "requisition:read"))


def test_everybody_lists_his_own_and_the_buyer_all(engine, anna, mei, company):
    boris = company.actor("boris", *MINE)
    ids = [engine.execute(save(title=f"No {n}"), anna).id for n in range(3)]
    other = engine.execute(save(), boris).id
    assert [row.id for row in engine.ask(Requisitions(), anna).rows] == ids[::-1]
    assert [row.id for row in engine.ask(Requisitions(), mei).rows] == [other, *ids[::-1]]
    assert [row.title for row in engine.ask(Requisitions(text="no 1"), anna).rows] == ["No 1"]
    assert engine.ask(Requisitions(state="ordered"), anna).rows == []


def test_a_list_goes_on_where_the_page_ended(engine, anna):
    ids = [engine.execute(save(), anna).id for _ in range(3)]
    first = engine.ask(Requisitions(limit=2), anna)
    rest = engine.ask(Requisitions(limit=2, cursor=first.cursor), anna)
    assert [row.id for row in (*first.rows, *rest.rows)] == ids[::-1]
    assert rest.cursor is None


def test_every_step_is_in_the_audit_chain(engine, anna, company):
    made = engine.execute(save(), anna)
    engine.execute(SubmitRequisition(made.id), anna)
    with engine.database.reading() as connection:
        found = connection.execute(
            sa.select(audit.c.action).where(audit.c.company_id == company.id).order_by(audit.c.seq)
        ).scalars()
        mine = [action for action in found if action.startswith("requisition.")]
        assert mine == ["requisition.saved", "requisition.submitted"]


def test_a_buyer_maintains_items_and_suppliers(engine, mei):
    engine.execute(SaveSupplier("S-500", "Neu", "a@b.example"), mei)
    engine.execute(
        SaveItem("IT-099", "Cable", "m", "it", Decimal("3.5"), "CNY", supplier="S-500"), mei
    )
    engine.execute(SaveItem("IT-099", "Cable", "m", "it", Decimal(4), "CNY", rev=1), mei)
    found = engine.ask(detail_query(ITEM)("IT-099"), mei).shown.record
    assert (found.price, found.supplier_id, found.rev) == (4, None, 2)
    assert len(engine.ask(Items(), mei)) == len(ITEMS) + 1
    assert len(engine.ask(Suppliers(), mei)) == len(SUPPLIERS) + 1


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (SaveSupplier("S-1", "N", blocked=True), "blocked_reason"),
        (SaveSupplier("S-1", "N", email="nobody"), "email"),
        (SaveItem("I", "N", "m", "gold", Decimal(1), "CNY"), "category"),
        (SaveItem("I", "N", "m", "it", Decimal(1), "JPY"), "currency"),
        (SaveItem("I", "N", "m", "it", Decimal(0), "CNY"), "price"),
        (SaveItem("I", "N", "m", "it", Decimal(1), "CNY", supplier="S-0"), "supplier"),
    ],
)
def test_a_faulty_entry_of_the_catalogue_is_refused_by_field(engine, mei, command, field):
    with pytest.raises(Invalid) as refused:
        engine.execute(command, mei)
    assert list(refused.value.errors) == [field]


def test_a_supplier_is_not_let_go_past_who_may_block(engine, company, mei):
    with pytest.raises(Forbidden):
        engine.execute(SaveSupplier("S-900", "Lantian"), mei)
    with pytest.raises(Forbidden):
        engine.execute(SaveSupplier("S-100", "Huaxin", blocked=True, blocked_reason="Late"), mei)
    steward = company.actor("dana", *CATALOGUE, "supplier:block")
    engine.execute(SaveSupplier("S-900", "Lantian"), steward)
