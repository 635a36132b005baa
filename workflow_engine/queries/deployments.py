"""Deployments: what was uploaded, by whom, and what became of it or waits for a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.bundles import kind_of
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.rehearsal import Rehearsal, from_document
from workflow_engine.errors import NotFound, _l
from workflow_engine.persistence.tables import (
    account,
    definition,
    deployment,
    proposal,
    rehearsal,
)
from workflow_engine.queries.base import (
    Page,
    Query,
    Reading,
    from_cursor,
    name_in,
    names_of,
    to_cursor,
)
from workflow_engine.queries.seeing import hidden_keys


class NoDeployment(NotFound):
    message = _l("There is no deployment {deployment}.")


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """One upload; ``passed`` tells of its latest scenarios, None when none were played."""

    deployment_id: str
    name: str
    note: str | None
    tag: str | None
    state: str
    created_at: datetime
    created_by: str | None
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    keys: tuple[str, ...]
    passed: bool | None
    may_publish: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a deployment; ``kind`` is bpmn, dmn, form, manifest, scenarios or other."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class DeployedVersion:
    """A version that came from a deployment."""

    definition_id: str
    key: str
    version: int
    latest: bool


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """One upload with its files; ``replaces`` are the versions that a proposal would replace."""

    row: DeploymentRow
    files: tuple[FileEntry, ...]
    versions: tuple[DeployedVersion, ...]
    replaces: Mapping[str, str | None]
    rehearsal: Rehearsal | None


@dataclass(frozen=True)
class Deployments(Query[Page[DeploymentRow]]):
    """The newest first; ``state`` asks for those that are proposed, published and so on."""

    permission = "definition:read"
    state: str | None = None
    cursor: str | None = None
    limit: int = 25

    def run(self, ctx: Reading) -> Page[DeploymentRow]:
        statement = _DEPLOYMENTS.where(deployment.c.company_id == ctx.company_id)
        if self.state is not None:
            statement = statement.where(deployment.c.state == self.state)
        if self.cursor is not None:
            place = sa.tuple_(*(sa.literal(v) for v in from_cursor(self.cursor, 2)))
            statement = statement.where(sa.tuple_(*_ORDER) < place)
        ordered = statement.order_by(*(column.desc() for column in _ORDER))
        found = list(ctx.connection.execute(ordered.limit(self.limit + 1)).mappings())
        shown = found[: self.limit]
        more = to_cursor(shown[-1]["created_at"], shown[-1]["id"]) if found[self.limit :] else None
        return Page(_rows(ctx, shown), more)


@dataclass(frozen=True)
class GetDeployment(Query[DeploymentView]):
    """One of them, whole."""

    permission = "definition:read"
    deployment_id: str

    def run(self, ctx: Reading) -> DeploymentView:
        entry = require_deployment(ctx, self.deployment_id)
        (row,) = _rows(ctx, [entry])
        files = ctx.definitions.files(self.deployment_id)
        return DeploymentView(
            row=row,
            files=tuple(FileEntry(name, kind_of(name), len(files[name])) for name in sorted(files)),
            versions=tuple(_versions(ctx, self.deployment_id)),
            replaces=entry["based_on"] or {},
            rehearsal=_newest_rehearsal(ctx, self.deployment_id),
        )


def require_deployment(ctx: Reading, deployment_id: str) -> Any:
    """The row of a deployment of the company, whose processes the actor may see."""
    statement = _DEPLOYMENTS.where(
        deployment.c.id == deployment_id, deployment.c.company_id == ctx.company_id
    )
    found = (
        ctx.connection.execute(statement).mappings().one_or_none() if is_id(deployment_id) else None
    )
    if found is None or not _rows(ctx, [found]):
        raise NoDeployment(deployment=deployment_id)
    return found


def _versions(ctx: Reading, deployment_id: str) -> list[DeployedVersion]:
    statement = (
        sa.select(definition.c.id, definition.c.key, definition.c.version, definition.c.latest)
        .where(definition.c.deployment_id == deployment_id)
        .order_by(definition.c.key)
    )
    return [DeployedVersion(*row) for row in ctx.connection.execute(statement)]


def _newest_rehearsal(ctx: Reading, deployment_id: str) -> Rehearsal | None:
    statement = (
        sa.select(rehearsal.c.report)
        .where(rehearsal.c.deployment_id == deployment_id)
        .order_by(rehearsal.c.created_at.desc(), rehearsal.c.id.desc())
        .limit(1)
    )
    found = ctx.connection.execute(statement).scalar_one_or_none()
    return from_document(found) if found is not None else None


def _rows(ctx: Reading, found: Sequence[Any]) -> list[DeploymentRow]:
    """Those whose processes the actor may see."""
    keys = _keys(ctx, [entry["id"] for entry in found])
    hidden = hidden_keys(ctx)
    return [
        _row(ctx, entry, keys[entry["id"]])
        for entry in found
        if not set(keys[entry["id"]]) & hidden
    ]


def _row(ctx: Reading, entry: Any, keys: tuple[str, ...]) -> DeploymentRow:
    is_open = entry["state"] == "proposed"
    is_own = entry["author_person"] is not None and entry["author_person"] == ctx.actor.person_id
    is_own = is_own or entry["created_by"] == ctx.actor.account_id
    by_machine = entry["author_person"] is None and entry["created_by"] is not None
    is_second = ctx.actor.person_id is not None and not is_own and not by_machine
    return DeploymentRow(
        deployment_id=entry["id"],
        name=entry["name"],
        note=entry["note"],
        tag=entry["tag"],
        state=entry["state"],
        created_at=entry["created_at"],
        created_by=name_in(ctx, entry, "author"),
        decided_at=entry["decided_at"],
        decided_by=name_in(ctx, entry, "decider"),
        reason=entry["reason"],
        keys=keys,
        passed=entry["passed"],
        may_publish=is_open and is_second and ctx.actor.may("definition:publish"),
        may_withdraw=is_open and is_own and ctx.actor.may("definition:deploy"),
    )


def _keys(ctx: Reading, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The processes of each deployment: its versions, or what a proposal is based on."""
    found: dict[str, set[str]] = {each: set() for each in ids}
    versions = sa.select(definition.c.deployment_id, definition.c.key).where(
        definition.c.deployment_id.in_(ids)
    )
    for deployment_id, key in ctx.connection.execute(versions):
        found[deployment_id].add(key)
    proposed = sa.select(proposal.c.deployment_id, proposal.c.based_on).where(
        proposal.c.deployment_id.in_(ids)
    )
    for deployment_id, based_on in ctx.connection.execute(proposed):
        found[deployment_id] |= set(based_on)
    return {each: tuple(sorted(keys)) for each, keys in found.items()}


_author, _decider = account.alias("author"), account.alias("decider")
_ORDER = (deployment.c.created_at, deployment.c.id)
_PASSED = (
    sa.select(rehearsal.c.passed)
    .where(rehearsal.c.deployment_id == deployment.c.id)
    .order_by(rehearsal.c.created_at.desc(), rehearsal.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("passed")
)
_DEPLOYMENTS = (
    sa.select(
        deployment.c.id,
        deployment.c.name,
        deployment.c.note,
        deployment.c.tag,
        deployment.c.state,
        deployment.c.created_at,
        deployment.c.created_by,
        proposal.c.based_on,
        proposal.c.decided_at,
        proposal.c.reason,
        *names_of(_author, "author"),
        _author.c.person_id.label("author_person"),
        *names_of(_decider, "decider"),
        _PASSED,
    )
    .outerjoin(proposal, proposal.c.deployment_id == deployment.c.id)
    .outerjoin(_author, _author.c.id == deployment.c.created_by)
    .outerjoin(_decider, _decider.c.id == proposal.c.decided_by)
    # What somebody only previews is nobody else's.
    .where(deployment.c.state != "draft")
)
