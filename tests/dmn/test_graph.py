"""Decisions that require others, knowledge models, services and boxed expressions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn, feel

D = Decimal
RATE = (
    '<businessKnowledgeModel id="rate" name="rate"><variable name="rate"/><encapsulatedLogic>'
    '<formalParameter name="currency" typeRef="string"/>'
    + literal('if currency = "EUR" then 2 else 1')
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


def ask(xml, decision_id, variables, **options):
    return dmn.read(xml).evaluate(decision_id, variables, **options).value


def test_a_required_decision_is_evaluated_first():
    xml = model(
        fact("unit price", "number"),
        decision("net", literal("unit price * 10"), requires={"unit_price": "Input"}),
        decision("gross", literal("net * 1.2"), requires={"net": "Decision"}),
    )
    assert ask(xml, "gross", {"unit price": D("2.5")}) == D("30.00")
    assert dmn.read(xml).decisions["gross"].inputs == ("unit price",)


def test_a_decision_is_made_once_however_often_it_is_used():
    rows = [rule(["-"], ["1"])]
    xml = model(
        decision("base", table(inputs=["1"], outputs={"x": ""}, rules=rows)),
        decision("all", literal("base + base + base"), requires={"base": "Decision"}),
    )
    result = dmn.read(xml).evaluate("all", {})
    assert (result.value, len(result.matched)) == (D(3), 1)


def test_a_decision_that_is_not_looked_at_is_not_made():
    xml = model(
        decision("costly", literal("for i in 1..100000000 return i")),
        decision("x", literal("if a then 1 else costly"), requires={"costly": "Decision"}),
    )
    assert ask(xml, "x", {"a": True}) == D(1)


def test_a_decision_sees_only_what_it_requires():
    xml = model(decision("hidden", literal("1")), decision("x", literal("hidden + 1")))
    with pytest.raises(feel.UnknownName):
        ask(xml, "x", {})


def test_decisions_that_require_each_other_are_an_error():
    xml = model(
        decision("a", literal("b"), requires={"b": "Decision"}),
        decision("b", literal("a"), requires={"a": "Decision"}),
    )
    with pytest.raises(dmn.DecisionFailed):
        ask(xml, "a", {})


def test_what_a_caller_passes_never_stands_in_for_a_decision():
    xml = model(
        decision("limit", literal("100")),
        decision("ok", literal("amount < limit"), requires={"limit": "Decision"}),
    )
    assert ask(xml, "ok", {"amount": 500, "limit": 10_000}) is False


def test_a_knowledge_model_is_called_by_name_and_by_invocation():
    invocation = (
        "<invocation>" + literal("rate") + '<binding><parameter name="currency"/>'
        + literal('"EUR"') + "</binding></invocation>"
    )  # fmt: skip
    needs = {"rate": "Knowledge"}
    xml = model(
        RATE,
        decision("a", literal('rate("EUR") * 10'), requires=needs),
        decision("b", invocation, requires=needs),
        decision("c", literal("rate(5)"), requires=needs),
    )
    assert (ask(xml, "a", {}), ask(xml, "b", {}), ask(xml, "c", {})) == (D(20), D(2), None)
    assert dmn.read(xml).invoke("rate", {"currency": "CNY"}).value == D(1)


def test_a_knowledge_model_that_calls_itself_is_stopped():
    endless = RATE.replace("else 1", "else rate(currency) + rate(currency)").replace(
        "<encapsulatedLogic>",
        '<knowledgeRequirement><requiredKnowledge href="#rate"/></knowledgeRequirement>'
        "<encapsulatedLogic>",
    )
    xml = model(endless, decision("a", literal('rate("x")'), requires={"rate": "Knowledge"}))
    with pytest.raises(feel.LimitExceeded):
        ask(xml, "a", {})


def test_a_service_takes_decisions_of_others_as_inputs():
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#total"/>'
        '<inputDecision href="#net"/></decisionService>'
    )
    xml = model(
        decision("net", literal("1")),
        decision("total", literal("net * 2"), requires={"net": "Decision"}),
        service,
        decision("x", literal("s(21)"), requires={"s": "Knowledge"}),
    )
    assert ask(xml, "x", {}) == D(42)
    assert dmn.read(xml).invoke("s", {"net": 5}).value == D(10)


def test_a_boxed_context_builds_on_its_own_entries():
    entry = '<contextEntry><variable name="{}"/>{}</contextEntry>'
    body = (
        "<context>" + entry.format("net", literal("100"))
        + entry.format("gross", literal("net * 1.2")) + "</context>"
    )  # fmt: skip
    assert ask(model(decision("x", body)), "x", {}) == {"net": D(100), "gross": D("120.0")}


def test_a_result_of_another_type_is_refused_and_null_to_the_standard():
    other = model(decision("x", literal('"a"'), type_="number"))
    with pytest.raises(dmn.AnswerRefused):
        ask(other, "x", {})
    assert ask(other, "x", {}, strict=False) is None
    assert ask(model(decision("x", literal("[5]"), type_="number")), "x", {}) == D(5)
    day = model(decision("x", literal('@"2026-03-02"'), type_="date and time"))
    assert ask(day, "x", {}) == datetime(2026, 3, 2, tzinfo=UTC)


def test_an_input_of_another_type_or_outside_its_allowed_values_is_refused():
    kind = (
        '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
        '<allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>'
    )
    xml = model(
        kind, fact("grade", "tGrade"), decision("x", literal("grade"), requires={"grade": "Input"})
    )
    assert ask(xml, "x", {"grade": "A"}) == "A"
    for wrong in ("Z", 5):
        with pytest.raises(dmn.InputRefused):
            ask(xml, "x", {"grade": wrong})
    assert ask(xml, "x", {"grade": "Z"}, strict=False) is None


def test_types_of_the_model_can_be_asked_for_in_expressions():
    kind = (
        '<itemDefinition name="tLine"><itemComponent name="price"><typeRef>number</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    xml = model(
        kind,
        decision("yes", literal("{price: 5} instance of tLine")),
        decision("no", literal('{price: "5"} instance of tLine')),
    )
    assert (ask(xml, "yes", {}), ask(xml, "no", {})) == (True, False)


def test_an_imported_model_is_seen_under_its_name():
    rates = dmn.read(model(RATE, decision("base", literal("7"))))
    link = '<import name="rates" namespace="urn:test" importType="DMN"/>'
    xml = model(
        link,
        decision("x", literal('rates.rate("EUR") + rates.base'), requires={}),
    ).replace(b'namespace="urn:test">', b'namespace="urn:other">', 1)
    arrows = (
        b'<informationRequirement><requiredDecision href="urn:test#base"/></informationRequirement>'
        b'<knowledgeRequirement><requiredKnowledge href="urn:test#rate"/></knowledgeRequirement>'
    )
    xml = xml.replace(b"<literalExpression>", arrows + b"<literalExpression>")
    read = dmn.read(xml, imports={"urn:test": rates})
    assert read.evaluate("x", {}).value == D(9)


def test_the_moment_is_given():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert ask(model(decision("x", literal("now()"))), "x", {}, now=noon) == noon


def test_variables_are_not_changed():
    facts = {"a": [1]}
    ask(model(decision("x", literal("append(a, 2)"))), "x", facts)
    assert facts == {"a": [1]}
