"""A client of the API for programs: start processes, send messages, decide tasks, do work.

It needs nothing but the standard library:

    from workflow_engine.client import Client, Worker

    client = Client("https://countersign.example", "csk_…")
    client.start("purchase", {"amount": 120}, business_key="PR-17")

    worker = Worker(client, "invoice-checker-1")

    @worker.handles("invoice.check")
    def check(task):
        return {"is_valid": task.variables["amount"] > 0}

    worker.run()
"""

from workflow_engine.client.calls import Client
from workflow_engine.client.errors import ApiError, BpmnError, Failure, LockLost, Unreachable
from workflow_engine.client.tasks import Task
from workflow_engine.client.webhooks import WebhookRefused, verify
from workflow_engine.client.worker import Worker

__all__ = [
    "ApiError",
    "BpmnError",
    "Client",
    "Failure",
    "LockLost",
    "Task",
    "Unreachable",
    "WebhookRefused",
    "Worker",
    "verify",
]
