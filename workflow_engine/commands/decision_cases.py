"""Test cases of a decision: kept, dropped, and taken over from a CSV file or a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import dmn, feel
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.dmn import cases
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import (
    Conflict,
    CountersignError,
    DecisionNotFound,
    Invalid,
    NotFound,
    Phrase,
    _l,
)
from workflow_engine.feel.show import written
from workflow_engine.feel.values import take
from workflow_engine.transfer.files import Row, read_table

#: More would make publishing slow.
MOST = 500
NAME, EXPECTED = "name", "expected."


class CaseNotFound(NotFound):
    message = _l("There is no test case {case}.")


class CaseNameTaken(Conflict):
    message = _l("Another test case is called {name}.")


class CaseRefused(Invalid):
    """``errors`` by field: ``name``, ``inputs.amount``, ``expected.step``, or a row's number."""

    message = _l("The test case cannot be kept; see the fields.")

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__()
        self.errors = errors


class TooManyCases(Invalid):
    message = _l("A decision can have {most} test cases at most.")


@dataclass(frozen=True)
class KeepCase(Command[str]):
    """Write a test case of a decision, a new one or another text of ``case_id``; gives its id."""

    permission = "decision:draft"
    key: str
    name: str
    inputs: Mapping[str, str]
    expected: Mapping[str, str]
    case_id: str | None = None

    def run(self, ctx: Context, subject: Any) -> str:
        kept = _kept(ctx, self.key)
        faults = faults_of(self.name, self.inputs, self.expected)
        if faults:
            raise CaseRefused(faults)
        if any(r["name"] == self.name.strip() and r["id"] != self.case_id for r in kept):
            raise CaseNameTaken(name=self.name.strip())
        if self.case_id is not None and all(row["id"] != self.case_id for row in kept):
            raise CaseNotFound(case=self.case_id)
        if self.case_id is None and len(kept) >= MOST:
            raise TooManyCases(most=MOST)
        return _write(ctx, self.key, self, self.case_id)


@dataclass(frozen=True)
class DropCase(Command[None]):
    """Take a test case away."""

    permission = "decision:draft"
    case_id: str

    def run(self, ctx: Context, subject: Any) -> None:
        known = is_id(self.case_id)
        row = ctx.uow.decision_cases.by_id(ctx.company_id, self.case_id) if known else None
        if row is None:
            raise CaseNotFound(case=self.case_id)
        ctx.uow.decision_cases.drop(self.case_id)
        audit(ctx, "decision.case_dropped", subject=row["key"], detail={"name": row["name"]})


@dataclass(frozen=True)
class ImportCases(Command[int]):
    """Take over the rows of a table: ``name``, a column per input, ``expected.`` and an output.

    A case of the same name is replaced. CaseRefused tells the faults of all rows, by their number
    in the file, and nothing is kept. Gives how many were read.
    """

    permission = "decision:draft"
    key: str
    content: bytes
    dry_run: bool = False

    def run(self, ctx: Context, subject: Any) -> int:
        kept = {row["name"]: row["id"] for row in _kept(ctx, self.key)}
        newest = ctx.uow.definitions.newest_decision(ctx.company_id, self.key)
        types = {} if newest is None else types_of(newest["content"], self.key)
        read = [(row, _read(row, types)) for row in read_table(self.content)]
        faults: dict[str, list[str]] = {}
        for row, case in read:
            found = faults_of(case.name, case.inputs, case.expected)
            if found:
                faults[str(row.number)] = [text for texts in found.values() for text in texts]
        if faults:
            raise CaseRefused(faults)
        if len(kept.keys() | {case.name for _, case in read}) > MOST:
            raise TooManyCases(most=MOST)
        for _, case in () if self.dry_run else read:
            kept[case.name] = _write(ctx, self.key, case, kept.get(case.name))
        return len(read)


def types_of(content: bytes, key: str) -> dict[str, str]:
    """The FEEL type of each input by name."""
    return {each.name: each.type for each in cases.asked(dmn.read(content), key)}


def faults_of(
    name: str, inputs: Mapping[str, str], expected: Mapping[str, str]
) -> dict[str, list[str]]:
    """What keeps a case from being one, by field; empty when nothing does."""
    faults: dict[str, list[str]] = {}
    if not name.strip():
        faults[NAME] = [_l("Give it a name that says what is meant.")]
    if not expected:
        faults["expected"] = [_l("Say what is expected of one output at least.")]
    for place, texts in (("inputs", inputs), ("expected", expected)):
        for field, text in texts.items():
            try:
                feel.compile(text).evaluate({})
            except CountersignError as error:
                faults[f"{place}.{field}"] = [Phrase(error.template, **error.params)]
    return faults


def _kept(ctx: Context, key: str) -> list[dict[str, Any]]:
    if ctx.uow.definitions.newest_decision(ctx.company_id, key) is None:
        raise DecisionNotFound(decision=key)
    return ctx.uow.decision_cases.of(ctx.company_id, key)


def _write(ctx: Context, key: str, case: "KeepCase | cases.Case", case_id: str | None) -> str:
    values: dict[str, Any] = {
        "name": case.name.strip()[:200],
        "inputs": dict(case.inputs),
        "expected": dict(case.expected),
        "changed_at": ctx.now,
        "changed_by": ctx.actor.account_id,
    }
    audit(ctx, "decision.case_kept", subject=key, detail={"name": values["name"]})
    if case_id is not None:
        ctx.uow.decision_cases.change(case_id, **values)
        return case_id
    added = {"id": new_id(), "company_id": ctx.company_id, "key": key, **values}
    ctx.uow.decision_cases.add(added)
    return str(added["id"])


def _read(row: Row, types: Mapping[str, str]) -> cases.Case:
    cells = {name: cell for name, cell in row.cells.items() if name != NAME}
    expected = {n.removeprefix(EXPECTED): c for n, c in cells.items() if n.startswith(EXPECTED)}
    inputs = {n: feel_text(c, types.get(n)) for n, c in cells.items() if not n.startswith(EXPECTED)}
    outputs = {name: feel_text(cell, None) for name, cell in expected.items()}
    return cases.Case("", str(row.cells.get(NAME, "")), inputs, outputs)


def feel_text(cell: Any, type_: str | None) -> str:
    """A cell as FEEL: text of an input of type string needs no quotes, nor a date its function."""
    if not isinstance(cell, str):
        return cases.literal(take(cell))
    text = cell.strip()
    if type_ == "string" and not text.startswith('"'):
        return written(text)
    if type_ in ("date", "time", "date and time") and "(" not in text:
        return f"{type_}({written(text)})"
    return text
