"""What an element of a file holds: the names it asks about, and the rules of its tables."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import InputData
from workflow_engine.dmn.tables import Table
from workflow_engine.feel import Expression, UnaryTests


def names_of(model: DecisionModel, name: str) -> frozenset[str]:
    """What the variables are called that a decision (by its id), service or knowledge model sees.

    Those of everything that it requires are among them, also where an answer would not come to it.
    """
    found: set[str] = set()
    for part in _reached(model, name):
        if isinstance(part, InputData):
            found.add(part.variable)
        for held in _held(part):
            if isinstance(held, Expression | UnaryTests):
                found |= held.names
    return frozenset(found)


def tables_of(model: DecisionModel) -> dict[str, Table]:
    """All decision tables of the file by id, in its order, wherever they stand."""
    found: dict[str, Table] = {}
    for part in model.parts.values():
        found.update({held.id: held for held in _held(part) if isinstance(held, Table)})
    return found


def _reached(model: DecisionModel, name: str) -> list[Any]:
    begun = [model.decisions[name]] if name in model.decisions else _called(model, name)
    found: dict[str, Any] = {}
    while begun:
        part = begun.pop()
        if part.key in found:
            continue
        found[part.key] = part
        needed = [each.key for each in getattr(part, "requires", ())]
        needed += getattr(part, "outputs", ())
        begun += [model.parts[key] for key in needed if key in model.parts]
    return list(found.values())


def _called(model: DecisionModel, name: str) -> list[Any]:
    parts = model.parts.values()
    return [part for part in parts if getattr(part, "variable", None) == name]


def _held(value: Any) -> Iterator[Any]:
    """The value and everything in it that says how to decide."""
    yield value
    if isinstance(value, Expression | UnaryTests):
        return
    if isinstance(value, Mapping):
        inside: Any = value.values()
    elif isinstance(value, tuple | list):
        inside = value
    elif is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, field.name) for field in fields(value)]
    else:
        return
    for each in inside:
        yield from _held(each)
