"""What a condition and a decision table cost, beside other ways to evaluate the same.

``python -m tests.benchmarks.feel``; bkflow-feel and simpleeval take part where they are installed:
``pip install --no-deps bkflow-feel simpleeval``. Last comes what the worst expressions cost.
"""

import importlib
import timeit
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment

from tests.benchmarks import feel_bounds
from tests.dmn import models
from workflow_engine import dmn, feel

REPEATS = 15
FACTS = {"amount": Decimal(1500), "department": "IT"}
CONDITION = 'amount > 1000 and department = "IT"'
PYTHON = CONDITION.replace("= ", "== ")
MOST_CONDITION, MOST_TABLE = 10, 150


def microseconds(work: Callable[[], object], rounds: int = 5_000) -> float:
    """The fastest of several runs: what disturbs a run only ever makes it slower."""
    return min(timeit.repeat(work, number=rounds, repeat=REPEATS)) / rounds * 1e6


def others() -> Iterator[tuple[str, Callable[[], object]]]:
    """The same condition elsewhere."""
    compiled = compile(PYTHON, "<condition>", "eval")
    yield "Python's eval, compiled", lambda: eval(compiled, {}, FACTS)
    environment = TaskDataEnvironment()
    yield "SpiffWorkflow", lambda: environment.evaluate(PYTHON, dict(FACTS))
    if simple := _installed("simpleeval"):
        yield "simpleeval", lambda: simple.simple_eval(PYTHON, names=FACTS)
    if bkflow := _installed("bkflow_feel.api"):
        plain = {"amount": 1500, "department": "IT"}
        yield "bkflow-feel", lambda: bkflow.parse_expression(CONDITION, plain)


def _installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def fifty_rules() -> Callable[[], object]:
    """Asking a table of fifty rules by two inputs, of which the last one matches."""
    rules = [
        models.rule([f"[{at * 100}..{at * 100 + 100})", '"IT"'], [f'"level {at}"'])
        for at in range(50)
    ]
    body = models.table(inputs=["amount", "department"], outputs={"level": ""}, rules=rules)
    read = dmn.read(models.model(models.decision("level", body)))
    facts = {"amount": Decimal(4950), "department": "IT"}
    assert read.evaluate("level", facts).value == "level 49"
    return lambda: read.evaluate("level", facts)


def main() -> None:
    ours = feel.compile(CONDITION)
    one = microseconds(lambda: ours.evaluate(FACTS))
    print(f"{CONDITION}: {one:.2f} µs (at most {MOST_CONDITION})")
    for name, work in others():
        assert work() is True, name
        other = microseconds(work, 500)
        print(f"  {name}: {other:.2f} µs, {other / one:.1f} times ours")
    table = microseconds(fifty_rules(), 200)
    print(f"A table of 50 rules: {table:.1f} µs (at most {MOST_TABLE})")
    feel_bounds.main()


if __name__ == "__main__":
    main()
