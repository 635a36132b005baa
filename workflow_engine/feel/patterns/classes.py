"""Sets of characters: escapes, categories, blocks and bracket expressions."""

import re
import unicodedata
from collections.abc import Callable

from workflow_engine.feel.patterns.blocks import BLOCKS

Members = Callable[[str], bool]

LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
PUNCTUATION = frozenset("\\|.?*+(){}-[]^$")
_CATEGORY = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")


def one(character: str) -> Members:
    return lambda c: c == character


def between(first: str, last: str) -> Members:
    return lambda c: first <= c <= last


def either(members: list[Members]) -> Members:
    return members[0] if len(members) == 1 else lambda c: any(m(c) for m in members)


def negated(members: Members) -> Members:
    return lambda c: not members(c)


def without(members: Members, others: Members) -> Members:
    return lambda c: members(c) and not others(c)


def ignoring_case(members: Members) -> Members:
    return lambda c: members(c) or members(c.lower()) or members(c.upper())


def _is_space(c: str) -> bool:
    return c in " \t\n\r"


def _is_word(c: str) -> bool:
    return unicodedata.category(c)[0] not in "PZC"


def _is_initial(c: str) -> bool:
    return c.isalpha() or c in "_:"


def _is_name(c: str) -> bool:
    return c.isalnum() or c in "_:.-\u00b7" or unicodedata.category(c)[0] == "M"


_NAMED: dict[str, Members] = {
    "s": _is_space,
    "d": str.isdecimal,
    "w": _is_word,
    "i": _is_initial,
    "c": _is_name,
}


def escape(letter: str) -> Members | None:
    """What ``\\d`` and the like stand for; a capital letter negates."""
    members = _NAMED.get(letter.lower())
    if members is None:
        return None
    return members if letter.islower() else negated(members)


def category(name: str) -> Members | None:
    """What ``\\p{name}`` stands for."""
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        return None if block is None else between(*block)
    if not _CATEGORY.fullmatch(name):
        return None
    return lambda c: unicodedata.category(c).startswith(name)
