"""Reading DMN files: versions, findings, and files that mean harm."""

import time

import pytest

from tests.dmn.models import NAMESPACE, decision, literal, model, rule, table
from workflow_engine import dmn, feel

ENTITY = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        NAMESPACE,
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_all_versions_are_read(namespace):
    read = dmn.read(model(decision("x", literal("1 + 1")), namespace=namespace))
    assert read.evaluate("x", {}).value == 2


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<definitions/>",
        b'<definitions xmlns="urn:other"/>',
        model(),
        ENTITY + model(decision("x", literal("1"))),
        (ENTITY + model(decision("x", literal("1")))).decode().encode("utf-16"),
        b"<!DOCTYPE a []>" + model(decision("x", literal("1"))),
        model("<decision id='x'>" * 200 + "</decision>" * 200)[:-20],
    ],
    ids=range(9),
)
def test_a_file_that_is_no_sound_dmn_is_refused(xml):
    started = time.process_time()
    with pytest.raises(dmn.DmnError):
        dmn.read(xml)
    assert time.process_time() - started < 2


def test_all_findings_are_told_at_once_with_their_elements():
    rows = [rule(["> > 5"], ["1"]), rule(["1", "2"], ["1"])]
    broken = table(inputs=["amount"], outputs={"x": ""}, rules=rows)
    xml = model(
        decision("a", literal("1 +")),
        decision("b", broken.replace("UNIQUE", "BEST")),
        decision("c", literal("1"), requires={"nowhere": "Decision"}),
    )
    with pytest.raises(dmn.DmnError) as refused:
        dmn.read(xml)
    assert {f.element for f in refused.value.findings} == {
        "a", "c", "rule_1", "rule_2", "table_b",
    }  # fmt: skip
    assert all(finding.message for finding in refused.value.findings)


def test_an_unknown_aggregation_is_a_finding():
    body = table(inputs=["1"], outputs={"x": ""}, rules=[rule(["-"], ["1"])])
    body = body.replace('"UNIQUE"', '"COLLECT" aggregation="AVERAGE"')
    with pytest.raises(dmn.DmnError, match="AVERAGE"):
        dmn.read(model(decision("x", body)))


def test_boxes_within_boxes_end_in_a_value_or_a_refusal():
    for depth in (50, 120, 240, 5000):
        xml = model(decision("x", "<list>" * depth + "</list>" * depth))
        try:
            dmn.read(xml).evaluate("x", {})
        except (dmn.DmnError, feel.LimitExceeded):
            continue


def test_foreign_code_is_a_finding():
    body = (
        '<functionDefinition kind="Java">' + literal('{class: "java.lang.Runtime"}')
        + "</functionDefinition>"
    )  # fmt: skip
    with pytest.raises(dmn.DmnError, match="Java"):
        dmn.read(model(decision("x", body)))


def test_a_lenient_reader_makes_null_of_what_it_cannot_read():
    read = dmn.read(model(decision("x", literal("1 +"))), lenient=True)
    assert read.evaluate("x", {}).value is None


def test_an_unknown_decision_is_told():
    with pytest.raises(dmn.DecisionNotFound):
        dmn.read(model(decision("x", literal("1")))).evaluate("y", {})
