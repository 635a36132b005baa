"""What decisions were asked and said: a list of evaluations, and one whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import dmn
from workflow_engine.dmn.held import tables_of
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.tables import (
    account,
    decision_definition,
    decision_evaluation,
    instance,
)
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.visibility import visible

SOURCES = ("process", "authority", "api")


class EvaluationNotFound(NotFound):
    message = _l("There is no evaluation {evaluation}.")


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """One evaluation; ``rules`` as ``table:number``, ``by`` the name of the account."""

    evaluation_id: str
    key: str
    version: int
    digest: str
    at: datetime
    source: str
    by: str | None
    instance_id: str | None
    title: str | None
    element: str | None
    subject_type: str | None
    subject_id: str | None
    called: str | None
    rules: Sequence[str]
    output: str
    error: str | None
    name: str

    @property
    def numbers(self) -> list[str]:
        """The rules that matched as their table numbers them."""
        return [told.rpartition(":")[2] for told in self.rules]


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that matched: its table, its number from 1, its id and what is noted on it."""

    table: str
    number: int
    rule_id: str
    annotation: str


@dataclass(frozen=True, slots=True)
class EvaluationWhole:
    """An evaluation with what it saw; inputs and output are FEEL text, which may be cut."""

    row: EvaluationRow
    inputs: Mapping[str, str]
    matched: Sequence[MatchedRule]


@dataclass(frozen=True)
class Evaluations(Query[Page[EvaluationRow]]):
    """Newest first: those of instances that the caller may see, and his own calls.

    Who may see all instances sees what others called, too.

    ``since`` is the first moment, ``before`` the first one that is too late.
    """

    permission = "decision:read"
    key: str | None = None
    version: int | None = None
    instance_id: str | None = None
    source: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    cursor: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[EvaluationRow]:
        most = min(max(self.limit, 1), 100)
        c = decision_evaluation.c
        statement = _seen(ctx).order_by(c.at.desc(), c.id.desc()).limit(most + 1)
        statement = statement.where(*self._filters())
        if self.cursor is not None:
            at, row_id = from_cursor(self.cursor, 2)
            place = sa.tuple_(
                sa.bindparam(None, at, c.at.type), sa.bindparam(None, row_id, c.id.type)
            )
            statement = statement.where(sa.tuple_(c.at, c.id) < place)
        rows = [_row(row) for row in ctx.connection.execute(statement).mappings()]
        last = rows[most - 1] if len(rows) > most else None
        return Page(rows[:most], to_cursor(last.at, last.evaluation_id) if last else None)

    def _filters(self) -> list[Any]:
        c = decision_evaluation.c
        if self.instance_id is not None and not is_id(self.instance_id):
            return [sa.false()]
        wanted: dict[Any, Any] = {
            c.key: self.key,
            c.instance_id: self.instance_id,
            c.source: self.source,
        }
        wanted |= {decision_definition.c.version: self.version}
        found = [column == value for column, value in wanted.items() if value is not None]
        if self.since is not None:
            found.append(c.at >= self.since)
        if self.before is not None:
            found.append(c.at < self.before)
        return found


@dataclass(frozen=True)
class GetEvaluation(Query[EvaluationWhole]):
    """One evaluation; EvaluationNotFound also for those who may not see its instance."""

    permission = "decision:read"
    evaluation_id: str

    def run(self, ctx: Reading) -> EvaluationWhole:
        row = None
        if is_id(self.evaluation_id):
            c = decision_evaluation.c
            statement = _seen(ctx).add_columns(c.inputs, decision_definition.c.content)
            statement = statement.where(c.id == self.evaluation_id)
            row = ctx.connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise EvaluationNotFound(evaluation=self.evaluation_id)
        return EvaluationWhole(_row(row), row["inputs"], matched_of(row["content"], row["rules"]))


def matched_of(content: bytes, rules: str) -> list[MatchedRule]:
    """Recorded rules with what the file of their version says of them."""
    tables = tables_of(dmn.read(content)) if rules else {}
    found = []
    for told in rules.split():
        table, _, number = told.rpartition(":")
        held = tables[table].rules if table in tables else ()
        rule = next((rule for rule in held if rule.index == int(number)), None)
        id_, note = (rule.id, rule.annotation) if rule else ("", "")
        found.append(MatchedRule(table, int(number), id_, note))
    return found


def _seen(ctx: Reading) -> sa.Select[Any]:
    c = decision_evaluation.c
    ours = _EVALUATIONS.where(c.company_id == ctx.company_id)
    if ctx.actor.may("instance:read_all"):
        return ours
    called = sa.and_(c.instance_id.is_(None), c.account_id == ctx.actor.account_id)
    seen = sa.select(instance.c.id).where(visible(ctx))
    return ours.where(sa.or_(called, c.instance_id.in_(seen)))


_EVALUATIONS = (
    sa.select(
        *(column for column in decision_evaluation.c if column.name not in ("inputs", "steps")),
        decision_definition.c.version,
        decision_definition.c.digest,
        decision_definition.c.name,
        account.c.name.label("by"),
        instance.c.title,
    )
    .join(decision_definition, decision_definition.c.id == decision_evaluation.c.version_id)
    .outerjoin(account, account.c.id == decision_evaluation.c.account_id)
    .outerjoin(instance, instance.c.id == decision_evaluation.c.instance_id)
)


def _row(row: Any) -> EvaluationRow:
    told = {"evaluation_id": row["id"], "rules": row["rules"].split()}
    names = (name for name in EvaluationRow.__slots__ if name not in told)
    return EvaluationRow(**told, **{name: row[name] for name in names})
