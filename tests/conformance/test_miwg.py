"""The reference files of the Model Interchange Working Group come in without loss, and run."""

import os
from collections.abc import Iterator

import pytest

from tests.bpmn.hostile import HOSTILE
from tests.bpmn.vendors import FILES, SIGNAVIO
from tests.conformance.betsy import databases
from tests.conformance.betsy_cases import Fresh
from tests.conformance.miwg import SHARED, imported, models, played

MISSING = f"the MIWG files are not in {SHARED}"
MODELS = dict(models(SHARED)) if SHARED.exists() else {}


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    with databases() as given:
        yield given


def test_the_files_are_here():
    if not MODELS and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if not MODELS:
        pytest.skip(MISSING)
    assert len(MODELS) >= 7


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_file_comes_in_without_loss(name: str):
    assert imported(name, MODELS[name]).reasons == ()


@pytest.mark.parametrize("name", sorted(MODELS))
def test_its_processes_run_to_their_first_wait(name: str, fresh: Fresh):
    assert played(name, MODELS[name], fresh, forced=True).reasons == ()


@pytest.mark.parametrize("name", sorted(FILES))
def test_files_of_other_tools_come_in_without_loss(name: str):
    assert imported(name, FILES[name]).reasons == ()


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_file_that_cannot_be_read_counts_as_not_imported(name: str):
    assert HOSTILE[name][1] in imported(name, HOSTILE[name][0]).reasons[0]


def test_a_process_that_stops_in_trouble_is_told(fresh: Fresh):
    task = b'<cs:input xmlns:cs="urn:countersign:bpmn:1" source="= nobody" target="x"/>'
    label = b'<signavio:signavioLabel ref="text_name" x="50" y="40"/>'
    assert label in SIGNAVIO
    (reason,) = played("trouble", SIGNAVIO.replace(label, task), fresh).reasons
    assert "incident at t" in reason
