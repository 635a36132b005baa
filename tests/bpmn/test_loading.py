"""Hostile and faulty files: everything becomes a finding that names its element."""

import re
import time
from random import Random

import pytest
from lxml import etree

from tests.bpmn.play import (
    HEAD,
    boundary,
    chain,
    cs,
    document,
    el,
    error,
    ext,
    flow,
    maps,
    operation,
    timer,
)
from workflow_engine.bpmn import Known, load
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.bpmn.names import BPMNDI

START, END = el("startEvent", "s"), el("endEvent", "e")
GOOD = START + el("userTask", "t") + END + chain("s", "t", "e")
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def found(*inner: str, known: Known | None = None, roots: str | None = None) -> set[str]:
    data = document(*inner) if roots is None else document(*inner, roots=roots)
    loaded = load(data, known=known)
    assert loaded.refused == (not loaded.graphs)
    for finding in loaded.findings:
        assert str(finding)
        assert not re.search(r"\{\w+\}", str(finding))
    return {f"{finding.code} {finding.element}" for finding in loaded.findings}


def codes(data: bytes) -> set[str]:
    loaded = load(data)
    assert loaded.refused
    assert not loaded.graphs
    return {finding.code for finding in loaded.findings}


def test_a_good_file_has_no_findings():
    assert found(GOOD) == set()


def test_the_same_file_is_the_same_graph():
    first, again = load(document(GOOD)), load(document(GOOD))
    assert first.graphs["main"].content_hash == again.graphs["main"].content_hash
    assert (
        first.graphs["main"].content_hash != load(document(GOOD + " ")).graphs["main"].content_hash
    )


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
HOSTILE = {
    "xxe file": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "xxe http": b'<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><d>&x;</d>',
    "dtd": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>',
    "laughs": f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>&l9;</d>'.encode(),
    "after a comment": b"<!-- x --> <!-- y -->\n<!DOCTYPE d><d/>",
    "lower case": b"<!doctype d><d/>",
    "stylesheet": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><d/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_document_types_and_instructions_are_refused(name):
    assert codes(HOSTILE[name]) == {"doctype"}


def test_an_instruction_inside_is_refused():
    assert codes(document(GOOD + "<?php evil ?>")) == {"doctype"}


@pytest.mark.parametrize(
    "data",
    [
        document(GOOD).decode().encode("utf-16-le"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + document(GOOD),
        b'<?xml version="1.0" encoding="UTF-16"?>' + document(GOOD),
        b"\xff\xfe\x00",
        '<?xml version="1.0" encoding="utf-8"?><d>é</d>'.encode("latin-1"),
    ],
)
def test_other_encodings_are_refused(data):
    assert codes(data) <= {"encoding", "not-xml"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_chinese_names_are_read_in_the_usual_encodings(encoding):
    label = encoding.removesuffix("-sig")
    text = (
        f'<?xml version="1.0" encoding="{label}"?>'
        + document(
            START, el("userTask", "t", name="部门经理审批"), END, chain("s", "t", "e")
        ).decode()
    )
    assert load(text.encode(encoding)).graphs["main"].node("t").name == "部门经理审批"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-xml"),
        (b"\x00" * 100, "not-xml"),
        (b"<a><b></a>", "not-xml"),
        (b"<a>&undefined;</a>", "not-xml"),
        (b"<a/>", "not-bpmn"),
        (b" " * 2_000_001, "not-xml"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "not-xml"),
        (b"<a>" + b"<b/>" * 80_000 + b"</a>", "too-many-elements"),
        (HEAD.encode() + b"<x/>" * 6_000 + b"</bpmn:definitions>", "too-many-elements"),
        (b"<a " + b" ".join(b'xmlns:n%d="u"' % i for i in range(300)) + b"/>", "too-many-elements"),
        (HEAD.encode() + b"<a>" * 80 + b"</a>" * 80 + b"</bpmn:definitions>", "too-deep"),
        (HEAD.encode() + b"</bpmn:definitions>", "no-process"),
    ],
)
def test_what_is_no_model_is_refused_quickly(data, code):
    began = time.process_time()
    assert codes(data) == {code}
    assert time.process_time() - began < 2


def mutants(seed: int, count: int):
    """Files that are nearly right: tags dropped, doubled, and their values exchanged."""
    random = Random(seed)
    task = el("userTask", "t", ext(cs("assignment", candidates="= [x]"), cs("deadline", due="P2D")))
    text = document(
        START, task, boundary("b", "t", timer("timeCycle", "R3/PT5M")), END, operation("o"),
        el("exclusiveGateway", "g", default="g_e"), el("endEvent", "f", error("over")),
        el("subProcess", "p", el("startEvent", "si"), operation("q"), chain("si", "q")),
        chain("s", "t", "g", "e"), flow("g", "p", "x > 1"), chain("b", "o", "f"),
    ).decode()  # fmt: skip
    values = [*re.findall(r'"([^"]+)"', text), "", "=", "= [", "R/", "${", "true"]
    for _ in range(count):
        tags = re.findall(r"<[^>]*>|[^<]+", text)
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(tags))
            match random.randrange(4):
                case 0:
                    del tags[place]
                case 1:
                    tags.insert(random.randrange(len(tags)), tags[place])
                case _:
                    tags[place] = tags[place].replace(random.choice(values), random.choice(values))
        yield "".join(tags).encode()


