"""Who will have to approve a document and why: past signatures and steps to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import authority
from workflow_engine.domain.approval import APPROVALS, REFUSALS, AuthorityStep
from workflow_engine.domain.assignment import REASONS, Unresolved, resolve
from workflow_engine.modules import DocumentFacts
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.repositories.organisation import OrganisationRows
from workflow_engine.persistence.tables import decision, group, person, task
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.usual_time import usual_hours


@dataclass(frozen=True, slots=True)
class PathStep:
    """One signature that the matrix asks for.

    ``people`` are names of those who may give it; ``problem`` says why nobody can. ``state`` is
    ``done`` or ``open``; a signed step names its signer, ``on_behalf`` of whom, and moment, an open
    one may say how many hours people usually take for such a step.
    """

    step: str
    reason: str
    people: Sequence[str]
    problem: str | None
    state: str
    signer: str | None = None
    signed_at: datetime | None = None
    usual_hours: float | None = None
    on_behalf: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalPath:
    """The steps in order, and the version of the matrix that asks for them."""

    steps: Sequence[PathStep]
    matrix_version: int | None

    @property
    def is_blocked(self) -> bool:
        """Some step can be signed by nobody, so the document would be refused."""
        return any(step.problem for step in self.steps)


@dataclass(frozen=True)
class PreviewApprovalPath(Query[ApprovalPath]):
    """The path of a document as it stands, also of one that is not stored: give its facts."""

    permission = "task:read"
    doctype: str
    facts: DocumentFacts
    document_id: str | None = None

    def run(self, ctx: Reading) -> ApprovalPath:
        variables = authority.inputs(self.doctype, self.facts)
        needed, version, _ = authority.steps(
            ctx.definitions, ctx.models, ctx.company_id, variables, locale=ctx.actor.locale
        )
        signed = signatures(ctx, self.doctype, self.document_id)
        names = _Names(ctx)
        organisation = OrganisationRows(ctx.connection, ctx.company_id)
        taken: set[str] = {row[who] for row in signed for who in ("person_id", "on_behalf_of")}
        steps = []
        for step in needed:
            mine = _signature(authority.with_superiors(step, organisation), signed)
            if mine is not None:
                signed.remove(mine)
                steps.append(_done(step, mine, names))
            else:
                steps.append(self._open(step, organisation, names, taken))
        return ApprovalPath(steps, version.version)

    def _open(
        self,
        step: AuthorityStep,
        organisation: OrganisationRows,
        names: "_Names",
        taken: set[str],
    ) -> PathStep:
        found = resolve(
            step.references,
            organisation,
            requester=self.facts.requester,
            decided=frozenset(taken),
        )
        if isinstance(found, Unresolved):
            problem = "; ".join(REASONS[miss.reason] for miss in found.misses) or step.reason
            return PathStep(step.title, step.reason, (), problem, "open")
        people = [c.principal_id for c in found.candidates if c.kind == "person"]
        if len(people) == 1:
            taken.update(people)
        shown = [names.of(c.principal_id, c.kind) for c in found.candidates]
        hours = names.usual_hours(step.references)
        return PathStep(step.title, step.reason, shown, None, "open", usual_hours=hours)


class _Names:
    """Names in the reader's language, and usual times, asked one by one: paths are short."""

    def __init__(self, ctx: Reading) -> None:
        self._ctx = ctx

    def usual_hours(self, references: Sequence[str]) -> float | None:
        return usual_hours(self._ctx.connection, self._ctx.company_id, references)

    def of(self, principal_id: str, kind: str) -> str:
        table = group if kind == "group" else person
        statement = sa.select(table.c.name, table.c.name_zh).where(table.c.id == principal_id)
        row = self._ctx.connection.execute(statement).one()
        zh = self._ctx.actor.locale.startswith("zh")
        return str((row.name_zh if zh else None) or row.name)


def signatures(ctx: Reading, doctype: str | None, document_id: str | None) -> list[Any]:
    """The approvals of a document that count, since the last refusal."""
    statement = (
        sa.select(decision, task.c.voting)
        .join(task, task.c.id == decision.c.task_id)
        .where(decision.c.subject_type == doctype, decision.c.subject_id == document_id, COUNTING)
        .order_by(decision.c.decided_at, decision.c.id)
    )
    signed: list[Any] = []
    for row in ctx.connection.execute(statement).mappings() if document_id else ():
        if row["outcome"] in REFUSALS:
            signed.clear()
        elif row["outcome"] in APPROVALS:
            signed.append(row)
    return signed


def _signature(
    step: AuthorityStep, signed: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    wanted = set(step.references)
    return next((row for row in signed if wanted & set(row["authority"])), None)


def _done(step: AuthorityStep, row: Mapping[str, Any], names: _Names) -> PathStep:
    """Whoever voted in secret is not named."""
    is_secret = (row["voting"] or {}).get("secret", False)
    signer = None if is_secret else names.of(row["person_id"], "person")
    people = (signer,) if signer else ()
    absent = row["on_behalf_of"] if signer else None
    return PathStep(
        step.title,
        step.reason,
        people,
        None,
        "done",
        signer,
        row["decided_at"],
        on_behalf=names.of(absent, "person") if absent else None,
    )
