"""Strict: what nobody wrote down is an error. Lenient: null, as the standard has it."""

import pytest

from workflow_engine import feel

FACTS = {"amount": 1500, "order": {"total": 5}, "lines": [{"price": 1}], "nothing": None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("amont > 1000", "amont"),
        ("amount > limit", "limit"),
        ("missing.entry", "missing"),
        ("missing[1]", "missing"),
        ("missing(1)", "missing"),
        ("summ(amount)", "summ"),
        ("for i in missing return i", "missing"),
        ("if missing then 1 else 2", "missing"),
        ("lines[prise = 1]", "prise"),
        ("{a: 1, b: c}", "c"),
        ("(function(x) y)(1)", "y"),
        ("missing = null", "missing"),
        ("true and missing", "missing"),
    ],
)
def test_an_unknown_name_is_an_error_when_strict_and_null_when_lenient(text, name):
    expression = feel.compile(text)
    with pytest.raises(feel.UnknownName) as refused:
        expression.evaluate(FACTS)
    assert (refused.value.name, refused.value.position) == (name, text.index(name))
    found = []
    expression.evaluate(FACTS, strict=False, warnings=found)
    assert name in [warning.text[warning.position :][: len(name)] for warning in found]


@pytest.mark.parametrize("cell", ["> limit", "limit", "[0..limit]", "[limit..9]", "? > limit"])
def test_a_cell_with_an_unknown_name_is_an_error_when_strict_and_no_match_when_lenient(cell):
    with pytest.raises(feel.UnknownName):
        feel.compile_unary(cell).matches(5, {})
    assert feel.compile_unary(cell).matches(5, {}, strict=False) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order.missing", None),
        ("nothing.entry", None),
        ("nothing > 5", None),
        ("amount + nothing", None),
        ('amount + "x"', None),
        ("true or missing", True),
        ("false and missing", False),
        ("if true then 1 else missing", 1),
        ("is defined(missing)", False),
        ("get or else(missing, 7)", 7),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_known_has_the_same_value_either_way(text, expected, strict):
    assert feel.compile(text).evaluate(FACTS, strict=strict) == expected