def test_no_mutant_of_a_model_raises():
    for data in mutants(seed=20, count=400):
        loaded = load(data)
        assert all(str(finding) for finding in loaded.findings)


def test_ids_of_the_parser_may_be_used():
    inner = el("startEvent", "Start"), el("userTask", "main.EndJoin"), el("endEvent", "End")
    assert found(*inner, chain("Start", "main.EndJoin", "End")) == set()


def test_all_faults_are_found_in_one_pass():
    assert found(
        START, el("userTask", "t"), el("userTask", "t"), el("scriptTask", "script"),
        el("exclusiveGateway", "g"), el("task", "island"), operation("o"),
        boundary("b", "nobody", timer("timeDuration", "soon")),
        flow("s", "t"), flow("t", "g"), flow("g", "o"), flow("g", "e", "1 +"), END,
        flow("t", "nowhere"), flow("o", "script"), flow("o", "g", "x > 1"),
    ) >= {
        "duplicate-id t", "no-script script", "unreachable island",
        "dangling-reference b", "bad-timer b", "bad-expression g_e", "missing-condition g_o",
        "dangling-reference t_nowhere", "flow-leaves-scope t_nowhere",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "finding"),
    [
        (el("receiveTask", "x"), "no-message x"),
        (el("sendTask", "x"), "no-message x"),
        (el("receiveTask", "x", messageRef="ghost"), "dangling-reference x"),
        (el("receiveTask", "x", messageRef="over"), "wrong-reference x"),
        (el("serviceTask", "x"), "no-operation x"),
        (el("businessRuleTask", "x"), "no-decision x"),
        (el("intermediateCatchEvent", "x", "<bpmn:timerEventDefinition/>"), "no-timer x"),
        (el("intermediateCatchEvent", "x", timer("timeCycle", "0 0 25 ? * MON")), "bad-timer x"),
        (el("intermediateCatchEvent", "x", timer("timeDate", "2026-02-30T00:00")), "bad-timer x"),
        (el("intermediateThrowEvent", "x", "<bpmn:messageEventDefinition/>"), "no-message x"),
        (el("endEvent", "x", error()), "no-error-code x"),
        (el("task", "x", default="s_t"), "wrong-default x"),
        (el("task", "x", ext(cs("form", key="f"))), "misplaced-extension x"),
        (el("userTask", "x", ext(cs("form", kex="f"))), "unknown-extension x"),
        (el("userTask", "x", ext(cs("fornn", key="f"))), "unknown-extension x"),
        (el("userTask", "x", ext(cs("form"))), "incomplete-extension x"),
        (el("userTask", "x", **{"cs:assignee": "anna"}), "unknown-extension x"),
        (el("userTask", "x", ext(cs("assignment", assignee="= 1 +"))), "bad-expression x"),
        (el("userTask", "x", ext(cs("deadline", remind="soon"))), "bad-reminder x"),
        (el("task", "x", ext(maps(outputs={"n": "= ]"}))), "bad-expression x"),
        (operation("x", retries="many"), "bad-retries x"),
        (el("userTask", "x", **{"camunda:assignee": "${bean.call()}"}),
         "untranslatable-expression x"),
        (el("serviceTask", "x", **{"camunda:delegateExpression": "${evil}"}),
         "foreign-behaviour x"),
        (el("task", "x", '<bpmn:extensionElements><camunda:executionListener class="x"/>'
            "</bpmn:extensionElements>"), "foreign-behaviour x"),
    ],
)  # fmt: skip
def test_a_fault_names_its_element(inner, finding):
    assert finding in found(GOOD, inner, flow("t", "x"))


