from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_modules.finance.demo import demo as finance_demo
from erp_modules.finance.tests.builders import make_budget, make_rate, sums
from erp_modules.procurement import queries
from erp_modules.procurement.demo import demo
from erp_modules.procurement.model import Item, Order, OrderLine, Supplier
from erp_modules.procurement.operations.orders import answer
from erp_modules.procurement.orders import documents, rules
from erp_modules.procurement.orders.amending import OrderChanged
from erp_modules.procurement.tests.builders import (
    approved,
    content,
    line,
    make_approved,
    make_item,
    make_supplier,
    operation,
    state_of,
)
from erp_modules.testing import NOON
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import AuthorityMissing, BusinessError
from workflow_engine.records import MoveRefused


def run(bench, name, **inputs):
    return bench.run(operation(name), **inputs)


def requested(bench, *lines, **others):
    """A requisition that was approved, and its released order."""
    supplier = make_supplier(bench)
    document = make_approved(bench, content(*lines, supplier_id=supplier, **others))
    made = run(bench, "create_order", requisition=document)["order"]
    run(bench, "release_order", order=made)
    return made


def free(bench, *, price="100", quantity="2", supplier=None, **others):
    """A draft that nobody requested, of 200 CNY."""
    made = Order(
        id=new_id(),
        company_id=bench.company.id,
        number=f"PO-{new_id()}",
        created_at=bench.now,
        created_by_id=bench.company.people["mei"],
        requester_id=bench.company.people["anna"],
        title="Repair",
        supplier_id=supplier or make_supplier(bench, f"S-{new_id()[-8:]}"),
        category="services",
        cost_centre="CC-300",
        currency="CNY",
        rate=Decimal(1),
        rate_on=NOON.date(),
        lines=[
            OrderLine(
                id=new_id(),
                position=1,
                description="Repair",
                quantity=Decimal(quantity),
                unit="h",
                price=Decimal(price),
                is_service=True,
            )
        ],
        **others,
    )
    rules.revalue(made)
    made.base_amount = made.amount
    order = made.id
    with bench.work() as running:
        running.session.add(made)
    return order


def order_of(bench, order):
    with bench.work() as running:
        found = queries.order(running.session, bench.company.id, order)
        running.session.expunge_all()
        return found


def note(bench, kind, order, source, *given):
    lines = [{"line": place, "quantity": Decimal(quantity)} for place, quantity in given]
    return run(bench, f"note_{kind}", order=order, source=source, lines=lines)


def test_goods_come_in_parts_and_each_source_counts_once(bench):
    order = requested(bench)
    first = note(bench, "received", order, "gr:1", (1, "1"))
    assert first["state"] == "partly_received"
    assert note(bench, "received", order, "gr:1", (1, "1")) == first
    assert note(bench, "received", order, "gr:2", (1, "1"))["state"] == "received"
    assert note(bench, "invoiced", order, "inv:1", (1, "2"))["state"] == "invoiced"


def test_a_receipt_that_is_reversed_leaves_nothing(bench):
    order = requested(bench)
    note(bench, "received", order, "gr:1", (1, "2"))
    answer_ = note(bench, "received", order, "gr:1:reverse", (1, "-2"))
    assert (answer_["state"], answer_["lines"][0]["received"]) == ("sent", 0)


def test_an_invoice_carries_its_own_amount(bench):
    order = requested(bench)
    given_line = {"line": 1, "quantity": Decimal(2), "amount": Decimal("205.5")}
    run(bench, "note_invoiced", order=order, source="inv:1", lines=[given_line])
    assert order_of(bench, order).lines[0].invoiced_amount == Decimal("205.5")


