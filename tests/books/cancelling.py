"""A tale is told up to a step; then everything is cancelled that people can cancel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.books.telling import Tale, Telling
from tests.books.truth import Auditor
from tests.books.undoing import Holdings, Undoing, all_documents, holdings
from workflow_engine.scenarios import Stage
from workflow_engine.scenarios.stage import keep, staged

#: Why something may stay as it is: it went to others already, and comes back another way.
CLEAR = frozenset(
    {
        "conflict",  # Its state says so: the text names the document and its state.
        "move-refused",  # The same, of what is described by its fields.
        "ALREADY_PAID",
        "ALREADY_RECEIVED_FROM",
        "ALREADY_RETURNED",
        "ALREADY_SETTLED",
        "DELIVERED",
        "ORDER_NOT_OPEN",
        "REPLACEMENT_OWED",
        "STOCK_SHORT",
        "STOCK_RESERVED",
    }
)


@dataclass(frozen=True)
class Cancelled:
    """What cancelling found: ``wrong`` in the books, ``refused`` codes, ``left`` documents."""

    wrong: Sequence[str]
    refused: Sequence[str]
    left: Sequence[str]


def cancelled_after(
    database: Path, tale: Tale, steps: int, *, instances_first: bool = False
) -> Cancelled:
    """Tell the first ``steps`` of the tale, then cancel."""
    with staged(database) as stage:
        kept, before = all_documents(stage), holdings(stage)
        for _ in zip(range(steps), _told(stage, tale), strict=False):
            pass
        return cancel(stage, kept, before, instances_first=instances_first)


def cancelled_anywhere(
    database: Path, tale: Tale, place: Path, *, instances_first: bool = False
) -> Iterator[tuple[int, Cancelled]]:
    """The same at every step; the tale itself is told once."""
    shots = []
    with staged(database) as stage:
        kept, before = all_documents(stage), holdings(stage)
        for number in _told(stage, tale):
            file = place / f"step {number}.db"
            shots.append((number, file, stage.clock.now()))
            keep(stage, file)
    for number, file, now in shots:
        with staged(file) as stage:
            stage.clock.set(now)
            yield number, cancel(stage, kept, before, instances_first=instances_first)


def _told(stage: Stage, tale: Tale) -> Iterator[int]:
    telling, seen = Telling(stage, tale), set[str]()
    while telling.left_out < 3:
        if telling.step():
            stage.run_jobs()
            telling.claim(seen)
            yield telling.done
        elif telling.trouble:
            telling.give_up()
        else:
            return


def cancel(
    stage: Stage, kept: frozenset[tuple[str, str]], before: Holdings, *, instances_first: bool
) -> Cancelled:
    undoing = Undoing(stage, Auditor(stage), kept)
    if instances_first:
        undoing.cancel_instances()
    undoing.run()
    left = undoing.left()
    wrong = [*undoing.problems, *(f"still open: {task}" for task in undoing.idle_tasks())]
    if not left:
        wrong += before.differences(holdings(stage))
    refused = [f"{kind}.{act}: {code}" for (kind, act, _), code in undoing.refused.items()]
    return Cancelled(wrong, refused, [f"{kind} {state}" for kind, _, state in left])
