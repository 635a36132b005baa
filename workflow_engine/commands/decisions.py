"""Decision tables have a life of their own: one person drafts, another publishes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine import dmn
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.dmn import cases
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


class DecisionMovedOn(Conflict):
    message = _l("Version {version} of the decision came in between; look at it before you save.")


class CasesFail(Conflict):
    message = _l("{number} test cases give something else than expected: {names}.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted version; ``is_new`` is False when the file equals the newest version."""

    decision_id: str
    key: str
    version: int
    is_new: bool


@dataclass(frozen=True)
class DraftDecision(Command[Draft]):
    """Check a DMN file and keep it as the next version; nothing uses it before it is published.

    ``based_on`` is the newest version (its id) that the author has seen; DecisionMovedOn when
    there is a newer one by now. A ``tag`` is a name that programs can ask for this version by.
    """

    permission = "decision:draft"
    key: str
    content: bytes
    note: str = ""
    based_on: str | None = None
    tag: str = ""

    def run(self, ctx: Context, subject: Any) -> Draft:
        if len(self.content) > ctx.settings.max_model_bytes:
            raise TooLarge(limit=f"{ctx.settings.max_model_bytes} bytes")
        model = dmn.read(self.content)
        if self.key not in model.decisions:
            raise DecisionMissing(key=self.key, ids=", ".join(model.decisions))
        digest = hashlib.sha256(self.content).hexdigest()
        newest = ctx.uow.definitions.newest_decision(ctx.company_id, self.key)
        is_same = newest is not None and newest["digest"] == digest
        if newest is not None and is_same and newest["state"] != "discarded":
            return Draft(newest["id"], self.key, newest["version"], is_new=False)
        if self.based_on is not None and newest is not None and newest["id"] != self.based_on:
            raise DecisionMovedOn(version=newest["version"])
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
                "tag": self.tag[:60] or None,
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


def decision_in_hand(ctx: Context, decision_id: str) -> DecisionInHand:
    """The version, locked; DecisionNotFound when there is none."""
    row = ctx.uow.definitions.decision_by_id(decision_id) if is_id(decision_id) else None
    if row is None:
        raise DecisionNotFound(decision=decision_id)
    return DecisionInHand(row)


def require_cases_to_pass(ctx: Context, row: dict[str, Any]) -> None:
    """CasesFail when a test case of the decision gives something else in this version."""
    kept = ctx.uow.decision_cases.of(ctx.company_id, row["key"])
    if not kept:
        return
    verdicts = cases.run(dmn.read(row["content"]), row["key"], cases_from(kept), ctx.now)
    failed = [verdict.case.name for verdict in verdicts if not verdict.is_passed]
    if failed:
        raise CasesFail(number=len(failed), names=", ".join(failed[:5]))


@dataclass(frozen=True)
class PublishDecision(Command[None]):
    """Put a draft into force from now on, once all its test cases pass.

    Never by the person who drafted it, unless the company allows it.
    """

    permission = "decision:publish"
    decision_id: str

    def load(self, ctx: Context) -> DecisionInHand:
        return decision_in_hand(ctx, self.decision_id)

    def run(self, ctx: Context, subject: DecisionInHand) -> None:
        row = subject.row
        if row["state"] != "draft":
            raise DecisionNotDraft(state=row["state"])
        if ctx.uow.decision_cases.needs_second_person(ctx.company_id):
            self._require_second_person(ctx, row)
        require_cases_to_pass(ctx, row)
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


def cases_from(rows: Sequence[Mapping[str, Any]]) -> list[cases.Case]:
    """Kept rows as test cases."""
    return [cases.Case(r["id"], r["name"], r["inputs"], r["expected"]) for r in rows]


def _audit(ctx: Context, action: str, draft: Draft, digest: str) -> None:
    subject = f"{draft.key} {draft.version}"
    audit(ctx, action, subject=subject, detail={"digest": digest})
