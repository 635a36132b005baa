"""What the frame around every page shows: the rail's entries, the person and their menu."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

MOST_COUNTED = 99
THUMB_ENTRIES = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail or of the person's menu; ``section`` is its heading, already translated.

    Entries without a section come first and are also the thumb bar of a phone.
    """

    title: str
    href: str
    icon: str
    section: str = ""
    count: int | None = None
    current: bool = False

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of the rail under one heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the top bar shows them."""

    name: str
    detail: str = ""
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page; a view passes it to the template as ``frame``.

    ``entries`` hold only what the person may see, ordered, those of a section together.
    ``language_action`` is where the chosen language is posted (fields ``locale`` and ``next``).
    """

    entries: Sequence[Entry]
    person: Person
    sign_out: str
    home: str = "/"
    search: str = ""
    language_action: str = ""
    _grouped: tuple[Section, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        grouped = tuple(
            Section(title, tuple(entries))
            for title, entries in groupby(self.entries, key=lambda entry: entry.section)
        )
        object.__setattr__(self, "_grouped", grouped)

    @property
    def sections(self) -> tuple[Section, ...]:
        return self._grouped

    @property
    def thumb_entries(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.section)[:THUMB_ENTRIES]

    @property
    def more_sections(self) -> tuple[Section, ...]:
        shown = set(self.thumb_entries)
        rest = [
            Section(s.title, tuple(e for e in s.entries if e not in shown)) for s in self.sections
        ]
        return tuple(section for section in rest if section.entries)
