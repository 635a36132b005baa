import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from erp_modules.procurement import tables
from erp_modules.procurement.sourcing.opening import BidRefused
from erp_modules.procurement.tests.desk import ALL, open_desk
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.errors import AuthorityMissing, BusinessError, CountersignError
from workflow_engine.records import MoveRefused

SUPPLIERS = ("S-100", "S-200", "S-300")
#: A price that nothing else in the company has.
TELLING = Decimal("73519.2468")


@pytest.fixture
def desk(engine, bench):
    before = engine.world.clock.now()
    yield open_desk(engine, bench)
    engine.world.clock.set(before)


def write(desk, suppliers=SUPPLIERS, **others):
    lines = [
        {"description": "Robot arm", "quantity": "2", "unit": "pcs"},
        {"description": "Gripper", "quantity": "4", "unit": "pcs"},
    ]
    values = {
        "title": "Robots",
        "currency": "CNY",
        "deadline": desk.clock.now() + timedelta(days=5),
        "lines": lines,
        "invitations": [{"supplier": code} for code in suppliers],
        **others,
    }
    return desk.save("mei", "rfq", **values)


def sent(desk, **others):
    rfq = write(desk, **others)
    desk.act("mei", "rfq", "send", rfq)
    return rfq


def bid_of(desk, rfq, code):
    found = desk.list("mei", "bid", rfq=rfq)
    return next(one["id"] for one in found if one["supplier"] == code)


def offer(desk, rfq, code, first="100", second="10", **others):
    prices = [{"line": 1, "price": first}, {"line": 2, "price": second}]
    bid = bid_of(desk, rfq, code)
    desk.act("mei", "bid", "record", bid, lines=prices, **others)
    return bid


def all_bids(desk, rfq):
    """S-200 is the cheapest at 200, S-100 costs 240, S-300 costs 400."""
    prices = {"S-100": ("100", "10"), "S-200": ("80", "10"), "S-300": ("180", "10")}
    return {code: offer(desk, rfq, code, *both) for code, both in prices.items()}


def opened(desk):
    rfq = sent(desk)
    bids = all_bids(desk, rfq)
    desk.act("li", "rfq", "open", rfq)
    return rfq, bids


def score(desk, bids, given):
    for code, values in given.items():
        for login, value in zip(("boris", "chen"), values, strict=False):
            desk.act(login, "bid", "score", bids[code], score=value)


def test_all_invited_suppliers_get_a_bid_to_fill(desk):
    rfq = sent(desk)
    assert [one["state"] for one in desk.list("mei", "bid", rfq=rfq)] == ["invited"] * 3


def test_fewer_suppliers_than_the_policy_asks_for_need_a_waiver(desk):
    rfq = write(desk, suppliers=SUPPLIERS[:2])
    with pytest.raises(BusinessError) as refused:
        desk.act("mei", "rfq", "send", rfq)
    assert refused.value.error_code == "TOO_FEW_INVITED"


