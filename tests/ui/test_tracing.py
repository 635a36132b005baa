"""A trace is drawn in columns: what followed stands to the right of its cause."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ui.pages.tracing import HEIGHT, WIDTH, Drawing, draw, of_documents
from workflow_engine.queries.records import Trace
from workflow_engine.queries.records.trace import Edge, Node, Place

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NAMES = "abcdefg"


def drawn(names: str, *pairs: str) -> Drawing:
    """Documents by letters, ``ab`` for "b followed from a"."""
    nodes = [Node("order", name, name, "", "", NOON) for name in names]
    edges = [Edge(_place(one), _place(two), "") for one, two in pairs]
    return draw(Trace(_place(names[0]), nodes, edges, 0, is_cut=False))


def _place(name: str) -> Place:
    return ("order", name)


def columns(drawing: Drawing) -> dict[str, int]:
    return {card.node.id: card.column for card in drawing.cards}


def test_the_longest_way_decides_how_far_right_a_document_stands() -> None:
    assert columns(drawn("abc", "ab", "bc", "ac")) == {"a": 0, "b": 1, "c": 2}


def test_documents_with_the_same_cause_stand_below_each_other() -> None:
    cards = {card.node.id: card for card in drawn("abc", "ab", "ac").cards}
    assert cards["b"].x == cards["c"].x
    assert cards["c"].y >= cards["b"].y + HEIGHT


def test_two_fields_that_say_the_same_are_one_line() -> None:
    assert len(drawn("ab", "ab", "ab").lines) == 1


def test_a_circle_is_drawn_too() -> None:
    assert set(columns(drawn("ab", "ab", "ba"))) == {"a", "b"}


def test_processes_can_be_left_out() -> None:
    order, invoice, process = ("order", "a"), ("order", "b"), ("instance", "c")
    nodes = [Node(kind, one, one, "", "", NOON) for kind, one in (order, invoice, process)]
    edges = [Edge(order, invoice, ""), Edge(order, process, ""), Edge(process, invoice, "")]
    left = of_documents(Trace(order, nodes, edges, 0, is_cut=False))
    assert [node.id for node in left.nodes] == ["a", "b"]
    assert left.edges == [Edge(order, invoice, "")]


pairs = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).map("".join), max_size=20
)


@given(pairs)
def test_no_two_cards_lie_over_each_other_whatever_refers_to_what(found: list[str]) -> None:
    drawing = drawn(NAMES, *found)
    places = [(card.x, card.y) for card in drawing.cards]
    assert len(set(places)) == len(NAMES)
    assert all(x + WIDTH <= drawing.width and y + HEIGHT <= drawing.height for x, y in places)