@pytest.mark.parametrize(
    ("inner", "finding"),
    [
        (boundary("b", "t", error("over"), interrupting=False), "error-interrupts b"),
        (el("boundaryEvent", "b", timer("timeDuration", "P1D")), "not-attached b"),
        (boundary("b", "e", timer("timeDuration", "P1D")), "wrong-reference b"),
        (el("startEvent", "s2"), "several-starts main"),
        (flow("e", "t"), "flow-from-end e_t"),
        (flow("t", "s"), "flow-to-start t_s"),
        (el("sequenceFlow", "f", sourceRef="t"), "open-flow f"),
        (flow("t", "inner") + el("subProcess", "p", el("startEvent", "is"), el("task", "inner"),
                                 flow("is", "inner")), "flow-leaves-scope t_inner"),
        (el("parallelGateway", "g") + flow("t", "g") + el("task", "n") + flow("g", "n", "x"),
         "condition-without-choice g_n"),
        (
            el("eventBasedGateway", "g") + flow("t", "g") + flow("g", "e"),
            "no-event-behind g",
        ),
        ("<bpmn:task/>", "missing-id main"),
    ],
)  # fmt: skip
def test_a_fault_of_the_structure_names_its_element(inner, finding):
    assert finding in found(GOOD, inner)


def test_a_condition_in_another_language_is_refused():
    condition = '<bpmn:conditionExpression language="groovy">x</bpmn:conditionExpression>'
    other = el("sequenceFlow", "f", condition, sourceRef="t", targetRef="e")
    assert "expression-language f" in found(GOOD, other)


@pytest.mark.parametrize(
    ("inner", "known", "finding"),
    [
        (operation("x"), Known(operations={}), "unknown-operation x"),
        (el("businessRuleTask", "x", ext(cs("decision", key="d"))), Known(decisions=frozenset()),
         "unknown-decision x"),
        (el("userTask", "x", ext(cs("form", key="f"))), Known(forms=frozenset()),
         "unknown-form x"),
        (el("userTask", "x", ext(cs("assignment", candidates="anna, group:cfos"))),
         Known(groups=frozenset({"buyers"})), "unknown-group x"),
    ],
)  # fmt: skip
def test_names_outside_the_file_must_exist(inner, known, finding):
    wired = GOOD, inner, flow("t", "x")
    assert finding in found(*wired, known=known)
    assert finding not in found(*wired)


def test_unknown_extensions_are_warnings_only():
    assert found(
        GOOD, el("task", "x", ext('<o:thing xmlns:o="urn:o"/>')),
        flow("t", "x"), el("exclusiveGateway", "g"), flow("t", "g"), flow("g", "e", "a"),
        flow("g", "x", "b"),
    ) == {
        "extension-ignored x", "missing-default g", "lack-of-synchronisation x",
    }  # fmt: skip


def drawn(data: bytes, *, but: str) -> bytes:
    """The file with a diagram in which one element is missing."""
    root = etree.fromstring(with_diagram(data))
    for shape in list(root.iter(f"{{{BPMNDI}}}BPMNShape")):
        if shape.get("bpmnElement") == but:
            shape.getparent().remove(shape)
    return etree.tostring(root)


