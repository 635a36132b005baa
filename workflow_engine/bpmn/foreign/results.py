"""Other engines show what a finished job brought by its names; here it is in ``result``."""

import re

from workflow_engine import feel

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\W\d]\w*')


def from_result(text: str) -> str:
    """An expression that looks for each of its variables in the result first.

    >>> from_result("= total")
    '= if result.total != null then result.total else total'
    """
    if not text.startswith("="):
        return text
    inner = text[1:].strip()
    try:
        free = feel.compile(inner).names - {"result", "business_key"}
    except feel.FeelError:
        return text
    if not free:
        return text
    if inner in free:
        return f"= {_either(inner)}"
    return "= " + _WORD.sub(lambda match: _renamed(match, inner, free), inner)


def _renamed(match: re.Match[str], text: str, free: frozenset[str]) -> str:
    word = match.group()
    before, after = text[: match.start()].rstrip()[-1:], text[match.end() :].lstrip()[:1]
    is_name = word in free and before != "." and after not in ("(", ":")
    return f"({_either(word)})" if is_name else word


def _either(name: str) -> str:
    return f"if result.{name} != null then result.{name} else {name}"
