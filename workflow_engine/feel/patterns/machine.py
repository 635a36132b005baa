"""Runs a pattern's program by trying and going back, with every step paid from the budget.

Where a choice led nowhere once, it is not tried again at the same place of the text: what follows
depends on nothing else but which loops are still empty, so the time grows with the text alone.
Only a reference back to a group depends on more; patterns with one may run out of budget.
"""

from workflow_engine.feel.limits import Run
from workflow_engine.feel.patterns.reading import Pattern, Step

Groups = dict[int, int]
Thread = tuple[int, int, Groups, tuple[int, ...]]

_STEPS_FOR_ONE = 2
#: So many are paid at once.
_PAID = 32
#: More than there can be loops in each other.
_LOOPS = 64


def find(pattern: Pattern, text: str, run: Run, start: int = 0) -> Groups | None:
    """The first match at or after ``start``: 0 and 1 are its ends, then those of the groups."""
    tried: set[int] | None = set() if pattern.is_regular else None
    for at in range(start, len(text) + 1):
        groups = _match(pattern.program, text, at, run, tried)
        if groups is not None:
            return groups
        if pattern.program[0].code == "start":
            return None
    return None


def find_all(pattern: Pattern, text: str, run: Run) -> list[Groups]:
    """All matches that do not overlap, for a pattern that never matches nothing."""
    found: list[Groups] = []
    at = 0
    while at <= len(text) and (groups := find(pattern, text, run, at)):
        found.append(groups)
        at = max(groups[1], groups[0] + 1)
    return found


def _match(
    program: tuple[Step, ...], text: str, start: int, run: Run, tried: set[int] | None
) -> Groups | None:
    threads: list[Thread] = [(0, start, {0: start}, ())]
    steps = 0
    while threads:
        pc, at, groups, marks = threads.pop()
        while True:
            steps += 1
            if steps >= _PAID:
                run.spend(steps // _STEPS_FOR_ONE)
                steps = 0
            step = program[pc]
            if step.code == "set":
                if at >= len(text) or not (step.members and step.members(text[at])):
                    break
                at += 1
                pc += 1
            elif step.code == "split":
                steps += 1
                if tried is not None:
                    # Loops that have consumed nothing yet end sooner; outer ones only with inner.
                    choice = (pc * (len(text) + 1) + at) * _LOOPS + marks.count(at)
                    if choice in tried:
                        break
                    tried.add(choice)
                threads.append((pc + step.second, at, groups, marks))
                pc += step.first
            elif step.code == "jump":
                pc += step.first
            elif step.code == "match":
                return {**groups, 1: at}
            else:
                steps += 2
                moved = _special(step, text, (pc, at, groups, marks))
                if moved is None:
                    break
                pc, at, groups, marks = moved
    return None


def _special(step: Step, text: str, thread: Thread) -> Thread | None:
    """The rarer instructions; None when the thread fails."""
    pc, at, groups, marks = thread
    if step.code == "save":
        return pc + 1, at, {**groups, step.first: at}, marks
    if step.code == "mark":
        return pc + 1, at, groups, (*marks, at)
    if step.code == "fresh":
        # A round that consumed nothing is the last: past the jump back.
        return pc + (2 if marks[-1] == at else 1), at, groups, marks[:-1]
    if step.code == "again":
        again = text[groups.get(2 * step.first, 0) : groups.get(2 * step.first + 1, 0)]
        fits = text.startswith(again, at)
        return (pc + 1, at + len(again), groups, marks) if fits else None
    return (pc + 1, at, groups, marks) if _is_at(step.code, text, at) else None


def _is_at(place: str, text: str, at: int) -> bool:
    if place == "start":
        return at == 0
    if place == "end":
        return at == len(text)
    if place == "line start":
        return at == 0 or text[at - 1] == "\n"
    return at == len(text) or text[at] == "\n"
