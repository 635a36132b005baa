"""What is refused: faults in the text, unknown names, escapes, bombs and poison."""

import contextlib
import copy
import time
from decimal import Decimal

import pytest

from tests.feel import hostile
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


def parts(value):
    yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from parts(part)
        else:
            yield part


@pytest.mark.parametrize("text", hostile.ESCAPES)
def test_nothing_of_python_can_be_reached(text):
    facts = copy.deepcopy(hostile.FACTS)
    try:
        result = feel.compile(text).evaluate(facts, strict=False)
    except feel.FeelError:
        return
    assert {type(part) for part in parts([result])} <= set(feel.values.KINDS)
    assert facts == hostile.FACTS


def test_the_corpus_is_large_and_its_bombs_are_small():
    assert len({*hostile.ESCAPES, *hostile.BOMBS}) >= 300
    assert max(map(len, hostile.BOMBS)) <= 2_000


@pytest.mark.parametrize("text", hostile.BOMBS, ids=range(len(hostile.BOMBS)))
def test_a_bomb_is_stopped_or_computed_before_it_costs_anything(text):
    started = time.process_time()
    with contextlib.suppress(feel.FeelError):
        feel.compile(text).evaluate(hostile.FACTS, strict=False, warnings=[])
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", hostile.LONG, ids=range(len(hostile.LONG)))
def test_a_long_expression_is_read_in_bounds(text):
    started = time.process_time()
    with contextlib.suppress(feel.FeelError):
        feel.compile(text).evaluate(hostile.FACTS, strict=False, warnings=[])
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "text",
    ["for i in 1..100000000 return i", "some a in 1..90000, b in 1..90000 satisfies false",
     "(function(f) f(f))(function(f) f(f))", "{f: function(n) f(n + 1), r: f(1)}.r",
     "sort(for i in 1..90000 return -i)",
     "for i in 1..999 return [partial[-1]]", "for i in 1..40 return [partial, partial]",
     'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+\\1b")'],
)  # fmt: skip
def test_what_would_not_end_says_so(text):
    with pytest.raises(feel.LimitExceeded, match="more than"):
        feel.compile(text).evaluate({})


@pytest.mark.parametrize("text", ["(a+)+$", "(a|a)*b", "((a*)*)*b", "(.*a){20}b", "(a?){40}a{40}b"])
def test_a_pattern_that_explodes_elsewhere_has_its_answer_here(text):
    facts = {"text": "a" * 39 + "!", "pattern": text}
    assert feel.compile("matches(text, pattern)").evaluate(facts) is False


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


@pytest.mark.parametrize(
    ("text", "facts", "position"),
    [
        ("1 + now()", {}, 4),
        ("1 + assert(1, false)", {}, 4),
        ('[1, assert(1, false, "too little")]', {}, 4),
        ("a + b", {"a": 1, "b": object()}, 4),
        ("a + b", {"a": 1, "b": Decimal("NaN")}, 4),
        ("for i in 1..200000 return i", {}, 0),
    ],
)
def test_an_error_while_evaluating_has_its_place_and_a_hint(text, facts, position):
    with pytest.raises(feel.FeelError) as refused:
        feel.compile(text).evaluate(facts)
    assert (refused.value.text, refused.value.position) == (text, position)
    assert refused.value.hint
