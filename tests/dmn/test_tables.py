"""Decision tables: rules, hit policies and what they answer."""

from decimal import Decimal

import pytest

from tests.dmn.models import decision, model, rule, table
from workflow_engine import dmn, feel

D = Decimal
BANDS = table(
    inputs=["amount"],
    outputs={"approver": '"CFO", "head", "manager"'},
    rules=[
        rule(["< 1000"], ['"manager"'], note="small sums"),
        rule(["[500..5000]"], ['"head"']),
        rule(["> 800"], ['"CFO"']),
    ],
)


def ask(body, variables, *, strict=True):
    read = dmn.read(model(decision("band", body)))
    return read.evaluate("band", variables, strict=strict)


def with_policy(policy, aggregation=""):
    return BANDS.replace('hitPolicy="UNIQUE"', f'hitPolicy="{policy}" {aggregation}')


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "manager"),
        ("PRIORITY", "CFO"),
        ("COLLECT", ["manager", "head", "CFO"]),
        ("RULE ORDER", ["manager", "head", "CFO"]),
        ("OUTPUT ORDER", ["CFO", "head", "manager"]),
    ],
)
def test_the_hit_policy_decides_between_rules_that_match(policy, expected):
    assert ask(with_policy(policy), {"amount": 900}).value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("SUM", D(60)), ("MIN", D(10)), ("MAX", D(30)), ("COUNT", D(3))],
)
def test_collected_numbers_are_aggregated(aggregation, expected):
    rules = [rule(["-"], [points]) for points in ("10", "20", "30")]
    body = table(inputs=["amount"], outputs={"points": ""}, rules=rules)
    collecting = f'hitPolicy="COLLECT" aggregation="{aggregation}"'
    assert ask(body.replace('hitPolicy="UNIQUE"', collecting), {"amount": 1}).value == expected


def test_the_rules_that_matched_are_told_with_their_notes():
    matched = ask(with_policy("FIRST"), {"amount": 900}).matched
    assert [(m.table_id, m.rule_id, m.index, m.annotation) for m in matched] == [
        ("table_band", "rule_1", 1, "small sums")
    ]
    assert [m.index for m in ask(with_policy("COLLECT"), {"amount": 900}).matched] == [1, 2, 3]


def test_two_rules_for_one_case_are_an_error_where_rules_are_unique():
    with pytest.raises(dmn.DecisionFailed):
        ask(BANDS, {"amount": 900})
    assert ask(BANDS, {"amount": 900}, strict=False).value is None
    assert ask(BANDS, {"amount": 100}).value == "manager"


def test_different_answers_are_an_error_where_any_rule_will_do():
    with pytest.raises(dmn.DecisionFailed):
        ask(with_policy("ANY"), {"amount": 900})
    assert ask(with_policy("ANY"), {"amount": 100}).value == "manager"


