"""Goods go out: at the average, from what is free, scrapped with authority."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from erp_modules.inventory.tests.depot import Depot
from erp_modules.testing import NOBODY
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.errors import AuthorityMissing, BusinessError
from workflow_engine.modules import DocumentFacts

D = Decimal


def approve(monkeypatch: pytest.MonkeyPatch, amount: str) -> None:
    """Let the recorded decisions cover this much; the matrix itself is the kernel's own test."""
    facts = DocumentFacts(
        number="GI", title="", amount=D(amount), currency="CNY", base_amount=D(amount),
        rate=D(1), requester="", department=None, version=1, digest="",
    )  # fmt: skip
    monkeypatch.setattr(
        RunningOperation, "require_authority", lambda self, doctype, document_id: replace(facts)
    )


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(self: Any, doctype: str, document_id: str) -> None:
        raise AuthorityMissing(subject=document_id, missing="head")

    monkeypatch.setattr(RunningOperation, "require_authority", missing)


def test_goods_go_out_at_the_average(depot: Depot) -> None:
    depot.receive("NUT", 10, "1.00")
    depot.receive("NUT", 10, "2.00")
    depot.issue("NUT", 5)
    assert depot.stock("NUT") == (D(15), D("22.50"))
    assert depot.books()["expense"] == D("7.50")
    assert depot.differences() == []


def test_the_last_piece_takes_what_is_left(depot: Depot) -> None:
    depot.receive("NUT", 3, "3.333333")
    for _ in range(3):
        depot.issue("NUT", 1)
    assert depot.stock("NUT") == (0, 0)
    assert depot.books() == {"stock_difference": D(-10), "expense": D(10)}


def test_what_is_not_there_is_not_issued(depot: Depot) -> None:
    depot.receive("NUT", 1, "1")
    with pytest.raises(BusinessError) as refused:
        depot.issue("NUT", 2)
    assert refused.value.error_code == "STOCK_SHORT"
    assert depot.stock("NUT") == (D(1), D(1))


def test_a_company_may_allow_stock_below_zero(depot: Depot) -> None:
    depot.save("stock_policy", negative=True)
    depot.receive("NUT", 1, "2")
    depot.issue("NUT", 3)
    assert depot.stock("NUT") == (D(-2), D(-4))
    depot.receive("NUT", 5, "3")
    assert depot.stock("NUT") == (D(3), D(9))
    assert depot.books()["price_difference"] == 2
    assert sum(depot.books().values()) == 0
    assert depot.books()["inventory"] == 9


def test_a_cost_centre_must_be_named(depot: Depot) -> None:
    line = {"item": "NUT", "quantity": "1"}
    with pytest.raises(FieldsWrong) as refused:
        depot.save("goods_issue", use="cost_centre", warehouse="W1", lines=[line])
    assert set(refused.value.errors) == {"cost_centre"}


def test_an_issue_is_reversed_at_what_it_was_worth(depot: Depot) -> None:
    depot.receive("NUT", 10, "1.00")
    issue = depot.issue("NUT", 4)
    depot.receive("NUT", 4, "9.00")
    depot.act("goods_issue", "reverse", issue, reason="Not used")
    assert depot.stock("NUT") == (D(14), D(46))
    assert "expense" not in depot.books()


def test_a_delivery_is_issued_once(depot: Depot) -> None:
    depot.receive("NUT", 10, "2")
    said = {
        "warehouse": "W1", "lines": [{"item": "NUT", "quantity": D(3)}],
        "source_kind": "goods_issue", "source_id": NOBODY,
    }  # fmt: skip
    first = depot.call("inventory.post_issue", **said)
    again = depot.call("inventory.post_issue", **said)
    assert first == again
    assert depot.stock("NUT") == (D(7), D(14))
    assert depot.books()["cost_of_sales"] == 6
    for _ in range(2):
        depot.call("inventory.reverse_issue", source_kind="goods_issue", source_id=NOBODY)
    assert depot.stock("NUT") == (D(10), D(20))


@pytest.mark.parametrize("wrong", ["0", "-1", "0.00001", "NaN", "many"])
def test_a_process_cannot_issue_nonsense(depot: Depot, wrong: str) -> None:
    with pytest.raises(FieldsWrong) as refused:
        depot.call(
            "inventory.post_issue", warehouse="W1", lines=[{"item": "NUT", "quantity": wrong}],
            source_kind="goods_issue", source_id=NOBODY,
        )  # fmt: skip
    assert set(refused.value.errors) == {"lines.0.quantity"}


def scrap(depot: Depot, quantity: int) -> str:
    line = {"item": "NUT", "quantity": str(quantity)}
    return depot.save("goods_issue", use="scrap", purpose="Rusty", warehouse="W1", lines=[line]).id


def test_a_little_may_be_scrapped_without_asking(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch)
    depot.receive("NUT", 1000, "10")
    depot.act("goods_issue", "post", scrap(depot, 100))
    assert depot.stock("NUT")[0] == 900


def test_much_is_scrapped_only_with_authority(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch)
    depot.receive("NUT", 1000, "10")
    much = scrap(depot, 101)
    depot.act("goods_issue", "submit", much)
    with pytest.raises(AuthorityMissing):
        depot.act("goods_issue", "post", much)
    assert depot.stock("NUT")[0] == 1000
    approve(monkeypatch, "1010")
    depot.act("goods_issue", "post", much)
    assert depot.stock("NUT") == (D(899), D(8990))


def test_what_became_dearer_is_approved_again(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot.receive("NUT", 1000, "10")
    much = scrap(depot, 101)
    approve(monkeypatch, "1010")
    depot.receive("NUT", 1000, "20")
    with pytest.raises(BusinessError) as refused:
        depot.act("goods_issue", "post", much)
    assert refused.value.error_code == "VALUE_CHANGED"


def test_a_line_of_the_ledger_cannot_be_changed(depot: Depot) -> None:
    from sqlalchemy.orm import Session

    from erp_modules.inventory.tables import LedgerTouched

    depot.receive("NUT", 1, "1")
    with Session(depot.engine.database.engine) as session:
        (move,) = (session.merge(move) for move in depot.moves())
        move.quantity = D(2)
        with pytest.raises(LedgerTouched):
            session.flush()
