"""Schemas of records, made of what their fields say."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from workflow_engine.api.days import Day
from workflow_engine.api.fields import (
    Amount,
    Choice,
    Flag,
    Id,
    Many,
    Moment,
    Part,
    Schema,
    Text,
    Values,
    Whole,
)
from workflow_engine.records import Act, Kind, Spec
from workflow_engine.records.fields import defaults, outer_name, specs

_FIELDS: Mapping[str, Callable[..., Any]] = {
    "number": Amount,
    "money": Amount,
    "whole": Whole,
    "flag": Flag,
    "day": Day,
    "moment": Moment,
}

_FILTERS = {
    "reference": "code, number or id",
    "coded": "code",
    "flag": "`true` or `false`",
    "day": "a day like 2026-11-30",
    "moment": "a day of UTC like 2026-11-30",
    "number": "equal to this",
    "money": "equal to this",
    "whole": "equal to this",
}


class SavedSchema(Schema):
    """The record after the change."""

    id = Id()
    name = Text(about="Its code or number, if it has one")
    state = Text(allow_none=True)
    rev = Whole(about="The next ETag")


class BroughtInRowSchema(Schema):
    """What becomes of one record of the file."""

    row = Whole(about="Counted from 1 with the header")
    name = Text()
    result = Choice(["made", "changed", "same", "wrong"])
    errors = Values(about="Messages by column")


class BroughtInSchema(Schema):
    """The result of a file; after a dry run, what it would be."""

    dry_run = Flag()
    counts = Values(about="Records by result")
    outcomes = Many(Part(BroughtInRowSchema))


class ShownSchema(Schema):
    """Reads values by the names that people use."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        values = obj if isinstance(obj, Mapping) else obj.values
        return values.get(attr, default)


@cache
def record_schema(module: str, kind: Kind) -> type[Schema]:
    """A record as lists and its own address show it."""
    return _shown(kind.entity, _title(f"{module}_{kind.name}"), kind.title)


def _shown(entity: type, name: str, about: str) -> type[Schema]:
    parts: dict[str, Any] = {}
    for attribute, spec in specs(entity).items():
        if attribute == "company_id":
            continue
        outer = outer_name(attribute, spec)
        parts[attribute] = _out(attribute, spec, name)
        if outer != attribute:
            parts[outer] = Text(allow_none=True, about="Its code, number or name")
    return type(f"{name}Schema", (ShownSchema,), {**parts, "__doc__": about})


def _out(attribute: str, spec: Spec, name: str) -> Any:
    if spec.kind == "lines" and spec.line is not None:
        line = _shown(spec.line, f"{name}{_title(attribute)}", spec.label)
        return Many(Part(line), about=spec.label)
    common = {"about": spec.label, "allow_none": not spec.required or bool(spec.permission)}
    if spec.kind in ("id", "reference", "anything"):
        return Id(**common)
    if spec.kind == "choice":
        return Choice(list(spec.options or ()), **common)
    return _FIELDS.get(spec.kind, Text)(**common)


@cache
def content_schema(module: str, kind: Kind, *, is_new: bool) -> type[Schema]:
    """What can be said of a record; of one that is there, what is left out stays as it is."""
    name = f"{'New' if is_new else 'Changed'}{_title(f'{module}_{kind.name}')}"
    return _taken(kind.entity, name, kind.title, demands=is_new)


@cache
def act_schema(module: str, kind: Kind, act: Act) -> type[Schema]:
    """What an act asks for."""
    name = _title(f"{act.name}_{module}_{kind.name}")
    reason = Text(2000, least=1) if act.reason else Text(2000, load_default="")
    asked = _taken(act.inputs, name, act.title, demands=True) if act.inputs else Schema
    return type(f"{name}Schema", (asked,), {"reason": reason, "__doc__": act.title})


def _taken(entity: type, name: str, about: str, *, demands: bool) -> type[Schema]:
    parts: dict[str, Any] = {}
    for attribute, spec in specs(entity).items():
        if spec.written == "never" or spec.kind == "id":
            continue
        asked = demands and spec.required and attribute not in defaults(entity)
        parts[outer_name(attribute, spec)] = _in(attribute, spec, name, asked=asked)
    return type(f"{name}Schema", (Schema,), {**parts, "__doc__": about})


def _in(attribute: str, spec: Spec, name: str, *, asked: bool) -> Any:
    """Bounds are checked with the record, where all faults are told at once."""
    options: dict[str, Any] = {"about": spec.help or spec.label, "allow_none": True}
    options |= {"required": True} if asked else {"optional": True}
    if spec.kind == "lines" and spec.line is not None:
        line = _taken(spec.line, f"{name}{_title(attribute)}", spec.label, demands=False)
        with_id = type(line.__name__, (line,), {"id": Id(optional=True), "__doc__": spec.label})
        return Many(Part(with_id), most=500, **options)
    if spec.kind == "choice":
        return Choice(list(spec.options or ()), **options)
    if spec.kind == "day":
        return Day(about=options["about"], required=asked, allow_none=True)
    return _FIELDS.get(spec.kind, Text)(**options)


def filter_field(kind: Kind, spec: Spec, name: str) -> Any:
    """What a list may be narrowed to: a word that cannot be meant is refused, not searched."""
    words = (
        list(kind.states.titles) if name == "state" and kind.states else list(spec.options or ())
    )
    if words and (name == "state" or spec.kind == "choice"):
        return Choice(["", *words], load_default="", about=spec.label)
    return Text(
        200, load_default="", about=f"{spec.label}: {_FILTERS.get(spec.kind, 'as it is shown')}"
    )


def _title(name: str) -> str:
    return name.title().replace("_", "")
