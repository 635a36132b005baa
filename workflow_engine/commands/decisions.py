"""Decision tables have a life of their own: one person drafts, another publishes."""

import hashlib
from dataclasses import dataclass
from typing import Any

from workflow_engine import dmn
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.errors import (
    Conflict,
    DecisionNotFound,
    FourEyesViolated,
    Invalid,
    TooLarge,
    _l,
)


class DecisionNotDraft(Conflict):
    message = _l("Only a draft can be published; this version is {state}.")


class DecisionMissing(Invalid):
    message = _l("The file has no decision with the id {key}; it has {ids}.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted version; ``is_new`` is False when the file equals the newest version."""

    decision_id: str
    key: str
    version: int
    is_new: bool


@dataclass(frozen=True)
class DraftDecision(Command[Draft]):
    """Check a DMN file and keep it as the next version; nothing uses it before it is published."""

    permission = "decision:draft"
    key: str
    content: bytes
    note: str = ""

    def run(self, ctx: Context, subject: Any) -> Draft:
        if len(self.content) > ctx.settings.max_model_bytes:
            raise TooLarge(limit=f"{ctx.settings.max_model_bytes} bytes")
        model = dmn.read(self.content)
        if self.key not in model.decisions:
            raise DecisionMissing(key=self.key, ids=", ".join(model.decisions))
        digest = hashlib.sha256(self.content).hexdigest()
        newest = ctx.uow.definitions.newest_decision(ctx.company_id, self.key)
        if newest is not None and newest["digest"] == digest:
            return Draft(newest["id"], self.key, newest["version"], is_new=False)
        draft = Draft(new_id(), self.key, newest["version"] + 1 if newest else 1, is_new=True)
        ctx.uow.definitions.add_decision(
            {
                "id": draft.decision_id,
                "company_id": ctx.company_id,
                "key": self.key,
                "version": draft.version,
                "name": model.decisions[self.key].name or self.key,
                "digest": digest,
                "content": self.content,
                "state": "draft",
                "note": self.note[:1000] or None,
                "created_at": ctx.now,
                "created_by": ctx.actor.account_id,
            }
        )
        _audit(ctx, "decision.drafted", draft, digest)
        return draft


@dataclass(frozen=True, slots=True)
class DecisionInHand:
    """A locked version of a decision."""

    row: dict[str, Any]

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])


@dataclass(frozen=True)
class PublishDecision(Command[None]):
    """Put a draft into force from now on; never by the person who drafted it."""

    permission = "decision:publish"
    decision_id: str

    def load(self, ctx: Context) -> DecisionInHand:
        known = is_id(self.decision_id)
        row = ctx.uow.definitions.decision_by_id(self.decision_id) if known else None
        if row is None:
            raise DecisionNotFound(decision=self.decision_id)
        return DecisionInHand(row)

    def run(self, ctx: Context, subject: DecisionInHand) -> None:
        row = subject.row
        if row["state"] != "draft":
            raise DecisionNotDraft(state=row["state"])
        self._require_second_person(ctx, row)
        rows = ctx.uow.definitions
        before = rows.published_decision(ctx.company_id, row["key"])
        if before is not None:
            rows.change_decision(before["id"], "published", new_state="retired")
        # The one in force must be retired first: only one version may be published at a time.
        ctx.uow.flush()
        rows.change_decision(
            row["id"],
            "draft",
            new_state="published",
            published_at=ctx.now,
            published_by=ctx.actor.account_id,
        )
        draft = Draft(row["id"], row["key"], row["version"], is_new=False)
        _audit(ctx, "decision.published", draft, row["digest"])

    @staticmethod
    def _require_second_person(ctx: Context, row: dict[str, Any]) -> None:
        """The person counts, not the account; behind a machine's account anybody may stand."""
        if ctx.actor.is_system:
            return
        author = ctx.uow.definitions.person_of(row["created_by"])
        is_by_machine = row["created_by"] is not None and author is None
        if ctx.actor.person_id is None or is_by_machine or author == ctx.actor.person_id:
            raise FourEyesViolated


def _audit(ctx: Context, action: str, draft: Draft, digest: str) -> None:
    subject = f"{draft.key} {draft.version}"
    audit(ctx, action, subject=subject, detail={"digest": digest})
