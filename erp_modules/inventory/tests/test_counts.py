"""What is really there: frozen, counted by one or two people, approved, posted."""

from decimal import Decimal

import pytest

from erp_modules.inventory.tests.depot import Depot
from erp_modules.inventory.tests.test_issues import approve, refuse
from workflow_engine.errors import AuthorityMissing, BusinessError

D = Decimal


def begun(depot: Depot) -> str:
    count = depot.save("stock_count", warehouse="W1").id
    depot.act("stock_count", "freeze", count)
    return count


def counted(depot: Depot, count: str, by: str = "anna", **found: str) -> None:
    lines = [{"item": item, "quantity": quantity} for item, quantity in found.items()]
    depot.act("stock_count", "count", count, by, lines=lines)


def test_differences_are_posted(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    depot.receive("BOLT", 5, "3")
    count = begun(depot)
    counted(depot, count, NUT="8", BOLT="6")
    depot.act("stock_count", "finish", count)
    assert depot.read("stock_count", count).base_amount == 7
    depot.act("stock_count", "post", count)
    assert depot.stock("NUT") == (D(8), D(16))
    assert depot.stock("BOLT") == (D(6), D(18))
    assert depot.books()["inventory"] == 34
    assert depot.differences() == []


def test_what_moves_while_people_count_stays_moved(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    count = begun(depot)
    counted(depot, count, NUT="9")
    depot.issue("NUT", 4)
    depot.act("stock_count", "finish", count)
    depot.act("stock_count", "post", count)
    assert depot.stock("NUT") == (D(5), D(10))


def test_everything_must_be_counted(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    depot.receive("BOLT", 10, "2")
    count = begun(depot)
    counted(depot, count, NUT="10")
    with pytest.raises(BusinessError) as refused:
        depot.act("stock_count", "finish", count)
    assert refused.value.error_code == "NOT_COUNTED"
    assert "BOLT" in str(refused.value)


def test_what_the_books_do_not_know_may_be_found(depot: Depot) -> None:
    depot.receive("NUT", 1, "2")
    count = begun(depot)
    counted(depot, count, NUT="1", BOLT="3")
    depot.act("stock_count", "finish", count)
    depot.act("stock_count", "post", count)
    assert depot.stock("BOLT") == (D(3), D(0))


def test_two_people_count_what_is_worth_much(depot: Depot) -> None:
    depot.receive("NUT", 10, "2000")
    count = begun(depot)
    counted(depot, count, NUT="9")
    counted(depot, count, NUT="10")
    with pytest.raises(BusinessError) as refused:
        depot.act("stock_count", "finish", count)
    assert refused.value.error_code == "NOT_COUNTED"
    counted(depot, count, "boris", NUT="9")
    with pytest.raises(BusinessError) as refused:
        depot.act("stock_count", "finish", count)
    assert refused.value.error_code == "COUNTS_DIFFER"
    with pytest.raises(BusinessError) as refused:
        counted(depot, count, "chen", NUT="10")
    assert refused.value.error_code == "COUNTED_TWICE"
    counted(depot, count, "boris", NUT="10")
    depot.act("stock_count", "finish", count)
    line = depot.read("stock_count", count).lines[0]
    assert {line.first_by_id, line.second_by_id} == {
        depot.company.people["anna"],
        depot.company.people["boris"],
    }


def test_a_surplus_that_is_worth_much_is_counted_twice_too(depot: Depot) -> None:
    depot.receive("NUT", 1, "2000")
    count = begun(depot)
    counted(depot, count, NUT="10")
    with pytest.raises(BusinessError) as refused:
        depot.act("stock_count", "finish", count)
    assert refused.value.error_code == "NOT_COUNTED"


def test_large_differences_need_authority(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    depot.receive("NUT", 10, "900")
    count = begun(depot)
    counted(depot, count, NUT="8")
    depot.act("stock_count", "finish", count)
    refuse(monkeypatch)
    with pytest.raises(AuthorityMissing):
        depot.act("stock_count", "post", count)
    approve(monkeypatch, "1800")
    depot.act("stock_count", "post", count)
    assert depot.stock("NUT") == (D(8), D(7200))
    depot.act("stock_count", "reverse", count, reason="Found them")
    assert depot.stock("NUT") == (D(10), D(9000))


def test_what_is_approved_changes_with_what_was_found(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    depot.receive("BOLT", 10, "2")
    count = begun(depot)
    counted(depot, count, NUT="9", BOLT="10")
    depot.act("stock_count", "finish", count)
    before = depot.read("stock_count", count).digest
    depot.act("stock_count", "reopen", count, reason="Doubt")
    counted(depot, count, NUT="10", BOLT="9")
    depot.act("stock_count", "finish", count)
    assert depot.read("stock_count", count).digest != before


def test_an_empty_warehouse_has_nothing_to_count(depot: Depot) -> None:
    with pytest.raises(BusinessError) as refused:
        begun(depot)
    assert refused.value.error_code == "NOTHING_TO_COUNT"
