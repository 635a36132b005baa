"""Two versions of a model beside each other: what changed, down to the cell."""

import re

import pytest

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn
from workflow_engine.dmn.difference import difference

SMALL = rule(["< 1000", "-"], ['"manager"'], note="small sums")
MIDDLE = rule(["[1000..5000]", '"IT"'], ['"head"'], note="middle")
LARGE = rule(["> 5000", "-"], ['"CFO"'], note="large sums")


def approver(*rules, inputs=("amount", "department"), outputs=None):
    return table(inputs=list(inputs), outputs=outputs or {"approver": ""}, rules=list(rules))


def file(body, *others):
    return model(*others, decision("approver", body))


def without_ids(xml):
    return re.sub(rb' id="rule_\d+"', b"", xml)


def changed_table(before, after, *, ids=True):
    files = [file(before), file(after)]
    [change] = difference(*(files if ids else map(without_ids, files)))
    return change.table


def kinds(table_change):
    return [
        (r.kind, r.before, r.after, r.is_moved)
        for r in table_change.rules
        if r.kind != "same" or r.is_moved
    ]


def test_two_files_that_say_the_same_do_not_differ():
    one = file(approver(SMALL, LARGE))
    spaced = one.replace(b"<rule", b"\n  <!-- note --> <rule").replace(b"<text>", b"<text> ")
    assert difference(one, spaced) == ()


def test_a_changed_cell_is_told_with_its_rule_and_column():
    after = approver(SMALL.replace("1000", "2000"), MIDDLE)
    found = changed_table(approver(SMALL, MIDDLE), after)
    assert [r.kind for r in found.rules] == ["changed", "same"]
    [detail] = found.rules[0].details
    assert (detail.path, detail.before, detail.after) == ("amount", "< 1000", "< 2000")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([SMALL, MIDDLE], [("removed", 3, None, False)]),
        ([SMALL, LARGE], [("removed", 2, None, False)]),
        ([MIDDLE, LARGE], [("removed", 1, None, False)]),
        (
            [SMALL, rule(["7", '"HR"'], ['"CEO"']), MIDDLE, LARGE],
            [("added", None, 2, False)],
        ),
        ([LARGE, SMALL, MIDDLE], [("same", 3, 1, True)]),
        (
            [LARGE.replace("CFO", "CEO"), SMALL, MIDDLE],
            [("changed", 3, 1, True)],
        ),
    ],
    ids=["last gone", "middle gone", "first gone", "added", "moved", "moved and changed"],
)
def test_rules_without_an_id_are_found_again_by_what_they_say(after, expected):
    found = changed_table(approver(SMALL, MIDDLE, LARGE), approver(*after), ids=False)
    assert kinds(found) == expected


def test_a_rule_with_its_id_is_the_same_rule_however_much_it_changes():
    after = approver(rule(["= 1", '"HR"'], ['"CEO"'], note="else"), LARGE)
    found = changed_table(approver(SMALL, LARGE), after)
    assert kinds(found) == [("changed", 1, 1, False)]
    assert [d.path for d in found.rules[0].details] == ["amount", "department", "approver", ""]


def test_what_was_removed_stands_where_it_was():
    found = changed_table(approver(SMALL, MIDDLE, LARGE), approver(SMALL, LARGE), ids=False)
    assert [(r.kind, r.before, r.after) for r in found.rules] == [
        ("same", 1, 1),
        ("removed", 2, None),
        ("same", 3, 2),
    ]


def test_columns_come_go_and_change():
    body = approver(SMALL, LARGE, outputs={"approver": '"manager","CFO"'})
    before = body.replace("<input>", '<input id="i1">', 1)
    shorter = approver(rule(["< 1000"], ['"manager"'], note="small sums"), inputs=["total"])
    found = changed_table(before, shorter.replace("<input>", '<input id="i1">', 1))
    assert [(c.kind, c.after.expression if c.after else None) for c in found.columns] == [
        ("changed", "total"),
        ("removed", None),
        ("changed", "approver"),
        ("same", ""),
    ]
    assert [(d.path, d.before, d.after) for c in found.columns for d in c.details] == [
        ("expression", "amount", "total"),
        ("allowed", '"manager","CFO"', None),
    ]
    assert kinds(found) == [("removed", 2, None, False)]


def test_the_hit_policy_and_its_aggregation_are_told():
    body = approver(SMALL)
    summed = body.replace('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="COUNT"')
    assert [(d.path, d.before, d.after) for d in changed_table(body, summed).details] == [
        ("hitPolicy", "UNIQUE", "COLLECT"),
        ("aggregation", None, "COUNT"),
    ]


def test_decisions_inputs_types_and_their_texts_are_told():
    kind = '<itemDefinition id="t" name="tLevel"><typeRef>string</typeRef></itemDefinition>'
    before = model(
        kind,
        fact("amount", "number"),
        decision("net", literal("amount * 2"), requires={"amount": "Input"}),
        decision("old", literal("1")),
    )
    after = model(
        kind.replace("string", "number"),
        fact("amount", "Any"),
        decision("net", literal("amount * 3")),
        decision("new", literal("1")),
    )
    found = [
        (c.kind, c.type, c.id, [(d.path, d.before, d.after) for d in c.details])
        for c in difference(before, after)
    ]
    required = "informationRequirement[#amount]/requiredInput[#amount]/href"
    assert found == [
        ("changed", "itemDefinition", "t", [("typeRef", "string", "number")]),
        ("changed", "inputData", "amount", [("variable/typeRef", "number", "Any")]),
        (
            "changed",
            "decision",
            "net",
            [
                ("literalExpression/text", "amount * 2", "amount * 3"),
                (required, "#amount", None),
            ],
        ),
        ("added", "decision", "new", []),
        ("removed", "decision", "old", []),
    ]


def test_a_table_that_becomes_an_expression_is_a_change_of_texts():
    [change] = difference(file(approver(SMALL)), file(literal('"manager"')))
    assert change.table is None
    assert ("literalExpression/text", None, '"manager"') in [
        (d.path, d.before, d.after) for d in change.details
    ]


def test_thousands_of_rules_are_compared_in_good_time():
    rows = [rule([str(at), "-"], [f'"{at}"']) for at in range(3000)]
    found = changed_table(approver(*rows), approver(*rows[:1500], *rows[1501:]), ids=False)
    assert len([r for r in found.rules if r.kind != "same"]) == 1


def test_what_is_no_dmn_cannot_be_compared():
    with pytest.raises(dmn.DmnError):
        difference(b"<x/>", file(approver(SMALL)))
