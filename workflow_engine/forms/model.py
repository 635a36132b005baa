"""A form as data: what one form-js schema file says, ready to be shown and to be checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from workflow_engine.feel import Expression
from workflow_engine.forms.patterns import Pattern

Access = Literal["write", "read", "hidden"]
Path = tuple[str, ...]
Bound = Decimal | Expression | None


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the form, in the language of the file and in others."""

    text: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)

    def in_locale(self, locale: str) -> str:
        return self.translations.get(locale.replace("-", "_")) or self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Anything on a form. ``row`` and ``columns`` (of 16) place it beside others."""

    id: str
    label: Words = Words()
    help: Words = Words()
    hide: Expression | None = None
    access: Access = "write"
    row: str | None = None
    columns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Component):
    """A component with a value, kept under ``path`` within its scope (the form or a row).

    ``read_only`` locks it by condition; ``access`` locks it for good in this step.
    """

    path: Path
    required: bool = False
    read_only: Expression | None = None
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """One line or, when ``multiline``, many."""

    multiline: bool = False
    shortest: Bound = None
    longest: Bound = None
    pattern: Pattern | None = None
    content: Literal["email", "phone", "url"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(Field):
    """A decimal number; ``digits`` bounds the places after the point."""

    least: Bound = None
    most: Bound = None
    digits: int | None = None
    step: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkbox(Field):
    """Yes or no; a required one has to be ticked."""


@dataclass(frozen=True, slots=True)
class Option:
    """One offered value."""

    value: Any
    label: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One or several of the offered values.

    They are written in the file, or found in the data under ``options_key``, or computed.
    """

    style: Literal["radio", "select", "checklist", "taglist"]
    options: tuple[Option, ...] = ()
    options_key: str | None = None
    options_expression: Expression | None = None

    @property
    def multiple(self) -> bool:
        return self.style in ("checklist", "taglist")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Field):
    """A date, a time of day, or a date with time; the latter is kept in UTC."""

    kind: Literal["date", "time", "datetime"] = "date"
    not_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed(Field):
    """A value that the server computes from the others; nobody can submit it."""

    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicList(Field):
    """Rows of the same components. When ``fixed``, rows are changed but not added or removed."""

    components: tuple[Component, ...]
    fewest: int = 0
    most: int = 200
    fixed: bool = False
    default_rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Component):
    """Components under a common heading; its ``path`` prefixes theirs."""

    path: Path = ()
    components: tuple[Component, ...] = ()
    read_only: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Component):
    """Text to be read, or an expression that gives it."""

    text: Words = Words()
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider(Component):
    """A line or an empty space between components."""

    kind: Literal["separator", "spacer"] = "separator"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a read-only table."""

    key: str
    label: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Component):
    """A list of the data, to be read only."""

    source: Expression
    columns_shown: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field as its scope sees it: what its groups say about path and access is added up."""

    field: Field
    path: Path
    access: Access
    hides: tuple[Expression, ...]
    locks: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form file."""

    id: str
    components: tuple[Component, ...]

    def leaves(self) -> tuple[Leaf, ...]:
        return leaves(self.components)


_STRENGTH: Mapping[Access, int] = {"write": 0, "read": 1, "hidden": 2}


def stricter(one: Access, other: Access) -> Access:
    return max(one, other, key=_STRENGTH.__getitem__)


def leaves(
    components: Sequence[Component],
    path: Path = (),
    access: Access = "write",
    hides: tuple[Expression, ...] = (),
    locks: tuple[Expression, ...] = (),
) -> tuple[Leaf, ...]:
    """All fields of a scope; the rows of a dynamic list are scopes of their own."""
    found: list[Leaf] = []
    for component in components:
        allowed = stricter(access, component.access)
        hidden = (*hides, component.hide) if component.hide else hides
        if isinstance(component, Group | Field):
            inner = path + component.path
            locked = (*locks, component.read_only) if component.read_only else locks
            if isinstance(component, Group):
                found += leaves(component.components, inner, allowed, hidden, locked)
            else:
                found.append(Leaf(component, inner, allowed, hidden, locked))
    return tuple(found)


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Every component, also those in groups and rows."""
    for component in components:
        yield component
        if isinstance(component, Group | DynamicList):
            yield from walk(component.components)
