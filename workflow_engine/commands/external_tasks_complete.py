"""Complete an external task, or end it with an error that the process models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.bpmn.progress import Finish
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.external_tasks import ExternalInHand, in_hand, lock_of
from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import Lock
from workflow_engine.errors import Invalid, _l

LONGEST_CODE, LONGEST_MESSAGE = 120, 2000


class BadErrorCode(Invalid):
    message = _l("An error has a code of 1 to {limit} characters.")


@dataclass(frozen=True, slots=True)
class ExternalEnded:
    """What followed: the status of the instance after it went on."""

    task_id: str
    instance_id: str
    status: str


class _Ending(Command[ExternalEnded]):
    """Said again under the same lease, it changes nothing and is answered like the first time."""

    permission = "external:work"
    task_id: str
    worker: str
    lease: int

    def load(self, ctx: Context) -> ExternalInHand:
        return in_hand(ctx, self.task_id)

    def _end(
        self, ctx: Context, subject: ExternalInHand, action: str, finish: Finish, **told: Any
    ) -> ExternalEnded:
        lock = lock_of(ctx, self.worker, self.lease)
        before = subject.task.said_before(lock, action)
        if before is not None:
            return ExternalEnded(**before)
        done = rules.complete(subject.task, lock, now=ctx.now)
        # Saved before the step, which would else cancel what its token no longer waits for.
        ctx.uow.external.ended_here(subject.row)
        self._advance(ctx, subject, action, finish, told)
        answer = ExternalEnded(subject.task.id, subject.instance.id, subject.instance.status)
        subject.save(ctx, _kept(done, lock, action, answer))
        return answer

    def _advance(
        self,
        ctx: Context,
        subject: ExternalInHand,
        action: str,
        finish: Finish,
        told: Mapping[str, Any],
    ) -> None:
        advance(
            ctx,
            subject.instance,
            finish,
            event=f"external.{action}",
            element=subject.row["element"],
            data={
                "task": subject.task.id,
                "topic": subject.task.topic,
                "worker": self.worker,
                **told,
            },
            on_behalf_of=subject.instance.started_by,
        )


def _kept(
    done: rules.ExternalTask, lock: Lock, action: str, answer: ExternalEnded
) -> rules.ExternalTask:
    told = {
        "task_id": answer.task_id,
        "instance_id": answer.instance_id,
        "status": answer.status,
    }
    return rules.keep_answer(done, lock, action, told)


@dataclass(frozen=True)
class CompleteExternalTask(_Ending):
    """The work is done; the instance goes on in the same transaction.

    Without output mappings ``variables`` become variables of the process. With them the mappings
    choose, and see ``local_variables`` too, which nobody else does.
    """

    task_id: str
    worker: str
    lease: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    local_variables: Mapping[str, Any] = field(default_factory=dict)

    def run(self, ctx: Context, subject: ExternalInHand) -> ExternalEnded:
        model = ctx.models.process(ctx.uow.definitions, subject.instance.definition_id)
        node = model.graph.nodes.get(subject.row["element"])
        result = dict(self.variables)
        if node is not None and node.outputs:
            result |= self.local_variables
        finish = Finish(subject.row["wait"], result)
        return self._end(ctx, subject, "completed", finish)


@dataclass(frozen=True)
class ThrowExternalError(_Ending):
    """The work ended in a BPMN error, which the nearest event for its code catches."""

    task_id: str
    worker: str
    lease: int
    code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)

    def run(self, ctx: Context, subject: ExternalInHand) -> ExternalEnded:
        if not 1 <= len(self.code) <= LONGEST_CODE:
            raise BadErrorCode(limit=LONGEST_CODE)
        message = self.message[:LONGEST_MESSAGE]
        finish = Finish(
            subject.row["wait"],
            dict(self.variables),
            error=self.code,
            error_message=message or None,
        )
        return self._end(ctx, subject, "error", finish, error=self.code, message=message[:500])
