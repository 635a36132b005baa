"""A version is compiled once in a process, however many ask for it and how often."""

import threading
from collections import Counter
from typing import Any

import pytest

from tests.commands import models as drawn
from tests.commands.conftest import Office
from workflow_engine import bpmn, models


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was compiled to be run."""
    counted: Counter[str] = Counter()

    class Counting:
        """The package itself, but for one count."""

        def __getattr__(self, name: str) -> Any:
            return getattr(bpmn, name)

        @staticmethod
        def load(xml: bytes, **options: Any) -> bpmn.Loaded:
            loaded = bpmn.load(xml, **options)
            counted.update(loaded.graphs.keys())
            return loaded

    monkeypatch.setattr(models, "bpmn", Counting())
    return counted


def test_each_version_is_compiled_once(office: Office, compiled: Counter[str]) -> None:
    office.deploy(drawn.approval())
    for _ in range(3):
        office.start("approval")
        office.complete(office.boris)
        office.complete(office.dana)
    assert compiled == {"approval": 1}
    office.deploy(drawn.approval(second="group:managers"))
    office.start("approval")
    assert compiled == {"approval": 2}


def test_also_when_many_ask_at_once() -> None:
    together, made = threading.Barrier(6), []
    kept = models.Models()

    def make() -> object:
        made.append(object())
        return made[-1]

    found: list[object] = []

    def ask() -> None:
        together.wait()
        found.append(kept._once("version", make))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found == made * 6


def test_what_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    kept = models.Models()

    def fail() -> object:
        raise LookupError

    with pytest.raises(LookupError):
        kept._once("version", fail)
    assert kept._once("version", lambda: 5) == 5
