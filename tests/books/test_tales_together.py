"""Whoever works at the same time, in whatever order, and how often he asks: the books hold."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.books.telling import Tale, tales
from tests.books.together import tell_together

TALES = tales()


@pytest.mark.timeout(400)
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    chosen=st.lists(st.sampled_from(TALES), min_size=3, max_size=6),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_happens_in_whatever_order_the_books_hold(
    everything: Path, chosen: list[Tale], chance: Random
) -> None:
    account = tell_together(everything, chosen, chance)
    assert not account.problems, f"\n{account}"


def test_what_is_told_at_once_is_mostly_done(everything: Path) -> None:
    """A test of the test: steps that cannot be done prove nothing about the books."""
    account = tell_together(everything, TALES[::40], Random(7))
    assert account.problems == []
    assert account.done > 20
    assert account.left_out < account.done / 4
