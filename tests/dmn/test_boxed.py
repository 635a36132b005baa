"""Boxed expressions, each as chapters 7 and 10.2 of DMN 1.5 have it."""

from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn

D = Decimal


def value(body, variables=None, *others, strict=True, requires=None):
    xml = model(*others, decision("x", body, requires=requires))
    return dmn.read(xml).evaluate("x", variables or {}, strict=strict).value


def entry(name, body, type_="Any"):
    return f'<contextEntry><variable name="{name}" typeRef="{type_}"/>{body}</contextEntry>'


def context(*entries, result=""):
    last = f"<contextEntry>{result}</contextEntry>" if result else ""
    return "<context>" + "".join(entries) + last + "</context>"


def walk(kind, source, body, *, variable="item"):
    inner = "return" if kind == "for" else "satisfies"
    return (
        f'<{kind} iteratorVariable="{variable}"><in>{source}</in><{inner}>{body}</{inner}></{kind}>'
    )


def filtered(source, match):
    return f"<filter><in>{source}</in><match>{match}</match></filter>"


def conditional(condition, yes, no):
    return f"<conditional><if>{condition}</if><then>{yes}</then><else>{no}</else></conditional>"


def function(body, **parameters):
    told = "".join(
        f'<formalParameter name="{name}" typeRef="{type_}"/>' for name, type_ in parameters.items()
    )
    return f"<functionDefinition>{told}{body}</functionDefinition>"


def invocation(called, **bindings):
    told = "".join(
        f'<binding><parameter name="{name}"/>{body}</binding>' for name, body in bindings.items()
    )
    return f"<invocation>{called}{told}</invocation>"


def test_a_context_with_a_last_box_without_a_name_gives_that_box():
    body = context(
        entry("net", literal("100")),
        entry("rate", literal("net / 500")),
        result=literal("net*rate"),
    )
    assert value(body) == D("20.0")


def test_an_entry_of_another_type_than_it_declares_is_null():
    body = context(entry("a", literal('"x"'), "number"), entry("b", literal("[7]"), "number"))
    assert value(body) == {"a": None, "b": D(7)}


def test_an_entry_may_hold_any_box():
    rows = table(inputs=["n"], outputs={"y": ""}, rules=[rule(["> 1"], ['"many"'])])
    body = context(
        entry("n", literal("3")),
        entry("list", f"<list>{literal('n')}{literal('n + 1')}</list>"),
        entry("level", rows),
        entry("inner", context(entry("n", literal("n * 2")), entry("m", literal("n")))),
    )
    assert value(body) == {
        "n": D(3),
        "list": [D(3), D(4)],
        "level": "many",
        "inner": {"n": D(6), "m": D(6)},
    }


def test_a_relation_is_a_list_of_contexts():
    columns = '<column name="name"/><column name="birth year" typeRef="number"/>'
    rows = "".join(
        f"<row>{literal(name)}{literal(year)}</row>"
        for name, year in (('"Ada"', "1815"), ('"Alan"', "1900 + 12"))
    )
    body = f"<relation>{columns}{rows}</relation>"
    assert value(body) == [
        {"name": "Ada", "birth year": D(1815)},
        {"name": "Alan", "birth year": D(1912)},
    ]
    asked = context(entry("people", body), result=literal("people[birth year > 1900].name"))
    assert value(asked) == ["Alan"]


def test_a_row_with_too_few_cells_is_a_finding():
    body = f'<relation><column name="a"/><column name="b"/><row>{literal("1")}</row></relation>'
    with pytest.raises(dmn.DmnError, match="row"):
        value(body)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("true", "yes"), ("false", "no"), ("null", "no"), ('"true"', "no")],
)
def test_only_true_takes_the_first_way_of_a_conditional(condition, expected):
    assert value(conditional(literal(condition), literal('"yes"'), literal('"no"'))) == expected


def test_the_way_that_is_not_taken_is_not_evaluated():
    endless = literal("for i in 1..99999999 return i")
    assert value(conditional(literal("true"), literal("1"), endless)) == D(1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[1, 2, 3]", [D(2), D(4), D(6)]),
        ("[]", []),
        ("5", [D(10)]),
        ("[1..3]", [D(2), D(4), D(6)]),
        ("(1..3)", [D(4)]),
        ("null", None),
    ],
)
def test_for_walks_through_what_feel_walks_through(source, expected):
    assert value(walk("for", literal(source), literal("item * 2"))) == expected


def test_for_sees_what_it_has_made_so_far():
    body = walk("for", literal("[1, 2, 3]"), literal("count(partial) + n"), variable="n")
    assert value(body) == [D(1), D(3), D(5)]


def test_loops_may_be_nested():
    inner = walk("for", literal("[10, 20]"), literal("a + b"), variable="b")
    assert value(walk("for", literal("[1, 2]"), inner, variable="a")) == [
        [D(11), D(21)],
        [D(12), D(22)],
    ]


@pytest.mark.parametrize(
    ("kind", "test", "expected"),
    [
        ("some", "item > 2", True),
        ("some", "item > 3", False),
        ("some", "if item > 2 then null else false", None),
        ("every", "item > 0", True),
        ("every", "item > 1", False),
        ("every", "if item > 2 then null else true", None),
    ],
)
def test_some_and_every_ask_each_item(kind, test, expected):
    assert value(walk(kind, literal("[1, 2, 3]"), literal(test))) is expected


