"""Item definitions (DMN 1.5, 7.3.2) and the conversions of 10.3.2.9.4."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model
from workflow_engine import dmn

D = Decimal


def item(name, inner, *, many=False):
    collection = ' isCollection="true"' if many else ""
    return f'<itemDefinition name="{name}"{collection}>{inner}</itemDefinition>'


def of(base, allowed="", constraint=""):
    values = f"<allowedValues><text>{allowed}</text></allowedValues>" if allowed else ""
    bound = f"<typeConstraint><text>{constraint}</text></typeConstraint>" if constraint else ""
    return f"<typeRef>{base}</typeRef>{values}{bound}"


def component(name, base, *, many=False):
    collection = ' isCollection="true"' if many else ""
    return f'<itemComponent name="{name}"{collection}><typeRef>{base}</typeRef></itemComponent>'


def taken(types, type_, value, *, strict=False):
    """The value as a decision sees it that takes input of that type."""
    xml = model(types, fact("v", type_), decision("x", literal("v"), requires={"v": "Input"}))
    return dmn.read(xml).evaluate("x", {"v": value}, strict=strict).value


GRADE = item("tGrade", of("string", '"A", "B"'))
SCORE = item("tScore", of("number", "[0..100]"))
GRADES = item("tGrades", of("string", '"A", "B"'), many=True)
LINE = item("tLine", component("part", "string") + component("price", "number"))
ORDER = item("tOrder", component("lines", "tLine", many=True) + component("grade", "tGrade"))
TREE = item("tTree", component("name", "string") + component("below", "tTree", many=True))
FEW = item("tFew", of("number", "&gt; 0", "count(?) &lt;= 2"), many=True)
EVEN = item("tEven", of("tScore", constraint="even(?)"))
PART = {"part": "a", "price": D(1)}


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("tGrade", "A", "A"),
        ("tGrade", "C", None),
        ("tGrade", None, None),
        ("tScore", 100, D(100)),
        ("tScore", 101, None),
        ("tEven", 4, D(4)),
        ("tEven", 5, None),
        ("tEven", 102, None),
        ("tGrades", ["A", "B"], ["A", "B"]),
        ("tGrades", ["A", "C"], None),
        ("tGrades", [], []),
        ("tGrades", "A", ["A"]),
        ("tFew", [1, 2], [D(1), D(2)]),
        ("tFew", [1, 2, 3], None),
        ("tFew", [0], None),
        ("tLine", PART, PART),
        ("tLine", {**PART, "more": True}, {**PART, "more": True}),
        ("tLine", {"part": "a"}, None),
        ("tLine", {"part": "a", "price": None}, {"part": "a", "price": None}),
        ("tLine", {"part": "a", "price": "1"}, None),
        ("tLine", "a", None),
        ("tOrder", {"lines": [PART], "grade": "B"}, {"lines": [PART], "grade": "B"}),
        ("tOrder", {"lines": PART, "grade": "B"}, {"lines": [PART], "grade": "B"}),
        ("tOrder", {"lines": [{"part": 1}], "grade": "B"}, None),
        ("tOrder", {"lines": [], "grade": "C"}, None),
        (
            "tTree",
            {"name": "a", "below": [{"name": "b", "below": []}]},
            {"name": "a", "below": [{"name": "b", "below": []}]},
        ),
        ("number", [5], D(5)),
        ("number", [5, 6], None),
        ("number", "5", None),
        ("string", 5, None),
        ("boolean", True, True),
        ("boolean", 1, None),
        ("date and time", date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC)),
        ("Any", [5], [D(5)]),
        ("feel:number", 5, D(5)),
        ("integer", 5, D(5)),
    ],
)
def test_a_value_fits_its_type_or_is_null(type_, value, expected):
    types = GRADE + SCORE + GRADES + LINE + ORDER + TREE + FEW + EVEN
    assert taken(types, type_, value) == expected


def test_where_money_moves_a_value_that_does_not_fit_is_refused():
    with pytest.raises(dmn.InputRefused):
        taken(GRADE, "tGrade", "C", strict=True)


def test_a_type_of_functions_takes_functions_and_says_what_they_return():
    kind = (
        '<itemDefinition name="tRate"><functionItem outputTypeRef="number">'
        '<parameters name="currency" typeRef="string"/></functionItem></itemDefinition>'
    )
    rate = (
        '<businessKnowledgeModel id="r" name="rate"><variable name="rate" typeRef="tRate"/>'
        '<encapsulatedLogic><formalParameter name="currency"/>'
        + literal('if currency = "EUR" then 2 else "none"')
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    asked = decision("x", literal('[rate("EUR"), rate("XXX")]'), requires={"r": "Knowledge"})
    assert dmn.read(model(kind, rate, asked)).evaluate("x", {}).value == [D(2), None]
    assert taken(kind, "tRate", 5) is None


def test_an_expression_may_ask_what_a_knowledge_model_takes_and_gives():
    half = (
        '<businessKnowledgeModel id="h" name="half"><variable name="half" typeRef="number"/>'
        '<encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
        + literal("n / 2")
        + "</encapsulatedLogic></businessKnowledgeModel>"
    )
    texts = ["function<number> -> number", "function<string> -> number", "function<> -> number"]
    told = ", ".join(f"half instance of {text}" for text in texts)
    asked = decision("x", literal(f"[{told}]"), requires={"h": "Knowledge"})
    assert dmn.read(model(half, asked)).evaluate("x", {}).value == [True, False, False]


def test_types_that_are_built_on_each_other_are_a_finding():
    types = item("tA", of("tB")) + item("tB", of("tA"))
    with pytest.raises(dmn.DmnError, match="built on itself"):
        taken(types, "tA", 5)


def test_types_may_be_declared_in_any_order():
    assert taken(item("tA", of("tB")) + item("tB", of("number")), "tA", 5) == D(5)
