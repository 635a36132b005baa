"""Whoever cancels at any step undoes exactly what was done, or hears why he cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books.cancelling import CLEAR, Cancelled, cancelled_after
from tests.books.telling import Tale, tales

#: Every few scenarios, each at another step; ``python -m tests.books --cancel`` plays all.
CHOSEN = [(tale, 2 + place * 3 % 11) for place, tale in enumerate(tales()[5::24])]
NAMES = [f"{tale.name}, {steps} steps" for tale, steps in CHOSEN]
P2P = "procure_to_pay: an invoice may come first, a wrong one is sent back, and the next is paid"
O2C = "order_to_cash: what is not there yet is looked for every day"

Cancel = Callable[..., Cancelled]


@pytest.fixture
def cancel(everything: Path, tmp_path: Path) -> Cancel:
    def run(tale: Tale, steps: int, **how: bool) -> Cancelled:
        return cancelled_after(everything, tale, steps, **how)

    return run


def test_an_invoice_that_is_taken_back_asks_for_no_electronic_invoice(cancel: Cancel) -> None:
    found = cancel(named("order_to_cash: from the offer to the money"), 7)
    assert found.wrong == []


def named(name: str) -> Tale:
    return next(tale for tale in tales() if tale.name == name)


@pytest.mark.parametrize(("tale", "steps"), CHOSEN, ids=NAMES)
def test_what_is_cancelled_is_undone_or_clearly_refused(
    cancel: Cancel, tale: Tale, steps: int
) -> None:
    found = cancel(tale, steps)
    assert found.wrong == []
    assert {text.partition(": ")[2] for text in found.refused} <= CLEAR


@pytest.mark.parametrize("steps", [2, 4, 7])
def test_a_purchase_is_undone_also_when_its_processes_were_ended_first(
    cancel: Cancel, steps: int
) -> None:
    found = cancel(named(P2P), steps, instances_first=True)
    assert (found.wrong, found.left, found.refused) == ([], [], [])


@pytest.mark.parametrize("steps", [2, 5, 7])
def test_a_sale_is_undone_also_when_its_processes_were_ended_first(
    cancel: Cancel, steps: int
) -> None:
    found = cancel(named(O2C), steps, instances_first=True)
    assert (found.wrong, found.left) == ([], [])
