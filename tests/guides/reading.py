"""The snippets of a guide, in their order, with the answers that it shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GUIDES = Path(__file__).parents[2] / "workflow_engine" / "docs" / "guides"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What can be run; a block of the second kind after it is what it answers.
RUN, SHOWN = ("bash", "python"), ("json", "text", "http")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to run; ``shown`` is what the guide says comes out, with ``…`` for anything."""

    line: int
    language: str
    code: str
    shown: str | None = None
    shown_as: str = ""


def snippets(guide: str) -> Sequence[Snippet]:
    """All that ``guide`` would have its reader run."""
    text = (GUIDES / guide).read_text(encoding="utf-8")
    found: list[Snippet] = []
    for fence in _FENCE.finditer(text):
        language, body = fence.groups()
        line = text.count("\n", 0, fence.start()) + 1
        if language in RUN:
            found.append(Snippet(line, language, body))
        elif language in SHOWN:
            before = found.pop()
            assert before.shown is None, f"{guide}:{line}: two answers to one request"
            found.append(Snippet(before.line, before.language, before.code, body, language))
    return found
