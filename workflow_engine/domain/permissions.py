"""The one place where a permission is asked for; what is not granted is refused."""

from typing import Any

from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden, NotFound, _l

#: The kernel's permissions with what they allow; modules add theirs.
PERMISSIONS: dict[str, str] = {
    "task:read": _l("See the tasks offered to oneself"),
    "task:complete": _l("Claim, release and complete tasks offered to oneself"),
    "task:assign": _l("Hand tasks of others to somebody else"),
    "instance:read": _l("See the process instances one started or takes part in"),
    "instance:read_all": _l("See every process instance of the company"),
    "instance:start": _l("Start processes"),
    "instance:comment": _l("Comment on process instances one may see"),
    "instance:cancel": _l("Cancel process instances"),
    "instance:suspend": _l("Suspend process instances and resume them"),
    "instance:modify": _l("Move, return and restart the work of process instances"),
    "instance:migrate": _l("Migrate process instances to another version"),
    "batch:read": _l("See batches and what became of each instance"),
    "batch:write": _l("Change many process instances in one batch"),
    "operation:call": _l("Call operations of modules that one is allowed"),
    "message:send": _l("Send messages to processes"),
    "message:read": _l("See messages that wait for a receiver, and who waits for one"),
    "message:discard": _l("Discard messages that wait for a receiver"),
    "signal:send": _l("Send signals to all processes"),
    "condition:evaluate": _l("Start the processes whose condition holds"),
    "external:work": _l("Fetch and complete external tasks"),
    "definition:read": _l("See process definitions"),
    "definition:deploy": _l("Upload process definitions"),
    "definition:publish": _l("Publish or reject deployments that somebody else proposed"),
    "definition:suspend": _l("Suspend processes and take them up again"),
    "definition:manage": _l("Retire processes, delete unused versions, say who may start and see"),
    "decision:read": _l("See decision tables"),
    "decision:evaluate": _l("Ask decision tables by the API"),
    "decision:draft": _l("Upload drafts of decision tables"),
    "decision:publish": _l("Publish decision tables that somebody else drafted"),
    "incident:read": _l("See incidents and jobs"),
    "incident:resolve": _l("Retry and resolve incidents"),
    "organisation:read": _l("See people, departments and groups"),
    "organisation:write": _l("Maintain people, departments, posts and groups"),
    "account:read": _l("See accounts, roles and API keys"),
    "account:write": _l("Maintain accounts, roles and API keys"),
    "connection:read": _l("See connections to other systems, without their secrets"),
    "connection:write": _l("Maintain connections to other systems and their secrets"),
    "connection:use": _l("Upload processes that send requests over connections"),
    "webhook:read": _l("See webhooks and what was sent to them, without their secrets"),
    "webhook:write": _l("Maintain webhooks, replace their secrets and send events again"),
    "hook:read": _l("See hooks that other systems call, and the log of their calls"),
    "hook:write": _l("Maintain hooks that other systems call, and replay their calls"),
    "exchange:read": _l("See the files that are exchanged through the folder"),
    "exchange:write": _l("Maintain the exchange folder, and take its files up again"),
    "audit:read": _l("Read and verify the audit chain"),
    "profile:write": _l("Change one's own password and preferences"),
}


def authorize(actor: Principal, permission: str, subject: Any = None) -> None:
    """Raise unless ``actor`` holds ``permission`` and may use it on the loaded ``subject``.

    A subject of another company does not exist for the actor. A subject with a ``permits``
    method has the last word about its own: it raises or returns False.
    """
    if not actor.may(permission):
        raise Forbidden(permission=permission)
    company = getattr(subject, "company_id", None)
    if company is not None and company != actor.company_id:
        raise NotFound
    permits = getattr(subject, "permits", None)
    if permits is not None and not actor.is_system and not permits(actor, permission):
        raise NotFound


#: The role of whoever sets up a company; it begins with every permission.
ADMINISTRATOR = "administrator"
#: Further roles that every company begins with: code -> (English, Chinese, permissions).
ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "employee": (
        "Employee",
        "员工",
        (
            "task:read",
            "task:complete",
            "instance:read",
            "instance:start",
            "instance:comment",
            "operation:call",
            "profile:write",
        ),
    ),
    "designer": (
        "Process designer",
        "流程设计师",
        (
            "definition:read",
            "definition:deploy",
            "decision:read",
            "decision:draft",
            "connection:read",
            "connection:use",
        ),
    ),
    "process_owner": (
        "Process owner",
        "流程负责人",
        ("definition:read", "definition:publish", "definition:suspend"),
    ),
    "decision_owner": (
        "Decision owner",
        "决策表负责人",
        ("decision:read", "decision:evaluate", "decision:draft", "decision:publish"),
    ),
    "operator": (
        "Operator",
        "运维人员",
        (
            "incident:read",
            "incident:resolve",
            "instance:read_all",
            "instance:cancel",
            "instance:suspend",
            "instance:modify",
            "instance:migrate",
            "batch:read",
            "batch:write",
            "definition:read",
            "task:assign",
            "message:send",
            "message:read",
            "message:discard",
            "signal:send",
        ),
    ),
    "auditor": (
        "Auditor",
        "审计员",
        (
            "audit:read",
            "instance:read_all",
            "definition:read",
            "decision:read",
            "organisation:read",
            "account:read",
            "connection:read",
            "webhook:read",
            "hook:read",
            "exchange:read",
        ),
    ),
    "worker": ("External worker", "外部工作程序", ("external:work",)),
    "integration": (
        "Integration",
        "系统集成",
        (
            "instance:start",
            "instance:read",
            "message:send",
            "signal:send",
            "condition:evaluate",
            "operation:call",
            "task:read",
            "task:complete",
            "definition:read",
        ),
    ),
}
