"""A table with the samples of its columns and which rules pass each of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow_engine.dmn.tables import Input, Table
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.verification.regions import Place, Regions
from workflow_engine.dmn.verification.samples import samples
from workflow_engine.feel import UnaryTests
from workflow_engine.feel.boundaries import Depends, boundaries
from workflow_engine.feel.show import written


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
        for name, column, at in zip(self.names, self.columns, place, strict=True):
            if at is not None and column.samples[at] is not None:
                found[name] = written(column.samples[at])
        return found


def examine(table: Table, facts: Mapping[str, ItemType]) -> Examined:
    """``facts`` are the types of input data, for columns that declare none themselves."""
    columns = [_column(table, at, facts) for at in range(len(table.inputs))]
    unknown = [
        (rule, at)
        for rule in range(len(table.rules))
        for at, column in enumerate(columns)
        if column.constants[rule] is None
    ]
    regions = [
        Regions([_masks(table, at, column, counts=counts) for at, column in enumerate(columns)])
        for counts in (False, True)
    ]
    return Examined(table, columns, regions[0], regions[1], unknown)


def _column(table: Table, at: int, facts: Mapping[str, ItemType]) -> Column:
    column = table.inputs[at]
    declared = column.type or facts.get(column.expression.text)
    cells = [_constants(rule.tests[at], table.names) for rule in table.rules]
    known = [value for found in cells for value in found or ()]
    known += _allowed(column, declared, table.names)
    made = samples(known, declared)
    if column.allowed is not None:
        allowed = column.allowed
        made = [each for each in made if allowed.matches(each, {}, strict=False)] or [None]
    return Column(declared, cells, made)


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


def _masks(table: Table, at: int, column: Column, *, counts: bool) -> list[int]:
    """For each sample the rules that pass it; ``counts`` says whether the unknown ones do."""
    found = []
    for sample in column.samples:
        mask = 0
        for index, rule in enumerate(table.rules):
            unknown = column.constants[index] is None
            passes = counts if unknown else rule.tests[at].matches(sample, {}, strict=False)
            mask |= passes << index
        found.append(mask)
    return found
