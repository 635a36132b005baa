"""What every command on an external task needs: the locked task, its instance, who may touch it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import ExternalTask, ExternalTaskNotFound, Lock
from workflow_engine.domain.instance import Instance
from workflow_engine.persistence.repositories.external import entity, topics_of


@dataclass(slots=True)
class ExternalInHand:
    """A locked external task with its instance, which was locked before it, as everywhere."""

    row: dict[str, Any]
    task: ExternalTask
    instance: Instance

    @property
    def company_id(self) -> str:
        return str(self.row["company_id"])

    def save(self, ctx: Context, changed: ExternalTask) -> None:
        ctx.uow.external.save(self.row, changed)
        self.task = changed


def in_hand(ctx: Context, task_id: str) -> ExternalInHand:
    """The task, for an account that may work on its topic."""
    row = ctx.uow.external.lock(ctx.company_id, task_id)
    if row is None:
        raise ExternalTaskNotFound(task=task_id)
    require_topics(ctx, [row["topic"]])
    return ExternalInHand(row, entity(row), ctx.uow.instances.lock(row["instance_id"]))


def require_topics(ctx: Context, topics: Iterable[str]) -> None:
    rules.require_granted(topics_of(ctx.uow.connection, ctx.actor.account_id), topics)


def lock_of(ctx: Context, worker: str, lease: int) -> Lock:
    return Lock(worker=worker, lease=lease, account_id=ctx.actor.account_id)