@pytest.mark.parametrize(
    ("lines", "source", "code"),
    [
        ([{"line": 9, "quantity": Decimal(1)}], "gr:1", "LINE_UNKNOWN"),
        ([{"quantity": Decimal(1)}], "gr:1", "LINE_UNKNOWN"),
        ([{"line": 1}], "gr:1", "QUANTITY_WRONG"),
        ([{"line": 1, "quantity": True}], "gr:1", "QUANTITY_WRONG"),
        ([{"line": 1, "quantity": Decimal("0.00001")}], "gr:1", "QUANTITY_WRONG"),
        ([{"line": 1, "quantity": Decimal(3)}], "gr:1", "OVER_DELIVERY"),
        ([{"line": 1, "quantity": Decimal(1)}], " ", "SOURCE_WRONG"),
        ([{"line": 1, "quantity": Decimal(1)}], "x" * 101, "SOURCE_WRONG"),
    ],
)
def test_a_note_that_cannot_be_is_refused_whole(bench, lines, source, code):
    order = requested(bench)
    with pytest.raises(BusinessError) as refused:
        run(bench, "note_received", order=order, source=source, lines=lines)
    assert refused.value.error_code == code
    assert order_of(bench, order).lines[0].received == 0


def test_nothing_is_noted_about_a_draft(bench):
    with pytest.raises(BusinessError) as refused:
        note(bench, "received", free(bench), "gr:1", (1, "1"))
    assert refused.value.error_code == "ORDER_NOT_OPEN"