def test_a_waiver_is_granted_only_with_authority(desk, bench):
    rfq = write(desk, suppliers=SUPPLIERS[:2])
    waiver = desk.save("mei", "bid_waiver", kind="few_bids", rfq=rfq, justification="Two")
    with pytest.raises(CountersignError):
        desk.act("li", "bid_waiver", "grant", waiver)
    grant = desk.engine.world.modules.operations["procurement.grant_bid_waiver"]
    with pytest.raises(AuthorityMissing):
        bench.run(grant, bid_waiver=waiver)
    bench.decided = object()
    bench.run(grant, bid_waiver=waiver)
    desk.act("mei", "rfq", "send", rfq)
    assert desk.see("mei", "rfq", rfq)["state"] == "sent"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"suppliers": ("S-100", "S-100", "S-200")}, "invitations.1.supplier"),
        ({"suppliers": ("S-900",)}, "invitations.0.supplier"),
        ({"lines": []}, "lines"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_field(desk, given, field):
    with pytest.raises(FieldsWrong) as refused:
        write(desk, **given)
    assert field in refused.value.errors


def test_bids_are_opened_only_after_the_deadline_or_when_all_have_answered(desk):
    rfq = sent(desk)
    offer(desk, rfq, "S-100")
    with pytest.raises(BusinessError) as refused:
        desk.act("li", "rfq", "open", rfq)
    assert refused.value.error_code == "STILL_SEALED"
    offer(desk, rfq, "S-200"), offer(desk, rfq, "S-300")
    desk.act("li", "rfq", "open", rfq)
    shown = desk.see("mei", "rfq", rfq)
    assert (shown["opened_by_id"], shown["opened_at"]) == (
        desk.company.people["li"],
        desk.clock.now(),
    )


def test_a_late_bid_is_not_taken(desk):
    rfq = sent(desk)
    desk.travel(days=5, seconds=1)
    with pytest.raises(BusinessError) as refused:
        offer(desk, rfq, "S-100")
    assert refused.value.error_code == "TOO_LATE"


def test_the_deadline_is_extended_once_and_only_forwards(desk):
    rfq = sent(desk)
    soon = desk.clock.now() + timedelta(days=1)
    with pytest.raises(BusinessError, match="later"):
        desk.act("mei", "rfq", "extend", rfq, deadline=soon)
    desk.act("mei", "rfq", "extend", rfq, deadline=soon + timedelta(days=9))
    with pytest.raises(BusinessError) as refused:
        desk.act("mei", "rfq", "extend", rfq, deadline=soon + timedelta(days=20))
    assert refused.value.error_code == "EXTENDED_ALREADY"


def test_too_few_bids_are_not_opened_and_their_prices_stay_unknown(desk):
    rfq = sent(desk)
    offer(desk, rfq, "S-100", str(TELLING))
    desk.travel(days=6)
    with pytest.raises(BusinessError) as refused:
        desk.act("li", "rfq", "open", rfq)
    assert refused.value.error_code == "TOO_FEW_BIDS"
    assert desk.see("mei", "bid", bid_of(desk, rfq, "S-100"))["lines"] == []


@pytest.mark.parametrize(
    "prices",
    [
        [{"line": 1, "price": "5"}],
        [{"line": 1, "price": "5"}, {"line": 1, "price": "6"}, {"line": 2, "price": "1"}],
        [{"line": 1, "price": "5"}, {"line": 3, "price": "6"}],
    ],
)
def test_a_bid_prices_every_line_once(desk, prices):
    rfq = sent(desk)
    with pytest.raises(BidRefused):
        desk.act("mei", "bid", "record", bid_of(desk, rfq, "S-100"), lines=prices)


def test_until_the_deadline_a_new_answer_replaces_the_one_before(desk):
    rfq = sent(desk)
    offer(desk, rfq, "S-100", "999")
    bids = all_bids(desk, rfq)
    desk.act("li", "rfq", "open", rfq)
    assert desk.see("mei", "bid", bids["S-100"])["amount"] == 240


def test_a_supplier_who_declines_takes_his_prices_with_him(desk):
    rfq = sent(desk)
    bid = offer(desk, rfq, "S-100", str(TELLING))
    desk.act("mei", "bid", "decline", bid)
    with desk.engine.database.reading() as connection:
        assert str(TELLING) not in _everything(connection)


def _everything(connection):
    """All that the module keeps but what is sealed, the audit, and what processes remember."""
    from workflow_engine.persistence.tables import metadata as kernel

    ours = [table for table in tables.metadata.sorted_tables if table is not tables.sealed_bid]
    return "\n".join(
        str(dict(row))
        for table in (*ours, *kernel.sorted_tables)
        for row in connection.execute(sa.select(table)).mappings()
    )


def _said(desk, caller, rfq, bid):
    """What a reader with every permission gets to see, by page, program, file and history."""
    below = ("rfqs", rfq), ("bids", bid)
    answers = [
        *(caller.get(f"/procurement/{path}/{one}") for path, one in below),
        *(caller.get(f"/procurement/{path}") for path, _ in below),
        *(caller.call("GET", f"/procurement/{path}/{one}") for path, one in below),
        *(caller.call("GET", f"/procurement/{path}/{one}/trace") for path, one in below),
        *(caller.call("GET", f"/procurement/{path}") for path, _ in below),
        *(
            caller.call("GET", f"/procurement/{path}/export?format={form}")
            for (path, _), form in itertools.product(below, ("csv", "xlsx"))
        ),
        caller.call("GET", "/audit"),
    ]
    assert {one.status_code for one in answers[:-1]} == {200}, [a.status_code for a in answers]
    return b"\n".join(one.data for one in answers)


def test_a_sealed_price_is_nowhere_before_the_opening(desk, site):
    """Neither on pages, by programs, in files, in the history, nor in any table but one."""
    rfq = sent(desk)
    bid = bid_of(desk, rfq, "S-100")
    caller = site.caller("mei", *ALL, "audit:read", "instance:read", "task:read")
    prices = [{"line": 1, "price": str(TELLING)}, {"line": 2, "price": "10"}]
    address = f"/procurement/bids/{bid}/actions/record"
    told = caller.call("POST", address, {"lines": prices}, Idempotency_Key="bid-1")
    assert told.status_code == 200, told.text
    said = _said(desk, caller, rfq, bid)
    # The sum of its lines would tell it too.
    for telling in (str(TELLING), "73519", "73,519", "147038", "147,038", "147078", "147,078"):
        assert telling.encode() not in said
    with desk.engine.database.reading() as connection:
        assert str(TELLING) not in _everything(connection)


def test_bids_of_a_request_that_is_cancelled_are_destroyed_unread(desk):
    rfq = sent(desk)
    bid = offer(desk, rfq, "S-100", str(TELLING))
    desk.act("mei", "rfq", "cancel", rfq, reason="No need")
    assert desk.see("mei", "bid", bid)["state"] == "lost"
    with desk.engine.database.reading() as connection:
        left = sa.select(tables.sealed_bid).where(tables.sealed_bid.c.bid_id == bid)
        assert not connection.execute(left).all()


def test_after_the_opening_everybody_reads_the_same_prices(desk, site):
    rfq = sent(desk)
    bid = offer(desk, rfq, "S-100", str(TELLING))
    offer(desk, rfq, "S-200"), offer(desk, rfq, "S-300")
    desk.act("li", "rfq", "open", rfq)
    caller = site.caller("mei", *ALL)
    shown = caller.call("GET", f"/procurement/bids/{bid}").json
    assert Decimal(shown["lines"][0]["price"]) == TELLING
    with desk.engine.database.reading() as connection:
        sealed = connection.execute(
            sa.select(tables.sealed_bid).where(tables.sealed_bid.c.company_id == desk.company.id)
        )
        assert not sealed.all()


def test_who_may_not_enter_bids_does_not(desk, site):
    rfq = sent(desk)
    bid = bid_of(desk, rfq, "S-100")
    reader = site.caller("boris", "bid:read", "bid:score", "rfq:read")
    prices = {"lines": [{"line": 1, "price": "5"}, {"line": 2, "price": "5"}]}
    answer = reader.call("POST", f"/procurement/bids/{bid}/actions/record", prices)
    assert answer.status_code == 403


def test_a_bid_that_was_changed_while_sealed_is_not_opened(desk, database):
    rfq = sent(desk)
    bid = all_bids(desk, rfq)["S-100"]
    column = tables.sealed_bid.c
    with database.engine.begin() as connection:
        row = connection.execute(sa.select(column.content).where(column.bid_id == bid)).scalar_one()
        connection.execute(
            sa.update(tables.sealed_bid)
            .where(column.bid_id == bid)
            .values(content=row.replace('"100"', '"1"'))
        )
    with pytest.raises(BusinessError) as refused:
        desk.act("li", "rfq", "open", rfq)
    assert refused.value.error_code == "SEAL_BROKEN"
    assert desk.see("mei", "rfq", rfq)["state"] == "sent"


def test_two_people_score_before_anything_is_awarded(desk):
    rfq, bids = opened(desk)
    desk.act("boris", "bid", "score", bids["S-200"], score="80")
    with pytest.raises(BusinessError) as refused:
        desk.act("mei", "rfq", "award", rfq, bid=bids["S-200"])
    assert refused.value.error_code == "NOT_SCORED"


def test_who_scores_twice_corrects_himself_and_stays_one_person(desk):
    _, bids = opened(desk)
    desk.act("boris", "bid", "score", bids["S-200"], score="80")
    desk.act("boris", "bid", "score", bids["S-200"], score="60")
    scores = desk.see("mei", "bid", bids["S-200"])["scores"]
    assert [one["score"] for one in scores] == [60]


def test_the_best_bid_is_awarded_and_the_others_are_not(desk):
    rfq, bids = opened(desk)
    score(desk, bids, {"S-100": ("90", "90"), "S-200": ("50", "70"), "S-300": ("90", "90")})
    best = desk.see("mei", "bid", bids["S-200"])
    assert (best["total_score"], best["place"]) == (Decimal("84.00"), 2)
    desk.act("mei", "rfq", "award", rfq, bid=bids["S-100"])
    states = {one["supplier"]: one["state"] for one in desk.list("mei", "bid", rfq=rfq)}
    assert states == {"S-100": "awarded", "S-200": "lost", "S-300": "lost"}


def test_another_than_the_best_bid_needs_a_reason(desk):
    rfq, bids = opened(desk)
    score(desk, bids, dict.fromkeys(bids, ("50", "50")))
    with pytest.raises(BusinessError) as refused:
        desk.act("mei", "rfq", "award", rfq, bid=bids["S-300"])
    assert refused.value.error_code == "REASON_NEEDED"
    desk.act("mei", "rfq", "award", rfq, bid=bids["S-300"], reason="Only they can deliver now")
    assert desk.see("mei", "rfq", rfq)["award_reason"] == "Only they can deliver now"


def test_what_is_awarded_is_ordered_once(desk):
    rfq, bids = opened(desk)
    score(desk, bids, dict.fromkeys(bids, ("50", "50")))
    desk.act("mei", "rfq", "award", rfq, bid=bids["S-200"])
    made = desk.ask("order_award", rfq=rfq, cost_centre="CC-300")
    assert made == desk.ask("order_award", rfq=rfq, cost_centre="CC-300")
    order = desk.see("mei", "purchase_order", made["order"])
    assert (order["amount"], order["supplier"], order["origin"]) == (200, "S-200", "award")


def test_a_request_that_was_sent_is_not_changed(desk):
    rfq = sent(desk)
    with pytest.raises(MoveRefused):
        desk.save("mei", "rfq", rfq, title="Other robots")
