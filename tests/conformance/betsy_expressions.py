"""The conditions of betsy models, which are written in Java's manner, as FEEL."""

import re

_METHODS = {
    "contains": "contains({0}, {1})",
    "startsWith": "starts with({0}, {1})",
    "endsWith": "ends with({0}, {1})",
    "matches": "matches({0}, {1})",
    "equals": "{0} = {1}",
    "isEmpty": '{0} = ""',
    "length": "string length({0})",
}
_CALL = re.compile(rf"""(\w+|"[^"]*")\s*\.\s*({"|".join(_METHODS)})\s*\(\s*("[^"]*"|[\w.]*)\s*\)""")
_WRAPPED = re.compile(r"^\s*[$#]\{(.*)\}\s*$", re.DOTALL)
#: One of the suite's conditions ends in a comparison with nothing.
_DANGLING = re.compile(r"[\s<>=&|;]+$")
_NAME = re.compile(r"[!\s]*\w*(?: with| length)?\s*")
_TEXT = re.compile(r'"[^"]*"')
_OPERATORS = (("&&", " and "), ("||", " or "), ("==", "="))


def to_feel(text: str) -> str:
    """The same condition in FEEL; what is FEEL already stays as it is."""
    wrapped = _WRAPPED.match(text)
    inner = (wrapped.group(1) if wrapped else text).strip().removeprefix("=")
    inner = _DANGLING.sub("", inner).strip()
    if '"' not in inner:
        inner = inner.replace("'", '"')
    for written, ours in _OPERATORS:
        inner = _outside_texts(inner, written, ours)
    inner = _CALL.sub(lambda m: _METHODS[m[2]].format(m[1], m[3]), inner)
    return _negations(inner)


def _outside_texts(text: str, old: str, new: str) -> str:
    found, end = [], 0
    for match in _TEXT.finditer(text):
        found += [text[end : match.start()].replace(old, new), match.group()]
        end = match.end()
    return "".join([*found, text[end:].replace(old, new)])


def _negations(text: str) -> str:
    """``!a`` and ``!f(x)`` as ``not(…)``; ``!=`` is FEEL's too."""
    place = 0
    quoted = False
    while place < len(text):
        sign = text[place]
        quoted ^= sign == '"'
        if sign == "!" and not quoted and text[place + 1 : place + 2] != "=":
            end = _operand(text, place + 1)
            text = f"{text[:place]}not({_negations(text[place + 1 : end].strip())}){text[end:]}"
        place += 1
    return text


def _operand(text: str, begin: int) -> int:
    """Where the name, call or bracket that begins at ``begin`` ends."""
    name = _NAME.match(text, begin)
    place = name.end() if name else begin
    if text[place : place + 1] != "(":
        return len(text[:place].rstrip())
    depth = 0
    for index in range(place, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index + 1
    return len(text)
