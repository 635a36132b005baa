"""One change to many instances: its kinds, whom it is for, and how it moves."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Conflict, Invalid, NotFound, _l

RUNNING_INSTANCES = ("active", "suspended")
ENDED_INSTANCES = ("completed", "terminated", "failed", "cancelled")
#: Every move that a batch may make.
TRANSITIONS = frozenset(
    {
        ("running", "paused"),
        ("paused", "running"),
        ("running", "finished"),
        ("running", "cancelled"),
        ("paused", "cancelled"),
        ("finished", "running"),
        ("cancelled", "running"),
    }
)


class BatchNotFound(NotFound):
    message = _l("There is no batch {batch}.")


class BatchCannot(Conflict):
    message = _l("A batch that is {state} cannot become {wanted}.")


class BadKind(Invalid):
    message = _l("There is no batch of the kind {kind}.")


class BadFilter(Invalid):
    message = _l("'{name}' is not a condition that a batch knows, or its value does not fit.")


class EmptyFilter(Invalid):
    message = _l("Say which instances are meant; a batch for all of them is not made.")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an item of this kind needs, and the instances that it can be for."""

    permission: str
    statuses: tuple[str, ...] = RUNNING_INSTANCES
    options: tuple[str, ...] = ()
    of_incidents: bool = False


_ANY = (*RUNNING_INSTANCES, *ENDED_INSTANCES)
KINDS: Mapping[str, Kind] = {
    "cancel": Kind("instance:cancel"),
    "suspend": Kind("instance:suspend", ("active",)),
    "resume": Kind("instance:suspend", ("suspended",)),
    "modify": Kind("instance:modify", options=("moves",)),
    "migrate": Kind("instance:migrate", options=("definition_id", "mapping", "timers")),
    "restart": Kind("instance:modify", ENDED_INSTANCES, ("version", "variables", "before")),
    "set_variables": Kind("instance:modify", options=("values",)),
    "retry_incidents": Kind("incident:resolve", _ANY, of_incidents=True),
    "skip_incidents": Kind("incident:resolve", _ANY, ("variables", "flow"), of_incidents=True),
    "resolve_incidents": Kind("incident:resolve", _ANY, of_incidents=True),
}


def kind_of(name: str) -> Kind:
    if name not in KINDS:
        raise BadKind(kind=name)
    return KINDS[name]


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """All conditions hold together; ``element`` means that something is open there.

    ``ids`` are those of instances, or of incidents for the kinds that are about these.
    """

    key: str | None = None
    version: int | None = None
    definition_id: str | None = None
    element: str | None = None
    status: str | None = None
    business_key: str | None = None
    incident_code: str | None = None
    text: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, entry.name) in (None, (), "") for entry in fields(self))


def read_filter(given: Mapping[str, Any]) -> BatchFilter:
    """A filter from plain values."""
    known = {entry.name for entry in fields(BatchFilter)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known or not _fits(name, value):
            raise BadFilter(name=name)
        values[name] = tuple(value) if name == "ids" and value is not None else value
    found = BatchFilter(**{**values, "ids": values.get("ids") or ()})
    if found.is_empty:
        raise EmptyFilter
    return found


def _fits(name: str, value: Any) -> bool:
    if value is None:
        return True
    match name:
        case "version":
            return isinstance(value, int) and not isinstance(value, bool)
        case "ids":
            return isinstance(value, list | tuple) and all(_is_id(each) for each in value)
        case "definition_id":
            return _is_id(value)
        case "status":
            return value in _ANY
    return isinstance(value, str)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_id(value)


def move(state: str, wanted: str) -> str:
    if (state, wanted) not in TRANSITIONS:
        raise BatchCannot(state=state, wanted=wanted)
    return wanted
