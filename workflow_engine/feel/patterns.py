"""Regular expressions from people: only shapes whose running time stays bounded are compiled."""

import re
from functools import lru_cache
from re import _constants as sre
from re import _parser as sre_parser
from typing import Any

from workflow_engine.feel.limits import Limits, Run

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_REFUSED = (sre.GROUPREF, sre.GROUPREF_EXISTS, sre.ASSERT, sre.ASSERT_NOT)
_MOST_OPEN_REPEATS = 3
_WIDE = 10


def compiled(pattern: str, flags: str, limits: Limits) -> re.Pattern[str] | None:
    """The pattern, or None when it is faulty or might not end in time."""
    if len(pattern) > limits.pattern or not set(flags) <= {*_FLAGS, "q"}:
        return None
    return _compiled(pattern, flags)


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> re.Pattern[str] | None:
    bits = 0
    for flag in flags.replace("q", ""):
        bits |= _FLAGS[flag]
    text = re.escape(pattern) if "q" in flags else _python(pattern)
    try:
        parsed = sre_parser.parse(text, bits)
        if _open_repeats(parsed, inside=False) > _MOST_OPEN_REPEATS:
            return None
        return re.compile(text, bits)
    except (re.error, RecursionError, OverflowError, _Unsafe):
        return None


class _Unsafe(Exception):
    pass


def _open_repeats(parsed: Any, *, inside: bool) -> int:
    """How many repeats may take any number of characters; nested ones are refused.

    One within another makes the time exponential, and n in a row make it a power of n.
    """
    total = 0
    for operation, argument in parsed:
        if operation in _REFUSED:
            raise _Unsafe
        if operation in _REPEATS:
            least, most, body = argument
            wide = most is sre.MAXREPEAT or most - least > _WIDE
            if inside and most > 1:
                raise _Unsafe
            if most is not sre.MAXREPEAT and most > 1000:
                raise _Unsafe
            total += wide + _open_repeats(body, inside=inside or most > 1)
        else:
            total += sum(_open_repeats(p, inside=inside) for p in _parts(operation, argument))
    return total


def _parts(operation: object, argument: Any) -> list[Any]:
    if operation is sre.SUBPATTERN:
        return [argument[3]]
    if operation is sre.BRANCH:
        return list(argument[1])
    if operation is sre.ATOMIC_GROUP:
        return [argument]
    return []


def _python(pattern: str) -> str:
    """XPath's way of writing as Python's: $ and ^ mean the whole text, \\p is not known."""
    if re.search(r"\\[pPiIcC]", pattern):
        return "("
    return re.sub(r"(?<!\\)\$", r"\\Z", pattern) if "[" not in pattern else pattern


def affordable(text: str, run: Run) -> bool:
    """Charge for reading the text; too long a one is not searched at all."""
    run.spend(1 + len(text) // 16)
    return len(text) <= run.limits.matched


def replaced(pattern: re.Pattern[str], by: str, text: str) -> str:
    """Replace all matches; ``$1`` in the replacement is the first group."""

    def put(match: re.Match[str]) -> str:
        def group(found: re.Match[str]) -> str:
            if found[1]:
                return found[1]
            number = int(found[2])
            return (match[number] or "") if number <= pattern.groups else ""

        return re.sub(r"\\([\\$])|\$(\d)", group, by)

    return pattern.sub(put, text)
