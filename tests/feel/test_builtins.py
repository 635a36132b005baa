"""The built-in functions, by family."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from workflow_engine import feel
from workflow_engine.feel.values import Months

D = Decimal


def value(text):
    return feel.compile(text).evaluate({})


TEXTS = [
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring(string: "foobar", start position: 3, length: 3)', "oba"),
    ('string length("审批")', D(2)),
    ('upper case("aBc4")', "ABC4"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring after("foobar", "ob")', "ar"),
    ('contains("foobar", "of")', False),
    ('starts with("foobar", "fo")', True),
    ('split("John Doe", "\\s")', ["John", "Doe"]),
    ('string join(["a", null, "c"], "-")', "a-c"),
    ('trim("  x ")', "x"),
    ('matches("PO-2026-0001", "^PO-\\d{4}-\\d+$")', True),
    ('matches("abab", "^(ab)\\1$")', True),
    ('matches("HELLO", "hello", "i")', True),
    ('matches("A", "[^a]", "i")', False),
    ('matches("hello world", "hello[ ]w o r l d", "x")', True),
    ('matches("a", "(a)\\2")', None),
    ('matches("a\\nb", "a.b")', False),
    ('matches("a\\nb", "a.b", "s")', True),
    ('matches("x", "[a-z-[aeiou]]")', True),
    ('matches("e", "[a-z-[aeiou]]")', False),
    ('matches("é", "^\\p{Ll}$")', True),
    ('matches("ab", "(")', None),
    ('replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', "(012) 345-6789"),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("aaa", "a*", "b")', None),
]
NUMBERS = [
    ("decimal(1/3, 2)", D("0.33")),
    ("decimal(2.5, 0)", D(2)),
    ("floor(-1.5)", D(-2)),
    ("ceiling(1.56, 1)", D("1.6")),
    ("round up(-5.5, 0)", D(-6)),
    ("round half up(5.125, 2)", D("5.13")),
    ("round half down(5.5, 0)", D(5)),
    ("modulo(-12, 5)", D(3)),
    ("abs(-10)", D(10)),
    ("sqrt(16)", D(4)),
    ("odd(5) and even(2)", True),
    ('number("1.000,5", ".", ",")', D("1000.5")),
    ('number("twelve")', None),
    ("string(1.50)", "1.5"),
    ("string(1e3)", "1000"),
]
LISTS = [
    ("list contains([1, 2, null], null)", True),
    ("count([])", D(0)),
    ("min(3, 1, 2)", D(1)),
    ('max(["a", "c", "b"])', "c"),
    ("sum([])", None),
    ("mean([1, 2, 3])", D(2)),
    ("median([8, 2, 5, 3, 4])", D(4)),
    ("mode([6, 3, 9, 6, 6])", [D(6)]),
    ("all([true, null])", None),
    ("any([null, true])", True),
    ("sublist([4, 5, 6], 1, 2)", [D(4), D(5)]),
    ("append([1], 2, 3)", [D(1), D(2), D(3)]),
    ("concatenate([1, 2], [3])", [D(1), D(2), D(3)]),
    ("insert before([1, 3], 1, 2)", [D(2), D(1), D(3)]),
    ("remove([1, 2, 3], 2)", [D(1), D(3)]),
    ("reverse([1, 2])", [D(2), D(1)]),
    ("index of([1, 2, 3, 2], 2)", [D(2), D(4)]),
    ("union([1, 2], [2, 3])", [D(1), D(2), D(3)]),
    ("distinct values([1, 2, 1])", [D(1), D(2)]),
    ("duplicate values([1, 2, 1])", [D(1)]),
    ("flatten([[1, 2], [[3]], 4])", [D(1), D(2), D(3), D(4)]),
    ("partition([1, 2, 3], 2)", [[D(1), D(2)], [D(3)]]),
    ("sort([3, 1, 2])", [D(1), D(2), D(3)]),
    ("list replace([2, 4, 7], 3, 6)", [D(2), D(4), D(6)]),
]
DATES = [
    ('date("2026-03-31").month', D(3)),
    ("date(2026, 3, 31)", date(2026, 3, 31)),
    ('time("08:30:00Z").hour', D(8)),
    ("time(8, 30, 0)", time(8, 30)),
    ('duration("P1DT2H").hours', D(2)),
    ('duration("-P1Y2M")', Months(-14)),
    ('years and months duration(@"2011-12-22", @"2013-08-24")', Months(20)),
    ('day of week(@"2019-09-17")', "Tuesday"),
    ('week of year(@"2005-01-01")', D(53)),
    ('string(duration("PT36H"))', "P1DT12H"),
    ('string(@"2026-03-31T08:00:00@Europe/Berlin")', "2026-03-31T08:00:00@Europe/Berlin"),
    (
        'date and time("2026-03-31T08:00:00+02:00")',
        datetime(2026, 3, 31, 8, tzinfo=timezone(timedelta(hours=2))),
    ),
    ('is(@"23:00:50Z", @"23:00:50Z")', True),
]
RANGES = [
    ('5 in range("[1..10)")', True),
    ('range("[1..10)") = [1..10)', True),
    ('10 in range("(..10)")', False),
    ('range("[@\\"2026-01-01\\"..date(\\"2026-02-01\\")]").start = @"2026-01-01"', True),
    ('range("[a..b]") = null', True),
    ('range("[2..1]") = null', True),
    ("before(1, 10)", True),
    ("before([1..5), [5..10])", True),
    ("meets([1..5], [5..10])", True),
    ("overlaps([5..10], [1..6])", True),
    ("overlaps before([1..5], [3..8])", True),
    ("during(4, [1..10])", True),
    ("includes([1..10], [4..6])", True),
    ("started by([1..10], 1)", True),
    ("finishes(10, [1..10])", True),
    ("coincides([1..5], [1..5])", True),
]
CONTEXTS = [
    ('get value({a: 1}, "a")', D(1)),
    ("get entries({a: 1})", [{"key": "a", "value": D(1)}]),
    ('context([{key: "a", value: 1}])', {"a": D(1)}),
    ('context put({a: 1}, "b", 2)', {"a": D(1), "b": D(2)}),
    ('context put({x: {y: 1}}, ["x", "y"], 2)', {"x": {"y": D(2)}}),
    ("context merge([{a: 1}, {b: 2}])", {"a": D(1), "b": D(2)}),
    ("is defined({a: 1}.a)", True),
    ("is defined(nobody)", False),
    ("get or else(nobody, 5)", D(5)),
    ("not(true)", False),
    ("not(1)", None),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_texts_are_taken_apart_and_searched(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_are_rounded_and_read(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists_are_summed_searched_and_changed(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_are_made_and_asked(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(("text", "expected"), RANGES)
def test_ranges_lie_to_each_other(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize(("text", "expected"), CONTEXTS)
def test_contexts_are_read_and_extended(text, expected):
    assert value(text) == expected
