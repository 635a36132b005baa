"""Hooks as lists and pages show them, without their secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.connections import Formulas
from workflow_engine.persistence.tables import hook
from workflow_engine.queries.base import Page, Query, Reading
from workflow_engine.queries.lists import PAGE, by_name, contains, only


@dataclass(frozen=True, slots=True)
class HookRow:
    """A hook; ``token_hint`` are the first signs of its address, ``secret_at`` when its secret
    was entered, and until ``former_until`` the one before counts, too."""

    id: str
    code: str
    name: str
    name_zh: str | None
    rev: int
    account_id: str
    role_id: str | None
    token_hint: str
    token_at: datetime
    proof: str
    header_name: str | None
    secret_at: datetime | None
    former_until: datetime | None
    id_from: str
    id_name: str | None
    mapping: Mapping[str, Any]
    message: str
    time_to_live: str | None
    max_bytes: int
    per_minute: int
    tolerance_seconds: int
    active: bool

    @property
    def formulas(self) -> Formulas:
        return Formulas.read(self.mapping)

    @property
    def condition(self) -> str | None:
        return self.formulas.condition

    @property
    def key(self) -> str | None:
        return self.formulas.key

    @property
    def variables(self) -> list[dict[str, str]]:
        return [{"name": name, "formula": text} for name, text in self.formulas.variables]


@dataclass(frozen=True)
class Hooks(Query[Page[HookRow]]):
    """In the order of codes; ``text`` searches codes, names and messages."""

    permission = "hook:read"
    text: str = ""
    cursor: str | None = None
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[HookRow]:
        statement = _ROWS.where(hook.c.company_id == ctx.company_id)
        if self.text.strip():
            columns = (hook.c.code, hook.c.name, hook.c.name_zh, hook.c.message)
            statement = statement.where(contains(self.text, *columns))
        return by_name(
            ctx, statement, _row, order=hook.c.code, cursor=self.cursor, limit=self.limit
        )


@dataclass(frozen=True)
class HookById(Query[HookRow]):
    """One hook."""

    permission = "hook:read"
    hook_id: str

    def run(self, ctx: Reading) -> HookRow:
        return _row(only(ctx, _ROWS, hook, self.hook_id))


def _row(row: Any) -> HookRow:
    return HookRow(*row)


_ROWS = sa.select(*(hook.c[name] for name in HookRow.__slots__))