@pytest.mark.parametrize(("kind", "expected"), [("some", False), ("every", True)])
def test_of_nothing_none_is_and_all_are(kind, expected):
    assert value(walk(kind, literal("[]"), literal("item > 0"))) is expected


@pytest.mark.parametrize(
    ("source", "match", "expected"),
    [
        ("[1, 2, 3]", "item > 1", [D(2), D(3)]),
        ("[{a: 1}, {a: 5}]", "a > 2", [{"a": D(5)}]),
        ("[{a: 1}, {b: 5}]", "b = 5", [{"b": D(5)}]),
        ("[{item: 1}, {item: 5}]", "item > 2", [{"item": D(5)}]),
        ("7", "item = 7", [D(7)]),
        ("[]", "item = 7", []),
        ("[1, 2]", "null", []),
        ("[1, 2]", '"yes"', None),
    ],
)
def test_a_filter_keeps_the_items_that_match(source, match, expected):
    assert value(filtered(literal(source), literal(match))) == expected


def test_a_function_in_a_box_is_called_and_may_call_itself():
    factorial = function(literal("if n < 2 then 1 else n * f(n - 1)"), n="number")
    assert value(context(entry("f", factorial), result=literal("f(5)"))) == D(120)
    assert value(context(entry("f", factorial), result=literal('f("5")'))) is None


def test_an_invocation_gives_its_function_boxes_by_name():
    half = function(literal("whole / parts"), whole="number", parts="number")
    called = invocation(literal("f"), parts=literal("4"), whole=literal("10"))
    assert value(context(entry("f", half), result=called)) == D("2.5")
    built_in = invocation(literal("substring"), string=literal('"abc"'))
    assert value(built_in, strict=False) is None


def test_what_is_called_and_is_no_function_gives_null():
    assert value(context(entry("f", literal("1")), result=invocation(literal("f")))) is None


def test_a_knowledge_model_may_be_a_table_over_its_parameters():
    rows = [rule(["< 18"], ['"minor"']), rule([">= 18"], ['"adult"'])]
    body = table(inputs=["age"], outputs={"class": ""}, rules=rows)
    for parameters in ('<formalParameter name="age" typeRef="number"/>', ""):
        knowledge = (
            '<businessKnowledgeModel id="k" name="class of">'
            f"<encapsulatedLogic>{parameters}{body}</encapsulatedLogic></businessKnowledgeModel>"
        )
        needs = {"k": "Knowledge"}
        called = invocation(literal("class of"), age=literal("20"))
        assert value(called, {}, knowledge, requires=needs) == "adult"
        assert value(literal("class of(5)"), {}, knowledge, requires=needs) == "minor"


def test_a_knowledge_model_may_need_another_one():
    inner = (
        '<businessKnowledgeModel id="a" name="double"><encapsulatedLogic>'
        f'<formalParameter name="n"/>{literal("n * 2")}</encapsulatedLogic>'
        "</businessKnowledgeModel>"
    )
    outer = (
        '<businessKnowledgeModel id="b" name="fourfold"><encapsulatedLogic>'
        f'<formalParameter name="n"/>{literal("double(double(n))")}</encapsulatedLogic>'
        '<knowledgeRequirement><requiredKnowledge href="#a"/></knowledgeRequirement>'
        "</businessKnowledgeModel>"
    )
    needs = {"b": "Knowledge"}
    assert value(literal("fourfold(3)"), {}, inner, outer, requires=needs) == D(12)


def test_a_decision_without_logic_is_null():
    assert value("") is None
    assert value("<literalExpression/>") is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (f'<functionDefinition kind="PMML">{literal("1")}</functionDefinition>', "PMML"),
        (f'<functionDefinition kind="J">{literal("1")}</functionDefinition>', "J"),
        (
            literal("1").replace("<lit", "<lit", 1).replace(">", ' expressionLanguage="juel">', 1),
            "juel",
        ),
        ("<literalExpression><importedValues/></literalExpression>", "other files"),
    ],
    ids=["PMML", "Java", "another language", "imported values"],
)
def test_what_is_not_run_here_is_a_finding_and_null_to_a_lenient_reader(body, told):
    xml = model(decision("x", context(entry("f", body), result=literal("f"))))
    with pytest.raises(dmn.DmnError, match=told):
        dmn.read(xml)
    value_ = dmn.read(xml, lenient=True).evaluate("x", {}, strict=False).value
    assert value_ is None or value_.parameters == ()


def test_a_language_may_be_that_of_the_whole_file():
    xml = model(decision("x", literal("1")), fact("a"))
    for language, is_read in (
        ("https://www.omg.org/spec/DMN/20230324/FEEL/", True),
        ("juel", False),
    ):
        told = xml.replace(b' id="model"', f' id="model" expressionLanguage="{language}"'.encode())
        if is_read:
            assert dmn.read(told).evaluate("x", {}).value == D(1)
        else:
            with pytest.raises(dmn.DmnError, match="juel"):
                dmn.read(told)
