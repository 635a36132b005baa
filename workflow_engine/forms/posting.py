"""HTML form posts: flat names such as ``lines-0-quantity`` and the data they stand for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from workflow_engine.forms.model import (
    Checkbox,
    Choice,
    Component,
    DynamicList,
    Form,
    Leaf,
    leaves,
)
from workflow_engine.forms.scope import MISSING, get, put

#: Names of the page around the form; everything else that no field has is passed on, and refused.
PAGE_NAMES = frozenset(
    {"csrf_token", "outcome", "comment", "rev", "idempotency_key", "own_signature"}
)
#: Which boxes and lists were shown: a browser says nothing about an unticked box.
SHOWN = "_shown"
ADD, REMOVE = "_add", "_remove"

_INDEX = re.compile(r"[0-9]{1,4}")


class MultiDict(Protocol):
    """What the web framework gives: several values for one name."""

    def getlist(self, key: str) -> list[str]: ...
    def keys(self) -> Iterable[str]: ...


def field_name(prefix: str, path: Sequence[str]) -> str:
    """The name of an input; ``-`` cannot occur in a key, so names are unambiguous."""
    return prefix + "-".join(path)


def from_form_post(
    form: Form, post: MultiDict, *, page_names: frozenset[str] = PAGE_NAMES
) -> dict[str, Any]:
    """The submitted data; rows that were left wholly empty are not taken as rows."""
    reading = _Reading(post)
    data = reading.scope(form.components, "")
    for name in sorted(reading.names - reading.used):
        if name not in page_names and not name.startswith("_"):
            data[name] = post.getlist(name)[-1]
    return data


def edited_rows(form: Form, post: MultiDict) -> dict[str, Any] | None:
    """The data after an “add row” or “remove row” button; None when another button was pressed.

    Nothing is checked yet, and empty rows stay: the person is still typing.
    """
    for button in (ADD, REMOVE):
        names = post.getlist(button)
        if names:
            data = _Reading(post, keep_empty=True).scope(form.components, "")
            _edit(form.components, data, names[0].split("-"), adding=button == ADD)
            return data
    return None


@dataclass
class _Reading:
    post: MultiDict
    keep_empty: bool = False

    def __post_init__(self) -> None:
        self.names = set(self.post.keys())
        self.shown = set(self.post.getlist(SHOWN))
        self.used: set[str] = set()

    def scope(self, components: Sequence[Component], prefix: str) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for leaf in leaves(components):
            value = self._value(leaf, field_name(prefix, leaf.path))
            if value is not MISSING:
                put(data, leaf.path, value)
        return data

    def _value(self, leaf: Leaf, name: str) -> Any:
        if isinstance(leaf.field, DynamicList):
            return self._rows(leaf.field, name)
        if name not in self.names and name not in self.shown:
            return MISSING
        self.used.add(name)
        posted = self.post.getlist(name)
        if isinstance(leaf.field, Checkbox):
            return bool(posted)
        if isinstance(leaf.field, Choice) and leaf.field.multiple:
            return posted
        return posted[-1] if posted else ""

    def _rows(self, field: DynamicList, name: str) -> Any:
        numbers = self._numbers(f"{name}-")
        if not numbers and name not in self.shown:
            return MISSING
        rows = [self.scope(field.components, f"{name}-{number}-") for number in numbers]
        if field.fixed or self.keep_empty:
            return rows
        return [row for row in rows if not _is_blank(row)]

    def _numbers(self, start: str) -> list[int]:
        found = set()
        for name in self.names | self.shown:
            number = name.removeprefix(start).partition("-")[0]
            if name.startswith(start) and _INDEX.fullmatch(number):
                found.add(int(number))
        return sorted(found)


def _is_blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_blank(inner) for inner in value.values())
    return value in ("", False, None) or value == []


def _edit(
    components: Sequence[Component], data: dict[str, Any], steps: list[str], *, adding: bool
) -> None:
    """Follow the name of a list (or of its row) and add or remove there."""
    for leaf in leaves(components):
        length = len(leaf.path)
        if not isinstance(leaf.field, DynamicList) or tuple(steps[:length]) != leaf.path:
            continue
        found = get(data, leaf.path)
        rows = list(found) if isinstance(found, list) else []
        rest = steps[length:]
        if len(rest) > 1:
            index = _index(rest[0], rows)
            if index is not None:
                _edit(leaf.field.components, rows[index], rest[1:], adding=adding)
        elif not leaf.field.fixed:
            _edit_here(rows, leaf.field, rest, adding=adding)
        put(data, leaf.path, rows)


def _edit_here(rows: list[Any], field: DynamicList, rest: list[str], *, adding: bool) -> None:
    index = _index(rest[0], rows) if rest else None
    if adding and not rest and len(rows) < field.most:
        rows.append({})
    elif not adding and index is not None:
        del rows[index]


def _index(text: str, rows: list[Any]) -> int | None:
    if not _INDEX.fullmatch(text) or int(text) >= len(rows):
        return None
    return int(text)
