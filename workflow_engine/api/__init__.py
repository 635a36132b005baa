"""The API: everything the pages can do, for programs; see ``spec.ABOUT``."""

from flask import Flask

from workflow_engine.api import (
    accounts,
    aside,
    attachments,
    audit,
    ballots,
    batches,
    connections,
    copies,
    decision_cases,
    decision_files,
    decisions,
    definitions,
    departments,
    deployments,
    element_templates,
    evaluations,
    exchange,
    external_tasks,
    groups,
    hook_calls,
    hook_door,
    hooks,
    instances,
    living,
    me,
    messages,
    operations,
    paths,
    people,
    process_settings,
    processes,
    roles,
    substitutions,
    tasks,
    traces,
    versions,
    webhook_deliveries,
    webhooks,
)
from workflow_engine.api.errors import catch_misrouted
from workflow_engine.api.limits import init_limits
from workflow_engine.api.reference import add_reference
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import PREFIX, init_document
from workflow_engine.identity.requests import EXTENSION

RESOURCES: tuple[Resources, ...] = (
    me.me,
    processes.processes,
    instances.instances,
    traces.traces,
    attachments.attachments,
    living.living,
    batches.batches,
    tasks.tasks,
    ballots.ballots,
    aside.aside,
    copies.copies,
    substitutions.substitutions,
    paths.paths,
    messages.messages,
    external_tasks.external_tasks,
    definitions.definitions,
    versions.versions,
    deployments.deployments,
    element_templates.drawing,
    process_settings.process_settings,
    decisions.decisions,
    decision_cases.decision_cases,
    decision_files.decision_files,
    evaluations.evaluations,
    operations.operations,
    people.people,
    departments.departments,
    groups.groups,
    roles.roles,
    accounts.accounts,
    connections.connections,
    hooks.hooks,
    hook_calls.hook_calls,
    exchange.exchange,
    webhooks.webhooks,
    webhook_deliveries.webhook_deliveries,
    audit.audit,
)


def init_app(app: Flask) -> None:
    """Serve the API beneath ``/api/v1``, and a page about it at ``/api/``."""
    product = app.extensions[EXTENSION]
    catch_misrouted(app)
    external_tasks.init_long_polls(app)
    init_limits(app, per_minute=product.settings.request_rate)
    app.register_blueprint(hook_door.door)
    document = init_document(app)
    for resources in RESOURCES:
        document.add(resources, PREFIX)
    for module in product.modules:
        for resources in module.api:
            document.add(resources, f"{PREFIX}/{module.name}")
    add_reference(app, document)
