"""What is refused: faults in the text, unknown names, escapes, bombs and poison."""

import copy
import time
from decimal import Decimal

import pytest

from workflow_engine import feel
from workflow_engine.errors import Invalid


@pytest.mark.parametrize(
    ("text", "position"),
    [("1 +", 3), ("(1", 2), ('"abc', 0), ("amount > > 5", 9), ("[1, 2", 5), ("a $ b", 2),
     ("if true then 1", 14), ("for x in [1] retrun x", 13), ("", 0), ("1 2", 2), ("{a 1}", 1)],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text, position):
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text)
    assert (refused.value.position, refused.value.text) == (position, text)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [("1 +", "a value is missing"), ("1..3", "the expression ends before"), ("(1", "go on with")],
)
def test_a_hint_says_what_is_wrong(text, said):
    with pytest.raises(feel.FeelSyntaxError, match=said):
        feel.compile(text)


def test_a_hint_says_what_could_follow():
    with pytest.raises(feel.FeelSyntaxError, match=r"could go on with: .*then"):
        feel.compile("if true 1")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("a ＞ 5", ">"), ("sum（1）", "("), ("[1，2]", ","), ("“IT”", '"'), ("a ＝ b", "=")],
)
def test_full_width_punctuation_is_told_with_what_to_write(text, plain):
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text)
    assert refused.value.params["plain"] == plain
    assert "full-width" in refused.value.hint


def test_an_unknown_name_is_an_error_and_not_null():
    with pytest.raises(feel.UnknownName) as refused:
        feel.compile("1 + amont").evaluate({"amount": 5})
    assert (refused.value.name, refused.value.near, refused.value.position) == (
        "amont",
        "amount",
        4,
    )


def test_an_unknown_name_is_null_only_when_asked_for():
    assert feel.compile("amont > 5").evaluate({}, strict=False) is None


def test_a_misspelt_entry_in_a_filter_is_an_error():
    lines = [{"price": 1}, {"price": 2, "discount": 1}]
    with pytest.raises(feel.UnknownName):
        feel.compile("lines[prise > 1]").evaluate({"lines": lines})
    assert feel.compile("lines[discount = 1]").evaluate({"lines": lines}) == [
        {"price": Decimal(2), "discount": Decimal(1)}
    ]


def test_every_refusal_is_the_callers_to_mend():
    assert issubclass(feel.FeelError, Invalid)


ESCAPES = [
    '"".__class__', "a.__class__.__mro__", "a.__globals__", "().__class__", "lines.append",
    "__import__", "__builtins__", "a.keys", 'get value(a, "__class__")', 'a["__class__"]',
    "(function(x) x).call", "sum.call", "@\"2026-01-01\".__reduce__", "@\"2026-01-01\".strftime",
    "[1..2].__dict__", "now.__self__", '"{0.__class__}"', "ａ.＿_class_＿",
    'function() external { java: { class: "java.lang.Runtime", "method signature": "exec" } }',
]  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_of_python_can_be_reached(text):
    try:
        result = feel.compile(text).evaluate({"a": {"b": 1}, "lines": [1]}, strict=False)
    except feel.FeelError:
        return
    assert result in (None, [], [None]) or isinstance(result, str)


def _tower(last):
    rows = ["a: [1,1,1,1,1,1,1,1,1,1]"]
    rows += [f"{b}: [{','.join([a] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "{" + ", ".join([*rows, f"z: {last}"]) + "}.z"


BOMBS = [
    "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "for i in 1..100000000 return i",
    "for i in 1..5000 return for j in 1..5000 return j",
    "for i in 1..40 return [partial, partial]",
    "some a in 1..90000, b in 1..90000 satisfies false",
    "(function(f) f(f))(function(f) f(f))",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|a)*b")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(.*a){20}b")',
    _tower("i"), _tower("string(i)"), _tower("h = i"), _tower("flatten(i)"),
    _tower("distinct values(i)"), _tower("count(concatenate(i, i, i, i))"),
    "{s: \"0123456789abcdef\"," + ",".join(
        f"{b}: {'+'.join([a] * 10)}" for a, b in zip("sabcdefg", "abcdefgh", strict=True)
    ) + "}.h",
    "sort(for i in 1..90000 return -i)",
    "distinct values(for i in 1..90000 return i)",
    "(" * 5000 + "1" + ")" * 5000,
    "-" * 5000 + "1",
    "if true then " * 1000 + "1" + " else 1" * 1000,
    "1" * 30_000,
    "1e99999",
]  # fmt: skip
HARMLESS = [
    "2 ** 100000000", "9 ** 9 ** 9 ** 9 ** 9 ** 9", "9e6144 * 10", "decimal(1.5, 6000)",
    "exp(1e9)", '@"2026-01-01" + @"P999999999Y"', 'duration("P999999999999D")',
    "substring(\"a\", 1e300)", "[1][1e300]", "1" + " + 1" * 4000, "insert before([1], -1e30, 2)",
    'number("1e5000000")', "time(1, 2, 1e300)", 'matches("a", "a{1000}{1000}")',
    'matches("a", "(((a{100}){100}){100})")', "round up(1e-6000, 6176)", "string(1e6000)",
]  # fmt: skip


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_stopped_before_it_costs_anything(text):
    started = time.process_time()
    with pytest.raises((feel.LimitExceeded, feel.FeelSyntaxError)):
        feel.compile(text).evaluate({})
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", HARMLESS)
def test_what_looks_like_a_bomb_is_computed_in_bounds(text):
    started = time.process_time()
    feel.compile(text).evaluate({})
    assert time.process_time() - started < 2


def test_the_limits_are_the_callers():
    with pytest.raises(feel.LimitExceeded, match="more than 50 steps"):
        feel.compile("for i in 1..100 return i").evaluate({}, limits=feel.Limits(steps=50))


@pytest.mark.parametrize(
    "poison",
    [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), object(), print, b"x",
     {1: 2}, {"a": {"b": [float("nan")]}}, 10**10_000],
    ids=lambda poison: type(poison).__name__,
)  # fmt: skip
def test_a_variable_that_is_no_value_is_refused(poison):
    with pytest.raises(feel.FeelError):
        feel.compile("x").evaluate({"x": poison})


def test_a_variable_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(feel.LimitExceeded):
        feel.compile("x").evaluate({"x": loop})


def test_a_variable_that_nobody_asks_for_is_not_looked_at():
    assert feel.compile("1").evaluate({"x": object()}) == 1


def test_the_callers_variables_are_never_changed_nor_given_away():
    facts = {"x": {"a": [1, {"b": 2}]}}
    before = copy.deepcopy(facts)
    result = feel.compile('context put(x, "a", append(x.a, 3))').evaluate(facts)
    feel.compile("x").evaluate(facts)["a"].append("changed")
    result["a"][1]["b"] = "changed"
    assert facts == before
