"""The working copy of a state during one step, and all that elements may do to it."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from workflow_engine.bpmn import progress
from workflow_engine.bpmn.errors import TooManyScopes, TooManyTokens
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Flow, Node, ProcessGraph
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import Ended, Moved, Progress, Thrown
from workflow_engine.bpmn.state import Phase, Scope, State, Token, Wait
from workflow_engine.bpmn.timers import Schedule
from workflow_engine.bpmn.values import accept, accept_value
from workflow_engine.errors import CountersignError
from workflow_engine.feel import Expression


class Execution:
    """Tokens, scopes and waits as they change, and the record of what happened."""

    def __init__(self, graph: ProcessGraph, state: State, ports: Ports) -> None:
        self.graph = graph
        self.ports = ports
        self.tokens = {token.id: token.copy() for token in state.tokens}
        self.scopes = {scope.id: scope.copy() for scope in state.scopes}
        self.waits = {wait.id: wait for wait in state.waits}
        self.counts = dict(state.counts)
        self.next_id = state.next_id
        self.queue: deque[int] = deque()
        self.moves: list[Moved] = []
        self.opened: dict[int, progress.Wait] = {}
        self.closed: list[int] = []
        self.thrown: list[Thrown] = []
        self.troubles: list[progress.Trouble] = []
        self.changed: dict[str, Any] = {}
        self.ended: Ended | None = None
        self._index()

    def _index(self) -> None:
        """By token and by scope, so that no element has to search."""
        self.waits_by_token: dict[int, list[int]] = {}
        self.hosted: dict[int, list[int]] = {}
        self.inside: dict[int, dict[int, None]] = {scope: {} for scope in self.scopes}
        self.joining: dict[tuple[int, str], dict[int, None]] = {}
        for wait in self.waits.values():
            self.waits_by_token.setdefault(wait.token, []).append(wait.id)
        for scope in self.scopes.values():
            if scope.host is not None:
                self.hosted.setdefault(scope.host, []).append(scope.id)
        for token in self.tokens.values():
            self.inside[token.scope][token.id] = None
            if token.phase is Phase.WAIT and self.graph.nodes[token.node].joins:
                self.joining.setdefault((token.scope, token.node), {})[token.id] = None

    # Values

    def view(self, token: Token) -> dict[str, Any]:
        """The variables that the token sees: its own, then those of the scopes around it."""
        scope: Scope | None = self.scopes[token.scope]
        chain = [token.local] if token.local else []
        while scope is not None:
            chain.append(scope.variables)
            scope = None if scope.parent is None else self.scopes[scope.parent]
        seen: dict[str, Any] = {"business_key": self.ports.business_key}
        for variables in reversed(chain):
            seen.update(variables)
        return seen

    def evaluate(self, expression: Expression, token: Token) -> Any:
        return self.ports.evaluate(expression, self.view(token))

    def value(self, formula: Formula | None, token: Token) -> Any:
        return None if formula is None else formula.evaluate(self.view(token), self.ports)

    def accept(self, name: str, value: Any) -> Any:
        """A copy of what came from outside, refused when it is not data."""
        if isinstance(value, Mapping):
            value = dict(value)
        return accept_value(value, self.ports.limits, path=name)

    def write(self, scope_id: int, values: Mapping[str, Any]) -> None:
        """Into the scope that declares the name, else into that of the instance."""
        for name, value in values.items():
            scope = self.scopes[scope_id]
            while name not in scope.variables and scope.parent is not None:
                scope = self.scopes[scope.parent]
            variables: Any = scope.variables
            if scope.parent is None and _differs(variables, name, value):
                self.changed[name] = value
            variables[name] = value

    # Tokens

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def place(
        self,
        node: str,
        scope: int,
        *,
        local: Mapping[str, Any] | None = None,
        flow: str | None = None,
    ) -> Token:
        """A new token before ``node``."""
        self.require_room(1)
        token = Token(self.new_id(), node, scope, flow=flow, local=local)
        self.tokens[token.id] = token
        self.inside[scope][token.id] = None
        self.queue.append(token.id)
        return token

    def require_room(self, more: int) -> None:
        if len(self.tokens) + more > self.ports.limits.tokens:
            raise TooManyTokens(limit=self.ports.limits.tokens)

    def finish(self, token: Token, payload: Mapping[str, Any] | None = None) -> None:
        """The work at the node is done; ``payload`` is what output mappings see besides."""
        if payload:
            token.local = {**(token.local or {}), **payload}
            token.given = tuple(payload)
        token.phase = Phase.FINISH

    def go_on(self, token: Token, payload: Mapping[str, Any]) -> None:
        """What the token waited for is there."""
        self.close_waits(token)
        self.finish(token, payload)
        self.queue.append(token.id)

    def enter_node(self, token: Token, node: Node) -> None:
        """Counted only where effects are keyed by it, so that the state stays small."""
        token.iteration = 1
        if node.counted:
            token.iteration = self.counts[node.id] = self.counts.get(node.id, 0) + 1
        self.moved(token, "entered", {})

    def choose(self, token: Token, target: str) -> None:
        """From a gateway that waited on behalf of ``target``, to that."""
        self.moved(token, "completed", {})
        flow = next(f for f in self.graph.nodes[token.node].outgoing if f.target == target)
        token.node, token.flow = target, flow.id
        self.moves.append(Moved(flow.id, "taken", token.id))
        self.enter_node(token, self.graph.nodes[target])

    def take(self, token: Token, flows: list[Flow]) -> None:
        """Move on along ``flows``; the first keeps the token, the others get new ones."""
        if not flows:
            self.consume(token)
            return
        self.require_room(len(flows) - 1)
        first, *others = flows
        self._go(token, first)
        for flow in others:
            fork = self.place(flow.target, token.scope, flow=flow.id)
            self.moves.append(Moved(flow.id, "taken", fork.id))

    def _go(self, token: Token, flow: Flow) -> None:
        token.node, token.flow = flow.target, flow.id
        token.phase, token.iteration, token.local, token.given = Phase.ARRIVE, 0, None, ()
        self.moves.append(Moved(flow.id, "taken", token.id))
        self.queue.append(token.id)

    def remove(self, token: Token) -> None:
        self.close_waits(token)
        del self.tokens[token.id]
        del self.inside[token.scope][token.id]
        self.joining.get((token.scope, token.node), {}).pop(token.id, None)

    def consume(self, token: Token) -> None:
        """The token is at its end; without tokens its scope is over too."""
        self.remove(token)
        if not self.inside[token.scope]:
            self._close_scope(token)

    def cancel(self, token: Token, *, failed: Mapping[str, Any] | None = None) -> None:
        """Take the token away with everything that runs inside its activity."""
        pending = [token]
        while pending:
            gone = pending.pop()
            for scope in self.hosted.pop(gone.id, ()):
                pending.extend(self.tokens[inner] for inner in self.inside[scope])
            if gone is token and failed is not None:
                self.moved(gone, "failed", failed)
            elif gone.iteration:
                self.moved(gone, "cancelled", {})
            self.remove(gone)
        for scope_id in [s.id for s in self.scopes.values() if s.host == token.id]:
            self._drop_scope(scope_id)

    def moved(self, token: Token, event: Any, detail: Mapping[str, Any]) -> None:
        self.moves.append(Moved(token.node, event, token.id, token.iteration, detail))

    # Joins

    def at_join(self, token: Token) -> list[Token]:
        """The tokens that wait where ``token`` arrived, in the order they came."""
        return [self.tokens[other] for other in self.joining.get((token.scope, token.node), ())]

    def wait_at_join(self, token: Token) -> None:
        token.phase = Phase.WAIT
        self.joining.setdefault((token.scope, token.node), {})[token.id] = None

    def join(self, token: Token, others: list[Token]) -> None:
        """``others`` become one with ``token``."""
        for other in others:
            self.remove(other)
        self.joining.get((token.scope, token.node), {}).pop(token.id, None)

    # Scopes

    def open_scope(self, host: Token, node: Node) -> Scope:
        """A scope for what runs inside ``host``; its input mappings are its variables."""
        if len(self.scopes) >= self.ports.limits.scopes:
            raise TooManyScopes(limit=self.ports.limits.scopes)
        self.require_room(1)
        variables = dict(host.local or {})
        scope = Scope(self.new_id(), node.id, host.scope, host.id, variables)
        self.scopes[scope.id] = scope
        self.inside[scope.id] = {}
        self.hosted.setdefault(host.id, []).append(scope.id)
        host.local, host.phase = None, Phase.WAIT
        return scope

    def _close_scope(self, last: Token) -> None:
        scope = self.scopes[last.scope]
        if scope.host is None:
            self.end("completed", node=last.node)
            return
        host = self.tokens[scope.host]
        self.hosted[host.id].remove(scope.id)
        self._drop_scope(scope.id)
        host.local = scope.variables
        self.go_on(host, {})

    def _drop_scope(self, scope_id: int) -> None:
        """Forget a scope and those within it; their tokens are gone already."""
        pending = [scope_id]
        while pending:
            gone = pending.pop()
            pending.extend(s.id for s in self.scopes.values() if s.parent == gone)
            del self.scopes[gone], self.inside[gone]

    def terminate(self, token: Token) -> None:
        """End the scope of ``token`` at once."""
        for other in list(self.inside[token.scope]):
            if other in self.tokens and other != token.id:
                self.cancel(self.tokens[other])
        if self.scopes[token.scope].host is None:
            self.remove(token)
            self.end("terminated", node=token.node)
        else:
            self.consume(token)

    def end(self, kind: Any, *, node: str | None = None, error_code: str | None = None) -> None:
        """The instance is over; what is left is cancelled, the variables stay."""
        root = next(iter(self.scopes))
        for token_id in list(self.inside[root]):
            self.cancel(self.tokens[token_id])
        self.queue.clear()
        self.ended = Ended(kind, node, error_code)

    # Waits

    def open(
        self,
        kind: str,
        token: Token,
        node: str,
        *,
        announce: Callable[[int], progress.Wait] | None = None,
        schedule: Schedule | None = None,
        beside: bool = False,
    ) -> int:
        """``token`` waits on behalf of ``node``; ``beside`` when its own work goes on."""
        wait_id = self.new_id()
        timing = (schedule.due, schedule.repeat, schedule.every) if schedule else ()
        self.waits[wait_id] = Wait(wait_id, kind, token.id, node, *timing)
        self.waits_by_token.setdefault(token.id, []).append(wait_id)
        if announce is not None:
            self.opened[wait_id] = announce(wait_id)
        if not beside:
            token.phase = Phase.WAIT
        return wait_id

    def close_wait(self, wait: Wait) -> None:
        """What was opened in this same step was never seen outside."""
        del self.waits[wait.id]
        self.waits_by_token[wait.token].remove(wait.id)
        if self.opened.pop(wait.id, None) is None:
            self.closed.append(wait.id)

    def close_waits(self, token: Token) -> None:
        for wait_id in list(self.waits_by_token.get(token.id, ())):
            self.close_wait(self.waits[wait_id])

    def trouble(self, token: Token, problem: CountersignError) -> None:
        """An incident: the token stays where it is until somebody retries."""
        wait_id = self.open("trouble", token, token.node, beside=True)
        params = {name: _plain(value) for name, value in problem.params.items()}
        self.troubles.append(
            progress.Trouble(wait_id, token.node, problem.code, problem.template, params)
        )

    def result(self) -> Progress:
        state = State(
            tokens=tuple(self.tokens.values()),
            scopes=tuple(self.scopes.values()),
            waits=tuple(self.waits.values()),
            counts=self.counts,
            next_id=self.next_id,
        )
        return Progress(
            state,
            tuple(self.moves),
            tuple(self.opened.values()),
            tuple(self.closed),
            tuple(self.thrown),
            tuple(self.troubles),
            self.ended,
            self.changed,
        )

    def take_in(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Variables from outside, checked before anything changes."""
        return accept(values, self.ports.limits)


def _differs(variables: Mapping[str, Any], name: str, value: Any) -> bool:
    if name not in variables:
        return True
    old = variables[name]
    return type(old) is not type(value) or bool(old != value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
