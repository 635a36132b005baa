"""A small module for the tests of the kit: a company lends its cars."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import Module
from workflow_engine.persistence.store import Store
from workflow_engine.records import (
    Act,
    Document,
    Kind,
    Line,
    Master,
    States,
    choice,
    day,
    flag,
    lines,
    money,
    number,
    reference,
    text,
    whole,
)
from workflow_engine.records.fields import ZERO

CLASSES = {"small": _l("Small"), "van": _l("Van")}


@dataclass(eq=False, kw_only=True)
class Car(Master):
    """Something that can be lent."""

    size: str = choice(_l("Size"), CLASSES)
    seats: int = whole(_l("Seats"), least=Decimal(1), most=60)
    keeper_id: str | None = reference(_l("Keeper"), "person", required=False)
    lease: Decimal | None = money(_l("Lease a month"), required=False, permission="car:see_lease")


@dataclass(eq=False, kw_only=True)
class Stop(Line):
    """Where a trip leads."""

    place: str = text(_l("Place"), 100)
    distance: Decimal = number(_l("Distance in km"), least=Decimal("0.1"), scale=1)
    meets_id: str | None = reference(_l("Meets"), "trip", required=False)


@dataclass(eq=False, kw_only=True)
class Trip(Document):
    """Somebody wants to use a car on a day."""

    title: str = text(_l("What for"))
    car_id: str = reference(_l("Car"), "car")
    on: date = day(_l("Day"))
    abroad: bool = flag(_l("Abroad"))
    continues_id: str | None = reference(_l("Continues"), "trip", required=False)
    distance: Decimal = number(_l("Distance in all"), scale=1, default=ZERO, written="never")
    refuelled: Decimal | None = money(_l("Fuel"), required=False, written="never")
    stops: list[Stop] = lines(_l("Stops"), Stop)


@dataclass(kw_only=True)
class Returned:
    """What is said when the car comes back."""

    fuel: Decimal = money(_l("Fuel paid"), least=ZERO)
    on: date | None = day(_l("Came back"), required=False)


TRIP = States(
    titles={
        "draft": _l("Draft"),
        "asked": _l("Asked"),
        "approved": _l("Approved"),
        "done": _l("Done"),
        "refused": _l("Refused"),
    },
    moves=frozenset(
        {("draft", "asked"), ("asked", "approved"), ("asked", "refused"), ("approved", "done")}
    ),
    tones={"approved": "success", "refused": "danger"},
)


def check_trip(draft: Any, trip: Trip) -> None:
    if trip.on < draft.ctx.now.date():
        draft.fields.refuse("on", _l("The day is over."))
    if not trip.stops:
        draft.fields.refuse("stops", _l("At least one stop is needed."))
    trip.distance = sum((stop.distance for stop in trip.stops), ZERO)


def take_back(ctx: Any, trip: Trip, *, fuel: Decimal, on: date | None) -> None:
    if fuel > 500:
        raise BusinessError(
            "TOO_MUCH_FUEL", _l("{trip} cannot have used so much."), trip=trip.title
        )
    trip.refuelled = fuel


CARS = Kind(
    name="car",
    path="cars",
    title=_l("Car"),
    plural=_l("Cars"),
    entity=Car,
    read="car:read",
    write="car:write",
    columns=("code", "name", "size", "keeper_id", "active"),
    search=("code", "name"),
    filters=("size", "active"),
    icon="truck",
)
TRIPS = Kind(
    name="trip",
    path="trips",
    title=_l("Trip"),
    plural=_l("Trips"),
    entity=Trip,
    read="trip:read",
    write="trip:write",
    read_all="trip:read_all",
    owner="created_by_id",
    columns=("number", "title", "car_id", "on", "distance", "state"),
    search=("number", "title"),
    filters=("state", "car_id"),
    states=TRIP,
    numbers="TRIP-{year}-{n:04d}",
    numbered_by="ask",
    check=check_trip,
    acts=(
        Act(
            name="ask",
            title=_l("Ask"),
            permission="trip:write",
            to="asked",
            own=True,
            event="trip.asked",
        ),
        Act(
            name="approve",
            title=_l("Approve"),
            permission="trip:decide",
            to="approved",
            authority=True,
        ),
        Act(
            name="refuse",
            title=_l("Refuse"),
            permission="trip:decide",
            to="refused",
            reason=True,
            tone="danger",
        ),
        Act(
            name="finish",
            title=_l("Take back"),
            permission="trip:write",
            to="done",
            run=take_back,
            inputs=Returned,
            event="trip.done",
        ),
    ),
    facts=lambda session, trip: {"distance": trip.distance, "abroad": trip.abroad},
)

store = Store("fleet")
store.keep("car", Car)
store.keep("trip", Trip)
PERMISSIONS = {
    "car:read": _l("See cars"),
    "car:write": _l("Maintain cars"),
    "car:see_lease": _l("See what cars cost"),
    "trip:read": _l("See one's trips"),
    "trip:read_all": _l("See all trips"),
    "trip:write": _l("Ask for trips"),
    "trip:decide": _l("Decide about trips"),
}


KINDS = (CARS, TRIPS)
#: The module as the kernel sees it, without pages and addresses.
FLEET = Module(
    name="fleet",
    title=_l("Fleet"),
    kinds=KINDS,
    permissions=PERMISSIONS,
    metadata=store.metadata,
    events={"trip.asked": None, "trip.done": None},
)
