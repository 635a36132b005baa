"""The clauses of DMN 1.5 chapter 10 and the usual additions: an expression and its value a line.

The lines stand in ``tables``: ``expression ==> value``, below the clause that they are taken from.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workflow_engine import feel
from workflow_engine.feel.show import written

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)


def lines() -> Iterator[tuple[str, str, str]]:
    for table in sorted(Path(__file__).with_name("tables").glob("*.txt")):
        clause = ""
        for line in table.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                clause = line[2:]
            else:
                text, _, expected = line.partition(" ==> ")
                yield clause, text, expected


def shown(text: str) -> str:
    value = feel.compile(text).evaluate({}, now=NOW, strict=False)
    return f"{feel.values.kind(value)} {written(value)}"


@pytest.mark.parametrize(("clause", "text", "expected"), list(lines()))
def test_an_expression_has_the_value_that_the_clause_gives_it(clause, text, expected):
    assert expected == "null" or shown(expected) != "null null"
    assert shown(text) == shown(expected), clause
