"""An upload is kept for its author between the preview and the decision to publish it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflow_engine import bundles
from workflow_engine.commands.base import Command, Context, Lookout
from workflow_engine.commands.preparing import look_at, unpacked
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.repositories.drafts import DraftRows

KEPT_FOR = timedelta(days=7)


class DraftNotFound(NotFound):
    message = _l("This upload is no longer kept; choose the files again.")


@dataclass(frozen=True, slots=True)
class DraftInHand:
    """A draft of whoever acts."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


def drafts(ctx: Context) -> DraftRows:
    return DraftRows(ctx.uow.connection, ctx.uow.writes)


def require_own(ctx: Context, draft_id: str) -> DraftInHand:
    known = is_id(draft_id)
    row = drafts(ctx).own(ctx.company_id, ctx.actor.account_id, draft_id) if known else None
    if row is None:
        raise DraftNotFound
    return DraftInHand(row)


@dataclass(frozen=True)
class KeepDraft(Command[str]):
    """Keep ``files`` as they came and give the draft's id.

    Only what is no bundle at all is refused; findings are for the preview. Drafts that nobody
    came back to for a week go at the same time.
    """

    permission = "definition:deploy"
    files: Mapping[str, bytes]

    def prepare(self, look: Lookout) -> None:
        look_at(look, unpacked(self.files, look.world))

    def run(self, ctx: Context, subject: Any) -> str:
        for left in drafts(ctx).left_behind(ctx.company_id, ctx.now - KEPT_FOR):
            drafts(ctx).remove(left)
        draft_id = new_id()
        ctx.uow.definitions.add_deployment(
            {
                "id": draft_id,
                "company_id": ctx.company_id,
                "name": _name(self.files)[:200],
                "created_at": ctx.now,
                "created_by": ctx.actor.account_id,
                "digest": bundles.digest(self.files),
                "manifest": {},
                "state": "draft",
            },
            [_resource(ctx, draft_id, name, content) for name, content in self.files.items()],
        )
        return draft_id


def _name(files: Mapping[str, bytes]) -> str:
    return next((name for name in sorted(files) if name.endswith((".bpmn", ".zip"))), min(files))


def _resource(ctx: Context, draft_id: str, name: str, content: bytes) -> dict[str, Any]:
    return {
        "deployment_id": draft_id,
        "name": name,
        "company_id": ctx.company_id,
        "kind": name.rpartition(".")[2][:10],
        "digest": hashlib.sha256(content).hexdigest(),
        "content": content,
    }


@dataclass(frozen=True)
class DiscardDraft(Command[None]):
    """Throw a draft away; ``became`` is the deployment that its rehearsals now belong to."""

    permission = "definition:deploy"
    draft_id: str
    became: str | None = None

    def load(self, ctx: Context) -> DraftInHand:
        return require_own(ctx, self.draft_id)

    def run(self, ctx: Context, subject: DraftInHand) -> None:
        if self.became is not None:
            drafts(ctx).hand_over_rehearsals(self.draft_id, self.became)
        drafts(ctx).remove(self.draft_id)
