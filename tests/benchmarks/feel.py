"""What a condition of a gateway costs, beside the same condition in Python's ``eval``.

``python -m tests.benchmarks.feel``
"""

import timeit
from collections.abc import Callable
from decimal import Decimal

from workflow_engine import feel

ROUNDS, REPEATS = 10_000, 15
FACTS = {"amount": Decimal(1500), "department": "IT"}


def microseconds(work: Callable[[], object]) -> float:
    """The fastest of several runs: what disturbs a run only ever makes it slower."""
    return min(timeit.repeat(work, number=ROUNDS, repeat=REPEATS)) / ROUNDS * 1e6


def main() -> None:
    ours = feel.compile('amount > 1000 and department = "IT"')
    theirs = compile('amount > 1000 and department == "IT"', "<condition>", "eval")
    assert ours.evaluate(FACTS) is True
    one = microseconds(lambda: ours.evaluate(FACTS))
    other = microseconds(lambda: eval(theirs, {}, FACTS))
    print(f"FEEL {one:.2f} µs, eval {other:.2f} µs per evaluation: {one / other:.1f} times")


if __name__ == "__main__":
    main()
