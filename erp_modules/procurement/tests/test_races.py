"""Two at once: whoever is second sees what the first one did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest

from erp_modules.procurement.tests.desk import open_desk
from erp_modules.procurement.tests.test_orders import called, note, order_of, run
from erp_modules.procurement.tests.test_suppliers import IBAN, KNOWN
from workflow_engine.errors import CountersignError


def together(*jobs):
    """What each answers, or what it was refused with."""
    gate = Barrier(len(jobs))

    def one(job):
        gate.wait(10)
        try:
            return job()
        except CountersignError as refused:
            return refused

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


@pytest.fixture
def desk(engine, bench):
    before = engine.world.clock.now()
    yield open_desk(engine, bench)
    engine.world.clock.set(before)


def contract_of(desk):
    return desk.list("mei", "contract")[0]["id"]


def test_the_last_of_a_contract_is_called_off_once(desk, bench):
    contract = contract_of(desk)
    call = {"contract": contract, "cost_centre": "CC-300"}
    lines = [{"line": 1, "quantity": Decimal(1500)}]

    def take(reference):
        return lambda: run(bench, "order_contract", **call, lines=lines, reference=reference)

    answers = together(take("run:1"), take("run:2"))
    assert sum(isinstance(one, CountersignError) for one in answers) == 1
    assert called(bench, contract) == (1500, 157500)


def test_one_reference_calls_off_once_however_often_it_asks(desk, bench):
    call = {"contract": contract_of(desk), "cost_centre": "CC-300", "reference": "run:1"}
    lines = [{"line": 1, "quantity": Decimal(10)}]
    answers = together(*[lambda: run(bench, "order_contract", **call, lines=lines)] * 3)
    assert len({str(one) for one in answers}) == 1
    assert called(bench, call["contract"])[0] == 10


def test_receipts_at_once_never_exceed_the_order(desk, bench):
    made = run(
        bench, "order_contract", contract=contract_of(desk), cost_centre="CC-300",
        lines=[{"line": 1, "quantity": Decimal(10)}], reference="run:1",
    )["order"]  # fmt: skip
    bench.decided = object()
    run(bench, "release_order", order=made)

    def receive(source):
        return lambda: note(bench, "received", made, source, (1, "4"))

    together(*(receive(f"gr:{number}") for number in range(4)), receive("gr:0"))
    assert order_of(bench, made).lines[0].received == 8


def test_a_bank_change_is_asked_for_and_decided_once(desk):
    values = {
        "supplier": "S-100", "action": "add", "holder": "H", "bank": "B",
        "account_number": IBAN, "because": "A letter",
    }  # fmt: skip
    asked = together(
        *[lambda: desk.save("mei", "supplier_bank_change", **values)] * 2,
    )
    (change,) = [one for one in asked if isinstance(one, str)]
    desk.travel(hours=1)
    said = {
        "spoke_with": "Ms Wang",
        "number_called": KNOWN,
        "called_at": desk.clock.now() - timedelta(minutes=1),
    }
    together(
        lambda: desk.act("li", "supplier_bank_change", "confirm", change, **said),
        lambda: desk.act("dana", "supplier_bank_change", "confirm", change, **said),
    )
    supplier = desk.see("mei", "supplier", "S-100")
    assert [one["masked"] for one in supplier["bank_accounts"]] == ["•••• 0100", "•••• 2051"]


def test_bids_that_come_while_others_open_are_in_or_late(desk):
    rfq = desk.save(
        "mei", "rfq", title="Robots", currency="CNY",
        deadline=desk.clock.now() + timedelta(days=5),
        lines=[{"description": "Robot", "quantity": "1", "unit": "pcs"}],
        invitations=[{"supplier": code} for code in ("S-100", "S-200", "S-300")],
    )  # fmt: skip
    desk.act("mei", "rfq", "send", rfq)
    bids = [one["id"] for one in desk.list("mei", "bid", rfq=rfq)]

    def offer(bid, price):
        lines = [{"line": 1, "price": price}]
        return lambda: desk.act("mei", "bid", "record", bid, lines=lines)

    for bid in bids:
        offer(bid, "100")()
    together(lambda: desk.act("li", "rfq", "open", rfq), offer(bids[0], "50"))
    shown = desk.see("mei", "bid", bids[0])
    assert shown["state"] == "opened"
    assert shown["amount"] in (50, 100)
