"""What an import made of each thing that another tool wrote."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow_engine.errors import Phrase, _l

Verdict = Literal["understood", "translated", "no effect", "refused"]

_TEXTS: Mapping[Verdict, str] = {
    "understood": _l("{found} is understood as it is."),
    "translated": _l("{found} became {after}."),
    "no effect": _l("{found} has no effect here."),
    "refused": _l("{found} asks for what only the other engine can do."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was found: where, what it said, and what it says now."""

    element: str | None
    kind: str
    found: str
    verdict: Verdict
    before: str = ""
    after: str = ""
    reason: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> Phrase:
        """One sentence, which can still be translated."""
        given = {
            "found": self.found,
            "name": self.found,
            "before": self.before,
            "after": self.after,
            **self.params,
        }
        return Phrase(self.reason or _TEXTS[self.verdict], **given)


class Entries(list[Entry]):
    """The entries in the order of the file."""

    def counts(self) -> dict[str, int]:
        """How many there are of each verdict."""
        found = Counter(entry.verdict for entry in self)
        return {verdict: found[verdict] for verdict in _TEXTS}
