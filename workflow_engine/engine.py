"""The one way in: every command and every query passes here."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import structlog

from workflow_engine.commands import announcing, events, gate
from workflow_engine.commands.audit import RecordRefusal
from workflow_engine.commands.base import Command, Context, Lookout, World
from workflow_engine.commands.call_jobs import CallsRunAway
from workflow_engine.domain.permissions import authorize
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import (
    ConcurrentUpdate,
    CountersignError,
    FieldsRefused,
    IdempotencyKeyReused,
    Unavailable,
)
from workflow_engine.persistence import documents
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.repositories.instances import CallersBusy
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.base import Query, Reading

R = TypeVar("R")
ATTEMPTS = 3
log = structlog.get_logger("countersign.engine")


@dataclass(frozen=True, slots=True)
class Replay:
    """What a caller's idempotency key stands for, and how its answer is written down and read."""

    key: str
    write: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a command with an idempotency key; ``replayed`` when it was given before."""

    body: Any
    replayed: bool


@dataclass(frozen=True, slots=True)
class Again:
    """How to repeat a command: instances that are locked before all others, and each call by a
    job of its own."""

    first: Sequence[str] = ()
    apart: bool = False


class Engine:
    """Runs commands, each in one transaction, and queries, each in a read-only one."""

    def __init__(self, database: Database, world: World) -> None:
        self.database = database
        self.world = world

    def execute(self, command: Command[R], actor: Principal) -> R:
        """Permission, run, commit; up to three times when others were faster.

        Raises the command's errors; after them nothing has changed.
        """
        gate.check(command)
        return self._attempt(
            command, actor, lambda again: self._once(command, actor, None, again)[0]
        )

    def execute_keyed(self, command: Command[Any], actor: Principal, replay: Replay) -> Answer:
        """Like ``execute``, but a second call with the same key gets the first one's answer.

        The key is written in the same transaction as the work. It is only looked up when the
        work fails or the key collides, which costs the usual case nothing.
        """
        gate.check(command)
        request = _digest(command)

        def once(again: Again) -> Answer:
            try:
                body = self._once(command, actor, (replay, request), again)[1]
                return Answer(body, replayed=False)
            except CountersignError:
                stored = self._stored(actor, replay.key, request)
                if stored is None:
                    raise
                return stored

        return self._attempt(command, actor, once)

    def ask(self, query: Query[R], actor: Principal) -> R:
        """Answer a query in a transaction that can write nothing."""
        authorize(actor, query.permission)
        world = self.world
        with self.database.reading() as connection:
            ctx = Reading(connection, actor, world.clock.now(), world.modules, world.models)
            return query.run(ctx)

    def _attempt(self, command: Command[Any], actor: Principal, once: Callable[["Again"], R]) -> R:
        again = Again()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once(again)
            except ConcurrentUpdate as error:
                if attempt == ATTEMPTS:
                    raise
                if isinstance(error, CallersBusy):
                    again = replace(again, first=error.callers)
                if isinstance(error, CallsRunAway):
                    again = replace(again, apart=True)
                log.info("command_repeated", attempt=attempt)
            except FieldsRefused as error:
                self._record_refusal(command, actor, error)
                raise
        raise Unavailable

    def _record_refusal(
        self, command: Command[Any], actor: Principal, error: FieldsRefused
    ) -> None:
        """Writing what a form does not offer is no slip of the keyboard: it is kept, although
        the command itself left no trace."""
        detail = {"fields": error.params["fields"]}
        subject = f"task:{getattr(command, 'task_id', '')}"
        refusal = RecordRefusal(actor, "fields.refused", subject, detail)
        self._once(refusal, Principal.system(actor.company_id), None)

    def _once(
        self,
        command: Command[R],
        actor: Principal,
        keyed: tuple[Replay, str] | None,
        again: "Again | None" = None,
    ) -> tuple[R, Any]:
        """One attempt, as what the one before it ran into asks for."""
        again = again or Again()
        authorize(actor, command.permission)
        prepared = command.prepare(
            Lookout(self.database, actor, self.world.clock.now(), self.world)
        )
        with UnitOfWork(self.database) as uow:
            ctx = Context(uow, actor, self.world.clock.now(), self.world, prepared=prepared)
            ctx.apart = again.apart
            for instance_id in again.first:
                uow.instances.lock(instance_id)
            subject = command.load(ctx)
            # Loading a task may have put a substitute into somebody's place.
            authorize(ctx.actor, command.permission, subject)
            result = command.run(ctx, subject)
            events.deliver_all(ctx)
            body = self._remember(ctx, result, keyed) if keyed else None
            announcing.hand_out(ctx)
            uow.commit()
            return result, body

    @staticmethod
    def _remember(ctx: Context, result: Any, keyed: tuple[Replay, str]) -> Any:
        replay, request = keyed
        body = replay.write(result)
        ctx.uow.records.remember(
            account_id=ctx.actor.account_id,
            key=replay.key,
            company_id=ctx.company_id,
            request=request,
            response=body,
            created_at=ctx.now,
        )
        return body

    def _stored(self, actor: Principal, key: str, request: str) -> Answer | None:
        with UnitOfWork(self.database) as uow:
            row = uow.records.remembered(actor.account_id or "", key)
        if row is None:
            return None
        if row["request"] != request:
            raise IdempotencyKeyReused(key=key)
        return Answer(row["response"], replayed=True)


def _digest(command: Command[Any]) -> str:
    """What makes two requests the same: all fields that commands are compared by."""
    told = [entry.name for entry in fields(command) if entry.compare]  # type: ignore[arg-type]
    content = {name: _written(getattr(command, name)) for name in told}
    text = type(command).__name__ + documents.dumps(content)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> Any:
    """A field as it can be stored; what a command is made of may be dataclasses, such as rows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: _written(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, list | tuple):
        return [_written(entry) for entry in value]
    return value
