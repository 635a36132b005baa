"""The log of incoming hooks: what came, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.phrases import shown
from workflow_engine.persistence.tables import account, hook, hook_call
from workflow_engine.queries.base import Page, Query, Reading, from_cursor, to_cursor
from workflow_engine.queries.lists import only, refers_to


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of a hook: what became of it, and why. ``replayer`` took it from the log again."""

    id: str
    hook_id: str
    code: str
    at: datetime
    state: str
    proved: bool
    delivery_id: str | None
    repeats: str | None
    status: int
    reason: str | None
    media_type: str | None
    headers: Mapping[str, str]
    size: int
    address: str | None
    outcome: str | None
    instance_id: str | None
    buffered_id: str | None
    has_body: bool
    replayer: str | None

    @property
    def may_replay(self) -> bool:
        is_open = self.state in ("refused", "ignored") and self.outcome is None
        return is_open and self.has_body


@dataclass(frozen=True)
class HookCalls(Query[Page[CallRow]]):
    """Newest first; of one hook, in one state, of one delivery if asked."""

    permission = "hook:read"
    cursor: str | None = None
    hook_id: str | None = None
    state: str | None = None
    delivery_id: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[CallRow]:
        most = min(max(self.limit, 1), 100)
        statement = _CALLS.where(hook_call.c.company_id == ctx.company_id)
        if self.hook_id is not None:
            statement = statement.where(refers_to(hook_call.c.hook_id, self.hook_id))
        for column, value in (("state", self.state), ("delivery_id", self.delivery_id)):
            if value:
                statement = statement.where(hook_call.c[column] == value)
        if self.cursor is not None:
            at, row_id = from_cursor(self.cursor, 2)
            place = sa.tuple_(
                sa.bindparam(None, at, hook_call.c.at.type),
                sa.bindparam(None, row_id, hook_call.c.id.type),
            )
            statement = statement.where(sa.tuple_(hook_call.c.at, hook_call.c.id) < place)
        ordered = statement.order_by(hook_call.c.at.desc(), hook_call.c.id.desc())
        rows = list(ctx.connection.execute(ordered.limit(most + 1)).mappings())
        last = rows[most - 1] if len(rows) > most else None
        cursor = to_cursor(last["at"], last["id"]) if last else None
        return Page([_call(row) for row in rows[:most]], cursor)


@dataclass(frozen=True, slots=True)
class CallDetail:
    """A call with its body as text; None when it is not kept (any more), or not for the reader."""

    row: CallRow
    body: str | None


@dataclass(frozen=True)
class HookCallById(Query[CallDetail]):
    """One call; what it brought may be confidential, and is for those who may replay it."""

    permission = "hook:read"
    call_id: str

    def run(self, ctx: Reading) -> CallDetail:
        found = only(ctx, _WITH_BODY, hook_call, self.call_id)._mapping
        body = found["body"] if ctx.actor.may("hook:write") else None
        values = {name: value for name, value in found.items() if name != "body"}
        return CallDetail(_call(values), None if body is None else body.decode(errors="replace"))


def _call(row: Any) -> CallRow:
    values = {name: row[name] for name in CallRow.__slots__}
    reason = values["reason"]
    return CallRow(**{**values, "reason": shown(reason, row["told"]) if reason else None})


_OWN = [name for name in CallRow.__slots__ if name in hook_call.c]
_CALLS = (
    sa.select(
        *(hook_call.c[name] for name in (*_OWN, "told")),
        hook.c.code.label("code"),
        account.c.name.label("replayer"),
        hook_call.c.body.is_not(None).label("has_body"),
    )
    .join(hook, hook.c.id == hook_call.c.hook_id)
    .outerjoin(account, account.c.id == hook_call.c.replayed_by)
)
_WITH_BODY = _CALLS.add_columns(hook_call.c.body)
