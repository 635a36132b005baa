"""How an answer came about: what was asked on the way, what it saw and which rules matched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow_engine.errors import CountersignError
from workflow_engine.feel.show import written
from workflow_engine.feel.warning import FeelWarning

#: Steps that are kept; a knowledge model called in a loop would fill the memory.
MOST = 1_000
#: Characters of one value in ``as_json``.
MOST_TEXT = 2_000

Kind = Literal["decision", "service", "knowledge"]


@dataclass(slots=True)
class RuleTrace:
    """What became of a rule; ``failed`` is the first column (from 0) whose cell did not pass.

    ``answer`` is what a rule that was taken answers, before the hit policy: a context when the
    table has several outputs. A rule that matches is not taken when the policy stops before it.
    """

    id: str
    index: int
    annotation: str
    failed: int | None = None
    cell: str = ""
    is_taken: bool = False
    answer: object = None

    @property
    def is_matching(self) -> bool:
        """Whether every cell passed."""
        return self.failed is None


@dataclass(slots=True)
class TableTrace:
    """A decision table that was asked: its columns with their values, its rules, its answer.

    ``refused`` is the column whose value is not allowed, so that no rule was looked at.
    """

    id: str
    policy: str
    aggregation: str
    inputs: list[tuple[str, object]] = field(default_factory=list)
    refused: int | None = None
    rules: list[RuleTrace] = field(default_factory=list)
    is_default: bool = False
    value: object = None


@dataclass(slots=True)
class Asked:
    """A decision that was taken, or a service or knowledge model that was called.

    ``seen`` has the values that it looked at by name, or its arguments; ``asked`` what it asked in
    its turn. A decision that others look at again is there once, where it was first asked.
    """

    kind: Kind
    id: str
    name: str
    seen: dict[str, object] = field(default_factory=dict)
    tables: list[TableTrace] = field(default_factory=list)
    asked: "list[Asked]" = field(default_factory=list)
    value: object = None
    error: CountersignError | None = None
    warnings: list[FeelWarning] = field(default_factory=list)


class Trace:
    """Given to ``evaluate`` or ``invoke``, it is filled, also when they raise.

    ``root`` is what the caller asked for; ``is_cut`` when there was more than ``MOST`` steps.
    """

    def __init__(self) -> None:
        self.root: Asked | None = None
        self._asking: list[Asked] = []
        self._left = MOST
        self._told: set[int] = set()

    @property
    def is_cut(self) -> bool:
        """Whether steps are missing."""
        return self._left < 0

    @contextmanager
    def asked(
        self, kind: Kind, key: str, name: str, warnings: list[FeelWarning]
    ) -> Iterator[Asked]:
        """A step in which everything inside the block is asked; ``warnings`` grow meanwhile."""
        begun = len(warnings)
        step = Asked(kind, key.rpartition("#")[2], name)
        if self._is_kept():
            if self._asking:
                self._asking[-1].asked.append(step)
            self.root = self.root or step
        self._asking.append(step)
        try:
            yield step
        except CountersignError as error:
            step.error = error
            raise
        finally:
            self._asking.pop()
            step.warnings = [each for each in warnings[begun:] if id(each) not in self._told]
            self._told |= {id(each) for each in step.warnings}

    def table(self, id_: str, policy: str, aggregation: str) -> TableTrace:
        """A table that is asked now."""
        found = TableTrace(id_, policy, aggregation)
        if self._asking and self._is_kept():
            self._asking[-1].tables.append(found)
        return found

    def _is_kept(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def as_json(self) -> dict[str, Any]:
        """The whole as JSON has it; values are FEEL text, cut at ``MOST_TEXT`` characters."""
        return {"root": _asked(self.root) if self.root else None, "is_cut": self.is_cut}


def _asked(step: Asked) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "id": step.id,
        "name": step.name,
        "seen": {name: _text(value) for name, value in step.seen.items()},
        "tables": [_table(table) for table in step.tables],
        "asked": [_asked(each) for each in step.asked],
        "value": _text(step.value),
        "error": str(step.error) if step.error else None,
        "warnings": [str(each.hint) for each in step.warnings],
    }


def _table(table: TableTrace) -> dict[str, Any]:
    return {
        "id": table.id,
        "policy": table.policy,
        "aggregation": table.aggregation,
        "inputs": [{"expression": text, "value": _text(value)} for text, value in table.inputs],
        "refused": table.refused,
        "rules": [_rule(rule) for rule in table.rules],
        "is_default": table.is_default,
        "value": _text(table.value),
    }


def _rule(rule: RuleTrace) -> dict[str, Any]:
    return {
        "id": rule.id,
        "index": rule.index,
        "annotation": rule.annotation,
        "is_matching": rule.is_matching,
        "failed": rule.failed,
        "cell": rule.cell,
        "is_taken": rule.is_taken,
        "answer": _text(rule.answer) if rule.is_taken else None,
    }


def _text(value: object) -> str:
    text = written(value)
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
