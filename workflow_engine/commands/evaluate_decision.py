"""Programs ask a decision: once or for many inputs, the version in force or an earlier one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine import dmn
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.evaluations import Asked, record_evaluation
from workflow_engine.dmn.cases import typed
from workflow_engine.errors import (
    CountersignError,
    DecisionNotFound,
    Invalid,
    Unavailable,
    _l,
)
from workflow_engine.feel.warning import FeelWarning
from workflow_engine.models import DecisionVersion
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.write_set import WriteSet

#: Inputs of one request, and of one that wants traces.
MOST, MOST_TRACED = 1_000, 50
#: Seconds after which a request decides nothing more.
SECONDS = 20.0


class TooManyInputs(Invalid):
    message = _l("At most {most} inputs can be decided at once.")


class OneVersion(Invalid):
    message = _l("Name a version or a tag, not both.")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a decision said of one input, or its ``error``; recorded as ``evaluation_id``."""

    inputs: Mapping[str, Any]
    result: dmn.DecisionResult | None = None
    error: CountersignError | None = None
    trace: dmn.Trace | None = None
    evaluation_id: str | None = None

    @property
    def warnings(self) -> Sequence[FeelWarning]:
        return self.result.warnings if self.result else ()


@dataclass(frozen=True, slots=True)
class Answers:
    """The version that was asked, and an answer for each input in its place."""

    version: DecisionVersion
    rows: Sequence[Evaluated]


@dataclass(frozen=True)
class EvaluateDecision(Command[Answers]):
    """Ask the version in force, a ``version`` by number, or the newest one with a ``tag``.

    Only what is or was in force can be asked. ``called`` names a decision service or knowledge
    model of the file instead of the decision. When not ``strict``, a missing input is null. An
    input that cannot be decided has its ``error``, and the others their answers; when there
    is but one, ``is_single``, its error is raised.
    """

    permission = "decision:evaluate"
    key: str
    inputs: Sequence[Mapping[str, Any]]
    version: int | None = None
    tag: str | None = None
    called: str | None = None
    strict: bool = True
    trace: bool = False
    is_single: bool = False

    def prepare(self, look: Lookout) -> Answers:
        most = MOST_TRACED if self.trace else MOST
        if len(self.inputs) > most:
            raise TooManyInputs(most=most)
        with look.reading() as connection:
            rows = DefinitionRows(connection, WriteSet())
            version = self._chosen(rows, look)
        until = time.monotonic() + SECONDS
        answers = [self._ask(version, each, look, until) for each in self.inputs]
        return Answers(version, answers)

    def run(self, ctx: Context, subject: Any) -> Answers:
        found: Answers = ctx.prepared
        if self.is_single and found.rows[0].error is not None:
            raise found.rows[0].error
        asked = Asked("api", ctx.company_id, called=self.called)
        rows = []
        for each in found.rows:
            answer = each.result or each.error or Unavailable()
            row_id = record_evaluation(ctx, found.version, asked, each.inputs, answer)
            told = (each.inputs, each.result, each.error, each.trace, row_id)
            rows.append(Evaluated(*told))
        return Answers(found.version, rows)

    def _chosen(self, rows: DefinitionRows, look: Lookout) -> DecisionVersion:
        company_id = look.actor.company_id
        if self.version is not None and self.tag is not None:
            raise OneVersion
        if self.version is None and self.tag is None:
            return look.world.models.decision(rows, company_id, self.key)
        row = rows.decision_in_force_once(company_id, self.key, version=self.version, tag=self.tag)
        if row is None:
            raise DecisionNotFound(decision=f"{self.key} {self.tag or self.version}")
        return look.world.models.version(row, self.key)

    def _ask(
        self, version: DecisionVersion, inputs: Mapping[str, Any], look: Lookout, until: float
    ) -> Evaluated:
        if time.monotonic() > until:
            return Evaluated(inputs, error=Unavailable())
        trace = dmn.Trace() if self.trace else None
        ask = version.model.invoke if self.called else version.model.evaluate
        try:
            name = self.called or self.key
            given = inputs if self.called else typed(version.model, name, inputs)
            result = ask(name, given, look.now, self.strict, trace=trace)
        except CountersignError as error:
            return Evaluated(inputs, error=error, trace=trace)
        return Evaluated(inputs, result, trace=trace)
