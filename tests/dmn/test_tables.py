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
