"""Whoever decides a step may return the work: to which of the steps that were really passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow_engine.errors import Conflict, Invalid, _l


class NoSuchReturn(Invalid):
    message = _l("This step cannot be returned to {element}; choose one of: {offered}.")


class CannotComeBack(Conflict):
    message = _l("It cannot come straight back from {element}, since other work ends with it.")


class NotReturned(Invalid):
    message = _l("Only a return goes back to an earlier step.")


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that somebody completed, the last time that it was."""

    element: str
    task_id: str
    person_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class WayBack:
    """A step to return to, and whether the work can come straight back from there."""

    passed: Passed
    may_come_back: bool
    is_requester: bool


def offered(
    returns: str | None,
    passed: Sequence[Passed],
    possible: Mapping[str, bool],
    requester: str | None,
) -> tuple[WayBack, ...]:
    """The ways that a step ``returns`` by, the nearest first; ``passed`` is the newest first."""
    ways = tuple(
        WayBack(step, possible[step.element], requester is not None and step.person_id == requester)
        for step in passed
        if step.element in possible
    )
    match returns:
        case "any":
            return ways
        case "previous":
            return ways[:1]
        case "requester":
            return tuple(way for way in ways if way.is_requester)[-1:]
    return ()


def chosen(ways: Sequence[WayBack], element: str | None, *, comes_back: bool) -> WayBack | None:
    """The way that was asked for; the nearest when none was, and None where there is none."""
    if element is None and not ways and not comes_back:
        return None
    wanted = [way for way in ways if element in (None, way.passed.element)]
    if not wanted:
        names = ", ".join(way.passed.element for way in ways)
        raise NoSuchReturn(element=element or "-", offered=names or "-")
    if comes_back and not wanted[0].may_come_back:
        raise CannotComeBack(element=wanted[0].passed.element)
    return wanted[0]
