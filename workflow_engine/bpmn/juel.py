"""Expressions of other engines: ``${...}`` of the simple kind becomes FEEL."""

import re

_WORDS = {
    "&&": "and",
    "||": "or",
    "==": "=",
    "eq": "=",
    "ne": "!=",
    "gt": ">",
    "lt": "<",
    "ge": ">=",
    "le": "<=",
}
_TOKEN = re.compile(
    r"\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\d+(?:\.\d+)?"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|&&|\|\||==|!=|<=|>=|[<>()+\-*/!])"
)
_UNTRANSLATABLE = frozenset({"empty", "instanceof", "div", "mod", "execution", "task"})


def to_feel(text: str) -> str | None:
    """``text`` with a leading ``=`` when it is an expression; None when it cannot be one of ours.

    >>> to_feel("${amount > 1000 && kind == 'IT'}")
    '= amount > 1000 and kind = "IT"'
    """
    text = text.strip()
    if "${" not in text and "#{" not in text:
        return text
    inner = re.fullmatch(r"[$#]\{([^{}]*)\}", text)
    if inner is None:
        return None
    words = _words(inner.group(1).strip())
    return None if words is None else "= " + " ".join(words)


def _words(text: str) -> list[str] | None:
    words: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        word = match.group(1)
        called = text[match.end() : match.end() + 1] == "("
        if word.split(".")[0] in _UNTRANSLATABLE or (called and word[0].isalpha()):
            return None
        if word == "!":
            return None
        words.append(_quoted(word) if word[0] in "'\"" else _WORDS.get(word, word))
        position = match.end()
    return words or None


def _quoted(word: str) -> str:
    inner = word[1:-1].replace("\\'", "'").replace('\\"', '"')
    escaped = inner.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