def test_a_file_without_a_diagram_is_laid_out_and_no_element_of_it_told_as_not_drawn():
    bare = document(START, el("userTask", "t"), END, chain("s", "t", "e"))
    assert "no-bpmndi" not in {finding.code for finding in load(bare, style=True).findings}


def test_findings_come_by_severity_and_then_by_place():
    found = load(
        document(
            START, el("task", "lonely"), el("userTask", "t", ext('<o:x xmlns:o="urn:o"/>')),
            el("task", "second", ext('<cs:due expr="= 1 +"/>')), END,
            chain("s", "t", "e"), el("task", "last", ext('<o:y xmlns:o="urn:o"/>')),
        ),
        style=True,
    ).findings  # fmt: skip
    ranks = [("error", "warning", "information").index(each.severity) for each in found]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    order = ["s", "lonely", "t", "second", "e", "last"]
    errors = [order.index(f.element) for f in found if f.severity == "error" and f.element in order]
    assert errors == sorted(errors)
    doubts = [
        order.index(f.element) for f in found if f.severity == "warning" and f.element in order
    ]
    assert doubts == sorted(doubts)


def test_a_diagram_that_is_hard_to_read_is_warned_about_when_asked():
    unnamed = document(START, el("userTask", "t"), END, chain("s", "t", "e"), flow("t", "t"))
    assert load(unnamed).findings == ()
    told = load(drawn(unnamed, but="t"), style=True)
    assert not told.refused
    assert {"label-required", "no-implicit-split", "fake-join", "no-bpmndi"} <= {
        finding.code for finding in told.findings if finding.element == "t"
    }


def test_extensions_of_camunda_are_understood():
    attributes = {
        "camunda:assignee": "${requester}", "camunda:candidateGroups": "a, b",
        "camunda:candidateUsers": "anna", "camunda:formKey": "f", "camunda:priority": "60",
        "camunda:dueDate": "${now}",
    }  # fmt: skip
    data = document(
        START, el("userTask", "t", **attributes), el("exclusiveGateway", "g"), END,
        chain("s", "t", "g"), flow("g", "e", "${amount >= 5 && kind == 'IT'}"),
    )  # fmt: skip
    loaded = load(data)
    assert not loaded.refused, loaded.findings
    task = loaded.graphs["main"].node("t").behaviour
    assert task.assignee.text == "= requester"
    assert task.candidates.text == "group:a, group:b, person:anna"
    condition = loaded.graphs["main"].node("g").outgoing[0].condition
    assert condition.text == 'amount >= 5 and kind = "IT"'


def test_extensions_of_zeebe_are_understood():
    inner = ext(
        '<zeebe:taskDefinition type="finance.pay" retries="3"/><zeebe:ioMapping>'
        '<zeebe:input source="=amount" target="n"/><zeebe:output source="=result.id" target="id"/>'
        "</zeebe:ioMapping>"
    )
    loaded = load(document(START, el("serviceTask", "t", inner), END, chain("s", "t", "e")))
    node = loaded.graphs["main"].node("t")
    assert (node.behaviour.topic.text, node.behaviour.retries) == ("finance.pay", 3)
    assert [(a.source.text, a.target) for a in node.inputs] == [("=amount", "n")]


def test_lanes_are_known_by_id_also_inside_a_sub_process():
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="lane_a" name="Buyers">'
        "<bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:flowNodeRef>sub</bpmn:flowNodeRef>"
        "</bpmn:lane></bpmn:laneSet>"
    )
    sub = el("subProcess", "sub", el("startEvent", "is"), el("userTask", "u"), chain("is", "u"))
    graph = load(document(lanes, GOOD, sub, flow("t", "sub"))).graphs["main"]
    assert graph.lanes == {"lane_a": "Buyers"}
    assert [graph.node(name).lane for name in ("t", "sub", "u", "e")] == ["lane_a"] * 3 + [None]


def test_processes_that_are_not_executable_are_left_out():
    other = '<bpmn:process id="other" isExecutable="false"><bpmn:task id="q"/></bpmn:process>'
    loaded = load(document(GOOD, roots=other))
    assert list(loaded.graphs) == ["main"]
    assert [finding.code for finding in loaded.findings] == ["not-executable"]
