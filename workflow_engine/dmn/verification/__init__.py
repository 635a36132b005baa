"""What is wrong with a table that could be read: overlaps, gaps, rules without effect, types.

Cells are compared by the values at which their answers change, so the evaluator itself judges.
A cell that looks at more than its column counts as unknown: what is told is true, and what the
unknown hides is not told.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import InputData
from workflow_engine.dmn.tables import Table
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.verification.examining import Examined, examine
from workflow_engine.dmn.verification.regions import Place, common
from workflow_engine.dmn.verification.remarks import Remark
from workflow_engine.dmn.verification.typing import misfits
from workflow_engine.errors import _l

__all__ = ["Remark", "verify"]
#: Of one kind; whoever mends these sees the others.
MOST = 10
_ONE_ANSWER = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


def verify(model: DecisionModel, decision_id: str) -> list[Remark]:
    """All remarks on a decision's table; none when it is no table. KeyError when it is unknown."""
    box: object = model.decisions[decision_id].box
    if not isinstance(box, Table):
        return []
    facts: Mapping[str, ItemType] = {
        part.variable: part.type for part in model.parts.values() if isinstance(part, InputData)
    }
    examined = examine(box, facts)
    found = [*misfits(examined), *_never(examined), *_overlaps(examined), *_masked(examined)]
    return [*found, *_gaps(examined), *_unexamined(examined)]


def _never(seen: Examined) -> Iterator[Remark]:
    for rule in range(len(seen.table.rules)):
        for column, cells in enumerate(seen.may.cells(rule)):
            if not cells:
                text = _l("It can never match: nothing that {column} can be passes {cell}.")
                cell = seen.table.rules[rule].tests[column].text
                yield Remark(
                    "never", (rule + 1,), {}, text, {"column": seen.names[column], "cell": cell}
                )
                break


def _overlaps(seen: Examined) -> Iterator[Remark]:
    if seen.table.policy in ("UNIQUE", "ANY"):
        yield from islice(_colliding(seen), MOST)


def _colliding(seen: Examined) -> Iterator[Remark]:
    rules = seen.table.rules
    cells = [seen.must.cells(rule) for rule in range(len(rules))]
    for second in range(len(rules)):
        for first in range(second):
            place = common(cells[first], cells[second])
            if place is None:
                continue
            if seen.table.policy == "UNIQUE":
                text = _l("Both rules match, but a unique table has one answer.")
            elif [a.text for a in rules[first].answers] != [a.text for a in rules[second].answers]:
                text = _l("Both rules match, and they answer differently.")
            else:
                continue
            yield Remark("overlap", (first + 1, second + 1), seen.example(place), text)


def _masked(seen: Examined) -> Iterator[Remark]:
    if seen.table.policy != "FIRST":
        return
    for rule in range(1, len(seen.table.rules)):
        cells = seen.may.cells(rule)
        if all(cells) and _is_covered(seen, (1 << rule) - 1, cells):
            text = _l("It is never reached: rules above it match whatever it matches.")
            yield Remark("masked", (rule + 1,), {}, text)


def _is_covered(seen: Examined, rules: int, cells: list[int]) -> bool:
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
        text = _l("The table is too large to be examined whole.")
        yield Remark("unexamined", (), {}, text)
