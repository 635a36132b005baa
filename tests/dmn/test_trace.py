"""How an answer came about can be read afterwards, step by step and cell by cell."""

import json
from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn

D = Decimal
RATE = (
    '<businessKnowledgeModel id="bkm_rate" name="rate"><variable name="rate"/><encapsulatedLogic>'
    '<formalParameter name="currency" typeRef="string"/>'
    + literal('if currency = "EUR" then 2 else 1')
    + "</encapsulatedLogic></businessKnowledgeModel>"
)
APPROVER = table(
    inputs=["converted", "department"],
    outputs={"approver": ""},
    rules=[
        rule(["< 1000", "-"], ['"nobody"'], note="small sums"),
        rule(["-", '"IT"'], ['"CIO"'], note="everything of IT"),
        rule([">= 1000", "-"], ['"head"'], note="large sums"),
    ],
).replace("UNIQUE", "FIRST")
MODEL = dmn.read(
    model(
        fact("amount", "number"),
        RATE,
        decision(
            "converted",
            literal('amount * rate("EUR")'),
            requires={"amount": "Input", "bkm_rate": "Knowledge"},
        ),
        decision("approver", APPROVER, requires={"converted": "Decision"}),
    )
)


def traced(variables, decision_id="approver", of=MODEL):
    trace = dmn.Trace()
    result = of.evaluate(decision_id, variables, trace=trace)
    return trace, result


def test_every_step_tells_what_it_saw_what_it_asked_and_what_came_of_it():
    trace, _ = traced({"amount": 700, "department": "IT", "unused": 1})
    root = trace.root
    assert (root.kind, root.id, root.value) == ("decision", "approver", "CIO")
    assert root.seen == {"converted": D(1400), "department": "IT"}
    [converted] = root.asked
    assert (converted.name, converted.seen, converted.value) == (
        "converted",
        {"amount": D(700)},
        D(1400),
    )
    [rate] = converted.asked
    assert (rate.kind, rate.id, rate.name) == ("knowledge", "bkm_rate", "rate")
    assert (rate.seen, rate.value) == ({"currency": "EUR"}, D(2))


def test_a_table_tells_of_each_rule_whether_it_matches_and_which_cell_says_no():
    trace, _ = traced({"amount": 700, "department": "IT"})
    [asked] = trace.root.tables
    assert asked.inputs == [("converted", D(1400)), ("department", "IT")]
    assert [(r.index, r.annotation, r.is_matching) for r in asked.rules] == [
        (1, "small sums", False),
        (2, "everything of IT", True),
        (3, "large sums", True),
    ]
    assert (asked.rules[0].failed, asked.rules[0].cell) == (0, "< 1000")


def test_answers_are_told_before_and_after_the_hit_policy():
    trace, _ = traced({"amount": 700, "department": "IT"})
    [asked] = trace.root.tables
    assert [(r.is_taken, r.answer) for r in asked.rules] == [
        (False, None),
        (True, "CIO"),
        (False, None),
    ]
    assert (asked.policy, asked.value, asked.is_default) == ("FIRST", "CIO", False)
    points = [rule(["-"], ["10"]), rule(["-"], ["20"])]
    summed = table(inputs=["1"], outputs={"points": ""}, rules=points)
    summed = summed.replace('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"')
    [asked] = traced({}, "score", dmn.read(model(decision("score", summed))))[0].root.tables
    assert ([r.answer for r in asked.rules], asked.value) == ([D(10), D(20)], D(30))


def test_a_value_that_is_not_allowed_names_its_column():
    body = table(inputs=["colour"], outputs={"x": ""}, rules=[rule(["-"], ["1"])])
    body = body.replace("</input>", '<inputValues><text>"red"</text></inputValues></input>')
    trace = dmn.Trace()
    with pytest.raises(dmn.InputRefused):
        dmn.read(model(decision("x", body))).evaluate("x", {"colour": "blue"}, trace=trace)
    [asked] = trace.root.tables
    assert (asked.refused, asked.rules, asked.is_default) == (0, [], False)


def test_a_failure_leaves_the_way_to_it():
    trace = dmn.Trace()
    with pytest.raises(dmn.DecisionFailed) as failed:
        dmn.read(
            model(
                decision("low", APPROVER.replace("FIRST", "UNIQUE")),
                decision("high", literal("low"), requires={"low": "Decision"}),
            )
        ).evaluate("high", {"converted": 5000, "department": "IT"}, trace=trace)
    [low] = trace.root.asked
    assert low.error is failed.value
    assert [r.answer for r in low.tables[0].rules if r.is_taken] == ["CIO", "head"]


def test_each_step_tells_where_null_came_from():
    own = dmn.read(
        model(
            decision("low", literal('1 + "a"')),
            decision("high", literal('[low, 2 * "b"]'), requires={"low": "Decision"}),
        )
    )
    trace, result = traced({}, "high", own)
    [low] = trace.root.asked
    assert [warning.text for warning in low.warnings] == ['1 + "a"']
    assert [warning.text for warning in trace.root.warnings] == ['[low, 2 * "b"]']
    assert result.warnings == (*low.warnings, *trace.root.warnings)


def test_a_service_is_a_step_with_the_decisions_it_takes():
    service = (
        '<decisionService id="s" name="s"><variable name="s"/>'
        '<outputDecision href="#converted"/><inputData href="#amount"/></decisionService>'
    )
    own = dmn.read(
        model(
            fact("amount", "number"),
            service,
            decision("converted", literal("amount * 2"), requires={"amount": "Input"}),
        )
    )
    trace = dmn.Trace()
    own.invoke("s", {"amount": 3}, trace=trace)
    assert (trace.root.kind, trace.root.seen, trace.root.value) == (
        "service",
        {"amount": D(3)},
        D(6),
    )
    assert [(step.id, step.value) for step in trace.root.asked] == [("converted", D(6))]


def test_the_answer_is_the_same_whether_somebody_watches_or_not():
    variables = {"amount": 700, "department": "IT"}
    assert traced(variables)[1] == MODEL.evaluate("approver", variables)


def test_a_trace_is_json_with_values_as_they_are_written_in_feel():
    trace, _ = traced({"amount": 700, "department": "IT"})
    told = json.loads(json.dumps(trace.as_json()))
    assert told["is_cut"] is False
    assert told["root"]["seen"] == {"converted": "1400", "department": '"IT"'}
    assert told["root"]["tables"][0]["rules"][1] == {
        "id": "rule_2",
        "index": 2,
        "annotation": "everything of IT",
        "is_matching": True,
        "failed": None,
        "cell": "",
        "is_taken": True,
        "answer": '"CIO"',
    }


def test_a_trace_of_very_many_steps_is_cut_and_says_so():
    body = literal('for i in 1..2000 return rate("EUR")')
    own = dmn.read(model(RATE, decision("all", body, requires={"bkm_rate": "Knowledge"})))
    trace, result = traced({}, "all", own)
    assert (trace.is_cut, len(trace.root.asked), len(result.value)) == (True, 999, 2000)
