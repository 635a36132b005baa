"""Batches: one change asked for many instances, then paused, taken up again or cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.batch_items import require_options
from workflow_engine.commands.reasons import require_reason
from workflow_engine.domain import batch as rules
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.permissions import authorize
from workflow_engine.errors import Invalid, _l
from workflow_engine.persistence import documents
from workflow_engine.persistence.repositories.batches import meant

#: More items than these one batch does not take.
MOST = 20_000


class NothingMeant(Invalid):
    message = _l("No instance fits these conditions.")


class TooMany(Invalid):
    message = _l("More than {limit} fit; make several batches.")


@dataclass(frozen=True, slots=True)
class BatchInHand:
    """A locked batch."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


@dataclass(frozen=True)
class CreateBatch(Command[str]):
    """Plan ``kind`` for everything that the filter means now; gives the id of the batch.

    Its author needs the permission of the single change too, and is named with each.
    """

    permission = "batch:write"
    kind: str
    filter: Mapping[str, Any]
    reason: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def run(self, ctx: Context, subject: Any) -> str:
        reason = require_reason(self.reason)
        kind = rules.kind_of(self.kind)
        authorize(ctx.actor, "instance:read_all")
        authorize(ctx.actor, kind.permission)
        require_options(self.kind, self.options)
        chosen = rules.read_filter(self.filter)
        statement = meant(ctx.company_id, kind, chosen).limit(MOST + 1)
        found = [(row[0], row[1]) for row in ctx.uow.connection.execute(statement)]
        if not found:
            raise NothingMeant
        if len(found) > MOST:
            raise TooMany(limit=MOST)
        batch_id = new_id()
        ctx.uow.batches.add(self._row(ctx, batch_id, reason, len(found)), found)
        _plan(ctx, batch_id)
        detail = {"kind": self.kind, "total": len(found), "reason": reason}
        audit(ctx, "batch.created", subject=f"batch:{batch_id}", detail=detail)
        return batch_id

    def _row(self, ctx: Context, batch_id: str, reason: str, total: int) -> dict[str, Any]:
        return {
            "id": batch_id,
            "company_id": ctx.company_id,
            "kind": self.kind,
            "state": "running",
            "reason": reason,
            "filter": documents.plain(dict(self.filter)),
            "options": documents.plain(dict(self.options)),
            "total": total,
            "created_by": ctx.actor.account_id,
            "granted": sorted(ctx.actor.permissions),
            "created_at": ctx.now,
        }


def _plan(ctx: Context, batch_id: str) -> None:
    ctx.uow.jobs.add(
        "batch",
        company_id=ctx.company_id,
        due=ctx.now,
        now=ctx.now,
        max_attempts=ctx.settings.job_attempts,
        payload={"batch": batch_id},
    )


@dataclass(frozen=True)
class _Moving(Command[None]):
    """A change of the whole batch, with a reason."""

    permission = "batch:write"
    batch_id: str
    reason: str

    def load(self, ctx: Context) -> BatchInHand:
        return BatchInHand(ctx.uow.batches.lock(self.batch_id))

    def _move(self, ctx: Context, subject: BatchInHand, wanted: str, **values: Any) -> None:
        reason = require_reason(self.reason)
        state = rules.move(subject.row["state"], wanted)
        ctx.uow.batches.change(self.batch_id, state=state, **values)
        detail = {"state": state, "reason": reason}
        audit(ctx, "batch.changed", subject=f"batch:{self.batch_id}", detail=detail)


@dataclass(frozen=True)
class PauseBatch(_Moving):
    """No further item is begun until it is resumed."""

    def run(self, ctx: Context, subject: BatchInHand) -> None:
        self._move(ctx, subject, "paused")


@dataclass(frozen=True)
class ResumeBatch(_Moving):
    """Go on where it was paused."""

    def run(self, ctx: Context, subject: BatchInHand) -> None:
        if subject.row["state"] != "paused":
            raise rules.BatchCannot(state=subject.row["state"], wanted="running")
        self._move(ctx, subject, "running")
        _plan(ctx, self.batch_id)


@dataclass(frozen=True)
class CancelBatch(_Moving):
    """What was done stays done; what waits is not done any more."""

    def run(self, ctx: Context, subject: BatchInHand) -> None:
        self._move(ctx, subject, "cancelled", ended_at=ctx.now)
        ctx.uow.batches.change_items(self.batch_id, "waiting", state="cancelled", ended_at=ctx.now)


class NothingFailed(Invalid):
    message = _l("No item of this batch has failed.")


@dataclass(frozen=True)
class RepeatBatch(_Moving):
    """Try what failed once more, when the batch is over."""

    def run(self, ctx: Context, subject: BatchInHand) -> None:
        if subject.row["state"] == "paused":
            raise rules.BatchCannot(state="paused", wanted="running")
        self._move(ctx, subject, "running", ended_at=None)
        again = ctx.uow.batches.change_items(
            self.batch_id, "failed", state="waiting", detail=None, ended_at=None
        )
        if not again:
            raise NothingFailed
        _plan(ctx, self.batch_id)