def test_without_a_matching_rule_the_default_answers():
    rules = [rule(["> 5"], ['"big"'])]
    plain = table(inputs=["amount"], outputs={"size": ""}, rules=rules)
    assert ask(plain, {"amount": 1}).value is None
    kept = plain.replace(
        "</output>", '<defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    )
    assert ask(kept, {"amount": 1}).value == "none"


def test_several_outputs_make_a_context():
    rules = [rule(["-"], ['"head"', "2"])]
    body = table(inputs=["amount"], outputs={"approver": "", "days": ""}, rules=rules)
    assert ask(body, {"amount": 1}).value == {"approver": "head", "days": D(2)}


def test_a_missing_input_is_an_error_and_not_a_rule_that_does_not_match():
    with pytest.raises(feel.UnknownName):
        ask(BANDS, {"amout": 900})


def test_cells_may_compare_with_other_variables():
    rules = [rule(["> limit"], ['"over"'])]
    body = table(inputs=["amount"], outputs={"state": ""}, rules=rules)
    assert ask(body, {"amount": 11, "limit": 10}).value == "over"


DEFAULT = "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"


@pytest.mark.parametrize(
    ("declared", "value"),
    [("number", "900"), ("string", D(900)), ("boolean", "true"), ("number", True)],
)
def test_a_value_of_another_type_than_its_column_is_refused_or_falls_to_the_default(
    declared, value
):
    body = table(inputs=["amount"], outputs={"n": ""}, rules=[rule(["-"], ["1"])])
    typed = body.replace("<inputExpression>", f'<inputExpression typeRef="{declared}">')
    with pytest.raises(dmn.InputRefused, match="amount"):
        ask(typed, {"amount": value})
    assert ask(typed, {"amount": value}, strict=False).value == D(1)
    assert ask(typed.replace("</output>", DEFAULT), {"amount": value}).value == D(0)
    assert ask(typed, {"amount": None}).value == D(1)


def test_a_value_that_is_not_allowed_is_refused_or_falls_to_the_default():
    body = table(inputs=["colour"], outputs={"n": ""}, rules=[rule(["-"], ["1"])])
    body = body.replace("</input>", '<inputValues><text>"red"</text></inputValues></input>')
    with pytest.raises(dmn.InputRefused, match="colour"):
        ask(body, {"colour": "blue"})
    assert ask(body, {"colour": "blue"}, strict=False).value is None
    assert ask(body.replace("</output>", DEFAULT), {"colour": "blue"}).value == D(0)
    assert ask(body, {"colour": "red"}).value == D(1)


def test_an_answer_that_its_column_does_not_allow_is_refused():
    body = table(inputs=["1"], outputs={"n": '"a", "b"'}, rules=[rule(["-"], ['"c"'])])
    with pytest.raises(dmn.AnswerRefused):
        ask(body, {})
    typed = body.replace('"a", "b"', "").replace('name="n"', 'name="n" typeRef="number"')
    with pytest.raises(dmn.AnswerRefused, match="number"):
        ask(typed, {})
    assert ask(typed, {}, strict=False).value == "c"


def test_priorities_may_come_from_the_type_of_the_output():
    kind = (
        '<itemDefinition name="tWho"><typeRef>string</typeRef>'
        '<allowedValues><text>"CFO", "head"</text></allowedValues></itemDefinition>'
    )
    rows = [rule(["-"], ['"head"']), rule(["-"], ['"CFO"'])]
    body = table(inputs=["1"], outputs={"who": ""}, rules=rows).replace("UNIQUE", "PRIORITY")
    body = body.replace('name="who"', 'name="who" typeRef="tWho"')
    assert dmn.read(model(kind, decision("x", body))).evaluate("x", {}).value == "CFO"


def test_several_outputs_are_ranked_column_by_column():
    rows = [rule(["-"], ["2", '"b"']), rule(["-"], ["1", '"b"']), rule(["-"], ["2", '"a"'])]
    body = table(inputs=["1"], outputs={"n": "1, 2", "s": '"a", "b"'}, rules=rows)
    found = ask(body.replace("UNIQUE", "OUTPUT ORDER"), {}).value
    assert [(each["n"], each["s"]) for each in found] == [(D(1), "b"), (D(2), "a"), (D(2), "b")]
    first = ask(body.replace("UNIQUE", "PRIORITY"), {}).value
    assert first == {"n": D(1), "s": "b"}


def test_answers_of_several_columns_cannot_be_added_up():
    body = table(inputs=["1"], outputs={"a": "", "b": ""}, rules=[rule(["-"], ["1", "2"])])
    with pytest.raises(dmn.DmnError, match="aggregated"):
        ask(body.replace('"UNIQUE"', '"COLLECT" aggregation="SUM"'), {})
    assert ask(body.replace('"UNIQUE"', '"COLLECT" aggregation="COUNT"'), {}).value == D(1)


def test_a_cell_may_speak_of_its_value_and_of_other_columns():
    rows = [rule(["? > limit and even(?)", "-"], ['"yes"']), rule(["not(even(?))", "-"], ['"no"'])]
    body = table(inputs=["amount", "limit"], outputs={"x": ""}, rules=rows)
    assert ask(body, {"amount": 12, "limit": 10}).value == "yes"
    assert ask(body, {"amount": 11, "limit": 10}).value == "no"


def test_answers_may_be_computed_from_the_inputs():
    body = table(inputs=["amount"], outputs={"fee": ""}, rules=[rule(["> 5"], ["amount * 0.02"])])
    assert ask(body, {"amount": 100}).value == D("2.00")


def test_a_table_without_rules_gives_its_default_or_null():
    body = table(inputs=["1"], outputs={"n": ""}, rules=[])
    assert ask(body, {}).value is None
    assert ask(body.replace("</output>", DEFAULT), {}).value == D(0)
