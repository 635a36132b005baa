"""Real processes: forked from a warm parent, told when to begin, killed where it hurts."""

import json
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.errors import CountersignError
from workflow_engine.persistence.database import Database

#: Writes one value to the parent; what was written survives the death of the writer.
Tell = Callable[[Any], None]
KILLED = -signal.SIGKILL


class Child:
    """A forked process and what it told before its end. The parent holds no open connection."""

    def __init__(self, database: Database, work: Callable[[Tell], None]) -> None:
        database.dispose()
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _live(work, writing)
        os.close(writing)

    def wait(self) -> tuple[list[Any], int]:
        """Everything it told, and how it ended: 0, an exit status, or minus a signal."""
        with os.fdopen(self._reading, "rb") as pipe:
            lines = pipe.read().splitlines()
        _, status = os.waitpid(self.pid, 0)
        return [json.loads(line) for line in lines], os.waitstatus_to_exitcode(status)


def _live(work: Callable[[Tell], None], writing: int) -> None:
    status = 1
    try:
        work(lambda value: _write(writing, json.dumps(value).encode() + b"\n"))
        status = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        # Nothing of the parent may be torn down here: its connections are not ours.
        os._exit(status)


def _write(pipe: int, content: bytes) -> None:
    while content:
        content = content[os.write(pipe, content) :]


class FailurePoints:
    """Counts the moments before and after each statement and commit; the process may die at one."""

    def __init__(self, engine: sa.Engine, die_at: int | None = None) -> None:
        self.passed = 0
        self._die_at = die_at
        sa.event.listen(engine, "before_cursor_execute", self._statement)
        sa.event.listen(engine, "after_cursor_execute", self._statement)
        commit = engine.dialect.do_commit

        def committing(connection: Any) -> None:
            self._reach()
            commit(connection)
            self._reach()

        engine.dialect.do_commit = committing  # type: ignore[method-assign]

    def _statement(
        self, conn: Any, cursor: Any, text: str, given: Any, ctx: Any, many: Any
    ) -> None:
        self._reach()

    def _reach(self) -> None:
        self.passed += 1
        if self.passed == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Answer:
    """What an actor got in one round: a value or the name of an error, and after how long."""

    value: Any
    error: str | None
    seconds: float


def at_once(
    database: Database, actors: Sequence[Callable[[int], Any]], *, rounds: int
) -> list[tuple[Answer, ...]]:
    """Each actor in a process of its own; all begin each round together. Answers by round."""
    barrier = multiprocessing.get_context("fork").Barrier(len(actors), timeout=60)

    def work(actor: Callable[[int], Any]) -> Callable[[Tell], None]:
        def play(tell: Tell) -> None:
            with database.reading() as connection:
                connection.execute(sa.select(1))
            tell([_answer(actor, number, barrier) for number in range(rounds)])

        return play

    children = [Child(database, work(actor)) for actor in actors]
    told = []
    for child in children:
        lines, status = child.wait()
        assert status == 0, f"an actor ended with {status}"
        told.append([Answer(*line) for line in lines[0]])
    return list(zip(*told, strict=True))


def _answer(actor: Callable[[int], Any], number: int, barrier: Any) -> tuple[Any, ...]:
    barrier.wait()
    began = time.perf_counter()
    try:
        value, error = actor(number), None
    except CountersignError as refusal:
        value, error = None, type(refusal).__name__
    return value, error, time.perf_counter() - began
