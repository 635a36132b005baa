"""The cells of decision tables."""

import pytest

from workflow_engine import feel


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("> 1000", 1500, True),
        ("> 1000", None, False),
        ("[1000..2000)", 1000, True),
        ("[1000..2000)", 2000, False),
        ("(1000..2000]", 1000, False),
        ("(1000..2000]", 2000, True),
        ("[1000..2000]", "1500", False),
        ("[1000..2000]", None, False),
        ("[1000..2000]", True, False),
        ('"IT", "HR"', "HR", True),
        ('not("IT", "HR")', "HR", False),
        ('not("IT")', "HR", True),
        ("not(> 5)", 3, True),
        ("< 5, > 10", 7, False),
        ("limit", 10, True),
        ("limit > 5", 3, True),
        ("limit > 50", 3, False),
        ("limit > 5", True, True),
        ("limit > 5", False, False),
        ("limit > 5 and limit < 20", "x", True),
        ("limit in [5..10]", None, True),
        ("true", None, False),
        ("true", 3, False),
        ("< limit", 9, True),
        ("? > 5 and ? < 10", 7, True),
        ("? > 5 and ? < 10", 11, False),
        ('contains(?, "steel")', "steel pipe", True),
        ("true", True, True),
        ("true", False, False),
        ("not(true)", False, True),
        ("null", None, True),
        ("allowed", 2, True),
        ('@"2026-01-01"', "2026-01-01", False),
        ("!= 5", 6, True),
        ("= 5", 5, True),
    ],
)
def test_a_cell_decides_whether_a_value_passes(cell, value, expected):
    tests = feel.compile_unary(cell)
    assert tests.matches(value, {"limit": 10, "allowed": [1, 2]}) is expected


def test_an_unknown_name_in_a_cell_is_an_error():
    with pytest.raises(feel.UnknownName):
        feel.compile_unary("< limt").matches(5, {"limit": 10})


def test_a_fault_in_a_cell_is_told_with_its_place():
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile_unary("> 5, <")
    assert refused.value.position == 6
