"""Data that no database or state can hold is refused with a reason, and nothing has changed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.commands import models
from tests.faults import firm as firms
from tests.faults.firm import Firm
from workflow_engine.commands.base import Command
from workflow_engine.commands.claim_task import AssignTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Replay
from workflow_engine.persistence.tables import metadata

FORM = b"""{"id": "note", "type": "default", "components": [
  {"type": "textfield", "key": "note", "label": "Note"},
  {"type": "number", "key": "count", "label": "Count"}]}"""


def _itself() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


def _deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


POISON: dict[str, Any] = {
    "not a number": float("nan"),
    "infinite": float("-inf"),
    "decimal not a number": Decimal("NaN"),
    "signalling": Decimal("sNaN"),
    "half a character": "\ud800",
    "zero character": "a\0b",
    "deep": _deep(100_000),
    "deeper than stored": _deep(60),
    "long text": "x" * 1_000_000,
    "many entries": {f"k{n}": n for n in range(100_000)},
    "itself": _itself(),
    "shared a thousand times": [[[0] * 1000] * 1000] * 1000,
    "a set": {1, 2},
    "bytes": b"\xff",
    "numbered keys": {1: "one"},
    "half a character as key": {"\udfff": 1},
    "huge number": 10**5000,
    "huge decimal": Decimal("1E+999999"),
}
#: Texts that people give outside of variables.
TEXTS = {"half a character": "\ud800", "zero character": "a\0b", "long": "x" * 4_000_000}

CARRIERS: dict[str, Callable[[str, Any], tuple[Command[Any], str]]] = {
    "variables": lambda task, value: (StartInstance("approval", {"x": value}), "anna"),
    "payload": lambda task, value: (SendMessage("goods.arrived", "o", {"x": value}), "anna"),
    "form": lambda task, value: (CompleteTask(task, "approve", {"note": value}), "boris"),
    "form number": lambda task, value: (CompleteTask(task, "approve", {"count": value}), "boris"),
}
WORDS: dict[str, Callable[[str, str], tuple[Command[Any], str]]] = {
    "business key": lambda task, text: (StartInstance("approval", {}, text), "anna"),
    "process key": lambda task, text: (StartInstance(text), "anna"),
    "variable name": lambda task, text: (StartInstance("approval", {text: 1}), "anna"),
    "message name": lambda task, text: (SendMessage(text, "o"), "anna"),
    "message key": lambda task, text: (SendMessage("goods.arrived", text), "anna"),
    "comment": lambda task, text: (CompleteTask(task, "approve", comment=text), "boris"),
    "outcome": lambda task, text: (CompleteTask(task, text), "boris"),
    "field name": lambda task, text: (CompleteTask(task, "approve", {text: 1}), "boris"),
    "task": lambda task, text: (CompleteTask(text, "approve"), "boris"),
    "receiver": lambda task, text: (AssignTask(task, text, "away"), "anna"),
    "reason": lambda task, text: (AssignTask(task, "boris", text), "anna"),
}


@pytest.fixture
def task(firm: Firm) -> str:
    """A task with a form; another instance expects the goods of order ``o``."""
    manager = models.user_task("manager", candidates="group:managers")
    with_form = manager.replace("<cs:assignment", '<cs:form key="note"/><cs:assignment')
    firm.deploy(models.approval().replace(manager.encode(), with_form.encode()), note_json=FORM)
    firm.deploy(firms.expecting())
    firm.start("expecting", order="o")
    name = firm.start("approval")
    firm.run_jobs()
    return firm.tasks([name], "manager")[0]


def content(firm: Firm) -> dict[str, list[Any]]:
    """Every row there is."""
    return {
        table.name: sorted(map(repr, firm.rows(table.select()))) for table in metadata.sorted_tables
    }


def wrongly_answered(
    firm: Firm, tried: dict[str, tuple[Command[Any], str]]
) -> list[tuple[str, bool, str]]:
    """What did not end in a clear refusal, with an idempotency key and without."""
    wrong = []
    for name, (command, who) in tried.items():
        for keyed in (False, True):
            try:
                answer = attempt(firm, command, getattr(firm, who), keyed=keyed)
            except Exception as error:
                answer = error
            if getattr(answer, "kind", None) not in {"invalid", "too_large", "not_found"}:
                wrong.append((name, keyed, repr(answer)[:200]))
    return wrong


def attempt(firm: Firm, command: Command[Any], actor: Principal, *, keyed: bool) -> Any:
    if keyed:
        return firm.engine.execute_keyed(command, actor, Replay("one key", repr))
    return firm.do(command, actor)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_values_that_cannot_be_kept_are_refused(firm: Firm, task: str, carrier: str) -> None:
    before = content(firm)
    tried = {name: CARRIERS[carrier](task, value) for name, value in POISON.items()}
    assert wrongly_answered(firm, tried) == []
    assert content(firm) == before
    firm.do(CompleteTask(task, "approve", {"note": "fine"}), firm.boris)
    assert firm.problems() == []


def test_texts_that_cannot_be_kept_are_refused(firm: Firm, task: str) -> None:
    before = content(firm)
    tried = {f"{word}: {name}": WORDS[word](task, TEXTS[name]) for word in WORDS for name in TEXTS}
    assert wrongly_answered(firm, tried) == []
    assert content(firm) == before
