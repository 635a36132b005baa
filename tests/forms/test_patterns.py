import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.forms.patterns import MAX_TEXT, Pattern, PatternRefused


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        ("^[A-Z]{2}-\\d{3}$", "AB-123", True),
        ("^[A-Z]{2}-\\d{3}$", "AB-1234", False),
        ("b+", "abc", True),
        ("^b", "abc", False),
        ("^(a|bc)*$", "abca", True),
        ("^(?:x|)y$", "y", True),
        ("^[^0-9\\s]+$", "a b", False),
        ("^\\w\\W\\D\\S\\s$", "a-bc ", True),
        ("^.$", "\n", False),
        ("^a{2,3}$", "aaaa", False),
        ("^a{0,2}?b$", "aab", True),
        ("^$", "", True),
        ("^a$", "a\n", False),
        ("会签", "请会签一下", True),
        ("^(a*)*$", "aaab", False),
    ],
)
def test_a_pattern_is_searched_in_the_value(pattern, value, found):
    assert Pattern(pattern).found_in(value) is found


@pytest.mark.parametrize(
    "pattern",
    ["(", "a{2", "(a)\\1", "(?=a)b", "(?<!a)b", "(?i)a", "(?i:a)", "\\bword", "(?>a)", "x" * 501,
     "(a{50}){50}", "[z-a]", "(((((a{9}){9}){9}){9}){9})"],
)  # fmt: skip
def test_what_an_automaton_cannot_do_is_refused(pattern):
    if pattern == "a{2":
        assert Pattern(pattern).found_in("a{2")
        return
    with pytest.raises(PatternRefused):
        Pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["^(a|a)*$", "^(a+)+$", "^(a|[ab])*c$", "(a*)*b", "^(.*a){20}$"]
)
def test_no_pattern_makes_a_form_slow(pattern):
    began = time.process_time()
    assert not Pattern(pattern).found_in("a" * 1000 + "d")
    assert time.process_time() - began < 2


def test_a_text_too_long_is_not_searched():
    assert not Pattern("a").found_in("a" * (MAX_TEXT + 1))


PIECES = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab|)", "^", "$", "\\d"])
REPEATED = st.tuples(PIECES, st.sampled_from(["", "", "*", "+", "?", "{1,2}"])).map(
    lambda pair: pair[0] if pair[0] in "^$" else "".join(pair)
)


@given(st.lists(REPEATED, max_size=5).map("".join), st.text("ab1", max_size=8))
def test_the_automaton_agrees_with_the_backtracking_matcher(pattern, value):
    expected = re.search(pattern, value, re.ASCII) is not None
    assert Pattern(pattern).found_in(value) is expected
