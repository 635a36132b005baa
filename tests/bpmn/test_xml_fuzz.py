"""Files that are nearly right: there are findings or graphs, and never a fault."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bpmn.vendors import FILES
from workflow_engine.bpmn import forms_in, load
from workflow_engine.bpmn.document import parse, render
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.bpmn.report import report

TEXTS = {
    name: data.decode() for name, data in FILES.items() if name not in
    ("a collaboration in UTF-16", "a collaboration in GB18030")
}  # fmt: skip
PIECES = {name: re.findall(r"<[^>]*>|[^<]+", text) for name, text in TEXTS.items()}
VALUES = sorted({v for text in TEXTS.values() for v in re.findall(r'"([^"]*)"', text)})
ODD = ["", "=", "= [", "R/", "${", "${x", "#{a.b()}", "true", "\x00", "\ud800", "&", "<",
       "]]>", "R0/P", "-1", "NaN", "1e400", "P999999999Y", "\u202e", "x" * 5_000, "{}", "xmlns:",
       "../../x"]  # fmt: skip


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """A good file with tags dropped, doubled, moved, and their values exchanged."""
    pieces = list(PIECES[draw(st.sampled_from(sorted(PIECES)))])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(pieces) - 1))
        match draw(st.sampled_from(["drop", "double", "move", "value", "text"])):
            case "drop" if len(pieces) > 1:
                del pieces[place]
            case "double":
                pieces.insert(draw(st.integers(0, len(pieces))), pieces[place])
            case "move":
                pieces.insert(draw(st.integers(0, len(pieces) - 1)), pieces.pop(place))
            case "value":
                other = draw(st.sampled_from(VALUES) | st.sampled_from(ODD))
                found = re.findall(r'"[^"]*"', pieces[place]) or ['""']
                old = draw(st.sampled_from(found))
                pieces[place] = pieces[place].replace(old, f'"{other}"')
            case _:
                pieces[place] += draw(st.sampled_from(ODD))
    return "".join(pieces).encode("utf-8", "surrogatepass")


def survives(data: bytes) -> None:
    loaded = load(data)
    assert loaded.refused == (not loaded.graphs)
    assert all(str(finding) for finding in loaded.findings)
    assert all(str(entry.text) for entry in report(data).entries)
    read = parse(data)
    if read.is_readable:
        again = parse(render(read))
        assert again == parse(render(again))
    assert with_diagram(with_diagram(data)) == with_diagram(data)
    assert all(isinstance(form, bytes) for form in forms_in(data).values())


@given(mutants())
@settings(max_examples=150, deadline=None)
def test_no_mutant_of_a_good_file_raises(data):
    survives(data)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 20_000), st.binary(max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_change_of_bytes_raises(name, place, patch):
    data = bytearray(FILES[name])
    place %= len(data)
    data[place : place + len(patch)] = patch
    survives(bytes(data))


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_no_bytes_raise(data):
    survives(data)
