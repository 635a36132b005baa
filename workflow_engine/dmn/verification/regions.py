"""Which rules match where: every rule is a set of samples in each column, kept as bits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

#: Ways through a table that are looked at; a larger one is examined in part, and says so.
MOST_STEPS = 50_000

#: Which sample of each column; None where every value does.
Place = tuple[int | None, ...]


@dataclass(slots=True)
class Regions:
    """``masks[column][sample]`` has the bit of every rule whose cell passes the sample."""

    masks: Sequence[Sequence[int]]
    steps: int = field(default=0, init=False)
    _cells: list[list[int]] | None = field(default=None, init=False)

    @property
    def is_exhausted(self) -> bool:
        """Whether a search was given up, so that not finding anything proves nothing."""
        return self.steps > MOST_STEPS

    def cells(self, rule: int) -> list[int]:
        """The samples that a rule passes, as bits for each column."""
        if self._cells is None:
            self._cells = [_turned(column) for column in self.masks]
        return [column[rule] if rule < len(column) else 0 for column in self._cells]

    def meeting(self, rules: int) -> Iterator[tuple[int, int]]:
        """Pairs of so many rules that match at one place, by the later and then the earlier one."""
        shared: dict[tuple[int, int], int] = {}
        for rule in range(rules):
            both = (1 << rule) - 1
            for column, passed in enumerate(self.cells(rule)):
                if (column, passed) not in shared:
                    shared[column, passed] = self._any_of(column, passed)
                both &= shared[column, passed]
            yield from ((first, rule) for first in _bits(both))

    def _any_of(self, column: int, passed: int) -> int:
        """The rules that pass one of the samples."""
        found = 0
        for at in _bits(passed):
            found |= self.masks[column][at]
        return found

    def uncovered(self, rules: int, within: Sequence[int] | None = None) -> Iterator[Place]:
        """Places where none of the rules (as bits) matches; one for each way of being so."""
        yield from self._walk(0, rules, within, self._full(rules, within), set())

    def _full(self, rules: int, within: Sequence[int] | None) -> list[int]:
        """For each column the rules that pass everything in it and in all after it."""
        full = [rules]
        for at in range(len(self.masks) - 1, -1, -1):
            passing = full[-1]
            for sample in self._samples(at, within):
                passing &= self.masks[at][sample]
            full.append(passing)
        return full[::-1]

    def _samples(self, column: int, within: Sequence[int] | None) -> list[int]:
        found = range(len(self.masks[column]))
        return [at for at in found if within is None or within[column] >> at & 1]

    def _walk(
        self,
        column: int,
        alive: int,
        within: Sequence[int] | None,
        full: Sequence[int],
        seen: set[tuple[int, int]],
    ) -> Iterator[Place]:
        self.steps += 1
        if alive & full[column] or (column, alive) in seen or self.is_exhausted:
            return
        seen.add((column, alive))
        if not alive:
            yield (None,) * (len(self.masks) - column)
            return
        left: dict[int, int] = {}
        for sample in self._samples(column, within):
            left.setdefault(alive & self.masks[column][sample], sample)
        for rules, sample in left.items():
            for rest in self._walk(column + 1, rules, within, full, seen):
                yield (sample, *rest)


def common(first: Sequence[int], second: Sequence[int]) -> Place | None:
    """A place that two rules, as samples for each column, both match."""
    both = [a & b for a, b in zip(first, second, strict=True)]
    if not all(both):
        return None
    return tuple((bits & -bits).bit_length() - 1 for bits in both)


def _turned(masks: Sequence[int]) -> list[int]:
    """Samples by rule instead of rules by sample."""
    found = [0] * max((mask.bit_length() for mask in masks), default=0)
    for at, mask in enumerate(masks):
        for rule in _bits(mask):
            found[rule] |= 1 << at
    return found


def _bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
