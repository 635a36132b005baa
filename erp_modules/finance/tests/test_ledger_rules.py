from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.finance.ledger.chart import ACCOUNTS, HEADINGS, RULES, TAX_CODES
from erp_modules.finance.ledger.model import PURPOSES
from erp_modules.finance.ledger.rules import (
    Months,
    Side,
    balanced,
    read_sides,
    reversed_sides,
    signed,
    with_rounding,
)
from workflow_engine.errors import BusinessError

DAY = date(2026, 11, 23)


def side(debit="0", credit="0", **said):
    said = said or {"purpose": "bank"}
    return Side(debit=Decimal(debit), credit=Decimal(credit), **said)


def test_what_balances_to_the_cent_is_posted_without_its_empty_lines():
    kept = balanced([side("10.01"), side(), side(credit="10.01")], "CNY")
    assert [one.amount for one in kept] == [Decimal("10.01"), Decimal("-10.01")]


@pytest.mark.parametrize(
    ("sides", "code"),
    [
        ([], "EMPTY_JOURNAL"),
        ([side(), side()], "EMPTY_JOURNAL"),
        ([side("10"), side(credit="9.99")], "NOT_BALANCED"),
        ([side("10"), side("10")], "NOT_BALANCED"),
        ([side("10", "10")], "JOURNAL_LINES"),
        ([side("-10"), side(credit="-10")], "JOURNAL_LINES"),
        ([side("0.001"), side(credit="0.001")], "JOURNAL_LINES"),
        ([side("NaN"), side(credit="1")], "JOURNAL_LINES"),
        ([side("Infinity"), side(credit="Infinity")], "JOURNAL_LINES"),
        ([side("10", account="1", purpose="bank"), side(credit="10")], "JOURNAL_LINES"),
        ([side("10", text="no account"), side(credit="10")], "JOURNAL_LINES"),
        ([side("10", purpose="bribes"), side(credit="10")], "JOURNAL_LINES"),
        ([side("10", purpose="bank", partner="x"), side(credit="10")], "JOURNAL_LINES"),
        ([side("10", purpose="bank", rate=Decimal(0)), side(credit="10")], "JOURNAL_LINES"),
    ],
)
def test_anything_else_is_refused_with_a_code(sides, code):
    with pytest.raises(BusinessError) as refused:
        balanced(sides, "CNY")
    assert refused.value.error_code == code


def test_a_currency_without_cents_is_posted_without_cents():
    with pytest.raises(BusinessError):
        balanced([side("10.5"), side(credit="10.5")], "JPY")


@pytest.mark.parametrize(
    "line",
    [
        "text",
        {"debit": "ten", "purpose": "bank"},
        {"debit": True, "purpose": "bank"},
        {"debit": "1", "purpose": 7},
        {"debit": "1", "purpose": "bank", "colour": "red"},
    ],
)
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(BusinessError, match="Line 2"):
        read_sides([{"debit": "1", "purpose": "bank"}, line])


def test_a_cent_of_converting_goes_to_rounding_and_a_yuan_does_not():
    cent = [side("10.01"), side(credit="10")]
    assert with_rounding(cent, most=Decimal("0.02"))[-1] == signed(
        Decimal("-0.01"), purpose="rounding"
    )
    yuan = [side("11"), side(credit="10")]
    assert with_rounding(yuan, most=Decimal("0.02")) == yuan


SIDES = st.lists(
    st.integers(-(10**9), 10**9).map(lambda cents: signed(Decimal(cents) / 100, purpose="bank")),
    max_size=8,
)


@given(sides=SIDES)
def test_a_posting_and_its_reversal_leave_nothing(sides):
    both = [*sides, *reversed_sides(sides)]
    assert sum(one.amount for one in both) == 0
    assert [one.amount for one in reversed_sides(reversed_sides(sides))] == [
        one.amount for one in sides
    ]


def months(**states):
    return Months({(int(key[1:5]), int(key[6:])): state for key, state in states.items()})


def test_a_month_that_nobody_has_touched_is_open():
    assert months().state(DAY) == "open"
    assert months(m2026_10="closed").state(DAY) == "open"


def test_a_month_before_a_closed_one_is_closed_though_it_was_never_touched():
    assert months(m2026_12="closed").state(DAY) == "closed"


def test_the_next_open_date_skips_months_that_are_closed_or_being_closed():
    known = months(m2026_11="closed", m2026_12="closing")
    assert known.next_open(DAY) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("state", "source", "is_taken"),
    [
        ("open", "payment", True),
        ("closing", "payment", False),
        ("closing", "journal_voucher", True),
        ("closed", "journal_voucher", False),
        ("closed", "payment", False),
    ],
)
def test_only_accountants_reach_a_month_that_is_being_closed(state, source, is_taken):
    known = months(m2026_11=state)
    if is_taken:
        known.require_open(DAY, source)
        return
    with pytest.raises(BusinessError, match="2026-12-01") as refused:
        known.require_open(DAY, source)
    assert refused.value.error_code == "PERIOD_CLOSED"


def test_the_default_chart_has_an_account_for_every_purpose():
    codes = {code for code, *_ in ACCOUNTS}
    assert RULES.keys() == PURPOSES.keys()
    assert set(RULES.values()) <= codes - HEADINGS
    assert {account for *_, account in TAX_CODES} <= codes - HEADINGS


def test_headings_of_the_default_chart_stand_before_their_parts():
    seen = set()
    for code, _, _, _, heading, _ in ACCOUNTS:
        assert heading is None or heading in seen
        seen.add(code)
