"""Any BPMN file goes into the model and out of it again with everything that it held."""

import re

import pytest

from tests.bpmn.hostile import HOSTILE
from tests.bpmn.vendors import BIZAGI, COLLABORATION, FILES
from tests.conformance.miwg_compare import differences
from workflow_engine.bpmn import document


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost(name):
    assert differences(FILES[name], document.render(document.parse(FILES[name]))) == []


@pytest.mark.parametrize("name", FILES)
def test_a_written_file_is_read_as_the_same_model(name):
    first = document.render(document.parse(FILES[name]))
    assert document.render(document.parse(first)) == first


def test_the_model_knows_what_is_connected_and_where_it_is_drawn():
    read = document.parse(COLLABORATION.encode())
    task = read.element("t")
    assert (task.kind, task.name, task.attributes["{urn:vendor}colour"]) == (
        "userTask", "部门经理审批", "red",
    )  # fmt: skip
    assert ("incoming", "f") in [(r.name, r.target) for r in task.references]
    flow = read.element("f")
    assert flow.links == {"sourceRef": "s", "targetRef": "t"}
    assert flow.children[0].text == "x > 1"
    pool = read.shape_of("p2")
    assert pool.bounds.numbers == (10.5, -20, 600, 250)
    assert pool.label.bounds.numbers == (1, 2, 3, 4)
    (edge,) = read.diagrams[0].edges
    assert [(point.x, point.y) for point in edge.waypoints] == [("0", "1"), ("2.25", "3")]
    assert read.shape_of("t").bounds.numbers is None
    assert [d.attributes["id"] for d in read.diagrams] == ["dia1", "dia2"]


def test_documentation_and_the_extensions_of_others_are_kept_word_by_word():
    shop = document.parse(COLLABORATION.encode()).element("shop")
    assert [note.text for note in shop.documentation] == ["Two  spaces, and a\nline.", "Again."]
    assert [piece.tag for piece in shop.extensions] == ["{urn:vendor}meta", None, "{urn:vendor}raw"]
    assert "a &lt; b" in shop.extensions[2].xml


def test_an_element_without_namespace_stays_without_one():
    written = document.render(document.parse(BIZAGI.encode()))
    assert b'<bare xmlns=""><inner/></bare>' in written
    moved = COLLABORATION.replace("bpmn:", "").replace("xmlns:bpmn=", "xmlns=")
    moved = moved.replace("<Grid ", '<Grid xmlns="" ').encode()
    assert differences(moved, document.render(document.parse(moved))) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_refused_file_is_an_empty_document_that_says_why(name):
    read = document.parse(HOSTILE[name][0])
    assert not read.is_readable
    assert [finding.code for finding in read.findings] == [HOSTILE[name][1]]
    assert list(read.elements()) == [read.definitions]


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r' name="Shop"', ""),
        (r"<bpmn:group [^>]*/>", ""),
        (r'id="l2"', 'id="l3"'),
        (r">Again\.<", "><"),
        (r'messageRef="m"/>', "/>"),
        (r"<bpmn:flowNodeRef>s</bpmn:flowNodeRef>", ""),
        (r'x="10.50"', 'x="11"'),
        (r'x="2.25"', 'x="2"'),
        (r"Mind  the\ngap", "Mind"),
        (r"<v:thing/>", ""),
    ],
)
def test_the_comparison_sees_what_is_missing(pattern, replacement):
    changed = re.sub(pattern, replacement, COLLABORATION)
    assert changed != COLLABORATION
    assert differences(COLLABORATION.encode(), changed.encode())
