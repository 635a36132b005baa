"""Putting a replacement with ``$1`` for groups in the place of every match."""

from workflow_engine.feel.limits import Run
from workflow_engine.feel.patterns.machine import Groups, find_all
from workflow_engine.feel.patterns.reading import Pattern, PatternError


def replaced(pattern: Pattern, text: str, by: str, run: Run, *, literal: bool) -> str:
    """The text with all matches replaced."""
    parts: list[str | int] = [by] if literal else _read(by, pattern.groups)
    pieces: list[str] = []
    size = end = 0
    for groups in find_all(pattern, text, run):
        piece = text[end : groups[0]] + "".join(_part(part, groups, text) for part in parts)
        end = groups[1]
        size += len(piece)
        run.sized_text(size)
        pieces.append(piece)
    return "".join(pieces) + text[end:]


def _part(part: str | int, groups: Groups, text: str) -> str:
    if isinstance(part, str):
        return part
    return text[groups.get(2 * part, 0) : groups.get(2 * part + 1, 0)]


def _read(by: str, groups: int) -> list[str | int]:
    """Texts and numbers of groups: ``$12`` is group 12 where there are so many, else ``$1`` 2."""
    parts: list[str | int] = []
    at = 0
    while at < len(by):
        c, following = by[at], by[at + 1 : at + 2]
        if c == "\\":
            if following not in ("\\", "$") or not following:
                raise PatternError
            parts.append(following)
            at += 2
        elif c == "$":
            number, at = _number(by, at + 1, groups)
            parts.append(number if number <= groups else "")
        else:
            parts.append(c)
            at += 1
    return parts


def _number(by: str, at: int, groups: int) -> tuple[int, int]:
    if not by[at : at + 1].isdecimal():
        raise PatternError
    number, at = int(by[at]), at + 1
    while by[at : at + 1].isdecimal() and number * 10 + int(by[at]) <= groups:
        number, at = number * 10 + int(by[at]), at + 1
    return number, at
