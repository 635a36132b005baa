"""A table with the samples of its columns and which rules pass each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow_engine.dmn.tables import Input, Table
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.verification.answering import answers, is_ordered
from workflow_engine.dmn.verification.regions import Place, Regions
from workflow_engine.dmn.verification.samples import samples
from workflow_engine.feel import UnaryTests
from workflow_engine.feel.boundaries import Depends, boundaries
from workflow_engine.feel.show import written

#: Samples times rules that are looked at; beyond it a table takes longer than people wait.
MOST_TESTS = 5_000_000


class TooLarge(Exception):
    """The table has too many rules to be examined."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of an input: its type, the constants of each cell, and its samples.

    ``constants`` has None for a cell that depends on more than the column.
    """

    type: ItemType | None
    constants: list[list[object] | None]
    samples: list[object]


@dataclass(frozen=True, slots=True)
class Examined:
    """``must`` has the rules that surely match, ``may`` also those with a cell that is unknown."""

    table: Table
    columns: list[Column]
    must: Regions
    may: Regions
    unknown: list[tuple[int, int]]

    @property
    def names(self) -> list[str]:
        return [column.expression.text for column in self.table.inputs]

    def example(self, place: Place) -> dict[str, str]:
        """Values by column, as FEEL."""
        found = {}
        for name, column, at in zip(self.names, self.columns, place, strict=False):
            if at is not None and column.samples[at] is not None:
                found[name] = written(column.samples[at])
        return found

    def taking(self, rule: int) -> dict[str, str]:
        """Values that a rule takes, where it surely takes any."""
        cells = self.must.cells(rule)
        if not all(cells):
            return {}
        return self.example(tuple((bits & -bits).bit_length() - 1 for bits in cells))

    def beside(self, rule: int, column: int) -> dict[str, str]:
        """A value that the column can have and the rule does not take."""
        passed = self.may.cells(rule)[column]
        places = [at for at in range(len(self.columns[column].samples)) if not passed >> at & 1]
        only: Place = tuple(places[0] if at == column else None for at in range(len(self.columns)))
        return self.example(only)


def examine(table: Table, facts: Mapping[str, ItemType]) -> Examined:
    """``facts`` are the types of input data, for columns that declare none themselves.

    TooLarge when there are more cells and samples than ``MOST_TESTS``.
    """
    columns = [_column(table, at, facts) for at in range(len(table.inputs))]
    if sum(map(_effort, columns)) > MOST_TESTS:
        raise TooLarge
    unknown = [
        (rule, at)
        for rule in range(len(table.rules))
        for at, column in enumerate(columns)
        if column.constants[rule] is None
    ]
    passing = [_masks(table, at, column) for at, column in enumerate(columns)]
    must, may = (Regions([masks[counts] for masks in passing]) for counts in (False, True))
    return Examined(table, columns, must, may, unknown)


def _effort(column: Column) -> int:
    """How many samples have to be tried; dearer where each is asked for by itself."""
    each = 1 if all(is_ordered(known or ()) for known in column.constants) else 20
    return each * len(column.samples) * len(column.constants)


def _column(table: Table, at: int, facts: Mapping[str, ItemType]) -> Column:
    column = table.inputs[at]
    declared = column.type or facts.get(column.expression.text)
    found: dict[str, list[object] | None] = {}
    for rule in table.rules:
        tests = rule.tests[at]
        if tests.text not in found:
            found[tests.text] = _constants(tests, table.names)
    known = [value for values in found.values() for value in values or ()]
    known += _allowed(column, declared, table.names)
    try:
        made = samples(known, declared)
    except Depends:
        # Values of the column that have no order between them, as times with and without a zone.
        found, made = dict.fromkeys(found), [None]
    if column.allowed is not None:
        allowed = column.allowed
        made = [each for each in made if allowed.matches(each, {}, strict=False)] or [None]
    return Column(declared, [found[rule.tests[at].text] for rule in table.rules], made)


def _constants(tests: UnaryTests, names: frozenset[str]) -> list[object] | None:
    try:
        found: list[object] = boundaries(tests.text, names)
        samples(found, None)
    except Depends:
        return None
    return found


def _allowed(column: Input, declared: ItemType | None, names: frozenset[str]) -> list[object]:
    tests = [column.allowed, declared.allowed if declared else None]
    return [value for each in tests if each for value in _constants(each, names) or ()]


def _masks(table: Table, at: int, column: Column) -> tuple[list[int], list[int]]:
    """For each sample the rules that surely pass it, and those that may."""
    by_text: dict[str, int] = {}
    known = {}
    unknown = 0
    for index, rule in enumerate(table.rules):
        tests, constants = rule.tests[at], column.constants[index]
        if constants is None:
            unknown |= 1 << index
        else:
            by_text[tests.text] = by_text.get(tests.text, 0) | 1 << index
            known[tests.text] = (tests, constants)
    surely = [0] * len(column.samples)
    for text, (tests, constants) in known.items():
        for place, passes in enumerate(answers(tests, constants, column.samples)):
            if passes:
                surely[place] |= by_text[text]
    return surely, [mask | unknown for mask in surely]
