"""What holds for every expression, whatever somebody types."""

import contextlib
import copy
import decimal
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine import feel
from workflow_engine.feel.builtins import BUILTINS

CONTEXT = decimal.Context(prec=34)
LIMITS = feel.Limits(steps=5_000)
FACTS = {"a": 1, "b": "text", "c": [1, "x", None], "d": {"e": 2, "f g": [True]}, "n": None}
TRUTH = {"true": True, "false": False, "null": None, '"a"': None, "1": None}

FUNCTIONS = sorted(set(BUILTINS) - {"now", "today"})

numbers = st.decimals(-(10**9), 10**9, places=4)
leaves = st.one_of(
    st.sampled_from([*FACTS, "true", "false", "null", "-1", "0", "1e10", '"x"', '@"2026-01-31"',
                     '@"P1M"', '@"PT1H"', '@"10:00:00Z"', "[]", "{}", "[1..5)", "(> 3)", "?"]),
    numbers.map(str),
)  # fmt: skip


def grown(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / ** = != < <= and or in".split()), inner)  # noqa: SIM905
        .map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        pairs.map(lambda t: f"[{t[0]}, {t[1]}]"),
        pairs.map(lambda t: f"{{k: {t[0]}, l m: {t[1]}}}"),
        pairs.map(lambda t: f"({t[0]})[{t[1]}]"),
        pairs.map(lambda t: f"(if {t[0]} then {t[1]} else a)"),
        pairs.map(lambda t: f"(for i in {t[0]} return {t[1]})"),
        pairs.map(lambda t: f"(some i in {t[0]} satisfies {t[1]})"),
        pairs.map(lambda t: f"({t[0]} between {t[1]} and a)"),
        inner.map(lambda t: f"({t}).k"),
        st.tuples(st.sampled_from(FUNCTIONS), st.lists(inner, max_size=3))
        .map(lambda t: f"{t[0]}({', '.join(t[1])})"),
    )  # fmt: skip


expressions = st.recursive(leaves, grown, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(expressions, st.booleans())
def test_no_expression_fails_otherwise_than_as_feel_nor_changes_its_inputs(text, strict):
    facts = copy.deepcopy(FACTS)
    try:
        first = feel.compile(text).evaluate(facts, strict=strict, limits=LIMITS)
        second = feel.compile(text).evaluate(facts, strict=strict, limits=LIMITS)
    except feel.FeelError:
        return
    finally:
        assert facts == FACTS
    assert repr(first) == repr(second) or callable(getattr(first, "call", None))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_fails_otherwise_than_as_feel(text):
    for compiled in (feel.compile, feel.compile_unary):
        try:
            compiled(text)
        except feel.FeelError:
            continue


fragments = st.sampled_from(
    [*"+-*/=<>(){}[],:.?@\"' \n", "..", "**", "if", "then", "else", "for", "in", "return", "some",
     "satisfies", "every", "function", "external", "instance of", "list<", "not(", "and", "or",
     "between", "null", "true", "1", "1e9", "a", "f g", "partial", "item", "date(", '"x"', "//",
     "/*", "\u00e9", "\U0001f40e", "\u3000", "\x00", "\ud800", "（", "“"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(fragments, max_size=25).map("".join), st.booleans())
def test_a_soup_of_fragments_fails_only_as_feel_nor_changes_its_inputs(text, strict):
    facts = copy.deepcopy(FACTS)
    for compiled in (feel.compile, feel.compile_unary):
        with contextlib.suppress(feel.FeelError):
            ready = compiled(text)
            if isinstance(ready, feel.Expression):
                ready.evaluate(facts, strict=strict, limits=LIMITS, warnings=[])
            else:
                ready.matches(1, facts, strict=strict, limits=LIMITS, warnings=[])
    assert facts == FACTS


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_a_soup_of_bytes_fails_only_as_feel(soup):
    for text in (soup.decode("latin-1"), soup.decode("utf-8", "replace")):
        with contextlib.suppress(feel.FeelError):
            feel.compile(text).evaluate(FACTS, limits=LIMITS)


quantities = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{0,2}?"])
shapes = st.recursive(
    st.sampled_from("ab."),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}|{t[1]})"),
        st.tuples(inner, quantities).map(lambda t: f"({t[0]}){t[1]}"),
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(shapes, st.text("abc", max_size=10))
def test_a_pattern_finds_what_python_finds(pattern, text):
    found = re.search(pattern, text)
    facts = {"t": text, "p": pattern}
    assert feel.compile("matches(t, p)").evaluate(facts) is (found is not None)
    if found and found[0]:
        assert feel.compile("extract(t, p)[1]").evaluate(facts) == found[0]


@settings(max_examples=300, deadline=None)
@given(st.text("ab^$.*+?()[]{}|\\-,0123dwpLi", max_size=12), st.text("ab01-", max_size=12))
def test_no_pattern_fails_otherwise_than_as_feel(pattern, text):
    facts = {"p": pattern, "t": text}
    for call in ("matches(t, p)", 'replace(t, p, "$1")', "split(t, p)"):
        try:
            feel.compile(call).evaluate(facts, limits=LIMITS)
        except feel.LimitExceeded:
            continue


@given(numbers, numbers)
def test_arithmetic_agrees_with_decimal(a, b):
    facts = {"a": a, "b": b}
    assert feel.compile("a + b").evaluate(facts) == CONTEXT.add(a, b)
    assert feel.compile("a - b").evaluate(facts) == CONTEXT.subtract(a, b)
    assert feel.compile("a * b").evaluate(facts) == CONTEXT.multiply(a, b)
    expected = CONTEXT.divide(a, b) if b else None
    assert feel.compile("a / b").evaluate(facts) == expected


@given(numbers, numbers)
def test_of_two_numbers_exactly_one_relation_holds(a, b):
    held = [feel.compile(f"a {s} b").evaluate({"a": a, "b": b}) for s in ("<", "=", ">")]
    assert sorted(held) == [False, False, True]


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_range_holds_what_lies_between_its_ends(low, high, x):
    facts = {"l": low, "h": high, "x": x}
    assert feel.compile("x in [l..h)").evaluate(facts) is (low <= x < high)


@given(st.text(max_size=20))
def test_a_text_written_and_read_again_is_the_same(text):
    plain = text.encode("utf-8", "replace").decode()
    written = feel.compile("string([t])").evaluate({"t": plain})
    assert feel.compile(written).evaluate({}) == [plain]


@pytest.mark.parametrize(("a", "b"), list(itertools.product(TRUTH, TRUTH)))
def test_logic_is_three_valued(a, b):
    left, right = TRUTH[a], TRUTH[b]
    both = False if False in (left, right) else None if None in (left, right) else True
    one = True if True in (left, right) else None if None in (left, right) else False
    assert feel.compile(f"{a} and {b}").evaluate({}) is both
    assert feel.compile(f"{a} or {b}").evaluate({}) is one


amounts = st.sampled_from(
    ["0", "-1", "1", "0.5", "-0.5", "1e6000", "-1e6000", "1e-6000", "34", "a"]
)
ABOUT_NUMBERS = ("sqrt", "log", "exp", "abs", "floor", "ceiling", "string", "number")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["+", "-", "*", "/", "**"]), amounts, amounts, st.sampled_from(ABOUT_NUMBERS)
)
def test_no_number_is_infinite_or_none(symbol, left, right, function):
    for text in (f"({left}) {symbol} ({right})", f"{function}(({left}) {symbol} ({right}))"):
        value = feel.compile(text).evaluate(FACTS)
        assert not isinstance(value, decimal.Decimal) or value.is_finite()
