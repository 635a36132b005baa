"""Whatever a model says and whatever it is given, an evaluation ends soon and by itself."""

import time

import pytest

from tests.dmn.models import decision, fact, literal, model, rule, table
from workflow_engine import dmn, feel

SECONDS = 2


def heavy(test):
    return (
        '<itemDefinition name="tHeavy" isCollection="true"><typeRef>number</typeRef>'
        f"<allowedValues><text>{test}</text></allowedValues></itemDefinition>"
    )


def many_rules(count, *, policy, values=""):
    rules = [rule(["-"], [f'"{at}"']) for at in range(count)]
    body = table(inputs=["1"], outputs={"x": values}, rules=rules)
    return decision("x", body.replace('hitPolicy="UNIQUE"', f'hitPolicy="{policy}"'))


LOOP = '<for iteratorVariable="{v}"><in>{source}</in><return>{body}</return></for>'


def nested_loops(depth):
    body = literal("1")
    for at in range(depth):
        body = LOOP.format(v=f"v{at}", source=literal("[1..100]"), body=body)
    return decision("x", body)


def doubling(depth):
    first = decision("d0", literal('"0123456789"'))
    return first + "".join(
        decision(f"d{at}", literal(f"d{at - 1} + d{at - 1}"), requires={f"d{at - 1}": "Decision"})
        for at in range(1, depth)
    ) + decision("x", literal(f"d{depth - 1}"), requires={f"d{depth - 1}": "Decision"})  # fmt: skip


ENDLESS = (
    '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="n"/>'
    + literal("k(n + 1)")
    + '</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#k"/>'
    "</knowledgeRequirement></businessKnowledgeModel>"
)
FILTER = f"<filter><in>{literal('v')}</in><match>{literal('k1 = 1')}</match></filter>"
BOMBS = {
    "a type with a heavy test for each of many items": (
        heavy("count(for i in 1..900 return i) &gt; ?"),
        fact("v", "tHeavy"),
        decision("x", literal("v"), requires={"v": "Input"}),
    ),
    "asking again and again for a heavy type": (
        heavy("count(for i in 1..900 return i) &gt; ?"),
        decision("x", literal("for i in 1..5000 return [1] instance of tHeavy")),
    ),
    "loops in loops": (nested_loops(6),),
    "a text that doubles from decision to decision": (doubling(40),),
    "a knowledge model that calls itself": (
        ENDLESS,
        decision("x", literal("k(1)"), requires={"k": "Knowledge"}),
    ),
    "thousands of answers in an order of thousands": (
        many_rules(3000, policy="OUTPUT ORDER", values=",".join(f'"{n}"' for n in range(2500))),
    ),
}


@pytest.mark.parametrize("parts", BOMBS.values(), ids=BOMBS)
def test_an_evaluation_that_would_not_end_is_stopped(parts):
    read = dmn.read(model(*parts))
    started = time.process_time()
    with pytest.raises(feel.LimitExceeded):
        read.evaluate("x", {"v": list(range(20_000))}, strict=False)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "parts",
    [
        (decision("x", FILTER),),
        (many_rules(5000, policy="COLLECT"),),
    ],
    ids=["a filter over items that have nothing in common", "very many rules"],
)
def test_a_large_evaluation_that_is_allowed_takes_little_time(parts):
    read = dmn.read(model(*parts))
    started = time.process_time()
    read.evaluate("x", {"v": [{f"k{n}": n} for n in range(10_000)]}, strict=False)
    assert time.process_time() - started < SECONDS


def test_a_file_with_very_many_names_is_read_in_little_time():
    count = 5000
    parts = [fact(f"name {n}") for n in range(count)]
    parts += [decision(f"d{n}", literal(f"{n} + 1")) for n in range(count)]
    started = time.process_time()
    dmn.read(model(*parts))
    assert time.process_time() - started < 3 * SECONDS


def test_a_chain_of_thirty_decisions_is_walked():
    chain = [decision("d0", literal("1"))]
    chain += [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), requires={f"d{n - 1}": "Decision"})
        for n in range(1, 30)
    ]
    assert dmn.read(model(*chain)).evaluate("d29", {}).value == 30
