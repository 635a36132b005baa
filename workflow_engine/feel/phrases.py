"""Names that no lexer could know: with spaces or symbols in them, such as ``Loan Amount``."""

import re
from collections.abc import Iterable


class Phrases:
    """A set of such names, which finds the longest one that stands at a place of a text.

    Asked for by length: a text may define thousands of names and use each at once.
    """

    __slots__ = ("_firsts", "_lengths", "_names")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {" ".join(name.split()) for name in names}
        self._firsts = {name[:1] for name in self._names}
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def with_(self, name: str) -> "Phrases":
        """These and one more."""
        if name in self._names:
            return self
        more = Phrases(())
        more._names = self._names | {name}
        more._firsts = self._firsts | {name[:1]}
        more._lengths = sorted({*self._lengths, len(name)}, reverse=True)
        return more

    def longest(self, text: str, at: int, going_on: re.Pattern[str]) -> tuple[str, int] | None:
        """The name and where it ends, unless a character follows with which a name goes on."""
        if text[at] not in self._firsts:
            return None
        # Any white space between two words is one space of the name.
        plain = " ".join(text[at : at + 4 * self._lengths[0] + 100].split())
        for length in self._lengths:
            name = plain[:length]
            if name in self._names and not going_on.match(plain, length):
                return name, _end(name, text, at)
        return None


def _end(name: str, text: str, at: int) -> int:
    for word in name.split():
        while text[at].isspace():
            at += 1
        at += len(word)
    return at
