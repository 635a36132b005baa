"""Test cases of a decision: what goes in, what is expected to come out, and whether it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflow_engine import feel
from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import InputData
from workflow_engine.dmn.tables import Table
from workflow_engine.dmn.types import ItemType
from workflow_engine.errors import CountersignError
from workflow_engine.feel.compare import equal
from workflow_engine.feel.show import written


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that the decision needs: its name, its FEEL type, the values it may have.

    ``allowed`` are FEEL texts, empty when anything of the type may come.
    """

    name: str
    type: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Inputs and expected outputs, all as FEEL text by name."""

    id: str
    name: str
    inputs: Mapping[str, str]
    expected: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """An output that is not as expected; both as FEEL text."""

    output: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a case came to; ``error`` when the decision or the case itself has no value."""

    case: Case
    differences: tuple[Difference, ...] = ()
    error: CountersignError | None = None

    @property
    def is_passed(self) -> bool:
        """Whether every output is as expected."""
        return not self.differences and self.error is None


def asked(model: DecisionModel, key: str) -> list[Asked]:
    """The facts that a decision needs, also through others; a table may name more by itself."""
    decision = model.decisions[key]
    columns = _columns(decision.box)
    found: dict[str, Asked] = {}
    for part in model.parts.values():
        if isinstance(part, InputData) and part.variable in decision.inputs:
            found[part.variable] = _asked(part.variable, part.type, columns.get(part.variable))
    if not decision.requires:
        for name, column in columns.items():
            found.setdefault(name, _asked(name, column.type, column))
    return list(found.values())


#: Types that JSON writes as text, with the function that reads it.
_READERS = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "days and time duration": "duration",
    "years and months duration": "duration",
}


def typed(model: DecisionModel, key: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs from JSON: text of an input that is a date, a time or a duration becomes one.

    Text that is none stays what it is, for the decision to refuse it.
    """
    found = dict(inputs)
    for each in asked(model, key) if key in model.decisions else ():
        value = found.get(each.name)
        if isinstance(value, str) and each.type in _READERS:
            read = feel.compile(f"{_READERS[each.type]}(text)").evaluate({"text": value})
            found[each.name] = value if read is None else read
    return found


def _columns(box: Any) -> dict[str, Any]:
    """The columns that ask nothing but a name."""
    inputs = box.inputs if isinstance(box, Table) else ()
    return {c.expression.text: c for c in inputs if c.expression.text.isidentifier()}


def _asked(name: str, type_: ItemType | None, column: Any) -> Asked:
    kind = _plain(type_)
    allowed = type_.allowed if type_ else None
    if column is not None:
        kind = kind if kind != "Any" else _plain(column.type)
        allowed = allowed or column.allowed
    return Asked(name, kind, _listed(allowed.text) if allowed else ())


def _plain(type_: ItemType | None) -> str:
    if type_ is None or type_.is_collection or type_.components:
        return "Any"
    return _plain(type_.base) if isinstance(type_.base, ItemType) else type_.name


def _listed(text: str) -> tuple[str, ...]:
    """The values of a list of strings; ranges and conditions are no list."""
    parts = [part.strip() for part in text.split(",")]
    are_strings = all(len(p) > 1 and p[0] == p[-1] == '"' and '"' not in p[1:-1] for p in parts)
    return tuple(parts) if are_strings else ()


def outputs_of(model: DecisionModel, key: str, value: object) -> dict[str, object]:
    """A result by name of output; of several rows, the list of each column."""
    box: Any = model.decisions[key].box
    names = [output.name for output in box.outputs] if isinstance(box, Table) else []
    if len(names) < 2:
        return {(names[0] if names and names[0] else key): value}
    if isinstance(value, list):
        rows = [row if isinstance(row, dict) else {} for row in value]
        return {name: [row.get(name) for row in rows] for name in names}
    context = value if isinstance(value, dict) else {}
    return {name: context.get(name) for name in names}


def values_of(texts: Mapping[str, str]) -> dict[str, object]:
    """What FEEL texts say; FeelError names the place of a mistake."""
    return {name: feel.compile(text).evaluate({}) for name, text in texts.items()}


def run(
    model: DecisionModel, key: str, cases: Sequence[Case], now: datetime | None = None
) -> list[Verdict]:
    """What every case comes to, in their order."""
    return [_verdict(model, key, case, now) for case in cases]


def _verdict(model: DecisionModel, key: str, case: Case, now: datetime | None) -> Verdict:
    try:
        expected = values_of(case.expected)
        result = model.evaluate(key, values_of(case.inputs), now)
    except CountersignError as error:
        return Verdict(case, error=error)
    found = outputs_of(model, key, result.value)
    return Verdict(
        case,
        tuple(
            Difference(name, case.expected[name], literal(found.get(name)))
            for name, value in expected.items()
            if name not in found or not _same(value, found[name])
        ),
    )


def literal(value: object) -> str:
    """The value as FEEL text that gives it again, also where ``string()`` would drop its type."""
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(n)}: {literal(item)}" for n, item in value.items()) + "}"
    text = written(value)
    is_temporal = not isinstance(value, str | bool | Decimal | None)
    return f"@{written(text)}" if is_temporal else text


def _same(left: object, right: object) -> bool:
    return (left is None and right is None) or equal(left, right) is True
