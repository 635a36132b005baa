from datetime import date

import pytest

from workflow_engine.domain.numbering import Series
from workflow_engine.errors import BadSeries

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("pattern", "number", "period"),
    [
        ("PO-{year}-{n:05d}", "PO-2026-00042", "2026"),
        ("R{n}", "R42", ""),
        ("{year}{month}/{n:03d}", "202603/042", "2026-03"),
        ("订单{year}-{n:04d}", "订单2026-0042", "2026"),
        ("{{x}}{n}", "{x}42", ""),
    ],
)
def test_a_pattern_gives_the_number_and_its_counting_period(pattern, number, period):
    series = Series(pattern)
    assert (series.number(42, DAY), series.period(DAY)) == (number, period)


def test_a_number_wider_than_the_pattern_is_not_cut():
    assert Series("{n:02d}").number(12345, DAY) == "12345"


@pytest.mark.parametrize(
    "pattern",
    ["PO", "{n}{n}", "{n", "{n:>99999999}", "{n!r}", "{n.__class__}", "{n[0]}", "{month}{n}",
     "{}", "{year:{n}}", "{user}{n}", "{n:0999999d}"],
)  # fmt: skip
def test_a_pattern_that_could_repeat_or_misbehave_is_refused(pattern):
    with pytest.raises(BadSeries):
        Series(pattern)
