"""What expressions mean: one line of FEEL and its value."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from workflow_engine import feel
from workflow_engine.feel.values import Months, Range

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
D = Decimal
FACTS = {
    "amount": 1500,
    "department": "IT",
    "unit price": D("2.50"),
    "lines": [
        {"item": "pen", "quantity": 10, "price": D("1.20")},
        {"item": "desk", "quantity": 1, "price": D("450")},
    ],
    "supplier": {"name": "Meyer", "address": {"post code": "1010"}},
    "待办": 3,
}


def value(text, **more):
    return feel.compile(text).evaluate({**FACTS, **more}, now=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", D(7)),
        ("(1 + 2) * 3", D(9)),
        ("0.1 + 0.2", D("0.3")),
        ("7 / 2", D("3.5")),
        ("2 ** 3 ** 2", D(64)),
        ("-2 ** 2", D(4)),
        ("-(2 ** 2)", D(-4)),
        ("1 / 3", D("0." + "3" * 34)),
        (".5 + 1e2", D("100.5")),
        ('"re" + "quest"', "request"),
        ("unit price * 4", D("10.00")),
        ("待办 + 1", D(4)),
        ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
        ('@"2026-03-01" - @"2026-02-01"', timedelta(days=28)),
        ('@"P1Y" * 2', Months(24)),
        ('@"PT1H" / @"PT15M"', D(4)),
        ('@"22:00:00" + @"PT3H"', time(1)),
        ('@"2026-03-01T10:00:00Z" + duration("P1D")', datetime(2026, 3, 2, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_arithmetic_is_exact(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    ["1 / 0", '1 + "1"', "null + 1", '"a" - "b"', "9e6000 * 9e6000", '@"2026-01-01" * 2', "-true",
     'date("999999999-12-31") + @"P1D"', 'date("2026-02-30")', "sqrt(-1)", "log(0)", '"a" < 1'],
)  # fmt: skip
def test_what_has_no_result_is_null_and_never_nan(text):
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('amount > 1000 and department = "IT"', True),
        ("amount between 1000 and 2000", True),
        ("amount in [1000..1500)", False),
        ("amount in ]1000..1500]", True),
        ("amount in (1, 1500, 3)", True),
        ("amount in (< 10, >= 1500)", True),
        ("amount in (> 1500)", False),
        ('department in ("HR", "IT")', True),
        ('"b" in ["a".."c"]', True),
        ('@"2026-03-15" in [@"2026-03-01"..@"2026-03-31"]', True),
        ("1 != 2", True),
        ("[1, 2] = [1, 2]", True),
        ("{a: 1} = {a: 1.0}", True),
        ("null = null", True),
        ("amount != null", True),
        ("1 < 2 and 2 < 3", True),
        ('if amount > 1000 then "high" else "low"', "high"),
        ('if null then "yes" else "no"', "no"),
    ],
)
def test_comparison_answers_the_question(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("supplier.name", "Meyer"),
        ("supplier.address.post code", "1010"),
        ("supplier.missing", None),
        ("lines.price", [D("1.20"), D(450)]),
        ("lines[1].item", "pen"),
        ("lines[-1].item", "desk"),
        ("lines[3]", None),
        ("lines[price > 100].item", ["desk"]),
        ("[1, 2, 3, 4][item > 2]", [D(3), D(4)]),
        ("sum(for l in lines return l.quantity * l.price)", D("462.00")),
        ("some l in lines satisfies l.price > 400", True),
        ("every l in lines satisfies l.price > 400", False),
        ("for i in 3..1 return i", [D(3), D(2), D(1)]),
        ("for i in 1..2, j in 1..i return i * j", [D(1), D(2), D(4)]),
        ("for i in 0..3 return if i = 0 then 1 else i * partial[-1]", [D(1), D(1), D(2), D(6)]),
        ("{net: 100, tax: net * 0.2, gross: net + tax}.gross", D("120.0")),
        ("{cost-centre: 4}.cost-centre", D(4)),
        ('{"any key": 1}', {"any key": D(1)}),
        ("[1..3].start included", True),
        ("(function(a, b) a - b)(b: 1, a: 3)", D(2)),
        ("{double: function(x: number) x * 2, r: double(4)}.r", D(8)),
        ("sort(lines, function(a, b) a.price > b.price)[1].item", "desk"),
        ("[1, [2, 3]] // nested\n", [D(1), [D(2), D(3)]]),
        ("1 /* one */ + 1", D(2)),
    ],
)  # fmt: skip
def test_paths_lists_and_loops(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 instance of number", True),
        ("null instance of string", False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ('@"P1D" instance of days and time duration', True),
        ("[1..2] instance of range<number>", True),
        ("(function(a) a) instance of function<number> -> number", True),
        ("(function(a, b) a) instance of function<number> -> number", False),
    ],
)
def test_types_are_asked_with_instance_of(text, expected):
    assert value(text) is expected


def test_ranges_are_values():
    assert value("[1..5)") == Range(D(1), D(5), True, False)


def test_the_present_moment_is_the_one_given():
    assert value("now()") == NOW
    assert value("today()") == date(2026, 3, 31)


def test_without_a_present_moment_now_is_refused():
    with pytest.raises(feel.NoPresentMoment):
        feel.compile("now()").evaluate({})


def test_functions_of_the_caller_can_be_called():
    result = feel.compile("rate(currency) * 2").evaluate(
        {"currency": "EUR"}, functions={"rate": lambda currency: {"EUR": 3}[currency]}
    )
    assert result == D(6)


def test_the_free_names_are_those_that_must_come_from_outside():
    expression = feel.compile("sum(for l in lines return l.price) + order.total + unit price")
    assert expression.names == {"lines", "order", "unit price"}
    assert feel.compile("lines[price > 5]").names == {"lines"}


def test_the_same_text_is_compiled_once():
    assert feel.compile("amount > 7") is feel.compile("amount > 7")


def test_names_with_operators_are_read_when_they_are_known():
    expression = feel.compile("a-b + 1", frozenset({"a-b"}))
    assert expression.evaluate({"a-b": 1}) == D(2)
