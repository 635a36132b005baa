"""From any document or instance one sees what led to it and what followed from it."""

from tests.records.conftest import Desk
from tests.records.fleet import TRIPS
from workflow_engine.queries.records import Trace, trace_query


def trace(desk: Desk, record_id: str, login: str = "anna", *without: str) -> Trace:
    return desk.engine.ask(trace_query(TRIPS)(record_id), desk.actor(login, *without))


def names(found: Trace) -> list[str]:
    return [node.title for node in found.nodes]


def links(found: Trace) -> set[tuple[str, str]]:
    titles = {(node.kind, node.id): node.title for node in found.nodes}
    return {(titles[edge.source], titles[edge.target]) for edge in found.edges}


def test_a_trip_leads_to_the_trips_that_continue_it(desk: Desk) -> None:
    first = desk.trip(title="There")
    second = desk.trip(title="On", continues=first.id)
    desk.trip(title="Back", continues=second.id)
    desk.trip(title="Another matter")
    for start in (first, second):
        found = trace(desk, start.id)
        assert names(found) == ["There", "On", "Back"]
        assert links(found) == {("There", "On"), ("On", "Back")}
        assert (found.hidden, found.is_cut) == (0, False)


def test_lines_lead_to_what_they_name_too(desk: Desk) -> None:
    first = desk.trip(title="Fetch")
    stops = [{"place": "Port", "distance": 3, "meets": first.id}]
    desk.trip(title="Meet", stops=stops)
    assert links(trace(desk, first.id)) == {("Fetch", "Meet")}


def test_what_one_may_not_see_is_only_counted(desk: Desk) -> None:
    first = desk.trip(title="Mine")
    desk.trip(desk.actor("boris"), title="Boris has his own reasons", continues=first.id)
    found = trace(desk, first.id, "anna", "trip:read_all")
    assert (names(found), found.hidden, found.edges) == (["Mine"], 1, [])


def test_a_circle_of_references_ends(desk: Desk) -> None:
    first = desk.trip(title="A")
    second = desk.trip(title="B", continues=first.id)
    desk.save(TRIPS, {"continues": second.id}, record_id=first.id)
    assert links(trace(desk, first.id)) == {("A", "B"), ("B", "A")}
