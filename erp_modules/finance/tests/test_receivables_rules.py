from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.finance.receivables.rules import (
    Credit,
    OpenItem,
    allocate,
    bucket,
    days_overdue,
    level_due,
    outcome,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, 0), (1, 1), (14, 1), (15, 2), (29, 2), (30, 3), (44, 3), (45, 4), (400, 4)],
)
def test_reminders_become_due_on_their_days(days, level):
    assert level_due(days) == level


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0, "not_due"),
        (1, "days_30"),
        (30, "days_30"),
        (31, "days_60"),
        (60, "days_60"),
        (61, "days_90"),
        (90, "days_90"),
        (91, "older"),
    ],
)
def test_a_debt_stands_in_the_column_of_its_age(days, name):
    assert bucket(days) == name


def test_what_is_due_tomorrow_is_not_overdue():
    assert days_overdue(TODAY + timedelta(days=1), TODAY) == 0
    assert days_overdue(TODAY - timedelta(days=3), TODAY) == 3
    assert days_overdue(None, TODAY) == 0


def item(name, amount, due=0):
    return OpenItem(name, name, Decimal(amount), TODAY + timedelta(days=due))


ITEMS = [item("INV-1", "100", 5), item("INV-2", "70", -5), item("INV-3", "40", 1)]


@pytest.mark.parametrize(
    ("amount", "text", "pays"),
    [
        ("100", "", {"INV-1": 100}),
        ("100", "pays INV-3, INV-2", {"INV-2": 70, "INV-3": 30}),
        ("80", "", {"INV-2": 70, "INV-3": 10}),
        ("300", "", {"INV-2": 70, "INV-3": 40, "INV-1": 100}),
        ("150", "INV-1", {"INV-1": 100}),
    ],
)
def test_a_receipt_pays_what_it_names_or_its_exact_amount_or_the_longest_due(amount, text, pays):
    assert dict(allocate(Decimal(amount), ITEMS, text)) == pays


CENTS = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)


@given(amount=CENTS, opens=st.lists(CENTS, max_size=6))
def test_a_receipt_never_pays_more_than_it_has_nor_more_than_is_open(amount, opens):
    items = [OpenItem(str(n), f"I{n}", open_, TODAY) for n, open_ in enumerate(opens)]
    pays = dict(allocate(amount, items))
    assert sum(pays.values()) <= amount
    assert all(0 < pays[one.id] <= one.open_amount for one in items if one.id in pays)


@pytest.mark.parametrize(
    ("is_known", "left", "residual", "result"),
    [
        (True, 0, 0, "matched"),
        (True, 0, 5, "short"),
        (True, 5, 0, "over"),
        (False, 5, 0, "unidentified"),
    ],
)
def test_matching_says_what_came_of_it(is_known, left, residual, result):
    found = outcome(is_known=is_known, left=Decimal(left), residuals={"I": Decimal(residual)})
    assert found == result


def credit(**said):
    numbers: dict[str, Any] = {
        name: Decimal(value) if isinstance(value, str) else value for name, value in said.items()
    }
    limit = numbers.pop("limit", Decimal(1000))
    return Credit(limit, **numbers)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (credit(receivables="600", orders="300", this="100"), ""),
        (credit(receivables="600", orders="300", this="100.01"), "OVER_LIMIT"),
        (credit(receivables="600", orders="300", this="150", deposits="50"), ""),
        (credit(receivables="1500", released="1500"), ""),
        (credit(receivables="1500.01", released="1500"), "OVER_LIMIT"),
        (credit(overdue_days=30), ""),
        (credit(overdue_days=31), "OVERDUE"),
        (credit(overdue_days=31, released="1000"), ""),
        (credit(is_stopped=True, released="9999"), "SUPPLY_STOPPED"),
        (credit(limit="0", this="1"), "NO_LIMIT"),
        (credit(limit="0"), ""),
    ],
)
def test_credit_counts_debts_orders_and_this_order_less_deposits(found, verdict):
    assert found.verdict == verdict


@given(parts=st.lists(CENTS, min_size=4, max_size=4), limit=CENTS)
def test_available_and_exposure_add_up_to_the_limit(parts, limit):
    found = Credit(limit, *parts)
    assert found.exposure + found.available == found.allowed
