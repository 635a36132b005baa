"""A file without a diagram gets one: everything drawn once, nothing over another."""

import subprocess
import sys
from itertools import combinations, pairwise

import pytest
from lxml import etree

from tests.bpmn.play import HEAD, boundary, chain, document, el, flow, timer
from tests.bpmn.vendors import CAMUNDA7, CAMUNDA8, COLLABORATION, RUNNABLE
from tests.conformance.miwg_compare import differences
from workflow_engine.bpmn import document as documents
from workflow_engine.bpmn.layout import with_diagram

DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"


def without_diagram(data: bytes) -> bytes:
    root = etree.fromstring(data)
    for diagram in list(root.iterchildren(DIAGRAM)):
        root.remove(diagram)
    return etree.tostring(root)


def flat(count: int) -> bytes:
    names = ["s", *(f"t{i}" for i in range(count)), "e"]
    tasks = "".join(el("task", name) for name in names[1:-1])
    return document(el("startEvent", "s"), tasks, el("endEvent", "e"), chain(*names))


NESTED = document(
    el("startEvent", "s"),
    el("subProcess", "p", el("startEvent", "ps"), el("subProcess", "q", el("startEvent", "qs"),
       el("task", "qt"), chain("qs", "qt")), chain("ps", "q")),
    boundary("b", "p", timer("timeDuration", "P1D")), el("endEvent", "late"),
    el("parallelGateway", "g"), el("task", "x"), el("task", "y"), el("parallelGateway", "j"),
    el("endEvent", "e"), chain("s", "p", "g", "x", "j", "e"), chain("g", "y", "j"),
    flow("b", "late"), flow("x", "g"), el("textAnnotation", "note"),
    el("association", "a", sourceRef="note", targetRef="x"),
)  # fmt: skip
LANES = document(
    '<bpmn:laneSet id="ls"><bpmn:lane id="l1"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>'
    '<bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="l2"><bpmn:childLaneSet '
    'id="ch"><bpmn:lane id="l3"><bpmn:flowNodeRef>u</bpmn:flowNodeRef></bpmn:lane><bpmn:lane '
    'id="l4"><bpmn:flowNodeRef>e</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane>'
    "</bpmn:laneSet>",
    el("startEvent", "s"), el("task", "t"), el("task", "u"), el("endEvent", "e"),
    chain("s", "t", "u", "e"),
)  # fmt: skip
BARE = {
    "nested": NESTED,
    "lanes": LANES,
    "pools": without_diagram(COLLABORATION.encode()),
    "long": flat(400),
    "nested and many": NESTED.replace(
        b'<bpmn:task id="x">',
        "".join(el("task", f"more{i}") for i in range(300)).encode() + b'<bpmn:task id="x">',
    ),
    **{name: without_diagram(data) for name, data in RUNNABLE.items()},
}


def drawn(data: bytes):
    read = documents.parse(with_diagram(data))
    assert read.is_readable
    (diagram,) = read.diagrams
    return read, diagram


@pytest.mark.parametrize("name", BARE)
def test_every_element_is_drawn_once(name):
    read, diagram = drawn(BARE[name])
    kinds = ("Task", "Event", "Gateway", "task", "subProcess", "lane", "participant", "Annotation")
    nodes = [e.id for e in read.elements() if e.kind.endswith(kinds)]
    assert sorted({s.element for s in diagram.shapes} & set(nodes)) == sorted(nodes)
    lines = [e.id for e in read.elements() if e.kind in ("sequenceFlow", "messageFlow")]
    assert {edge.element for edge in diagram.edges} >= set(lines)
    identities = [item.id for item in (*diagram.shapes, *diagram.edges)]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("name", BARE)