steps = st.lists(
    st.tuples(
        st.sampled_from(["received", "returned", "invoiced"]),
        st.integers(1, 4),
        st.integers(1, 2),
        st.decimals(-3, 3, places=4),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_sums_equal_what_was_noted_whatever_comes_in_which_order_and_how_often(bench, steps):
    """Sources repeat themselves, come late and contradict each other."""
    supplier = make_supplier(bench, f"S-{new_id()[-8:]}")
    order = _two_lines(bench, supplier)
    noted: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for kind, source, place, quantity in steps:
        try:
            note(bench, kind, order, f"source:{source}", (place, quantity))
        except BusinessError:
            continue
        noted.setdefault((kind, f"source:{source}"), (place, quantity))
    found = order_of(bench, order)
    for one in found.lines:
        for kind in ("received", "returned", "invoiced"):
            told = [q for (k, _), (place, q) in noted.items() if (k, place) == (kind, one.position)]
            assert getattr(one, kind) == sum(told, Decimal(0))
        assert one.kept >= 0
    assert found.state == rules.stage(found)


def _two_lines(bench, supplier):
    order = free(bench, supplier=supplier, state="released", quantity="4")
    with bench.work() as running:
        found = queries.order(running.session, bench.company.id, order)
        found.lines.append(replace(found.lines[0], id=new_id(), position=2))
        rules.revalue(found)
    return order


def test_a_free_order_needs_decisions_of_its_own(bench, budgeted):
    order = free(bench)
    assert run(bench, "judge_order", order=order)["reasons"] == ["NOT_REQUESTED"]
    with pytest.raises(AuthorityMissing):
        run(bench, "release_order", order=order)
    _decided(bench, order)
    assert run(bench, "release_order", order=order)["order_state"] == "released"
    assert sums(bench, budgeted) == (200, 0)


def test_an_order_in_foreign_money_is_released_at_the_rate_that_was_decided_about(bench, budgeted):
    """Were it valued anew, a rate that moves would void every decision about it."""
    order = free(bench)
    make_rate(bench, "USD", "7")
    with bench.work() as running:
        found = queries.order(running.session, bench.company.id, order)
        found.currency, found.rate, found.base_amount = "USD", Decimal(5), Decimal(1000)
    _decided(bench, order)
    run(bench, "release_order", order=order)
    assert order_of(bench, order).base_amount == 1000


def _decided(bench, order):
    """From here on the recorded decisions about the order suffice."""
    with bench.work() as running:
        bench.decided = documents.facts(running.session, bench.company.id, order)


@pytest.fixture
def budgeted(bench):
    """The budget of CC-300."""
    return make_budget(bench, "100000")


def released(bench, **others):
    order = free(bench, **others)
    _decided(bench, order)
    run(bench, "release_order", order=order)
    return order


def test_orders_of_thirty_days_are_judged_together(bench, budgeted):
    supplier = make_supplier(bench)
    released(bench, supplier=supplier, price="4000")
    bench.now = NOON + timedelta(days=29)
    second = free(bench, supplier=supplier, price="3000")
    assert run(bench, "judge_order", order=second)["judged_amount"] == 14000
    with bench.work() as running:
        facts = documents.facts(running.session, bench.company.id, second)
    assert facts is not None
    assert (facts.base_amount, facts.facts["amount"]) == (6000, 14000)
    bench.now = NOON + timedelta(days=31)
    third = free(bench, supplier=supplier, price="10")
    assert run(bench, "judge_order", order=third)["judged_amount"] == 20


def test_what_was_requested_needs_no_second_decision(bench):
    supplier = make_supplier(bench)
    document = make_approved(bench, content(supplier_id=supplier))
    order = run(bench, "create_order", requisition=document)["order"]
    assert run(bench, "judge_order", order=order) == {
        "needs_decision": False,
        "reasons": [],
        "judged_amount": 200,
    }


def awarded(bench, price):
    """The draft of an order for an approved requisition of 200, at another price."""
    supplier = make_supplier(bench)
    document = approved(bench, content())
    order = run(bench, "create_order", requisition=document, supplier=supplier)["order"]
    with bench.work() as running:
        found = queries.order(running.session, bench.company.id, order)
        found.lines[0].price = Decimal(price)
        rules.revalue(found)
        found.base_amount = found.amount
    return order


@pytest.mark.parametrize(("price", "reasons"), [("90", []), ("105", []), ("105.01", ["PRICE"])])
def test_an_award_within_five_percent_of_the_request_was_decided_already(
    bench, budgeted, price, reasons
):
    order = awarded(bench, price)
    assert run(bench, "judge_order", order=order)["reasons"] == reasons


def test_a_cheaper_award_holds_less_of_the_budget(bench, budgeted):
    run(bench, "release_order", order=awarded(bench, "90"))
    assert sums(bench, budgeted) == (180, 0)


def test_parts_of_one_purchase_do_not_each_take_the_tolerance(bench, budgeted):
    order = awarded(bench, "104")
    found = order_of(bench, order)
    released(bench, supplier=found.supplier_id, price="10")
    bench.now = NOON + timedelta(days=1)
    with bench.work() as running:
        queries.order(running.session, bench.company.id, order).created_at = bench.now
    assert run(bench, "judge_order", order=order)["reasons"] == ["SPLIT"]


def test_an_order_that_is_cancelled_before_receipt_gives_everything_back(bench, budgeted):
    order = released(bench)
    cancel = {"purchase_order": order, "reason": "No need"}
    run(bench, "cancel_purchase_order", **cancel)
    run(bench, "cancel_purchase_order", **cancel)
    assert sums(bench, budgeted) == (0, 0)
    assert order_of(bench, order).state == "cancelled"


def test_an_order_that_nobody_requested_gives_its_budget_back_also_to_be_bought_elsewhere(
    bench, budgeted
):
    """The process takes it from a supplier who does not answer; there is nothing to order again."""
    run(bench, "cancel_order", order=released(bench), reason="No answer")
    assert sums(bench, budgeted) == (0, 0)


def test_after_receipt_an_order_is_not_cancelled(bench, budgeted):
    order = released(bench)
    note(bench, "received", order, "gr:1", (1, "1"))
    with pytest.raises(MoveRefused):
        run(bench, "cancel_purchase_order", purchase_order=order, reason="No need")


def test_cancelling_ends_the_requisition_or_gives_it_back_to_the_buyer(bench, budgeted):
    for again, state in ((True, "approved"), (False, "cancelled")):
        supplier = make_supplier(bench, f"S-{again}")
        document = approved(bench, content(supplier_id=supplier))
        order = run(bench, "create_order", requisition=document)["order"]
        run(bench, "release_order", order=order)
        run(
            bench, "cancel_purchase_order",
            purchase_order=order, reason="Wrong", order_again=again,
        )  # fmt: skip
        assert state_of(bench, document) == state


def test_an_order_that_is_complete_consumes_what_was_invoiced(bench, budgeted):
    order = released(bench)
    note(bench, "received", order, "gr:1", (1, "2"))
    run(
        bench, "note_invoiced", order=order, source="inv:1",
        lines=[{"line": 1, "quantity": Decimal(2), "amount": Decimal(180)}],
    )  # fmt: skip
    run(bench, "close_purchase_order", purchase_order=order)
    assert sums(bench, budgeted) == (0, 180)


def test_an_order_is_closed_short_only_with_a_reason(bench, budgeted):
    order = released(bench)
    note(bench, "received", order, "gr:1", (1, "1"))
    with pytest.raises(BusinessError) as refused:
        run(bench, "close_purchase_order", purchase_order=order)
    assert refused.value.error_code == "REASON_NEEDED"
    run(bench, "close_purchase_order", purchase_order=order, reason="Rest not needed")
    assert sums(bench, budgeted) == (0, 100)


def test_an_order_is_sent_and_confirmed(bench, budgeted):
    order = released(bench)
    run(bench, "send_purchase_order", purchase_order=order)
    promised = date(2026, 12, 24)
    told = run(
        bench, "acknowledge_purchase_order",
        purchase_order=order, confirmation="AB-7", delivery_date=promised,
    )  # fmt: skip
    found = order_of(bench, order)
    assert (found.state, found.confirmation, found.delivery_date) == (
        "acknowledged", "AB-7", promised,
    )  # fmt: skip
    assert told["order_state"] == "acknowledged"


def accept(bench, order, protocol, quantity):
    lines = [{"line": 1, "quantity": Decimal(quantity)}]
    return run(bench, "accept_purchase_order", purchase_order=order, protocol=protocol, lines=lines)


def test_services_are_accepted_once_for_each_protocol(bench, budgeted):
    order = released(bench)
    accept(bench, order, "May", "1")
    before = order_of(bench, order)
    accept(bench, order, "May", "1")
    after = order_of(bench, order)
    assert (after.lines[0].received, after.rev) == (1, before.rev)
    accept(bench, order, "June", "1")
    assert order_of(bench, order).state == "received"


def test_goods_are_not_accepted_like_services(bench):
    order = requested(bench)
    with pytest.raises(BusinessError) as refused:
        accept(bench, order, "May", "1")
    assert refused.value.error_code == "NOT_A_SERVICE"


def test_a_requisition_that_ends_with_its_order_says_so(bench, budgeted):
    document = approved(bench, content(supplier_id=make_supplier(bench)))
    order = run(bench, "create_order", requisition=document)["order"]
    with bench.work() as running:
        cancel = {"purchase_order": order, "reason": "No need"}
        operation("cancel_purchase_order").run(running, **cancel)
        assert ("requisition.cancelled", document) in [each[:2] for each in running.events]


def propose(bench, order, **change):
    return run(
        bench, "propose_change",
        order=order, because="Steel is dear", lines=[{"line": 1, **change}],
    )  # fmt: skip


def test_a_supplier_may_ask_for_five_percent_more(bench, budgeted):
    order = released(bench)
    change = propose(bench, order, price=Decimal(105))
    assert (change["needs_decision"], change["base_amount"]) == (False, 210)
    assert propose(bench, order, price=Decimal(105)) == change
    bench.decided = None
    run(bench, "apply_order_amendment", order_amendment=change["order_amendment"])
    found = order_of(bench, order)
    assert (found.amount, found.version, found.state) == (210, 2, "released")


def test_more_than_that_is_decided_about_again(bench, budgeted):
    order = released(bench)
    change = propose(bench, order, price=Decimal("105.01"))
    assert change["reasons"] == ["PRICE"]
    bench.decided = None
    with pytest.raises(AuthorityMissing):
        run(bench, "apply_order_amendment", order_amendment=change["order_amendment"])
    assert order_of(bench, order).amount == 200


def test_of_a_closed_order_goods_still_go_back_and_are_credited(bench, budgeted):
    order = released(bench)
    note(bench, "received", order, "gr:1", (1, "2"))
    note(bench, "invoiced", order, "inv:1", (1, "2"))
    run(bench, "close_purchase_order", purchase_order=order)
    assert sums(bench, budgeted) == (0, 200)
    note(bench, "returned", order, "back:1", (1, "1"))
    found = note(bench, "invoiced", order, "credit:1", (1, "-1"))
    assert (found["state"], sums(bench, budgeted)) == ("closed", (0, 100))
    with pytest.raises(BusinessError, match="Closed"):
        note(bench, "received", order, "gr:2", (1, "1"))


def test_small_steps_do_not_add_up_past_the_tolerance(bench, budgeted):
    order = released(bench)
    first = propose(bench, order, price=Decimal(104))
    run(bench, "apply_order_amendment", order_amendment=first["order_amendment"])
    assert propose(bench, order, price=Decimal(108))["needs_decision"]


def test_a_step_within_the_tolerance_adds_to_what_the_order_took_of_it(bench, budgeted):
    order = awarded(bench, "104")
    run(bench, "release_order", order=order)
    assert order_of(bench, order).approved_amount == 200
    change = propose(bench, order, price=Decimal(106))
    assert change["reasons"] == ["PRICE"]
    asked = run(bench, "judge_amendment", order_amendment=change["order_amendment"])
    assert asked == {"needs_decision": True, "reasons": ["PRICE"]}


def test_an_amendment_of_an_older_version_is_refused(bench, budgeted):
    order = released(bench)
    first, second = (propose(bench, order, price=Decimal(price)) for price in (101, 102))
    run(bench, "apply_order_amendment", order_amendment=first["order_amendment"])
    with pytest.raises(OrderChanged):
        run(bench, "apply_order_amendment", order_amendment=second["order_amendment"])


def test_an_amended_order_holds_its_new_amount(bench, budgeted):
    order = released(bench)
    change = propose(bench, order, quantity=Decimal(1))
    run(bench, "apply_order_amendment", order_amendment=change["order_amendment"])
    assert sums(bench, budgeted) == (100, 0)


@pytest.fixture
def office(bench):
    """The demo's catalogue with a frame contract for office supplies."""
    with bench.work() as running:
        finance_demo(running.uow, bench.company.id, bench.company.people, NOON)
        demo(running.uow, bench.company.id, bench.company.people, NOON)
        items = {one.code: one.id for one in running.session.query(Item).filter_by(
            company_id=bench.company.id)}  # fmt: skip
        suppliers = {one.code: one.id for one in running.session.query(Supplier).filter_by(
            company_id=bench.company.id)}  # fmt: skip
    return items, suppliers


def wanted(bench, items, code, quantity, price="118", **others):
    """An approved requisition of the demo company."""
    asked = content(
        line(price=price, quantity=quantity, item_id=items[code], unit="box"),
        category="office", **others,
    )  # fmt: skip
    return approved(bench, asked)


def test_what_a_contract_covers_is_called_off_at_its_price(bench, office):
    items, suppliers = office
    document = wanted(bench, items, "OF-001", "10")
    way = run(bench, "find_source", requisition=document)
    assert (way["method"], way["supplier"], way["price"]) == ("contract", suppliers["S-200"], 1050)
    made = run(bench, "call_off", contract=way["contract"], requisition=document)
    assert made == run(bench, "call_off", contract=way["contract"], requisition=document)
    assert order_of(bench, made["order"]).amount == 1050
    assert state_of(bench, document) == "ordered"
    assert called(bench, way["contract"]) == (10, 1050)


def called(bench, contract):
    with bench.work() as running:
        agreed = running.record("contract", contract).lines[0]
        return agreed.called_quantity, agreed.called_value


def test_a_cancelled_call_off_uses_nothing_of_the_contract(bench, office):
    items, _ = office
    document = wanted(bench, items, "OF-001", "10")
    contract = run(bench, "find_source", requisition=document)["contract"]
    made = run(bench, "call_off", contract=contract, requisition=document)
    run(bench, "cancel_purchase_order", purchase_order=made["order"], reason="No need")
    assert called(bench, contract) == (0, 0)


def test_a_contract_gives_no_more_than_was_agreed(bench, office):
    items, _ = office
    contract = run(
        bench, "find_source", requisition=wanted(bench, items, "OF-001", "10")
    )["contract"]  # fmt: skip
    call = {"contract": contract, "cost_centre": "CC-300"}
    all_of_it = [{"line": 1, "quantity": Decimal(2000)}]
    first = run(bench, "order_contract", **call, lines=all_of_it, reference="run:1")
    assert first == run(bench, "order_contract", **call, lines=all_of_it, reference="run:1")
    more = [{"line": 1, "quantity": Decimal("0.0001")}]
    with pytest.raises(BusinessError) as refused:
        run(bench, "order_contract", **call, lines=more, reference="run:2")
    assert refused.value.error_code == "BEYOND_CONTRACT"


def test_a_quantity_has_its_own_catalogue_price(bench, office):
    items, suppliers = office
    document = wanted(bench, items, "IT-001", "10", price="6899")
    way = run(bench, "find_source", requisition=document)
    assert (way["method"], way["price"], way["supplier"]) == (
        "catalogue", 65990, suppliers["S-100"],
    )  # fmt: skip


def test_what_nobody_offers_is_asked_of_several(bench, office):
    items, _ = office
    small = wanted(bench, items, "MK-001", "1", price="32000")
    assert run(bench, "find_source", requisition=small)["method"] == "quotes"
    large = wanted(bench, items, "MK-001", "2", price="32000")
    assert run(bench, "find_source", requisition=large)["method"] == "tender"


def test_what_is_on_its_way_is_known(bench):
    item = make_item(bench, make_supplier(bench))
    document = make_approved(bench, content(line(item_id=item, quantity="5")))
    assert run(bench, "open_quantities", item=item)["requested"] == 5
    order = run(bench, "create_order", requisition=document)["order"]
    run(bench, "release_order", order=order)
    note(bench, "received", order, "gr:1", (1, "2"))
    assert run(bench, "open_quantities", item=item) == {
        "ordered": 3,
        "requested": 0,
        "by_warehouse": {},
    }


def test_a_supplier_is_scored_over_its_closed_orders(bench, budgeted):
    supplier = make_supplier(bench)
    order = released(bench, supplier=supplier, delivery_date=NOON.date())
    note(bench, "received", order, "gr:1", (1, "2"))
    note(bench, "returned", order, "rt:1", (1, "1"))
    note(bench, "received", order, "gr:2", (1, "1"))
    note(bench, "invoiced", order, "inv:1", (1, "2"))
    run(bench, "close_purchase_order", purchase_order=order)
    score = run(bench, "score_supplier", supplier=supplier)
    assert (score["orders"], score["on_time"], score["price"]) == (1, 100, 100)
    assert score["quality"] == Decimal("66.67")
    assert score == run(bench, "score_supplier", supplier=supplier)


def test_an_order_tells_what_processes_need(bench):
    order = order_of(bench, requested(bench))
    assert answer(order).keys() == {"order", "order_number", "order_state", "supplier"}
