"""Models of our own in the image of the suite's leave the marks that the standard asks for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.alike import all_models
from tests.conformance.betsy import databases
from tests.conformance.betsy_cases import Fresh, play_all
from workflow_engine.persistence.database import Database

MODELS = {name: (xml, cases) for name, xml, cases in all_models()}
#: Where instances meet or time passes, the rows matter and not the step alone.
IN_ROWS = [
    name
    for name in MODELS
    if name.startswith(("Called", "Instant", "Message", "Multiple_Start", "Timer"))
]


def play(name: str, folder: Path, fresh: Fresh, *, jobs: bool = False) -> list[str]:
    xml, cases = MODELS[name]
    (folder / f"{name}.bpmn").write_bytes(xml)
    model: dict[str, Any] = {"name": name, "cases": cases}
    results = play_all(model, folder, fresh, jobs=jobs)
    return [str(result) for result in results if not result.passed]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    with databases() as given:
        yield given


@pytest.mark.parametrize("jobs", [False, True], ids=["at_once", "by_jobs"])
@pytest.mark.parametrize("name", MODELS)
def test_a_model_leaves_its_marks(name: str, jobs: bool, tmp_path: Path, fresh: Fresh):
    assert play(name, tmp_path, fresh, jobs=jobs) == []


@pytest.mark.postgres
@pytest.mark.parametrize("name", IN_ROWS)
def test_a_model_leaves_its_marks_in_another_database(
    name: str, tmp_path: Path, fresh_postgres: Callable[[Path], str]
):
    @contextmanager
    def emptied() -> Iterator[Database]:
        made = Database(fresh_postgres(tmp_path), pool_size=4)
        yield made
        made.dispose()

    assert play(name, tmp_path, emptied) == []
