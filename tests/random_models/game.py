"""The token game of BPMN 2.0.2, clause 13, on our own model: slow and simple, lists and recursion.

Where the standard leaves the order open, this is what the engine promises: tokens take turns in
the order in which they became ready, one node a turn; flows are taken in the order of the file;
who throws a signal waits until all others rest, then it reaches all who listen; last of all come
inclusive joins, those first whose tokens wait longest.
"""

from collections import Counter

from tests.random_models.game_activities import Activities
from tests.random_models.marks import OUTSIDE, Scope, Token, Wait
from tests.random_models.model import Body, Flow, Node
from tests.random_models.validity import following

MOST_TURNS = 1_500


class EndlessError(Exception):
    """The generator has made a model that it must not make."""


class Game(Activities):
    """One instance: its tokens and scopes, what waits, and what happened since the last trigger."""

    # What can be seen

    def options(self) -> list[Wait]:
        """What somebody outside could do next."""
        return [wait for wait in self.waits if wait.kind in OUTSIDE]

    def waiting(self) -> Counter[tuple[str, str]]:
        return Counter((wait.node.id, wait.kind) for wait in self.options())

    def marking(self) -> Counter[str]:
        return Counter(token.node.id for scope in self.scopes for token in scope.tokens)

    def reopened(self) -> Counter[str]:
        """Sub-processes that are open only to undo what is inside: nobody entered them."""
        tokens = [token for scope in self.scopes for token in scope.tokens]
        return Counter(t.node.id for t in tokens if t.stage == "rests" and not t.entered)

    def dead(self) -> Counter[str]:
        """Bodies in which all tokens wait at joins: for branches that will never come."""
        return Counter(
            scope.body.id
            for scope in self.scopes
            if scope.tokens and all(self._is_at_join(token) for token in scope.tokens)
        )

    def _is_at_join(self, token: Token) -> bool:
        return token.stage == "rests" and token.node.kind in (
            "parallelGateway",
            "inclusiveGateway",
        )

    # What comes from outside

    def start(self, variables: dict[str, int]) -> None:
        self._begin_step()
        self.open_scope(self.model.body, None)
        # What an instance begins with is brought by its start event.
        self.ready[0].data = dict(variables)
        self.run()

    def take(self, wait: Wait, data: dict[str, int] | str | None = None) -> None:
        """End a wait: a task with data, a job well (None) or with an error code."""
        self._begin_step()
        if isinstance(data, str):
            assert wait.token is not None
            self.throw_error(wait.token, data)
        elif wait.kind == "user":
            assert wait.token is not None
            wait.token.data = data if isinstance(data, dict) else None
            self.resume(wait)
        else:
            self.resume(wait)
        self.run()

    def _begin_step(self) -> None:
        self.trace, self.thrown = [], []

    # Turns

    def run(self) -> None:
        turns = 0
        while self.ended is None:
            turns += 1
            if turns > MOST_TURNS:
                raise EndlessError
            if self.due:
                wait = self.due.pop(0)
                if wait in self.waits:
                    self.resume(wait)
            elif self.ready:
                self.turn(self.ready.pop(0))
            elif self.throwing:
                self.turn(self.throwing.pop(0))
            elif not self.release():
                return

    def turn(self, token: Token) -> None:
        if self.throws_signal(token.node) and token.stage == "comes":
            token.stage = "yields"
            self.throwing.append(token)
            return
        if token.stage in ("comes", "yields"):
            if not token.entered:
                self.enter(token)
                if self.due:
                    # A condition at its boundary holds already: that comes first.
                    self.ready.insert(0, token)
                    return
            self.begin(token)
        if token.stage == "done" and token in token.scope.tokens:
            self.complete(token)

    def throws_signal(self, node: Node) -> bool:
        return node.event == "signal" and node.kind in ("intermediateThrowEvent", "endEvent")

    def enter(self, token: Token) -> None:
        token.entered = True
        self.note_visit(token, "entered")
        if token.scope.many is None:
            self.listen_at_boundary(token)

    def begin(self, token: Token) -> None:
        """What the node does, until it is done or has to wait."""
        node, kind = token.node, token.node.kind
        if node.repeat is not None and token.scope.many is None:
            self.begin_many(token)
        elif kind == "parallelGateway":
            self.join_all(token)
        elif kind == "inclusiveGateway" and len(token.scope.body.incoming(node.id)) > 1:
            token.stage = "rests"
            self.clock += 1
            token.since = self.clock
        elif kind == "eventBasedGateway":
            token.stage = "rests"
            for flow in token.scope.body.outgoing(node.id):
                self.listen(token.scope.body.nodes[flow.target], token)
        elif kind == "intermediateCatchEvent" and node.event != "link":
            token.stage = "rests"
            self.listen(node, token)
        elif kind in ("userTask", "serviceTask"):
            token.stage = "rests"
            self.waits.append(Wait("user" if kind == "userTask" else "job", node, token))
        elif node.body is not None:
            token.stage = "rests"
            self.open_scope(node.body, token)
        elif kind in ("intermediateThrowEvent", "endEvent"):
            self.throw(token)
        else:
            token.stage = "done"

    def complete(self, token: Token) -> None:
        self.stop_waiting(token)
        self.variables.update(token.data or {})
        changed, token.data = token.data is not None, None
        self.note_visit(token, "completed")
        self.after_work(token)
        if changed:
            for wait in [w for w in self.waits if w.kind == "condition"]:
                self.look(wait)

    def after_work(self, token: Token) -> None:
        if token.scope.many is not None:
            self.instance_completed(token)
            return
        self.remember(token)
        if token.serves is not None:
            self.undone(token)
        elif token.node.kind == "endEvent":
            self.end_path(token)
        else:
            self.leave(token)

    def leave(self, token: Token) -> None:
        body, node = token.scope.body, token.node
        if node.kind == "intermediateThrowEvent" and node.event == "link":
            target = next(n for n in following(body, node))
            self.move(token, body.nodes[target], None)
            return
        outgoing = body.outgoing(node.id)
        if not outgoing:
            self.consume(token)
            return
        flows = self.open_flows(node, outgoing)
        if not flows:
            token.stage = "stuck"
            self.stuck.append(token)
            return
        # The first flow keeps the token, and so goes first.
        self.move(token, body.nodes[flows[0].target], flows[0])
        for flow in flows[1:]:
            self.place(body.nodes[flow.target], token.scope, by=flow)

    def open_flows(self, node: Node, outgoing: list[Flow]) -> list[Flow]:
        """The default flow is for when no condition holds; a flow without one is always open."""
        found = [
            flow
            for flow in outgoing
            if flow.id != node.default and (not flow.when or flow.when.holds(self.variables))
        ]
        if node.kind == "exclusiveGateway":
            found = found[:1]
        if not any(flow.when for flow in found):
            found += [flow for flow in outgoing if flow.id == node.default]
        return found

    def end_path(self, token: Token) -> None:
        if token.node.event != "terminate":
            self.consume(token)
            return
        self.empty(token.scope, but=token)
        if token.scope.host is None:
            self.remove(token)
            self.end_all("terminated")
        else:
            self.consume(token)

    # Joins

    def join_all(self, token: Token) -> None:
        """One token of every incoming flow; a second one of a flow waits for the next round."""
        token.stage = "rests"
        incoming = token.scope.body.incoming(token.node.id)
        waiting = self.at(token.node, token.scope)
        chosen = [next((t for t in waiting if t.by is flow), None) for flow in incoming]
        if all(chosen):
            for other in chosen:
                if other is not None and other is not token:
                    self.remove(other)
            token.stage = "done"

    def at(self, node: Node, scope: Scope) -> list[Token]:
        return [t for t in scope.tokens if t.node is node and t.stage == "rests"]

    def release(self) -> bool:
        """Let one inclusive join go on, if all that can come has come."""
        resting = [t for scope in self.scopes for t in scope.tokens if t.since]
        for token in sorted(resting, key=lambda t: t.since):
            if not self.may_more_come(token.node, token.scope):
                self.join_some(token)
                return True
        return False

    def join_some(self, token: Token) -> None:
        by: list[Flow | None] = [token.by]
        for other in self.at(token.node, token.scope):
            if other.by not in by:
                by.append(other.by)
                self.remove(other)
        self.go_on(token)

    def may_more_come(self, join: Node, scope: Scope) -> bool:
        """By a flow without a token, from a token that could not as well come by one that has."""
        here = self.at(join, scope)
        incoming = scope.body.incoming(join.id)
        taken = [flow for flow in incoming if any(t.by is flow for t in here)]
        for token in scope.tokens:
            if token.node is join:
                continue
            reached = self.flows_reached(scope.body, token.node, join, set())
            by_taken = any(flow.id in reached for flow in taken)
            by_empty = any(flow.id in reached for flow in incoming if flow not in taken)
            if by_empty and not by_taken:
                return True
        return False

    def flows_reached(self, body: Body, node: Node, join: Node, seen: set[str]) -> set[str]:
        """The flows into ``join`` to which a path leads that does not visit it before."""
        if node.id in seen or node is join:
            return set()
        seen.add(node.id)
        found = {flow.id for flow in body.outgoing(node.id) if flow.target == join.id}
        for target in following(body, node):
            found |= self.flows_reached(body, body.nodes[target], join, seen)
        return found
