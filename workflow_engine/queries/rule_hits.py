"""How often the rules of a decision matched, by day or week."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from workflow_engine import dmn
from workflow_engine.dmn.held import tables_of
from workflow_engine.persistence.tables import decision_evaluation
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.decisions import GetDecision

#: The days that are counted unless the caller says otherwise.
DAYS = 90


@dataclass(frozen=True, slots=True)
class Hits:
    """How often something happened in a period that begins with ``day``."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class RuleHits:
    """A rule of a table, how often it matched, and when last; ``periods`` have only hits."""

    table: str
    number: int
    rule_id: str
    annotation: str
    count: int
    last: datetime | None
    periods: Sequence[Hits]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What became of a version from ``since`` on: evaluations, failures, rules in their order."""

    since: date
    evaluations: int
    failed: int
    last: datetime | None
    rules: Sequence[RuleHits]


@dataclass(frozen=True)
class GetRuleHits(Query[Statistics]):
    """Of one version over the last ``days``; ``by`` is ``day`` or ``week`` (from Monday).

    Everybody who may read the table may know how often its rules matched, whoever's work it was.
    """

    permission = "decision:read"
    decision_id: str
    days: int = DAYS
    by: str = "week"

    def run(self, ctx: Reading) -> Statistics:
        found = GetDecision(self.decision_id).run(ctx)
        zone = ZoneInfo(ctx.models.timezone(ctx.definitions, ctx.company_id))
        since = ctx.now.astimezone(zone).date() - timedelta(days=max(self.days, 1) - 1)
        counted = _Counted(self.by)
        for row in ctx.connection.execute(_counting(self.decision_id, since)).mappings():
            counted.add(row)
        rules = [
            counted.rule(table.id, rule)
            for table in tables_of(dmn.read(found.content)).values()
            for rule in table.rules
        ]
        return Statistics(since, counted.all, counted.failed, counted.last, rules)


class _Counted:
    """Groups of evaluations with the same rules, added up rule by rule."""

    def __init__(self, by: str) -> None:
        self._by = by
        self._periods: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        self._last: dict[str, datetime] = {}
        self.all = self.failed = 0
        self.last: datetime | None = None

    def add(self, row: Any) -> None:
        self.all += row["count"]
        self.failed += row["failed"]
        self.last = max(row["last"], self.last or row["last"])
        day = row["day"]
        first = day - timedelta(days=day.weekday()) if self._by == "week" else day
        for rule in row["rules"].split():
            self._periods[rule][first] += row["count"]
            self._last[rule] = max(row["last"], self._last.get(rule, row["last"]))

    def rule(self, table: str, rule: Any) -> RuleHits:
        place = f"{table}:{rule.index}"
        periods = [Hits(day, count) for day, count in sorted(self._periods[place].items())]
        count = sum(each.count for each in periods)
        told = (table, rule.index, rule.id, rule.annotation)
        return RuleHits(*told, count, self._last.get(place), periods)


def _counting(decision_id: str, since: date) -> sa.Select[Any]:
    """Few groups, however many evaluations: most of them match one of some combinations."""
    c = decision_evaluation.c
    last = sa.type_coerce(sa.func.max(c.at), c.at.type)
    return (
        sa.select(
            c.day,
            c.rules,
            sa.func.count().label("count"),
            sa.func.count(c.error).label("failed"),
            last.label("last"),
        )
        .where(c.version_id == decision_id, c.day >= since)
        .group_by(c.day, c.rules)
    )
