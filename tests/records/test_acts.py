"""Acts move records for people and for processes under the same rules."""

from dataclasses import replace
from decimal import Decimal

import pytest

from erp_modules.testing import Bench
from tests.records.conftest import Desk
from tests.records.fleet import CARS, FLEET, TRIPS
from tests.records.test_saving import shown
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.records import act_command, make, operations_of
from workflow_engine.commands.records.acts import NotYours
from workflow_engine.errors import AuthorityMissing, BusinessError, CountersignError, Forbidden
from workflow_engine.records import Act, MoveRefused

OPERATIONS = {operation.name: operation for operation in operations_of("fleet", TRIPS)}


@pytest.fixture
def bench(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Operations of the fleet as a process calls them, with all decisions taken."""
    from erp_modules import testing
    from workflow_engine.modules import Modules

    monkeypatch.setattr(testing, "_modules", lambda: Modules([FLEET]))
    return Bench(desk.engine.database, desk.company, decided=object())  # type: ignore[arg-type]


def test_an_act_asks_for_what_it_needs(desk: Desk) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    with pytest.raises(FieldsWrong) as refused:
        desk.act(trip.id, "refuse")
    assert set(refused.value.errors) == {"reason"}
    assert desk.act(trip.id, "refuse", reason="No car left").state == "refused"
    assert shown(desk, trip.id).values["reason"] == "No car left"


def test_an_act_that_the_state_does_not_allow_is_refused(desk: Desk) -> None:
    with pytest.raises(MoveRefused):
        desk.act(desk.trip().id, "refuse", reason="Too early")


def test_nobody_asks_in_the_name_of_another(desk: Desk) -> None:
    with pytest.raises(NotYours):
        desk.act(desk.trip().id, "ask", desk.actor("boris"))


def test_who_may_not_decide_is_stopped(desk: Desk) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    with pytest.raises(Forbidden):
        desk.act(trip.id, "refuse", desk.actor("anna", "trip:decide"), reason="x")


def test_an_approval_needs_the_decisions_whoever_presses_the_button(desk: Desk) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    with pytest.raises(CountersignError) as refused:
        desk.act(trip.id, "approve", desk.actor("boris"))
    assert shown(desk, trip.id).values["state"] == "asked"
    assert refused.value.kind in {"forbidden", "not_found"}


def test_a_process_meets_the_same_rules_and_may_repeat_itself(desk: Desk, bench: Bench) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    approve = OPERATIONS["fleet.approve_trip"]
    bench.decided = None
    with pytest.raises(AuthorityMissing):
        bench.run(approve, trip=trip.id)
    bench.decided = object()  # type: ignore[assignment]
    first, again = bench.run(approve, trip=trip.id), bench.run(approve, trip=trip.id)
    assert first == again
    assert (first["state"], first["distance"]) == ("approved", Decimal("200.5"))


def test_rules_refuse_before_anything_moves(desk: Desk, bench: Bench) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    bench.run(OPERATIONS["fleet.approve_trip"], trip=trip.id)
    with pytest.raises(BusinessError, match="so much"):
        desk.act(trip.id, "finish", inputs={"fuel": 501})
    with pytest.raises(FieldsWrong):
        desk.act(trip.id, "finish", inputs={"fuel": -1})
    assert desk.act(trip.id, "finish", inputs={"fuel": "88.40"}).state == "done"
    assert shown(desk, trip.id).values["refuelled"] == Decimal("88.40")


def test_an_operation_says_what_it_takes() -> None:
    finish = OPERATIONS["fleet.finish_trip"]
    assert finish.inputs["fuel"] is Decimal
    assert finish.required == {"trip", "fuel"}


def test_only_acts_that_are_possible_now_are_offered(desk: Desk) -> None:
    trip = desk.trip()
    assert [act.name for act in shown(desk, trip.id).acts] == ["ask"]
    assert [act.name for act in shown(desk, trip.id, "boris").acts] == []
    desk.act(trip.id, "ask")
    assert [act.name for act in shown(desk, trip.id, "boris").acts] == ["approve", "refuse"]


def test_the_history_of_a_record_tells_who_did_what(desk: Desk) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    told = [(entry.action, entry.person) for entry in shown(desk, trip.id).history]
    assert told == [("ask", "Anna"), ("saved", "Anna")]


def test_an_operation_makes_records_under_the_rules_of_the_form(desk: Desk, bench: Bench) -> None:
    given = {"title": "Audit", "car": "C-1", "on": "2026-12-01", "stops": [{"place": "Port"}]}
    with bench.work() as ctx, pytest.raises(FieldsWrong) as refused:
        make(ctx, TRIPS, given)
    assert set(refused.value.errors) == {"stops.0.distance"}
    with bench.work() as ctx:
        trip = make(ctx, TRIPS, {**given, "stops": [{"place": "Port", "distance": 3}]})
    assert shown(desk, trip.id).values["distance"] == 3


def test_an_act_that_makes_no_sense_of_a_record_is_not_offered_and_not_done(desk: Desk) -> None:
    wash = Act(name="wash", title="Wash", permission="car:write", fits=lambda car: car.seats > 4)
    kind = replace(CARS, acts=(wash,))
    small, large = desk.car("C-7", seats=4), desk.car("C-8", seats=8)
    cars = [shown(desk, car.id, kind=CARS).shown.record for car in (small, large)]
    assert [kind.allows(wash, car) for car in cars] == [False, True]
    with pytest.raises(MoveRefused):
        desk.engine.execute(act_command(kind, wash)(small.id), desk.actor())


def test_a_process_that_repeats_an_act_without_a_state_is_told_what_is_there(
    desk: Desk, bench: Bench
) -> None:
    """What does not fit any more has been done: nothing runs, nothing is told."""
    ran = []
    wash = Act(
        name="wash", title="Wash", permission="car:write", run=lambda ctx, car: ran.append(car.id),
        fits=lambda car: car.id not in ran,
    )  # fmt: skip
    (operation,) = operations_of("fleet", replace(CARS, acts=(wash,)))
    car = desk.car("C-9")
    first, again = bench.run(operation, car=car.id), bench.run(operation, car=car.id)
    assert (ran, again) == ([car.id], first)
