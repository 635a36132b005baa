"""Reads ``scenarios.toml``: scenarios of steps, named actions they share, and what is mocked."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow_engine.errors import Invalid, Phrase, _l

MOST_SCENARIOS = 200
MOST_STEPS = 200
#: What a step may do, one of them at most; each with the further keys it takes.
ACTIONS: Mapping[str, frozenset[str]] = {
    "start": frozenset({"as", "business_key", "result"}),
    "call": frozenset({"as", "with", "result"}),
    "do": frozenset({"with"}),
    "complete": frozenset({"as", "outcome", "with", "comment"}),
    "claim": frozenset({"as"}),
    "travel": frozenset(),
    "message": frozenset({"as", "key", "with"}),
    "fail": frozenset({"times", "error"}),
    "retry": frozenset({"as"}),
}
#: What a step may expect, any number of them, after what it does.
EXPECTATIONS = (
    "refused",
    "waits_at",
    "candidates",
    "ends_at",
    "status",
    "incident",
    "document",
    "variables",
    "mail",
)

#: The process whose newest instance a step is about, where a folder calls others.
ABOUT = "of"
_FURTHER = frozenset[str]({ABOUT}).union(*ACTIONS.values())
#: Steps that name elements of the model.
_NAMING = ("complete", "claim", "retry", "waits_at", "ends_at", "incident")

Step = Mapping[str, Any]


class BadScenarios(Invalid):
    message = _l("scenarios.toml: {reason}.")


@dataclass(frozen=True, slots=True)
class Action:
    """Steps under a name; ``defaults`` are the values a use of it need not give."""

    steps: Sequence[Step]
    defaults: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with a name: what is done, and what must be found then."""

    name: str
    steps: Sequence[Step]
    mocks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """All that one file tells.

    ``mocks`` are operations with what they give instead of doing their work; a scenario adds its
    own.
    """

    scenarios: Sequence[Scenario] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)
    mocks: Mapping[str, Any] = field(default_factory=dict)

    def elements(self) -> Iterator[tuple[str, str]]:
        """Each element of the folder that a step names, with the place where it does."""
        told = [(each.name, each.steps) for each in self.scenarios]
        told += [(name, action.steps) for name, action in self.actions.items()]
        for place, steps in told:
            for step in steps:
                for key in () if ABOUT in step else _NAMING:
                    for name in _names(step.get(key)):
                        yield place, name


def parse(content: bytes) -> Scenarios:
    """The scenarios of a file; ``BadScenarios`` says what to mend."""
    try:
        document = tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadScenarios(reason=str(error)) from error
    _only(document, {"scenario", "actions", "mocks"}, "scenarios.toml")
    given, named = _table(document, "actions"), document.get("scenario", [])
    if not isinstance(named, list):
        raise BadScenarios(reason=Phrase(_l("{place} must be a list"), place="scenario"))
    actions = {name: _action(name, entry) for name, entry in given.items()}
    scenarios = [_scenario(entry) for entry in named]
    if len({scenario.name for scenario in scenarios}) != len(scenarios):
        raise BadScenarios(reason=_l("two scenarios have the same name"))
    if len(scenarios) > MOST_SCENARIOS:
        raise BadScenarios(reason=Phrase(_l("there are more than {most}"), most=MOST_SCENARIOS))
    return Scenarios(scenarios, actions, _mocks(document, "scenarios.toml"))


def _table(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = holder.get(name, {})
    if not isinstance(found, dict):
        raise BadScenarios(reason=Phrase(_l("{place} must be a table"), place=name))
    return found


def _mocks(holder: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    found = _table(holder, "mocks")
    for name, outputs in found.items():
        if not isinstance(outputs, dict):
            reason = Phrase(_l("{place} must be a table"), place=f"{place}, mocks.{name}")
            raise BadScenarios(reason=reason)
    return found


def _names(value: Any) -> Sequence[str]:
    named = value if isinstance(value, list) else [value]
    return [name for name in named if isinstance(name, str)]


def _action(name: str, entry: Any) -> Action:
    _only(entry, {"steps", "defaults"}, name)
    return Action(_steps(entry.get("steps", []), name), _table(entry, "defaults"))


def _scenario(entry: Any) -> Scenario:
    name = str(entry.get("name", "?")) if isinstance(entry, dict) else "?"
    _only(entry, {"name", "steps", "mocks"}, name)
    return Scenario(name, _steps(entry.get("steps", []), name), _mocks(entry, name))


def _steps(entries: Any, place: str) -> Sequence[Step]:
    if not isinstance(entries, list):
        raise BadScenarios(reason=Phrase(_l("{place} must be a list"), place=f"{place}, steps"))
    if len(entries) > MOST_STEPS:
        reason = _l("{place} has more than {most} steps")
        raise BadScenarios(reason=Phrase(reason, place=place, most=MOST_STEPS))
    for number, step in enumerate(entries, 1):
        _step(step, Phrase(_l("{place}, step {number}"), place=place, number=number))
    return entries


def _step(step: Any, place: str) -> None:
    _only(step, {*ACTIONS, *EXPECTATIONS, *_FURTHER}, place)
    actions = [name for name in ACTIONS if name in step]
    if len(actions) > 1:
        told = Phrase(_l("{place} does two things: {names}"), place=place, names=", ".join(actions))
        raise BadScenarios(reason=told)
    further = ACTIONS[actions[0]] | {actions[0]} if actions else frozenset[str]()
    _only(step, further | {ABOUT, *EXPECTATIONS}, place)
    if not step:
        raise BadScenarios(reason=Phrase(_l("{place} is empty"), place=place))


def _only(entry: Any, known: frozenset[str] | set[str], place: str) -> None:
    if not isinstance(entry, dict):
        raise BadScenarios(reason=Phrase(_l("{place} must be a table"), place=place))
    for name in entry:
        if name not in known:
            reason = Phrase(_l("{place}: '{name}' is unknown here"), place=place, name=name)
            raise BadScenarios(reason=reason)
