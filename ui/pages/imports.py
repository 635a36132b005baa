"""What became of everything that another tool wrote, as a page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.pages.places import Drawn, Place
from ui.pages.support import said
from workflow_engine.bpmn.report import report

#: What nobody has to look at comes last.
VERDICTS = {
    "refused": "refused",
    "no effect": "unused",
    "translated": "translated",
    "understood": "understood",
}


@dataclass(slots=True)
class Imported:
    """The same said of the same thing, at one place or at many; ``count`` is how often."""

    verdict: str
    text: str
    before: str
    after: str
    places: list[Place]
    count: int = 0


def imported(content: bytes, known: Drawn) -> list[Imported]:
    """The report on a model; tools write the same at every element, and it is told once."""
    found: dict[tuple[str, str, str, str], Imported] = {}
    order = list(VERDICTS)
    for entry in sorted(report(content).entries, key=lambda entry: order.index(entry.verdict)):
        text: Any = entry.text
        key = (VERDICTS[entry.verdict], said(text), entry.before, entry.after)
        line = found.setdefault(key, Imported(*key, places=[]))
        line.count += 1
        place = known.place(entry.element) if entry.element else None
        if place is not None and place not in line.places:
            line.places.append(place)
    return list(found.values())


def verdicts(lines: Sequence[Imported]) -> list[tuple[str, int]]:
    """How much there is of each verdict."""
    counts = {word: sum(e.count for e in lines if e.verdict == word) for word in VERDICTS.values()}
    return [(word, count) for word, count in counts.items() if count]
