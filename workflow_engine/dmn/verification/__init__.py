"""What is wrong with a table that could be read: overlaps, gaps, rules without effect, types.

Cells are compared by the values at which their answers change, so the evaluator itself judges.
A cell that looks at more than its column counts as unknown: what is told is true, and what the
unknown hides is not told.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import Decision, InputData, Knowledge
from workflow_engine.dmn.tables import Table
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.verification.examining import Examined, TooLarge, examine
from workflow_engine.dmn.verification.ranking import ranked
from workflow_engine.dmn.verification.regions import Place, common
from workflow_engine.dmn.verification.remarks import Remark
from workflow_engine.dmn.verification.typing import misfits
from workflow_engine.errors import _l

__all__ = ["Remark", "verify"]
#: Of one kind; whoever mends these sees the others.
MOST = 10
_TOO_LARGE = _l("The table is too large to be examined whole.")
_ONE_ANSWER = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


def verify(model: DecisionModel, decision_id: str) -> list[Remark]:
    """All remarks on the table of a decision or knowledge model; none when it is no table.

    KeyError when nothing of the file has the id.
    """
    part = model.parts[f"{model.namespace}#{decision_id}"]
    facts: dict[str, ItemType] = {}
    box: object = None
    if isinstance(part, Decision):
        box = part.box
        given = (each for each in model.parts.values() if isinstance(each, InputData))
        facts = {each.variable: each.type for each in given}
    elif isinstance(part, Knowledge):
        box, facts = part.definition.body, dict(part.definition.parameters)
    if not isinstance(box, Table):
        return []
    try:
        examined = examine(box, facts)
    except TooLarge:
        return [Remark("unexamined", (), {}, _TOO_LARGE)]
    found = [*misfits(examined), *_never(examined), *_overlaps(examined), *_masked(examined)]
    return [*found, *_gaps(examined), *_unexamined(examined)]


def _never(seen: Examined) -> Iterator[Remark]:
    for rule in range(len(seen.table.rules)):
        for column, cells in enumerate(seen.may.cells(rule)):
            if not cells:
                text = _l("It can never match: nothing that {column} can be passes {cell}.")
                cell = seen.table.rules[rule].tests[column].text
                told = {"column": seen.names[column], "cell": cell}
                yield Remark("never", (rule + 1,), seen.beside(rule, column), text, told)
                break


def _overlaps(seen: Examined) -> Iterator[Remark]:
    if seen.table.policy in ("UNIQUE", "ANY"):
        yield from islice(_colliding(seen), MOST)


def _colliding(seen: Examined) -> Iterator[Remark]:
    rules = seen.table.rules
    for first, second in seen.must.meeting(len(rules)):
        place = common(seen.must.cells(first), seen.must.cells(second))
        if seen.table.policy == "UNIQUE":
            text = _l("Both rules match, but a unique table has one answer.")
        elif [a.text for a in rules[first].answers] != [a.text for a in rules[second].answers]:
            text = _l("Both rules match, and they answer differently.")
        else:
            continue
        yield Remark("overlap", (first + 1, second + 1), seen.example(place or ()), text)


def _masked(seen: Examined) -> Iterator[Remark]:
    """Rules that match only where others decide: those above, or those of a better answer."""
    for rule, before in _preceding(seen):
        cells = seen.may.cells(rule)
        if all(cells) and _is_covered(seen, before, cells):
            text = _l("It is never reached: rules above it match whatever it matches.")
            if seen.table.policy == "PRIORITY":
                text = _l("It never decides: rules of a higher priority match whatever it matches.")
            yield Remark("masked", (rule + 1,), _shared(seen, rule, before), text)


def _preceding(seen: Examined) -> Iterator[tuple[int, int]]:
    """Each rule with those that win against it, as bits."""
    table = seen.table
    if table.policy == "FIRST":
        yield from ((rule, (1 << rule) - 1) for rule in range(1, len(table.rules)))
    if table.policy == "PRIORITY":
        ranks = ranked(table)
        for rule, rank in ranks.items():
            yield rule, sum(1 << other for other, better in ranks.items() if better < rank)


def _shared(seen: Examined, rule: int, before: int) -> Mapping[str, str]:
    """Values at which the rule matches and one that wins against it does too."""
    others = (at for at in range(len(seen.table.rules)) if before >> at & 1)
    places = (common(seen.must.cells(rule), seen.must.cells(other)) for other in others)
    return seen.example(next((place for place in places if place is not None), ()))


def _is_covered(seen: Examined, rules: int, cells: list[int]) -> bool:
    if not rules:
        return False
    uncovered = next(seen.must.uncovered(rules, cells), None)
    return uncovered is None and not seen.must.is_exhausted


def _gaps(seen: Examined) -> Iterator[Remark]:
    table = seen.table
    if table.policy not in _ONE_ANSWER or any(output.default for output in table.outputs):
        return
    places: Iterator[Place] = seen.may.uncovered((1 << len(table.rules)) - 1)
    for place in islice(places, MOST):
        yield Remark("gap", (), seen.example(place), _l("No rule matches."))


def _unexamined(seen: Examined) -> Iterator[Remark]:
    for rule, column in seen.unknown:
        text = _l("{column} is compared with more than constants, so this rule was not examined.")
        yield Remark("unexamined", (rule + 1,), {}, text, {"column": seen.names[column]})
    if seen.may.is_exhausted or seen.must.is_exhausted:
        yield Remark("unexamined", (), {}, _TOO_LARGE)
