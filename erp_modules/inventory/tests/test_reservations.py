"""Stock is kept for somebody, used, released, and freed when the time is over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from erp_modules.inventory.tests.depot import Depot
from erp_modules.testing import NOBODY, NOON
from workflow_engine.errors import BusinessError

D = Decimal
SOURCE = {"source_kind": "goods_issue", "source_id": NOBODY}


def reserve(depot: Depot, quantity: str, **said: object) -> dict[str, object]:
    given = {"item": "NUT", "warehouse": "W1", "quantity": D(quantity), **SOURCE, **said}
    return dict(depot.call("inventory.reserve_stock", **given))


def test_reserved_goods_are_not_issued_to_others(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    reserve(depot, "8")
    with pytest.raises(BusinessError) as refused:
        depot.issue("NUT", 3)
    assert refused.value.error_code == "STOCK_RESERVED"
    depot.issue("NUT", 2)


def test_its_holder_takes_what_is_kept_for_him(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    reserve(depot, "8")
    answer = depot.call(
        "inventory.post_issue", warehouse="W1", source_kind="goods_issue",
        source_id=depot.company.people["anna"],
        lines=[{"item": "NUT", "quantity": D(5), "source_id": NOBODY}],
    )  # fmt: skip
    assert answer["value"] == 5
    level = depot.level("NUT")
    assert (level.on_hand, level.reserved) == (5, 3)
    assert depot.differences() == []


def test_one_gets_what_there_is_and_hears_what_is_short(depot: Depot) -> None:
    depot.receive("NUT", 5, "1")
    answer = reserve(depot, "8")
    assert (answer["reserved"], answer["short"]) == (5, 3)
    with pytest.raises(BusinessError) as refused:
        reserve(depot, "8", partial=False)
    assert refused.value.error_code == "STOCK_SHORT"


def test_asking_again_sets_the_total(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    for wanted, kept in (("4", 4), ("4", 4), ("9", 9), ("2", 2), ("0", 0)):
        assert reserve(depot, wanted)["reserved"] == kept
        assert depot.level("NUT").reserved == kept
        assert depot.differences() == []


def test_released_goods_are_free(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    reserve(depot, "8")
    assert depot.call("inventory.release_stock", **SOURCE)["released"] == 8
    assert depot.call("inventory.release_stock", **SOURCE)["released"] == 0
    depot.issue("NUT", 10)


def test_people_reserve_too(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    kept = depot.save("reservation", item="NUT", warehouse="W1", quantity="6").id
    depot.act("reservation", "reserve", kept)
    assert depot.level("NUT").available == 4
    assert depot.read("reservation", kept).expires_at == NOON + timedelta(days=30)
    more = depot.save("reservation", item="NUT", warehouse="W1", quantity="5").id
    with pytest.raises(BusinessError) as refused:
        depot.act("reservation", "reserve", more)
    assert refused.value.error_code == "STOCK_SHORT"
    depot.act("reservation", "release", kept)
    depot.act("reservation", "reserve", more)
    assert depot.level("NUT").reserved == 5


def test_what_was_kept_too_long_is_free_again(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    reserve(depot, "8", expires_at=NOON + timedelta(hours=1))
    depot.clock.set(NOON + timedelta(hours=2))
    assert depot.call("inventory.available", item="NUT", warehouse="W1")["available"] == 10
    depot.issue("NUT", 9)
    assert depot.level("NUT").reserved == 0
    assert depot.differences() == []


def test_the_night_frees_what_is_overdue(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    reserve(depot, "8", expires_at=NOON + timedelta(hours=1))
    assert depot.call("inventory.expire_reservations")["levels"] == 0
    depot.clock.set(NOON + timedelta(hours=1))
    assert depot.call("inventory.expire_reservations")["levels"] == 1
    assert depot.level("NUT").reserved == 0


def test_a_reservation_of_something_else_does_not_help(depot: Depot) -> None:
    depot.receive("NUT", 10, "1")
    kept = str(reserve(depot, "8")["reservation"])
    with pytest.raises(Exception, match="not right"):
        depot.save(
            "goods_issue", use="delivery", warehouse="W2",
            lines=[{"item": "NUT", "quantity": "1", "reservation": kept}],
        )  # fmt: skip
