"""Null from a wrong type can be read: where, what was given, what was expected."""

from decimal import Decimal

import pytest

from workflow_engine import feel

FACTS = {"amount": 1500, "name": "Meyer", "order": {"total": 5, "date": None}, "nothing": None}


def warnings(text, **more):
    found = []
    feel.compile(text).evaluate(FACTS, warnings=found, **more)
    return found


@pytest.mark.parametrize(
    ("text", "position", "given", "expected"),
    [
        ('amount + "1"', 7, ("number", "string"), "two numbers, two texts"),
        ("2 * name", 2, ("number", "string"), "two numbers, or a duration"),
        ("1 + nothing", 2, ("number", "null"), "two numbers, two texts"),
        ("amount / 0", 7, ("number", "number"), "values that have a result"),
        ("2 ** (1 - name)", 8, ("number", "string"), "two numbers, two texts"),
        ("-name", 0, ("string",), "a number or a duration"),
        ("amount < name", 7, ("number", "string"), "of the same type"),
        ("name > 10", 5, ("string", "number"), "of the same type"),
        ("amount = name", 7, ("number", "string"), "of the same type"),
        ('amount between "a" and "b"', 0, ("number", "string"), "of the same type"),
        ("amount and true", 0, ("number",), "true or false"),
        ("if amount then 1 else 2", 3, ("number",), "true or false"),
        ("[1, 2][name]", 7, ("string",), "true or false"),
        ("for i in 1.5..3 return i", 9, ("range",), "a list, or a range"),
        ("some i in nothing satisfies i", 10, ("null",), "a list, or a range"),
        ("amount.total", 7, ("number",), "a context"),
        ("order.totel", 6, ("context",), "a context"),
        ("name(1)", 0, ("null",), "a function"),
        ("substring(amount, 1)", 0, ("number", "number"), "substring(string: string, start"),
        ("sum(name)", 0, ("string",), "values that have a result"),
        ('date("2026-02-30")', 0, ("string",), "values that have a result"),
        ('@"2026-02-30"', 0, ("string",), "ISO 8601"),
        ("(function(a) a)(1, 2)", 1, ("number", "number"), "function(a)"),
        ("(function(a: number) a)(name)", 1, ("string",), "a: number"),
        ("[1..name]", 0, ("number", "string"), "of the same type"),
        ("amount in [name..\"z\"]", 0, ("number", "range"), "of the same type"),
        ("amount instance of money", 19, (), "a known type"),
        ("{a: 1, a: 2}", 0, (), "each entry once"),
        ('[function() external {java: {class: "x"}}]', 1, (), "a function"),
    ],
)  # fmt: skip
def test_a_warning_says_where_and_what_was_given_and_expected(text, position, given, expected):
    found = warnings(text, strict=not text.startswith("name("))
    assert [(w.text, w.position, w.given) for w in found][:1] == [(text, position, given)]
    assert expected in found[0].expected
    assert f"Character {position + 1}" in found[0].hint


def test_a_misspelt_entry_is_told_with_the_one_that_may_be_meant():
    assert warnings("order.totel")[0].hint.endswith("Did you mean 'total'?")


def test_a_name_that_counts_as_null_is_told():
    assert [w.position for w in warnings("1 + amont", strict=False)] == [4, 2]


def test_a_cell_of_a_table_can_be_asked_too():
    found = []
    assert not feel.compile_unary("? + 1 > 5").matches("many", {}, warnings=found)
    assert found[0].given == ("string", "number")


@pytest.mark.parametrize(
    "text",
    ["amount + 1", "order.date", "nothing = null", "nothing and true", 'get value(order, "x")',
     "if nothing = null then 1 else 2", "string(nothing)", "(function(a) null)(1)", "amount > 5"],
)  # fmt: skip
def test_what_is_as_it_should_be_gives_no_warning(text):
    assert warnings(text) == []


def test_one_evaluation_gives_a_hundred_warnings_at_most():
    assert len(warnings('for i in 1..1000 return i + "a"')) == 100


def test_whoever_does_not_ask_gets_the_value_alone():
    assert feel.compile("amount + name").evaluate(FACTS) is None
    assert feel.compile("amount + 1").evaluate(FACTS) == Decimal(1501)
