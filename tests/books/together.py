"""Several tales at once in one company: in any order, repeated, with jobs when it pleases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.books.telling import Tale, Telling
from tests.books.truth import Auditor
from workflow_engine.scenarios import Stage
from workflow_engine.scenarios.stage import staged

#: How often one in ten: asked under a key, twice; again without one; jobs left for later.
KEYED, AGAIN, LATER = 2, 2, 4


@dataclass
class Account:
    """What was told, in order, and what was found wrong with the books after the last step."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    done: int = 0
    left_out: int = 0

    def __str__(self) -> str:
        return "\n".join([*self.lines, *self.problems])


def tell_together(database: Path, chosen: Sequence[Tale], chance: Random) -> Account:
    """Every tale to its end, or until the books are wrong."""
    with staged(database) as stage:
        account, auditor, seen = Account(), Auditor(stage), set[str]()
        tellings = [Telling(stage, tale, number) for number, tale in enumerate(chosen)]
        while tellings and not account.problems:
            telling = chance.choice(tellings)
            if not _move(stage, telling, chance, account, seen):
                tellings.remove(telling)
            account.problems = auditor.problems()
        if not account.problems:
            stage.run_jobs()
            account.problems = auditor.problems()
        return account


def mixed(database: Path, known: Sequence[Tale], seed: int) -> Account:
    """A handful of tales, chosen and mixed by the seed.

    Drawn here and not by Hypothesis: ids and with them the order of jobs differ from run to run,
    which it takes for a fault of the drawing.
    """
    chance = Random(seed)
    chosen = [chance.choice(known) for _ in range(chance.randint(3, 6))]
    return tell_together(database, chosen, chance)


def _move(stage: Stage, telling: Telling, chance: Random, account: Account, seen: set[str]) -> bool:
    """One step of a tale; what cannot be done even after all jobs is left out. False at its end."""
    keyed = chance.randrange(10) < KEYED
    went = telling.step(keyed=keyed)
    telling.claim(seen)
    if not went and telling.trouble:
        stage.run_jobs()
        telling.claim(seen)
        went = telling.step(keyed=keyed)
        telling.claim(seen)
    if not went and not telling.trouble:
        return False
    account.lines.append(f"{telling.tale.name} {telling.done}: {telling.trouble or 'done'}"[:300])
    if not went:
        telling.give_up()
        account.left_out += 1
        return telling.left_out < 3
    account.done += 1
    if chance.randrange(10) < AGAIN:
        telling.again()
        telling.claim(seen)
    if chance.randrange(10) >= LATER:
        stage.run_jobs()
        telling.claim(seen)
    return True
