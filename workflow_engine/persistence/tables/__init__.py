"""The kernel's tables, one file per aggregate; all share one metadata."""

from workflow_engine.persistence.tables.base import metadata
from workflow_engine.persistence.tables.batches import batch, batch_item
from workflow_engine.persistence.tables.connections import connection
from workflow_engine.persistence.tables.deciding import (
    decision_taken_back,
    instance_copy,
    task_draft,
    task_return,
    task_snooze,
)
from workflow_engine.persistence.tables.decisions import decision_case, decision_policy
from workflow_engine.persistence.tables.definitions import (
    decision_definition,
    definition,
    deployment,
    deployment_policy,
    process,
    proposal,
    rehearsal,
    resource,
)
from workflow_engine.persistence.tables.evaluations import decision_evaluation
from workflow_engine.persistence.tables.exchange import exchange, exchange_export, exchange_file
from workflow_engine.persistence.tables.external import external_task, external_topic
from workflow_engine.persistence.tables.files import attachment
from workflow_engine.persistence.tables.hooks import hook, hook_call
from workflow_engine.persistence.tables.identity import (
    account,
    api_key,
    login_session,
    role,
    role_grant,
    role_permission,
)
from workflow_engine.persistence.tables.instances import instance, instance_part, subscription
from workflow_engine.persistence.tables.jobs import incident, job
from workflow_engine.persistence.tables.messages import message
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
from workflow_engine.persistence.tables.substitution import substitution
from workflow_engine.persistence.tables.tasks import comment, decision, inbox, task, voter
from workflow_engine.persistence.tables.webhooks import webhook, webhook_attempt, webhook_delivery

__all__ = [
    "account",
    "api_key",
    "attachment",
    "audit",
    "audit_head",
    "batch",
    "batch_item",
    "comment",
    "company",
    "connection",
    "decision",
    "decision_case",
    "decision_definition",
    "decision_evaluation",
    "decision_policy",
    "decision_taken_back",
    "definition",
    "department",
    "deployment",
    "deployment_policy",
    "exchange",
    "exchange_export",
    "exchange_file",
    "external_task",
    "external_topic",
    "group",
    "group_member",
    "history",
    "hook",
    "hook_call",
    "idempotency",
    "inbox",
    "incident",
    "instance",
    "instance_copy",
    "instance_part",
    "job",
    "login_session",
    "message",
    "metadata",
    "number_series",
    "operation_result",
    "person",
    "post",
    "process",
    "proposal",
    "rehearsal",
    "resource",
    "role",
    "role_grant",
    "role_permission",
    "subscription",
    "substitution",
    "task",
    "task_draft",
    "task_return",
    "task_snooze",
    "voter",
    "webhook",
    "webhook_attempt",
    "webhook_delivery",
]
