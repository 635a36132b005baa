"""The public betsy models, where they are at hand; in CI they must be."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.betsy import databases
from tests.conformance.betsy_cases import Fresh, play_all

FOLDER = Path(__file__).parents[3] / "shared" / "conformance" / "betsy"
MISSING = f"the betsy models are not in {FOLDER}"
if not FOLDER.exists() and not os.environ.get("CI"):
    pytest.skip(MISSING, allow_module_level=True)
MODELS: list[dict[str, Any]] = (
    json.loads((FOLDER / "expected.json").read_text(encoding="utf-8")) if FOLDER.exists() else []
)


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    with databases() as given:
        yield given


def test_the_models_are_here():
    assert MODELS, MISSING
    assert len({model["name"] for model in MODELS}) == len(MODELS)


@pytest.mark.parametrize("jobs", [False, True], ids=["at_once", "by_jobs"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_a_model_leaves_the_marks_of_a_conforming_engine(
    model: dict[str, Any], jobs: bool, fresh: Fresh
):
    results = play_all(model, FOLDER, fresh, jobs=jobs)
    assert [str(result) for result in results if not result.passed] == []
