"""Models that import others (DMN 1.5, 6.3.3): names, types, input data and services."""

from decimal import Decimal

import pytest

from tests.dmn.models import decision, fact, literal, model
from workflow_engine import dmn

D = Decimal
TYPES = (
    '<itemDefinition name="tPerson"><itemComponent name="first name"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="age"><typeRef>number</typeRef></itemComponent>'
    "</itemDefinition>"
)
GREETING = (
    '<businessKnowledgeModel id="greet" name="greeting of"><encapsulatedLogic>'
    '<formalParameter name="the name" typeRef="string"/>'
    + literal('"Hello " + the name')
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


def file(namespace, *parts, imports=None):
    links = "".join(
        f'<import name="{name}" namespace="{other}" importType="https://www.omg.org/spec/DMN/"/>'
        for other, name in (imports or {}).items()
    )
    xml = model(links, *parts).decode()
    return xml.replace('namespace="urn:test">', f'namespace="{namespace}">', 1).encode()


def person(type_="tPerson"):
    return fact("person", type_)


BASE = file(
    "urn:base",
    TYPES,
    person(),
    GREETING,
    decision(
        "greeting",
        literal("greeting of(person.first name)"),
        requires={"person": "Input", "greet": "Knowledge"},
    ),
    decision("is one", literal("person instance of tPerson"), requires={"person": "Input"}),
)
ADA = {"first name": "Ada", "age": 36}
ALAN = {"first name": "Alan", "age": 41}


def importing(name, *parts, requires, text, namespace="urn:top"):
    needs = {f"urn:base#{key}": kind for key, kind in requires.items()}
    body = decision("x", literal(text), requires=needs).replace('href="#urn', 'href="urn')
    xml = file(namespace, *parts, body, imports={"urn:base": name})
    return dmn.read(xml, imports={"urn:base": dmn.read(BASE)})


def test_decisions_and_knowledge_with_spaces_in_their_names_are_seen_under_the_import():
    read = importing(
        "the base",
        requires={"greeting": "Decision", "greet": "Knowledge"},
        text='[the base.greeting, the base.greeting of("Bo")]',
    )
    assert read.evaluate("x", {"person": ADA}).value == ["Hello Ada", "Hello Bo"]


def test_an_import_without_a_name_gives_plain_names():
    read = importing("", requires={"greeting": "Decision"}, text="greeting")
    assert read.evaluate("x", {"person": ADA}).value == "Hello Ada"


def test_input_data_of_an_import_may_be_given_under_its_name():
    read = importing("base", requires={"greeting": "Decision"}, text="base.greeting")
    assert read.evaluate("x", {"base": {"person": ADA}}).value == "Hello Ada"


def test_input_data_of_an_import_is_seen_under_its_name_and_checked():
    read = importing("base", requires={"person": "Input"}, text="base.person.age")
    assert read.evaluate("x", {"person": ADA}).value == D(36)
    with pytest.raises(dmn.InputRefused):
        read.evaluate("x", {"person": {"first name": "Ada", "age": "old"}})


def test_types_of_an_import_have_its_name_before_them():
    own = fact("other", "base.tPerson")
    xml = file(
        "urn:top",
        own,
        decision("x", literal("other.age"), requires={"other": "Input"}),
        decision("y", literal("{first name: 1, age: 2} instance of base.tPerson")),
        imports={"urn:base": "base"},
    )
    read = dmn.read(xml, imports={"urn:base": dmn.read(BASE)})
    assert read.evaluate("x", {"other": ADA}).value == D(36)
    assert read.evaluate("y", {}).value is False
    with pytest.raises(dmn.InputRefused):
        read.evaluate("x", {"other": {"age": 3}})


def test_an_imported_file_knows_its_types_under_their_own_names():
    read = importing("base", requires={"is one": "Decision"}, text="base.is one")
    assert read.evaluate("x", {"person": ADA}).value is True


def test_a_file_imported_along_two_ways_has_the_input_data_of_each():
    base = dmn.read(BASE)
    middle = {}
    for key in ("urn:left", "urn:right"):
        needs = {"urn:base#greeting": "Decision"}
        body = decision("out", literal("base.greeting"), requires=needs)
        xml = file(key, body.replace('href="#urn', 'href="urn'), imports={"urn:base": "base"})
        middle[key] = dmn.read(xml, imports={"urn:base": base})
    needs = {"urn:left#out": "Decision", "urn:right#out": "Decision"}
    body = decision("x", literal("[left.out, right.out]"), requires=needs)
    top = file(
        "urn:top",
        body.replace('href="#urn', 'href="urn'),
        imports={"urn:left": "left", "urn:right": "right"},
    )
    given = {"left": {"base": {"person": ADA}}, "right": {"base": {"person": ALAN}}}
    read = dmn.read(top, imports=middle)
    assert read.evaluate("x", given).value == ["Hello Ada", "Hello Alan"]


def test_a_service_of_this_file_wins_over_one_of_the_same_name_in_an_import():
    service = '<decisionService id="s" name="s"><outputDecision href="#one"/></decisionService>'
    base = dmn.read(file("urn:base", decision("one", literal('"theirs"')), service))
    own = file("urn:top", decision("one", literal('"ours"')), service, imports={"urn:base": "base"})
    assert dmn.read(own, imports={"urn:base": base}).invoke("s", {}).value == "ours"


def test_a_missing_import_is_a_finding():
    with pytest.raises(dmn.DmnError, match="urn:base"):
        dmn.read(file("urn:top", decision("x", literal("1")), imports={"urn:base": "base"}))


def test_files_that_import_each_other_are_read_together():
    top = file(
        "urn:top",
        decision("x", literal("base.greeting"), requires={"urn:base#greeting": "Decision"}).replace(
            'href="#urn', 'href="urn'
        ),
        imports={"urn:base": "base"},
    )
    read = dmn.read_together([top, BASE])
    assert read["urn:top"].evaluate("x", {"person": ADA}).value == "Hello Ada"
    assert set(read) == {"urn:top", "urn:base"}


def test_files_that_import_each_other_in_a_circle_are_refused():
    files = [
        file(one, decision("x", literal("1")), imports={other: "n"})
        for one, other in (("urn:a", "urn:b"), ("urn:b", "urn:a"))
    ]
    with pytest.raises(dmn.DmnError, match="circle"):
        dmn.read_together(files)


def test_two_files_of_one_namespace_are_refused():
    with pytest.raises(dmn.DmnError, match="urn:base"):
        dmn.read_together([BASE, BASE])
