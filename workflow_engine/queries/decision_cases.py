"""Test cases of a decision with what they come to, and decisions that are only tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflow_engine import dmn
from workflow_engine.dmn import cases
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.repositories.decision_cases import cases_of
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.decisions import GetDecision


@dataclass(frozen=True)
class RunCases(Query[list[cases.Verdict]]):
    """What the test cases of a decision come to in one of its versions, by name."""

    permission = "decision:read"
    decision_id: str

    def run(self, ctx: Reading) -> list[cases.Verdict]:
        found = GetDecision(self.decision_id).run(ctx)
        return _run(ctx, found.row.key, found.content)


@dataclass(frozen=True)
class CheckCases(Query[list[cases.Verdict]]):
    """What the test cases come to in a file that is being written; DmnError when unreadable."""

    permission = "decision:draft"
    key: str
    content: bytes

    def run(self, ctx: Reading) -> list[cases.Verdict]:
        return _run(ctx, self.key, self.content)


@dataclass(frozen=True)
class GetAsked(Query[list[cases.Asked]]):
    """The facts that a version needs, with types and allowed values."""

    permission = "decision:read"
    decision_id: str

    def run(self, ctx: Reading) -> list[cases.Asked]:
        found = GetDecision(self.decision_id).run(ctx)
        return cases.asked(dmn.read(found.content), found.row.key)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a decision said, or why it said nothing, and how it came about.

    ``outputs`` are FEEL text by name of output; ``faults`` are those of inputs, by name.
    """

    trace: dmn.Trace
    outputs: Mapping[str, str] = field(default_factory=dict)
    matched: Sequence[dmn.RuleMatch] = ()
    error: CountersignError | None = None
    faults: Mapping[str, CountersignError] = field(default_factory=dict)


@dataclass(frozen=True)
class TryDecision(Query[Trial]):
    """Ask a version, also a draft, with inputs as FEEL text; nothing is recorded of it."""

    permission = "decision:read"
    decision_id: str
    inputs: Mapping[str, str]

    def run(self, ctx: Reading) -> Trial:
        found = GetDecision(self.decision_id).run(ctx)
        trace = dmn.Trace()
        values, faults = _read(self.inputs)
        if faults:
            return Trial(trace, faults=faults)
        key = found.row.key
        try:
            model = dmn.read(found.content)
            result = model.evaluate(key, values, ctx.now, trace=trace)
        except CountersignError as error:
            return Trial(trace, error=error)
        outputs = cases.outputs_of(model, key, result.value)
        texts = {name: cases.literal(value) for name, value in outputs.items()}
        return Trial(trace, texts, result.matched)


def _read(
    texts: Mapping[str, str],
) -> tuple[dict[str, object], dict[str, CountersignError]]:
    values: dict[str, object] = {}
    faults: dict[str, CountersignError] = {}
    for name, text in texts.items():
        try:
            values.update(cases.values_of({name: text}))
        except CountersignError as error:
            faults[name] = error
    return values, faults


def _run(ctx: Reading, key: str, content: bytes) -> list[cases.Verdict]:
    rows = ctx.connection.execute(cases_of(ctx.company_id, key)).mappings()
    kept = [cases.Case(r["id"], r["name"], r["inputs"], r["expected"]) for r in rows]
    return cases.run(dmn.read(content), key, kept, ctx.now)
