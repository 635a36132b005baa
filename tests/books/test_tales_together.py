"""Whoever works at the same time, in whatever order, and how often he asks: the books hold."""

from pathlib import Path
from random import Random

import pytest

from tests.books.telling import tales
from tests.books.together import mixed, tell_together

TALES = tales()


@pytest.mark.parametrize("seed", range(1, 11))
def test_whatever_happens_in_whatever_order_the_books_hold(everything: Path, seed: int) -> None:
    """Some of the mixtures that ``python -m tests.books`` tells by the thousand."""
    account = mixed(everything, TALES, seed)
    assert not account.problems, f"\n{account}"


def test_what_is_told_at_once_is_mostly_done(everything: Path) -> None:
    """A test of the test: steps that cannot be done prove nothing about the books."""
    account = tell_together(everything, TALES[::40], Random(7))
    assert account.problems == []
    assert account.done > 20
    assert account.left_out < account.done / 4
