"""Proposals, processes, rules of deployment and what scenarios told."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    definition,
    deployment,
    deployment_policy,
    history,
    instance,
    process,
    proposal,
    rehearsal,
    resource,
)
from workflow_engine.persistence.write_set import WriteSet


class DeploymentRows:
    """What is true of deployments and processes beside their versions."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def _one(self, statement: sa.Select[Any]) -> dict[str, Any] | None:
        row = self._connection.execute(statement).mappings().one_or_none()
        return dict(row) if row else None

    def lock(self, deployment_id: str) -> dict[str, Any] | None:
        """A deployment, with what it was based on when it waits for somebody."""
        statement = (
            sa.select(deployment, proposal.c.based_on)
            .outerjoin(proposal, proposal.c.deployment_id == deployment.c.id)
            .where(deployment.c.id == deployment_id)
            .with_for_update(of=deployment)
        )
        return self._one(statement)

    def propose(self, row: Mapping[str, Any]) -> None:
        self._writes.insert(proposal, dict(row))

    def decide(self, deployment_id: str, state: str, **values: Any) -> None:
        """Move a proposal on; a ``ConcurrentUpdate`` when somebody was faster."""
        where = {"id": deployment_id, "state": "proposed"}
        self._writes.update(deployment, where, state=state)
        self._writes.update(proposal, {"deployment_id": deployment_id}, **values)

    def process(self, company_id: str, key: str) -> dict[str, Any] | None:
        return self._one(_process(company_id, key))

    def lock_process(self, company_id: str, key: str) -> dict[str, Any] | None:
        """Whoever deploys a process or changes it takes turns here."""
        return self._one(_process(company_id, key).with_for_update())

    def next_version(self, company_id: str, key: str) -> int:
        """A number that no version of the process had before, also none that was deleted."""
        found = self.lock_process(company_id, key)
        if found is None:
            row = {"company_id": company_id, "key": key, "last_version": 1}
            self._writes.insert(process, row)
            return 1
        version = int(found["last_version"]) + 1
        where = {"company_id": company_id, "key": key, "last_version": version - 1}
        self._writes.update(process, where, last_version=version)
        return version

    def change_process(self, row: Mapping[str, Any], **values: Any) -> int:
        """Change what is true of a process; gives the new revision."""
        rev = int(row["rev"]) + 1
        where = {"company_id": row["company_id"], "key": row["key"], "rev": row["rev"]}
        self._writes.update(process, where, rev=rev, **values)
        return rev

    def policy(self, company_id: str) -> dict[str, Any] | None:
        statement = sa.select(deployment_policy).where(deployment_policy.c.company_id == company_id)
        return self._one(statement)

    def change_policy(self, company_id: str, rev: int, **values: Any) -> None:
        """Write the rules of a company; revision 0 means that there were none."""
        if rev == 0:
            self._writes.insert(deployment_policy, {"company_id": company_id, "rev": 1, **values})
            return
        where = {"company_id": company_id, "rev": rev}
        self._writes.update(deployment_policy, where, rev=rev + 1, **values)

    def add_rehearsal(self, row: Mapping[str, Any]) -> None:
        self._writes.insert(rehearsal, dict(row))

    def is_used(self, definition_id: str) -> bool:
        """Did any instance ever run on this version, also before it was migrated to another?"""
        statement = sa.select(instance.c.id).where(instance.c.definition_id == definition_id)
        if self._connection.execute(statement.limit(1)).first() is not None:
            return True
        same = (
            definition.c.key == instance.c.key,
            definition.c.company_id == instance.c.company_id,
        )
        left = (
            sa.select(history.c.data, definition.c.version)
            .select_from(definition)
            .join(instance, sa.and_(*same))
            .join(history, history.c.instance_id == instance.c.id)
            .where(definition.c.id == definition_id, history.c.kind == "instance.migrated")
        )
        return any(data.get("from") == version for data, version in self._connection.execute(left))

    def newest_but(self, company_id: str, key: str, definition_id: str) -> dict[str, Any] | None:
        """The version that comes into force when this one goes."""
        statement = (
            sa.select(definition)
            .where(
                definition.c.company_id == company_id,
                definition.c.key == key,
                definition.c.id != definition_id,
            )
            .order_by(definition.c.version.desc())
            .limit(1)
        )
        return self._one(statement)

    def put_into_force(self, definition_id: str) -> None:
        self._writes.update(definition, {"id": definition_id, "latest": False}, latest=True)

    def delete_version(self, row: Mapping[str, Any]) -> None:
        """Remove a version, and its deployment with all files when nothing else is left of it."""
        self._writes.delete(definition, id=row["id"])
        self._writes.flush(self._connection)
        deployment_id = row["deployment_id"]
        left = sa.select(definition.c.id).where(definition.c.deployment_id == deployment_id)
        if self._connection.execute(left.limit(1)).first() is not None:
            return
        for table in (rehearsal, proposal, resource):
            self._writes.delete(table, deployment_id=deployment_id)
        # The rows that name it must be gone first.
        self._writes.flush(self._connection)
        self._writes.delete(deployment, id=deployment_id)


def _process(company_id: str, key: str) -> sa.Select[Any]:
    return sa.select(process).where(process.c.company_id == company_id, process.c.key == key)
