"""The processes of a checked bundle become versions, its decisions become drafts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine import bundles
from workflow_engine.commands.base import Context
from workflow_engine.commands.decisions import DraftDecision
from workflow_engine.commands.listening import listens
from workflow_engine.commands.timer_starts import schedule_starts
from workflow_engine.domain.ids import new_id
from workflow_engine.persistence.repositories.deployments import DeploymentRows


@dataclass(frozen=True, slots=True)
class Version:
    """One definition of a deployment; ``is_new`` is False when nothing had changed.

    Of a proposal there are no versions yet: ``definition_id`` and ``version`` are None.
    """

    definition_id: str | None
    key: str
    version: int | None
    name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """The deployment that versions come from; without its tag that of each file holds."""

    deployment_id: str
    tag: str | None


def deployments(ctx: Context) -> DeploymentRows:
    return DeploymentRows(ctx.uow.connection, ctx.uow.writes)


def unchanged(checked: bundles.Checked) -> tuple[Version, ...]:
    """The versions in force, which already say what was uploaded."""
    return tuple(
        Version(row["id"], key, row["version"], row["name"], is_new=False)
        for key, row in sorted(checked.before.items())
        if row is not None
    )


def store_versions(ctx: Context, checked: bundles.Checked, origin: Origin) -> tuple[Version, ...]:
    """One new version of each process; the one before it is no longer the latest."""
    return tuple(_store(ctx, checked, origin, key) for key in sorted(checked.bundle.graphs))


def _store(ctx: Context, checked: bundles.Checked, origin: Origin, key: str) -> Version:
    before = checked.before.get(key)
    replaces = before["id"] if before else None
    row = _row(ctx, checked.bundle, origin, key)
    ctx.uow.definitions.add_version(row, replaces=replaces)
    graph = checked.bundle.graphs[key][1]
    if ctx.uow.definitions.state(ctx.company_id, key) == "active":
        schedule_starts(ctx, graph, row["id"], replaces=replaces)
    return Version(row["id"], key, row["version"], row["name"], is_new=True)


def _row(ctx: Context, bundle: bundles.Bundle, origin: Origin, key: str) -> dict[str, Any]:
    file, graph = bundle.graphs[key]
    return {
        "id": new_id(),
        "company_id": ctx.company_id,
        "deployment_id": origin.deployment_id,
        "resource_name": file,
        "key": key,
        "version": deployments(ctx).next_version(ctx.company_id, key),
        "name": graph.name or key,
        "digest": bundle.digest,
        "start_permission": bundle.manifest.start,
        "startable": any(start.kind == "none" for start in graph.starts),
        "start_messages": [s.message for s in graph.starts if s.kind == "message"],
        "listens": listens(graph),
        "latest": True,
        "created_at": ctx.now,
        "see_permission": bundle.manifest.see,
        "tag": origin.tag or graph.tag,
    }


def draft_decisions(ctx: Context, bundle: bundles.Bundle, note: str) -> list[str]:
    """Changed decisions become drafts, which another person publishes; gives their ids."""
    drafted = []
    for key, name in sorted(bundle.decisions.items()):
        if _is_drafted(ctx, key, bundle.files[name]):
            continue
        draft = DraftDecision(key, bundle.files[name], note).run(ctx, None)
        ctx.uow.flush()
        drafted.append(draft.decision_id)
    return drafted


def _is_drafted(ctx: Context, key: str, content: bytes) -> bool:
    newest = ctx.uow.definitions.newest_decision(ctx.company_id, key)
    return newest is not None and newest["digest"] == hashlib.sha256(content).hexdigest()


def store_files(
    ctx: Context, bundle: bundles.Bundle, deployment_id: str, facts: Mapping[str, Any]
) -> None:
    """The deployment with its files as they came."""
    ctx.uow.definitions.add_deployment(
        {
            "id": deployment_id,
            "company_id": ctx.company_id,
            "created_at": ctx.now,
            "created_by": ctx.actor.account_id,
            "digest": bundle.digest,
            "manifest": dict(bundle.document),
            **facts,
        },
        [
            {
                "deployment_id": deployment_id,
                "name": name,
                "company_id": ctx.company_id,
                "kind": name.rpartition(".")[2],
                "digest": hashlib.sha256(content).hexdigest(),
                "content": content,
            }
            for name, content in bundle.files.items()
        ],
    )
