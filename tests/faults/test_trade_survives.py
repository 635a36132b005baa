"""Whoever dies in the middle of a purchase or a sale loses nothing and does nothing twice."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.books.telling import tales
from tests.conftest import SERVER, administration
from tests.faults.trading import Trade, company

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.timeout(500),
    # The children are single-threaded and leave by ``_exit``.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]
PURCHASE = "procure_to_pay: a laptop goes from the request to the payment"
SALE = "order_to_cash: from the offer to the money"


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of an empty database."""
    name = f"trade_{os.getpid()}"
    with administration() as run:
        run(f"CREATE DATABASE {name}")
        run(f"ALTER DATABASE {name} SET synchronous_commit = off")
        yield SERVER.set(database=name).render_as_string(hide_password=False)
        run(f"DROP DATABASE {name} WITH (FORCE)")


def trade(url: str, name: str) -> tuple[Trade, dict[str, int]]:
    """The tale, told by processes that die; what it posted by kind of document."""
    tale = next(tale for tale in tales() if tale.name == name)
    with company(url, [tale.folder.name]) as stage:
        found = Trade(stage, tale, Random(name))
        before = found.posted()
        found.run()
        assert found.problems == []
        assert set(found.statuses()) <= {"active", "completed"}
        return found, dict(found.posted() - before)


def test_a_purchase_is_paid_once_although_every_step_is_killed(empty: str) -> None:
    found, posted = trade(empty, PURCHASE)
    assert posted == {"goods_receipt": 1, "supplier_invoice": 1, "payment": 1}
    assert found.kills >= 8


def test_a_sale_is_delivered_and_billed_once_although_every_step_is_killed(empty: str) -> None:
    found, posted = trade(empty, SALE)
    assert posted == {"goods_issue": 1, "customer_invoice": 1}
    assert found.kills >= 6
