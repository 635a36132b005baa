"""What the worst expression costs: ``python -m tests.benchmarks.feel_bounds``.

Every expression of the hostile corpus is read and evaluated; printed are the five slowest and
the five that hold the most memory. Time is that of the processor, memory the peak while it runs.
"""

import time
import tracemalloc
from collections.abc import Callable
from heapq import nlargest

from tests.feel import hostile
from workflow_engine import feel

MOST_MILLISECONDS, MOST_MEGABYTES = 100, 50
SHOWN = 5


def ask(text: str) -> str:
    """How it ends."""
    try:
        feel.compile(text).evaluate(hostile.FACTS, strict=False, warnings=[])
    except feel.FeelError as error:
        return type(error).__name__
    return "a value"


def milliseconds(text: str) -> float:
    """The faster of two readings and evaluations, neither of which finds anything kept."""
    return min(_timed(text), _timed(text + " "))


def _timed(text: str) -> float:
    started = time.process_time()
    ask(text)
    return (time.process_time() - started) * 1e3


def megabytes(text: str) -> float:
    """The peak of what is held while the expression is read and evaluated."""
    tracemalloc.start()
    try:
        ask(text + "  ")
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def print_worst(measure: Callable[[str], float], unit: str, most: int) -> None:
    """The expressions that need the most, and how they end."""
    corpus = [*hostile.ESCAPES, *hostile.BOMBS]
    measured = [(measure(text), text) for text in corpus]
    print(f"The worst of {len(corpus)} expressions (aim: {most} {unit})")
    for amount, text in nlargest(SHOWN, measured):
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        print(f"  {amount:7.1f} {unit}  {ask(text)}: {shown}")


def main() -> None:
    ask("1 + 1")
    print_worst(milliseconds, "ms", MOST_MILLISECONDS)
    print_worst(megabytes, "MB", MOST_MEGABYTES)


if __name__ == "__main__":
    main()
