"""What a template shows of a form: plain values, already translated, without any HTML."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """``kind`` names the macro that shows it; ``columns`` is its width out of 16, if it has one.

    ``name`` is the name of the input, ``id`` the id of the element; help and errors have the ids
    ``help_id`` and ``error_id``, joined in ``described_by``.
    """

    kind: str
    id: str
    name: str = ""
    label: str = ""
    help: str = ""
    errors: tuple[str, ...] = ()
    required: bool = False
    editable: bool = False
    columns: int | None = None

    @property
    def help_id(self) -> str:
        return f"{self.id}-help"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        ids = [self.help_id] if self.help else []
        return " ".join([*ids, self.error_id] if self.errors else ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Widget):
    """One value. ``value`` is the text of the input, ``shown`` what a reader sees instead."""

    type: str = "text"
    value: str = ""
    shown: str = ""
    checked: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Choosable:
    """One option as shown."""

    id: str
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Widget):
    """A value out of offered ones."""

    options: tuple[Choosable, ...]
    multiple: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldset(Widget):
    """Widgets under one heading, or side by side when ``kind`` is ``columns``."""

    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a dynamic list; ``name`` goes with the button that removes it."""

    name: str
    number: int
    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Widget):
    """A dynamic list with the buttons it allows."""

    rows: tuple[Row, ...]
    may_add: bool = False
    may_remove: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose(Widget):
    """Text in paragraphs: pairs of ``heading``, ``item`` or ``paragraph`` and the text."""

    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid(Widget):
    """A read-only table."""

    headings: tuple[str, ...]
    cells: tuple[tuple[Any, ...], ...]
