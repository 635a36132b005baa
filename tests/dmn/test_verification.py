"""What is wrong with a table is told before it is put into force, with an example."""

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn, feel
from workflow_engine.dmn.verification import Remark, verify


def remarks(
    rules: list[str],
    *,
    inputs: tuple[str, ...] = ("amount",),
    policy: str = "UNIQUE",
    facts: dict[str, str] | None = None,
    allowed: str = "",
    answers: str = "",
) -> list[Remark]:
    body = table(inputs=list(inputs), outputs={"answer": answers}, rules=rules)
    body = body.replace("UNIQUE", policy)
    body = body.replace("</input>", f"<inputValues><text>{allowed}</text></inputValues></input>")
    if not allowed:
        body = body.replace("<inputValues><text></text></inputValues>", "")
    known = [fact(name, kind) for name, kind in (facts or {}).items()]
    read = dmn.read(model(*known, decision("band", body)))
    return verify(read, "band")


def told(found: list[Remark]) -> list[tuple[str, tuple[int, ...], dict[str, str]]]:
    return [(remark.code, remark.rules, dict(remark.example)) for remark in found]


def rows(*tests: str | tuple[str, ...]) -> list[str]:
    """Rules that answer with their number."""
    cells = [[test] if isinstance(test, str) else list(test) for test in tests]
    return [rule(row, [str(at)]) for at, row in enumerate(cells, 1)]


def test_a_whole_table_without_overlap_has_no_remark():
    assert remarks(rows("< 1000", "[1000..5000]", "> 5000")) == []


def test_an_amount_that_two_rules_take_is_shown():
    found = remarks(rows("<= 1000", "[1000..5000]", "> 5000"))
    assert told(found) == [("overlap", (1, 2), {"amount": "1000"})]


def test_an_amount_that_no_rule_takes_is_shown():
    found = remarks(rows("< 1000", "> 1000"))
    assert told(found) == [("gap", (), {"amount": "1000"})]


def test_half_an_amount_falls_between_whole_ones():
    (gap,) = remarks(rows("<= 1000", ">= 1001"))
    assert gap.code == "gap"
    assert 1000 < float(gap.example["amount"]) < 1001


def test_a_default_answer_closes_every_gap():
    body = table(inputs=["amount"], outputs={"answer": ""}, rules=rows("< 1000"))
    shut = "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
    read = dmn.read(model(decision("band", body.replace("</output>", shut))))
    assert verify(read, "band") == []


def test_the_gap_names_only_the_columns_that_make_it():
    found = remarks(
        rows(("< 10", '"a"'), ("< 10", 'not("a")')),
        inputs=("amount", "kind"),
        facts={"kind": "string"},
    )
    assert told(found) == [("gap", (), {"amount": "10"})]


def test_texts_have_others_beside_those_written():
    assert told(remarks(rows('"a"', '"b"'))) == [("gap", (), {"amount": '"other"'})]
    assert remarks(rows('"a"', '"b"'), allowed='"a", "b"') == []


def test_truth_has_two_values():
    assert told(remarks(rows("true"), facts={"amount": "boolean"})) == [
        ("gap", (), {"amount": "false"})
    ]


@pytest.mark.parametrize("cell", ["[5..1]", "? > 5 and ? < 3", '"three"'])
def test_a_rule_that_nothing_passes_is_told(cell: str):
    found = remarks(rows("-", cell), policy="FIRST", facts={"amount": "number"})
    assert ("never", (2,)) in {(remark.code, remark.rules) for remark in found}


def test_a_rule_under_a_wider_one_is_never_reached():
    found = remarks(rows("< 100", "< 50", "-"), policy="FIRST")
    assert [(remark.code, remark.rules) for remark in found] == [("masked", (2,))]


def test_a_rule_that_two_others_cover_together_is_never_reached():
    found = remarks(rows("< 60", ">= 50", "[10..90]"), policy="FIRST")
    assert [(remark.code, remark.rules) for remark in found] == [("masked", (3,))]


def test_rules_that_may_meet_are_fine_when_their_answers_agree():
    same = [rule(["< 60"], ['"x"']), rule([">= 50"], ['"x"'])]
    assert remarks(same, policy="ANY") == []
    other = [rule(["< 60"], ['"x"']), rule([">= 50"], ['"y"'])]
    assert [remark.code for remark in remarks(other, policy="ANY")] == ["overlap"]


def test_a_table_that_collects_has_neither_gaps_nor_overlaps():
    assert remarks(rows("< 60", "[50..70]"), policy="COLLECT") == []


@pytest.mark.parametrize(
    "cells",
    [
        ('< date("2026-01-01")', '>= date("2026-01-01")'),
        ('< @"2026-01-01T08:00:00"', '>= @"2026-01-01T08:00:00"'),
        ('< duration("P2D")', '>= duration("P2D")'),
        ('< duration("P2M")', '>= duration("P2M")'),
        ('< time("08:00:00")', '>= time("08:00:00")'),
    ],
)
def test_days_times_and_durations_are_examined_too(cells: tuple[str, str]):
    assert remarks(rows(*cells)) == []
    assert [remark.code for remark in remarks(rows(cells[0]))] == ["gap"]


def test_an_answer_of_another_type_is_told():
    body = table(inputs=["amount"], outputs={"answer": ""}, rules=rows("-"))
    typed = body.replace('<output name="answer"', '<output name="answer" typeRef="string"')
    (remark,) = verify(dmn.read(model(decision("band", typed))), "band")
    assert (remark.code, remark.rules) == ("type", (1,))
    assert "string" in remark.message


