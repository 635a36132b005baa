"""The kernel's tables, one file per aggregate; all share one metadata."""

from workflow_engine.persistence.tables.base import metadata
from workflow_engine.persistence.tables.definitions import (
    decision_definition,
    definition,
    deployment,
    resource,
)
from workflow_engine.persistence.tables.identity import (
    account,
    api_key,
    login_session,
    role,
    role_grant,
    role_permission,
)
from workflow_engine.persistence.tables.instances import instance, subscription
from workflow_engine.persistence.tables.jobs import incident, job
from workflow_engine.persistence.tables.organisation import (
    company,
    department,
    group,
    group_member,
    person,
    post,
)
from workflow_engine.persistence.tables.records import (
    audit,
    audit_head,
    history,
    idempotency,
    number_series,
    operation_result,
)
from workflow_engine.persistence.tables.tasks import comment, decision, inbox, task

__all__ = [
    "account",
    "api_key",
    "audit",
    "audit_head",
    "comment",
    "company",
    "decision",
    "decision_definition",
    "definition",
    "department",
    "deployment",
    "group",
    "group_member",
    "history",
    "idempotency",
    "inbox",
    "incident",
    "instance",
    "job",
    "login_session",
    "metadata",
    "number_series",
    "operation_result",
    "person",
    "post",
    "resource",
    "role",
    "role_grant",
    "role_permission",
    "subscription",
    "task",
]
