"""Whatever an operation of procurement did, doing it again changes nothing more."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

import erp_modules
from erp_modules.procurement import tables
from erp_modules.procurement.orders import documents
from erp_modules.procurement.tests.builders import (
    approved,
    content,
    decide,
    line,
    operation,
    submitted,
)
from erp_modules.procurement.tests.desk import open_desk
from erp_modules.procurement.tests.test_suppliers import IBAN, KNOWN
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.modules import discover

ONE = [{"line": 1, "quantity": Decimal(1)}]


@pytest.fixture
def twice(engine, bench):
    """Runs an operation twice, as the engine or as a person; the answer is the first one."""
    before = engine.world.clock.now()
    runner = Twice(open_desk(engine, bench), bench)
    yield runner
    engine.world.clock.set(before)


class Twice:
    def __init__(self, desk, bench):
        self.desk, self.bench, self.seen = desk, bench, set()

    def __call__(self, name, *, login=None, **inputs):
        first = self._run(name, login, inputs)
        stored = self._rows()
        self._run(name, login, inputs)
        assert self._rows() == stored, f"{name} did something the second time"
        self.seen.add(f"procurement.{name}")
        return first

    def _run(self, name, login, inputs):
        if login is None:
            return self.bench.run(operation(name), **inputs)
        command = CallOperation(f"procurement.{name}", inputs)
        return self.desk.engine.execute(command, self.desk.actor(login))

    def _rows(self):
        with self.bench.database.reading() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table))))
                for table in tables.metadata.sorted_tables
            }


def test_every_operation_may_be_repeated(twice, bench, desk_items):
    _requisitions(twice, bench)
    _orders(twice, bench, desk_items)
    _contracts(twice, bench, desk_items)
    _requests(twice, bench)
    _wanted(twice, bench, desk_items)
    _suppliers(twice)
    declared = {each.name for each in discover(erp_modules)["procurement"].operations}
    assert twice.seen == declared, "an operation without a case here"


@pytest.fixture
def desk_items(twice):
    return {kind: {row["code"]: row["id"] for row in twice.desk.list("mei", kind)}
            for kind in ("item", "supplier")}  # fmt: skip


def _requisitions(twice, bench):
    document = submitted(bench)
    twice("load_requisition", requisition=document)
    twice("return_requisition", requisition=document)
    twice("resubmit_requisition", requisition=document)
    twice("recheck_budget", requisition=document)
    decide(bench, document)
    twice("approve_requisition", requisition=document)
    twice("find_suppliers")
    for ending in ("reject_requisition", "mark_withdrawn", "mark_cancelled", "mark_supplied"):
        twice(ending, requisition=submitted(bench))


def _orders(twice, bench, known):
    wanted = content(line(item_id=known["item"]["IT-001"]), supplier_id=known["supplier"]["S-100"])
    document = approved(bench, wanted)
    twice("find_source", requisition=document)
    order = twice("create_order", requisition=document)["order"]
    twice("cancel_order", order=order)
    order = twice("create_order", requisition=document)["order"]
    twice("judge_order", order=order)
    twice("load_order", order=order)
    twice("release_order", order=order)
    twice("release_purchase_order", purchase_order=order)
    twice("send_purchase_order", purchase_order=order)
    twice("acknowledge_purchase_order", purchase_order=order, confirmation="AB")
    twice("open_quantities", item=known["item"]["IT-001"])
    change = {"lines": [{"line": 1, "price": Decimal(101)}], "because": "Steel"}
    first = twice("propose_change", order=order, **change)["order_amendment"]
    twice("judge_amendment", order_amendment=first)
    twice("apply_order_amendment", order_amendment=first)
    other = {"lines": [{"line": 1, "price": Decimal(102)}], "because": "More steel"}
    second = twice("propose_change", order=order, **other)["order_amendment"]
    twice("reject_order_amendment", order_amendment=second, reason="No")
    for kind in ("received", "returned", "invoiced"):
        twice(f"note_{kind}", order=order, source=f"{kind}:1", lines=ONE)
    twice("close_purchase_order", purchase_order=order, reason="Enough")
    twice("score_supplier", supplier=known["supplier"]["S-100"])
    _services(twice, bench, known)


def _services(twice, bench, known):
    wanted = content(line(), category="services", supplier_id=known["supplier"]["S-400"])
    order = twice("create_order", requisition=approved(bench, wanted))["order"]
    twice("release_order", order=order)
    lines = [{"line": 1, "quantity": Decimal(1)}]
    twice("accept_purchase_order", purchase_order=order, protocol="May", lines=lines)
    gone = twice("create_order", requisition=approved(bench, wanted))["order"]
    twice("cancel_purchase_order", purchase_order=gone, reason="No need")


def _contracts(twice, bench, known):
    (contract,) = [row["id"] for row in twice.desk.list("mei", "contract")]
    wanted = content(line(item_id=known["item"]["OF-001"]), category="office")
    twice("call_off", contract=contract, requisition=approved(bench, wanted))
    call = {"contract": contract, "cost_centre": "CC-300", "reference": "run:1"}
    twice("order_contract", lines=ONE, **call)
    until = twice.desk.see("mei", "contract", contract)["valid_to"] + timedelta(days=365)
    twice("renew_contract", contract=contract, valid_to=until)
    twice("revise_contract", contract=contract, reason="Prices")
    twice("load_contract", contract=contract)
    twice("deviate_contract", contract=contract)
    twice("sign_contract", contract=contract, document_name="signed.pdf", document_hash="ab" * 32)
    twice("activate_contract", contract=contract)
    twice("end_contract", contract=contract, reason="Over")


def _requests(twice, bench):
    suppliers = [row["id"] for row in twice.desk.list("mei", "supplier")][1:4]
    soon = bench.now + timedelta(days=5)
    ask = {"suppliers": suppliers, "deadline": soon}
    document = approved(bench)
    sole = {"kind": "single_source", "supplier": suppliers[0], "justification": "Only they"}
    twice("ask_waiver", requisition=document, **sole)
    rfq = twice("create_rfq", requisition=document, **ask)["rfq"]
    for decision in ("grant", "refuse"):
        waiver = twice.desk.save("mei", "bid_waiver", kind="few_bids", rfq=rfq, justification="Few")
        reason = {"reason": "No"} if decision == "refuse" else {}
        twice(f"{decision}_bid_waiver", bid_waiver=waiver, **reason)
    twice("send_rfq", rfq=rfq)
    twice("extend_rfq", rfq=rfq, deadline=soon + timedelta(days=1))
    bids = [twice("find_bid", rfq=rfq, supplier=one)["bid"] for one in suppliers]
    twice("decline_bid", bid=bids[2])
    for bid in bids:
        twice("record_bid", bid=bid, lines=[{"line": 1, "price": Decimal(90)}])
    twice("open_rfq", rfq=rfq)
    for bid in bids:
        for login in ("boris", "chen"):
            twice("score_bid", login=login, bid=bid, score=Decimal(80))
    twice("award_rfq", rfq=rfq, bid=bids[0])
    order = twice("order_award", rfq=rfq)["order"]
    with bench.work() as running:
        assert documents.facts(running.session, bench.company.id, order)
    other = twice("create_rfq", requisition=approved(bench), **ask)["rfq"]
    twice("cancel_rfq", rfq=other, reason="No need")


def _wanted(twice, bench, known):
    (contract,) = [row["id"] for row in twice.desk.list("mei", "contract")]
    source = {"source_kind": "contract", "source_id": contract}
    asked = {
        **source,
        "part": "1",
        "lines": [{"item": known["item"]["IT-001"], "quantity": Decimal(3)}],
        "needed_by": bench.now.date() + timedelta(days=9),
        "person": bench.company.people["anna"],
    }
    first = twice("request_purchase", **asked)
    other = twice("request_purchase", **{**asked, "part": "2"})
    assert first["requisition"] != other["requisition"], "each part has its own requisition"
    assert twice("cancel_requests", **source, reason="Off")["cancelled"] == 2
    anew = twice("request_purchase", **asked)
    assert anew["requisition"] != first["requisition"], "what was given up is asked for anew"


def _suppliers(twice):
    found = twice.desk.see("mei", "supplier", "S-100")["id"]
    twice("check_payable", supplier=found)
    twice("screen_supplier", supplier=found, result="accepted")
    twice("block_supplier", supplier=found, reason="Late")
    twice("unblock_supplier", supplier=found)
    account = {"holder": "H", "bank": "B", "account_number": IBAN, "because": "A letter"}
    for decision in ("confirm", "reject"):
        change = twice.desk.save(
            "mei", "supplier_bank_change", supplier=found, action="add", **account
        )
        said = {"spoke_with": "Ms Wang", "number_called": KNOWN}
        given = {**said, "called_at": twice.desk.clock.now()} if decision == "confirm" else {}
        reason = {} if decision == "confirm" else {"reason": "Not they"}
        twice(
            f"{decision}_supplier_bank_change",
            login="li", supplier_bank_change=change, **given, **reason,
        )  # fmt: skip