def test_what_depends_on_more_than_the_column_is_not_guessed():
    found = remarks(rows("< limit", ">= limit"))
    assert [remark.code for remark in found] == ["unexamined"] * 2


def test_a_gap_is_told_beside_a_cell_that_is_not_known():
    found = remarks(rows(("< 10", "> limit"), ("> 20", "-")), inputs=("amount", "price"))
    gaps = [remark for remark in found if remark.code == "gap"]
    assert gaps
    assert all(10 <= float(gap.example["amount"]) <= 20 for gap in gaps)


def test_an_expression_has_no_remarks():
    read = dmn.read(model(decision("band", literal("1"))))
    assert verify(read, "band") == []


def test_a_table_of_many_columns_is_examined_within_bounds():
    columns = [f"x{at}" for at in range(24)]
    cells = [
        tuple(f"[{(at * 7 + row) % 5}..{(at * 3 + row) % 5 + 4}]" for at in range(24))
        for row in range(40)
    ]
    found = remarks(rows(*cells), inputs=tuple(columns))
    assert {remark.code for remark in found} >= {"gap"}


def test_a_rule_that_better_ones_cover_never_decides():
    ranked = [
        rule(["< 60"], ['"low"']),
        rule(["< 50"], ['"none"']),
        rule(["-"], ['"high"']),
    ]
    found = remarks(ranked, policy="PRIORITY", answers='"high", "low", "none"')
    assert [(remark.code, remark.rules) for remark in found] == [
        ("masked", (1,)),
        ("masked", (2,)),
    ]
    found = remarks(ranked, policy="PRIORITY", answers='"none", "low", "high"')
    assert found == []


def test_the_table_of_a_knowledge_model_is_examined_by_its_parameters():
    body = table(inputs=["amount"], outputs={"answer": ""}, rules=rows("< 5", '"many"'))
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic>'
        f'<formalParameter name="amount" typeRef="number"/>{body}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    found = verify(dmn.read(model(knowledge)), "k")
    assert {remark.code for remark in found} == {"type", "never", "gap"}


def test_an_order_that_nobody_wrote_down_is_a_finding():
    for policy in ("PRIORITY", "OUTPUT ORDER"):
        with pytest.raises(dmn.DmnError, match="output values in their order"):
            remarks(rows("-"), policy=policy)


def test_each_remark_has_an_input_that_comes_upon_it():
    masked = remarks(rows("< 100", "[20..50]", "-"), policy="FIRST")
    assert told(masked) == [("masked", (2,), {"amount": "20"})]
    never = remarks(rows("-", '"three"'), policy="FIRST", facts={"amount": "number"})
    assert ("never", (2,), {"amount": "0"}) in told(never)
    assert ("type", (2,), {"amount": '"three"'}) in told(never)


def test_answers_that_are_not_allowed_or_cannot_be_added_up_are_told():
    odd = [rule(["< 5"], ['"x"']), rule([">= 5"], ['"y"'])]
    (remark,) = remarks(odd, answers='"x", "z"')
    assert (remark.code, remark.rules, remark.example) == ("type", (2,), {"amount": "5"})
    assert "allowed" in remark.message
    body = table(inputs=["amount"], outputs={"answer": ""}, rules=odd)
    body = body.replace('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"')
    summed = verify(dmn.read(model(decision("band", body))), "band")
    assert [(remark.code, remark.rules) for remark in summed] == [("type", (1,)), ("type", (2,))]


def test_times_that_have_no_order_between_them_are_not_guessed():
    found = remarks(rows('< @"2026-01-01T08:00:00"', '< @"2026-01-01T08:00:00Z"'))
    assert [remark.code for remark in found] == ["unexamined"] * 2


@pytest.mark.parametrize(("count", "expected"), [(700, "gap"), (4000, "unexamined")])
def test_a_long_table_is_examined_in_good_time_or_not_at_all(count: int, expected: str):
    started = time.process_time()
    found = remarks(rows(*(f"[{at * 10}..{at * 10 + 10})" for at in range(count))))
    assert {remark.code for remark in found} == {expected}
    assert time.process_time() - started < 8


bound = st.integers(0, 6)
cell = st.one_of(
    st.just("-"),
    st.builds("< {}".format, bound),
    st.builds(">= {}".format, bound),
    st.builds("[{}..{})".format, bound, bound),
    st.builds("{}".format, bound),
    st.builds("not({})".format, bound),
)


@settings(deadline=None)
@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=5))
def test_the_remarks_are_those_that_trying_every_value_finds(cells: list[tuple[str, str]]):
    halves = [at / 2 for at in range(-2, 16)]
    matching = {
        place: [
            at
            for at, row in enumerate(cells, 1)
            if all(
                feel.compile_unary(text).matches(_number(value), {})
                for text, value in zip(row, place, strict=True)
            )
        ]
        for place in product(halves, halves)
    }
    found = remarks(rows(*cells), inputs=("a", "b"))
    pairs = {(i, j) for hit in matching.values() for i in hit for j in hit if i < j}
    overlapping = {remark.rules for remark in found if remark.code == "overlap"}
    assert overlapping <= pairs
    assert len(overlapping) == min(len(pairs), 10)
    dead = {at for at in range(1, len(cells) + 1) if all(at not in h for h in matching.values())}
    assert {remark.rules[0] for remark in found if remark.code == "never"} == dead
    gaps = [remark.example for remark in found if remark.code == "gap"]
    assert bool(gaps) == any(not hit for hit in matching.values())
    for gap in gaps:
        assert not matching[float(gap.get("a", "0")), float(gap.get("b", "0"))]


def _number(value: float) -> object:
    return feel.compile(str(value)).evaluate({})
