"""Reads ``scenarios.toml``: scenarios of steps, and named actions they share."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from workflow_engine.errors import Invalid, _l

FILE = "scenarios.toml"
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


@dataclass(frozen=True, slots=True)
class Scenarios:
    """All that one file tells."""

    scenarios: Sequence[Scenario]
    actions: Mapping[str, Action]


def read(folder: Path) -> Scenarios:
    """The scenarios of a process folder; ``BadScenarios`` says what to mend."""
    try:
        text = (folder / FILE).read_text()
        document = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        raise BadScenarios(reason=_l("the file is missing")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadScenarios(reason=str(error)) from error
    _only(document, {"scenario", "actions"}, "the file")
    actions = {name: _action(name, entry) for name, entry in document.get("actions", {}).items()}
    scenarios = [_scenario(entry) for entry in document.get("scenario", [])]
    if len({scenario.name for scenario in scenarios}) != len(scenarios):
        raise BadScenarios(reason=_l("two scenarios have the same name"))
    return Scenarios(scenarios, actions)


def _action(name: str, entry: Any) -> Action:
    _only(entry, {"steps", "defaults"}, name)
    return Action(_steps(entry.get("steps", []), name), entry.get("defaults", {}))


def _scenario(entry: Any) -> Scenario:
    name = str(entry.get("name", "?")) if isinstance(entry, dict) else "?"
    _only(entry, {"name", "steps"}, name)
    return Scenario(name, _steps(entry.get("steps", []), name))


def _steps(entries: Any, place: str) -> Sequence[Step]:
    for number, step in enumerate(entries, 1):
        at = f"{place}, step {number}"
        actions = [name for name in ACTIONS if name in step]
        if len(actions) > 1:
            raise BadScenarios(reason=f"{at} does two things: {', '.join(actions)}")
        further = ACTIONS[actions[0]] | {actions[0]} if actions else frozenset()
        _only(step, further | {*EXPECTATIONS}, at)
        if not step:
            raise BadScenarios(reason=f"{at} is empty")
    return entries


def _only(entry: Any, known: frozenset[str] | set[str], place: str) -> None:
    if not isinstance(entry, dict):
        raise BadScenarios(reason=f"{place} must be a table")
    for name in entry:
        if name not in known:
            raise BadScenarios(reason=f"{place}: '{name}' is unknown here")
