"""What tokens and scopes wait for, and how it is announced outside."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from workflow_engine.bpmn import progress
from workflow_engine.bpmn.bookkeeping import Bookkeeping
from workflow_engine.bpmn.state import WAIT, Token, Wait
from workflow_engine.bpmn.timers import Schedule

#: Kinds that live in the state only: nobody outside was told of them.
SILENT = frozenset({"condition", "seen", "compensation"})


class Waiting(Bookkeeping):
    """The side of an execution that opens and closes waits."""

    def open(
        self,
        kind: str,
        token: Token | None,
        node: str,
        *,
        announce: Callable[[int], progress.Wait] | None = None,
        schedule: Schedule | None = None,
        beside: bool = False,
        scope: int = 0,
        name: str | None = None,
        part: int = 0,
        since: datetime | None = None,
        data: Any = None,
    ) -> int:
        """Wait on behalf of ``node``; ``beside`` when the token's own work goes on.

        Without a token it is the scope that listens, for one of its event sub-processes.
        """
        wait_id = self.new_id(token.id if token is not None else scope)
        due, repeat, every = (
            (schedule.due, schedule.repeat, schedule.every) if schedule else (None, None, None)
        )
        holder = token.id if token is not None else 0
        wait = Wait(wait_id, kind, holder, node, due, repeat, every, name, scope, part, since, data)
        self.waits[wait_id] = wait
        self.note_wait(wait)
        if announce is not None:
            self.opened[wait_id] = announce(wait_id)
        if token is not None and not beside:
            token.phase = WAIT
        return wait_id

    def hold(self, kind: str, token: Token, node: str) -> int:
        """``token`` waits for work at its own node, and for nothing but that.

        What ``open`` does, for the waits that there are most of.
        """
        wait_id = self.new_id(token.id)
        self.waits[wait_id] = Wait(wait_id, kind, token.id, node)
        self.waits_by_token.setdefault(token.id, []).append(wait_id)
        token.phase = WAIT
        return wait_id

    def change_wait(self, wait: Wait, **changes: Any) -> Wait:
        """The wait with other data; nobody outside hears of it."""
        changed = replace(wait, **changes)
        self.waits[wait.id] = changed
        return changed

    def close_wait(self, wait: Wait) -> None:
        holders = self.waits_by_token if wait.token else self.waits_by_scope
        holders[wait.token or wait.scope].remove(wait.id)
        self._forget(wait)

    def _forget(self, wait: Wait) -> None:
        """What was opened in this same step was never seen outside."""
        del self.waits[wait.id]
        if self.watched:
            self.watched.pop(wait.id, None)
        if wait.kind == "trouble":
            self.mended = True
            self.bounds.clear()
            if self._had_trouble_just_now(wait):
                return
        if self.opened.pop(wait.id, None) is None and wait.kind not in SILENT:
            self.closed.append(wait.id)

    def _had_trouble_just_now(self, wait: Wait) -> bool:
        """What went wrong in this same step does not matter any more: nobody is told of it."""
        left = [trouble for trouble in self.troubles if trouble.wait != wait.id]
        is_new = len(left) < len(self.troubles)
        self.troubles = left
        return is_new

    def close_waits(self, token: Token) -> None:
        for wait_id in self.waits_by_token.pop(token.id, ()):
            self._forget(self.waits[wait_id])

    def close_listeners(self, scope_id: int) -> None:
        """What the event sub-processes of a scope listen for."""
        for wait_id in self.waits_by_scope.pop(scope_id, ()):
            self._forget(self.waits[wait_id])

    def silence(self, wait: Wait, payload: Mapping[str, Any]) -> None:
        """One of several events that must all occur did: remember what it brought."""
        nothing = dict.fromkeys(("due", "repeat", "every", "since"))
        self.change_wait(wait, kind="seen", data=dict(payload), **nothing)
        self.watched.pop(wait.id, None)
        if self.opened.pop(wait.id, None) is None and wait.kind not in SILENT:
            self.closed.append(wait.id)
