"""What the frame around every page shows: the rail's entries, the person and their menu."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

MOST_COUNTED = 99
THUMB_ENTRIES = 4
#: As many lines of modules are not folded before the reader has folded anything.
MOST_UNFOLDED = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail or of the person's menu; ``section`` is its heading, already translated.

    Entries without a section come first and are also the thumb bar of a phone. What belongs to a
    ``module`` is folded away under its title.
    """

    title: str
    href: str
    icon: str
    section: str = ""
    count: int | None = None
    current: bool = False
    module: str = ""

    @property
    def count_text(self) -> str:
        if self.count is None:
            return ""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of the rail under one heading; those of a ``module`` can be folded."""

    title: str
    entries: tuple[Entry, ...]
    module: str = ""
    is_open: bool = True


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
    ``open_modules`` are those the reader unfolded, None as long as nothing was touched.
    """

    entries: Sequence[Entry]
    person: Person
    sign_out: str
    home: str = "/"
    search: str = ""
    language_action: str = ""
    open_modules: frozenset[str] | None = None
    _grouped: tuple[Section, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        grouped = tuple(
            self._section(title, module, tuple(entries))
            for (title, module), entries in groupby(
                self.entries, key=lambda entry: (entry.section, entry.module)
            )
        )
        object.__setattr__(self, "_grouped", grouped)

    def _section(self, title: str, module: str, entries: tuple[Entry, ...]) -> Section:
        if self.open_modules is not None:
            is_open = module in self.open_modules
        else:
            is_open = sum(bool(entry.module) for entry in self.entries) <= MOST_UNFOLDED
        is_here = any(entry.current for entry in entries)
        return Section(title, entries, module, is_open or is_here)

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
            replace(s, entries=tuple(e for e in s.entries if e not in shown)) for s in self.sections
        ]
        return tuple(section for section in rest if section.entries)
