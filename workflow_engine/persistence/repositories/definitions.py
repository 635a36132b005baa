"""Deployments, process definitions and decision definitions."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    company,
    decision_definition,
    definition,
    deployment,
    process,
    proposal,
    resource,
)
from workflow_engine.persistence.write_set import WriteSet


class DefinitionRows:
    """Versions never change: what was read once stays true."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._states: dict[tuple[str, str], str] = {}

    def _one(self, statement: sa.Select[Any], **values: Any) -> dict[str, Any] | None:
        row = self._connection.execute(statement, values).mappings().one_or_none()
        return dict(row) if row else None

    def by_id(self, definition_id: str) -> dict[str, Any] | None:
        return self._one(_BY_ID, id=definition_id)

    def latest(self, company_id: str, key: str) -> dict[str, Any] | None:
        row = self._one(_LATEST.where(definition.c.key == key), company_id=company_id)
        if row is not None:
            self._states[company_id, key] = row["state"]
        return row

    def state(self, company_id: str, key: str) -> str:
        """Whether new instances of a process may begin; asked once in a transaction."""
        if (company_id, key) not in self._states:
            statement = sa.select(process.c.state).where(
                process.c.company_id == company_id, process.c.key == key
            )
            found = self._connection.execute(statement).scalar_one_or_none()
            self._states[company_id, key] = found or "active"
        return self._states[company_id, key]

    def beside(self, definition_id: str, key: str) -> dict[str, Any] | None:
        """The version of ``key`` that was deployed together with a definition."""
        found = self.by_id(definition_id)
        deployment_id = found["deployment_id"] if found else None
        together = sa.select(definition).where(
            definition.c.deployment_id == deployment_id, definition.c.key == key
        )
        return self._one(together) if deployment_id else None

    def tagged(self, company_id: str, key: str, tag: str) -> dict[str, Any] | None:
        """The newest version of ``key`` with the tag."""
        tagged = (
            sa.select(definition)
            .where(
                definition.c.company_id == company_id,
                definition.c.key == key,
                definition.c.tag == tag,
            )
            .order_by(definition.c.version.desc())
            .limit(1)
        )
        return self._one(tagged)

    def in_force(self, company_id: str) -> list[dict[str, Any]]:
        """The latest version of each definition of the company that is not suspended."""
        return [row for row in self._latest(company_id) if row["state"] == "active"]

    def listening(self, company_id: str, *, suspended: bool = False) -> list[dict[str, Any]]:
        """The latest versions of the company that a message can start.

        Those of suspended processes only when asked for: what cannot wait must not be lost.
        """
        rows = self._latest(company_id) if suspended else self.in_force(company_id)
        return [row for row in rows if row["start_messages"] and row["state"] != "retired"]

    def _latest(self, company_id: str) -> list[dict[str, Any]]:
        rows = self._connection.execute(_LATEST, {"company_id": company_id}).mappings()
        found = [dict(row) for row in rows]
        self._states |= {(company_id, row["key"]): row["state"] for row in found}
        return found

    def files(self, deployment_id: str) -> dict[str, bytes]:
        rows = self._connection.execute(_FILES, {"deployment_id": deployment_id})
        return {row.name: row.content for row in rows}

    def deployment_of(
        self, company_id: str, *, definition_id: str | None, deployment_id: str | None
    ) -> str | None:
        """The deployment itself, or the one of a version; None when the company has neither."""
        statement = sa.select(deployment.c.id).where(
            deployment.c.company_id == company_id, deployment.c.state != "draft"
        )
        if definition_id is not None:
            of = sa.select(definition.c.deployment_id).where(definition.c.id == definition_id)
            statement = statement.where(deployment.c.id == of.scalar_subquery())
        else:
            statement = statement.where(deployment.c.id == deployment_id)
        found: str | None = self._connection.execute(statement).scalar_one_or_none()
        return found

    def keys_of(self, deployment_id: str) -> list[str]:
        """The processes of a deployment, also of one that is only proposed."""
        deployed = sa.select(definition.c.key).where(definition.c.deployment_id == deployment_id)
        based = sa.select(proposal.c.based_on).where(proposal.c.deployment_id == deployment_id)
        keys = set(self._connection.execute(deployed).scalars())
        return sorted(keys.union(*self._connection.execute(based).scalars()))

    def manifest(self, deployment_id: str) -> dict[str, Any]:
        statement = sa.select(deployment.c.manifest).where(deployment.c.id == deployment_id)
        found: dict[str, Any] = self._connection.execute(statement).scalar_one()
        return found

    def add_deployment(self, row: dict[str, Any], files: list[dict[str, Any]]) -> None:
        self._writes.insert(deployment, row)
        for file in files:
            self._writes.insert(resource, file)

    def add_version(self, row: dict[str, Any], *, replaces: str | None) -> None:
        if replaces is not None:
            self._writes.update(definition, {"id": replaces, "latest": True}, latest=False)
        self._writes.insert(definition, row)

    def published_decision(self, company_id: str, key: str) -> dict[str, Any] | None:
        return self._one(_PUBLISHED, company_id=company_id, key=key)

    def decision_by_id(self, decision_id: str) -> dict[str, Any] | None:
        statement = sa.select(decision_definition).where(
            decision_definition.c.id == sa.bindparam("id")
        )
        return self._one(statement.with_for_update(), id=decision_id)

    def newest_decision(self, company_id: str, key: str) -> dict[str, Any] | None:
        statement = (
            sa.select(decision_definition)
            .where(
                decision_definition.c.company_id == company_id,
                decision_definition.c.key == key,
            )
            .order_by(decision_definition.c.version.desc())
            .limit(1)
        )
        return self._one(statement)

    def decision_in_force_once(
        self, company_id: str, key: str, *, version: int | None, tag: str | None
    ) -> dict[str, Any] | None:
        """A version by number, or the newest with the tag, if it is or was in force."""
        c = decision_definition.c
        chosen = c.version == version if version is not None else c.tag == tag
        statement = sa.select(decision_definition).where(
            c.company_id == company_id, c.key == key, c.published_at.is_not(None), chosen
        )
        return self._one(statement.order_by(c.version.desc()).limit(1))

    def add_decision(self, row: dict[str, Any]) -> None:
        self._writes.insert(decision_definition, row)

    def change_decision(
        self, decision_id: str, state: str, *, new_state: str, **values: Any
    ) -> None:
        """Move a version from ``state``; a ``ConcurrentUpdate`` when it is no longer there."""
        where = {"id": decision_id, "state": state}
        self._writes.update(decision_definition, where, state=new_state, **values)

    def person_of(self, account_id: str | None) -> str | None:
        statement = sa.select(account.c.person_id).where(account.c.id == account_id)
        return self._connection.execute(statement).scalar_one_or_none()

    def timezone(self, company_id: str) -> str:
        statement = sa.select(company.c.timezone).where(company.c.id == company_id)
        return str(self._connection.execute(statement).scalar_one())

    def decision_keys(self, company_id: str) -> frozenset[str]:
        statement = sa.select(decision_definition.c.key).where(
            decision_definition.c.company_id == company_id
        )
        return frozenset(self._connection.execute(statement.distinct()).scalars())


_BY_ID = sa.select(definition).where(definition.c.id == sa.bindparam("id"))
#: The version in force, with what an administrator has said of its process since.
_LATEST = (
    sa.select(
        *(c for c in definition.c if c.name not in ("start_permission", "see_permission")),
        sa.func.coalesce(process.c.start_permission, definition.c.start_permission).label(
            "start_permission"
        ),
        sa.func.coalesce(process.c.see_permission, definition.c.see_permission).label(
            "see_permission"
        ),
        sa.func.coalesce(process.c.state, "active").label("state"),
    )
    .outerjoin(
        process,
        sa.and_(process.c.company_id == definition.c.company_id, process.c.key == definition.c.key),
    )
    .where(definition.c.company_id == sa.bindparam("company_id"), definition.c.latest)
)
_FILES = sa.select(resource.c.name, resource.c.content).where(
    resource.c.deployment_id == sa.bindparam("deployment_id")
)
_PUBLISHED = sa.select(
    decision_definition.c.id,
    decision_definition.c.digest,
    decision_definition.c.version,
    decision_definition.c.content,
).where(
    decision_definition.c.company_id == sa.bindparam("company_id"),
    decision_definition.c.key == sa.bindparam("key"),
    decision_definition.c.state == "published",
)