def test_no_node_lies_over_another(name):
    read, diagram = drawn(BARE[name])
    leaves = {
        e.id for e in read.elements()
        if e.kind.endswith(("Task", "task", "Gateway", "Event")) and e.kind != "boundaryEvent"
    }  # fmt: skip
    boxes = [shape.bounds.numbers for shape in diagram.shapes if shape.element in leaves]
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(boxes, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


@pytest.mark.parametrize("name", BARE)
def test_nothing_else_of_the_file_changes(name):
    changed = without_diagram(with_diagram(BARE[name]))
    assert differences(BARE[name], changed) == []


def test_what_is_inside_a_lane_or_sub_process_is_drawn_inside():
    for name, pairs in {
        "nested and many": [("p", "ps"), ("p", "q"), ("q", "qs")],
        "nested": [("p", "ps"), ("p", "q"), ("q", "qt")],
        "lanes": [("l1", "t"), ("l2", "l3"), ("l3", "u"), ("l4", "e")],
        "pools": [("p2", "s"), ("p2", "l1"), ("l1", "t")],
    }.items():
        read, _ = drawn(BARE[name])
        for outer, inner in pairs:
            x, y, w, h = read.shape_of(outer).bounds.numbers
            x2, y2, w2, h2 = read.shape_of(inner).bounds.numbers
            assert x <= x2
            assert y <= y2
            assert x2 + w2 <= x + w
            assert y2 + h2 <= y + h


def test_a_file_with_a_diagram_or_without_anything_to_draw_stays_as_it_is():
    empty = f"{HEAD}</bpmn:definitions>".encode()
    for data in (COLLABORATION.encode(), b"", b"<x/>", empty, with_diagram(CAMUNDA7)):
        assert with_diagram(data) == data


def test_the_same_file_has_the_same_diagram_everywhere():
    program = (
        "import sys; from workflow_engine.bpmn.layout import with_diagram;"
        "sys.stdout.buffer.write(with_diagram(sys.stdin.buffer.read()))"
    )
    bare = BARE["nested"]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], input=bare, capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )  # fmt: skip
        assert done.stdout == with_diagram(bare)


def test_duplicate_ids_and_loose_ends_are_drawn_too():
    odd = document(
        el("task", "t"), el("task", "t"), flow("t", "nobody"), el("boundaryEvent", "b"),
        el("subProcess", "t_di"), el("task", "u"), flow("u", "u"),
    )  # fmt: skip
    assert {shape.element for shape in drawn(odd)[1].shapes} == {"t", "b", "t_di", "u"}


def test_camunda_8_is_drawn_by_the_library_of_bpmn_io():
    read, diagram = drawn(CAMUNDA8)
    assert [s.element for s in diagram.shapes][:3] == ["s", "t", "charge"]
    assert read.shape_of("s").bounds.numbers == (57, 52, 36, 36)


def test_names_keep_clear_of_flows_and_of_each_other():
    asked = document(
        el("startEvent", "s", name="Asked"), el("exclusiveGateway", "g", name="In order?"),
        el("endEvent", "e", name="Done"), el("task", "t"), chain("s", "g"),
        el("sequenceFlow", "yes", name="yes", sourceRef="g", targetRef="e"),
        el("sequenceFlow", "no", name="no", sourceRef="g", targetRef="t"),
    )  # fmt: skip
    root = etree.fromstring(with_diagram(without_diagram(asked)))
    boxes = [numbers(label[0]) for label in root.iter("{*}BPMNLabel")]
    assert len(boxes) == 5
    lines = [
        (float(one.get("x")), float(one.get("y")), float(two.get("x")), float(two.get("y")))
        for edge in root.iter("{*}BPMNEdge")
        for one, two in pairwise(edge.iterchildren("{*}waypoint"))
    ]
    assert [(box, line) for box in boxes for line in lines if crosses(box, line)] == []
    assert [pair for pair in combinations(boxes, 2) if lie_on_each_other(*pair)] == []


def numbers(bounds: etree._Element) -> tuple[float, ...]:
    return tuple(float(bounds.get(side)) for side in ("x", "y", "width", "height"))


def crosses(box: tuple[float, ...], line: tuple[float, ...]) -> bool:
    x1, y1, x2, y2 = line
    return lie_on_each_other(box, (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)))


def lie_on_each_other(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return wide >= 0 and high >= 0
