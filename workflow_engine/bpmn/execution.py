"""The working copy of a state during one step: tokens, scopes and variables as they change."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn import progress
from workflow_engine.bpmn.elements.compensation import go_on_undoing, is_reopened, served
from workflow_engine.bpmn.errors import BoundReached, TooManyScopes, TooManyTokens
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Flow, Node
from workflow_engine.bpmn.itemtypes import require_type
from workflow_engine.bpmn.progress import Ended, Moved
from workflow_engine.bpmn.state import (
    ARRIVE,
    FINISH,
    LEAVE,
    PENDING,
    WAIT,
    Body,
    Scope,
    Token,
    Wait,
)
from workflow_engine.bpmn.values import accept, accept_value
from workflow_engine.bpmn.variables import Variables, View
from workflow_engine.bpmn.waiting import Waiting
from workflow_engine.errors import CountersignError
from workflow_engine.feel import Expression


class Execution(Waiting):
    """All that elements may do to the state, and the record of what happened."""

    # Values

    def view(self, token: Token) -> View:
        """The variables that the token sees: its own, then those of the scopes around it."""
        return self.view_of(token.scope, token.local)

    def view_of(self, scope_id: int, local: Mapping[str, Any] | None = None) -> View:
        scope = self.scopes[scope_id]
        outermost = {"business_key": self.ports.business_key}
        if scope.parent is None and not local:
            return View((scope.variables, outermost))
        chain: list[Mapping[str, Any]] = [local] if local else []
        while True:
            if scope.body is not None:
                chain.append(_counters(scope.body))
            chain.append(scope.variables)
            if scope.parent is None:
                return View((*chain, outermost))
            scope = self.scopes[scope.parent]

    def evaluate(self, expression: Expression, token: Token) -> Any:
        return self.ports.evaluate(expression, self.view(token))

    def value(self, formula: Formula | None, token: Token) -> Any:
        if formula is None or formula.expression is None:
            return None if formula is None else formula.text
        return formula.evaluate(self.view(token), self.ports)

    def accept(self, name: str, value: Any) -> Any:
        """A copy of what came from outside, refused when it is not data."""
        if isinstance(value, Mapping):
            value = dict(value)
        return accept_value(value, self.ports.limits, path=name)

    def take_in(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Variables from outside, checked before anything changes."""
        return accept(values, self.ports.limits)

    def write(self, scope_id: int, values: Mapping[str, Any]) -> None:
        """Into the scope that declares the name, else into that of the instance."""
        declared = self.graph.data
        if declared:
            for name, value in values.items():
                home = self._home(scope_id, name)
                require_type(declared.get(home.node, ()), name, value)
        for name, value in values.items():
            home = self._home(scope_id, name)
            if home.variables.put(name, value):
                self.touched = True
                if home.parent is None:
                    self.changed[name] = value

    def _home(self, scope_id: int, name: str) -> Scope:
        scope = self.scopes[scope_id]
        while scope.parent is not None and name not in scope.variables:
            scope = self.scopes[scope.parent]
        return scope

    # Tokens

    def place(
        self,
        node: str,
        scope: int,
        *,
        local: Mapping[str, Any] | None = None,
        flow: str | None = None,
        serves: int = 0,
        replaces: bool = False,
    ) -> Token:
        """A new token before ``node``; one that ``replaces`` another needs no room of its own."""
        if not replaces:
            self.require_room(1)
        known = dict(local) if local is not None else None
        token = Token(self.new_id(scope), node, scope, flow=flow, local=known, serves=serves)
        return self.add(token)

    def add(self, token: Token, *, ready: bool = True) -> Token:
        self.tokens[token.id] = token
        self.inside[token.scope][token.id] = None
        if ready:
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
        token.phase = FINISH

    def go_on(self, token: Token, payload: Mapping[str, Any]) -> None:
        """What the token waited for is there."""
        self.close_waits(token)
        self.finish(token, payload)
        self.queue.append(token.id)

    def enter_node(self, token: Token, node: Node) -> None:
        """Counted only where effects are keyed by it, so that the state stays small."""
        times = 1
        if node.counted:
            times = self.counts[node.id] = self.counts.get(node.id, 0) + 1
        token.iteration = times
        self.moves.append(Moved(node.id, "entered", token.id, times))

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
        if len(flows) > 1:
            self.require_room(len(flows) - 1)
        self.follow(token, flows[0])
        for flow in flows[1:]:
            fork = self.place(flow.target, token.scope, flow=flow.id)
            self.moves.append(Moved(flow.id, "taken", fork.id))

    def follow(self, token: Token, flow: Flow) -> None:
        """Move on along one flow, with nothing of what was known at the node behind."""
        token.node, token.flow, token.phase, token.iteration = flow.target, flow.id, ARRIVE, 0
        if token.local is not None or token.given:
            token.local, token.given = None, ()
        self.moves.append(Moved(flow.id, "taken", token.id))
        self.queue.append(token.id)

    def jump(self, token: Token, node: str) -> None:
        """On to a node of the same scope without a flow."""
        token.node, token.flow, token.phase, token.iteration = node, None, ARRIVE, 0
        token.local, token.given = None, ()
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
            self.close_scope(token.scope, last=token.node)

    def cancel(self, token: Token, *, failed: Mapping[str, Any] | None = None) -> None:
        """Take the token away with everything that runs inside its activity."""
        pending, dropped = [token], []
        while pending:
            gone = pending.pop()
            for scope_id in self.hosted.pop(gone.id, ()):
                self.load_body(self.scopes[scope_id])
                pending.extend(self.tokens[inner] for inner in self.inside[scope_id])
                dropped.append(scope_id)
            if gone is token and failed is not None:
                self.moved(gone, "failed", failed)
            elif gone.iteration and gone.phase is not LEAVE and not self.is_outer(gone):
                self.moved(gone, "cancelled", {})
            unfinished = self.unfinished.pop(gone.id, None)
            if unfinished is not None:
                self.records = [r for r in self.records if r.id != unfinished]
            self.remove(gone)
        for scope_id in dropped:
            self.drop_scope(scope_id)

    def interrupt(self, token: Token, *, failed: Mapping[str, Any] | None = None) -> None:
        """An event at its boundary ends the activity; a compensation it worked for goes on."""
        self.cancel(token, failed=failed)
        if token.serves:
            go_on_undoing(self, token)

    def is_outer(self, token: Token) -> bool:
        """Does it stand for a repeating activity as a whole, not for one inner instance?"""
        if self.graph.nodes[token.node].repetition is None:
            return False
        return self.scopes[token.scope].body is None

    def cancel_others(self, scope_id: int, kept: Token | None) -> None:
        """Everything in the scope ends but ``kept``, with what runs inside of it."""
        for other in list(self.inside[scope_id]):
            if other in self.tokens and (kept is None or other != kept.id):
                self.cancel(self.tokens[other])

    def moved(self, token: Token, event: Any, detail: Mapping[str, Any]) -> None:
        self.moves.append(Moved(token.node, event, token.id, token.iteration, detail))

    def happen(self, wait: Wait, payload: Mapping[str, Any]) -> None:
        """What ``wait`` waits for is there."""
        behaviour = self.graph.nodes[wait.node].behaviour
        behaviour.resume(self, self.tokens.get(wait.token), wait, payload)

    # Joins

    def at_join(self, token: Token) -> list[Token]:
        """The tokens that wait where ``token`` arrived, in the order they came."""
        return [self.tokens[other] for other in self.joining.get((token.scope, token.node), ())]

    def wait_at_join(self, token: Token) -> None:
        token.phase = WAIT
        self.joining.setdefault((token.scope, token.node), {})[token.id] = None

    def join(self, token: Token, others: list[Token]) -> None:
        """``others`` become one with ``token``."""
        for other in others:
            self.remove(other)
        self.joining.get((token.scope, token.node), {}).pop(token.id, None)

    # Scopes

    def open_scope(self, host: Token, node: Node, *, body: Body | None = None) -> Scope:
        """A scope for what runs inside ``host``; its input mappings are its variables."""
        if len(self.scopes) >= self.ports.limits.scopes:
            raise TooManyScopes(limit=self.ports.limits.scopes)
        self.require_room(1)
        scope = Scope(self.new_id(host.id), node.id, host.scope, host.id, body=body)
        if body is None:
            scope.variables = Variables.of(self.declared(node.id, host.local or {}))
            host.local = None
        self.scopes[scope.id] = scope
        self.inside[scope.id] = {}
        self.hosted.setdefault(host.id, []).append(scope.id)
        host.phase = WAIT
        return scope

    def declared(self, container: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The variables of a new scope: what it declares, and what it was given."""
        declared = self.graph.data.get(container, ())
        variables: dict[str, Any] = {
            each.name: [] if each.is_collection else None for each in declared
        }
        variables.update(given)
        return variables

    def close_scope(self, scope_id: int, *, last: str | None = None) -> None:
        """No token is left inside: the host goes on, or the instance has ended."""
        scope = self.scopes[scope_id]
        if scope.memory.get(PENDING):
            following, *scope.memory[PENDING] = scope.memory[PENDING]
            self.place(following, scope_id)
            return
        if scope.host is None:
            self.end("completed", node=last)
            return
        host = self.tokens[scope.host]
        self.keep_records(scope, host)
        self.hosted[host.id].remove(scope.id)
        self.drop_scope(scope.id)
        if is_reopened(host):
            served(self, host)
            return
        host.local = dict(scope.variables)
        self.go_on(host, {})

    def drop_scope(self, scope_id: int) -> None:
        """Forget a scope; what was inside is gone already."""
        self.close_listeners(scope_id)
        if self.records:
            self.records = [r for r in self.records if r.scope != scope_id]
        del self.scopes[scope_id], self.inside[scope_id]

    def terminate(self, token: Token) -> None:
        """End the scope of ``token`` at once."""
        self.cancel_others(token.scope, token)
        if self.scopes[token.scope].host is None:
            self.remove(token)
            self.end("terminated", node=token.node)
        else:
            self.consume(token)

    def end(self, kind: Any, *, node: str | None = None, error_code: str | None = None) -> None:
        """The instance is over; what is left is cancelled, the variables stay."""
        root = next(iter(self.scopes))
        for token_id in list(self.inside[root]):
            if token_id in self.tokens:
                self.cancel(self.tokens[token_id])
        self.close_listeners(root)
        self.records.clear()
        self.queue.clear()
        self.yielding.clear()
        self.occurred.clear()
        self.ended = Ended(kind, node, error_code)

    def trouble(self, token: Token, problem: CountersignError, *, bound: str | None = None) -> None:
        """An incident: the token stays where it is until somebody retries."""
        opened = self.open("trouble", token, token.node, beside=True, name=bound)
        self.report(opened, token.node, problem)

    def stop(self, token: Token, problem: BoundReached) -> None:
        """The token stays where it is; the first at this bound becomes the incident for all.

        One that waits at a join could not be told from those that wait there in order.
        """
        bound = "*" if problem.whole else token.node
        if token.phase is WAIT or not self._is_told(bound):
            self.trouble(token, problem, bound=bound)
        self.bounds[bound] = None

    def _is_told(self, bound: str) -> bool:
        """Asked once in a step: there may be thousands of tokens and of waits."""
        if bound in self.bounds:
            return True
        self.load_all()
        return any(w.kind == "trouble" and w.name == bound for w in self.waits.values())

    def report(self, wait: int, node: str, problem: CountersignError) -> None:
        """Tell outside of the trouble that was opened as ``wait``."""
        params = {name: _plain(value) for name, value in problem.params.items()}
        found = progress.Trouble(wait, node, problem.code, problem.template, params)
        self.troubles.append(found)


def _counters(body: Body) -> dict[str, Any]:
    """The runtime attributes of a repeating activity (BPMN 2.0.2, table 10.31)."""
    return {
        "nrOfInstances": body.total,
        "nrOfActiveInstances": body.active,
        "nrOfCompletedInstances": body.completed,
        "nrOfTerminatedInstances": body.terminated,
        "numberOfInstances": body.total,
        "numberOfActiveInstances": body.active,
        "numberOfCompletedInstances": body.completed,
        "numberOfTerminatedInstances": body.terminated,
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
