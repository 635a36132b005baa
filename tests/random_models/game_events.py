"""The events of the token game (BPMN 2.0.2, 13.5): listening, throwing, and who catches what."""

from tests.random_models.marks import ENDLESS, Board, Scope, Token, Wait
from tests.random_models.model import Body, Node


class Events(Board):
    """The half of the game that is about events."""

    def listen(self, node: Node, token: Token | None, scope: Scope | None = None) -> None:
        kind = node.event or ""
        if kind in ("error", "escalation", "compensate", "cancel"):
            return
        if node.when is not None:
            wait = Wait("condition", node, token, scope)
            self.waits.append(wait)
            self.look(wait)
            return
        left = 0
        if kind == "timer" and node.ref:
            left = int(node.ref[1:]) - 1 if node.ref[1:] else ENDLESS
        self.waits.append(Wait(kind, node, token, scope, left))

    def look(self, wait: Wait) -> None:
        """A condition is an event when it turns true, or holds already when listening begins."""
        assert wait.node.when is not None
        holds = bool(self.variables) and wait.node.when.holds(self.variables)
        if holds and not wait.held:
            self.due.append(wait)
        wait.held = holds

    def listen_at_boundary(self, token: Token) -> None:
        for event in token.scope.body.attached(token.node.id):
            self.listen(event, token)

    def resume(self, wait: Wait) -> None:
        """What ``wait`` listened for has happened."""
        if wait.scope is not None:
            self.handle(wait.scope, wait.node, wait)
            return
        token = wait.token
        assert token is not None
        if wait.node.kind == "boundaryEvent":
            self.happen(wait.node, token, wait)
            return
        if token.node is not wait.node:
            self.choose(token, wait.node)
        self.go_on(token)

    def choose(self, token: Token, target: Node) -> None:
        """The event-based gateway is passed, the event has occurred already."""
        self.note(token.node, "completed")
        flow = next(f for f in token.scope.body.outgoing(token.node.id) if f.target == target.id)
        token.node, token.by = target, flow
        self.trace.append((flow.id, "taken"))
        self.note(target, "entered")

    def happen(self, event: Node, host: Token, wait: Wait | None = None) -> None:
        """A boundary event of the activity where ``host`` is."""
        self.place(event, host.scope)
        if event.interrupting:
            self.cancel(host)
        elif wait is not None:
            self.again(wait)

    def again(self, wait: Wait) -> None:
        """Messages and signals are listened for on; a timer only if it is a cycle."""
        if wait.kind != "timer":
            return
        self.waits.remove(wait)
        if wait.left:
            left = wait.left - 1 if wait.left > 0 else ENDLESS
            self.waits.append(Wait(wait.kind, wait.node, wait.token, wait.scope, left))

    def handle(self, scope: Scope, start: Node, wait: Wait | None = None) -> None:
        """An event sub-process of ``scope`` begins by its start event."""
        owner = next(n for n in scope.body.handlers() if n.body and n.body.start is start)
        token = self.place(owner, scope)
        if start.interrupting:
            self.waits = [other for other in self.waits if other.scope is not scope]
            scope.interrupted = True
            self.empty(scope, but=token)
        elif wait is not None:
            self.again(wait)

    def throw(self, token: Token) -> None:
        node = token.node
        if node.event == "message":
            self.send(token)
        elif node.event == "error":
            self.throw_error(token, node.ref or "")
        elif node.event == "signal":
            self.broadcast(token)
        elif node.event == "escalation":
            token.stage = "done"
            self.escalate(token, node.ref or "")
        elif node.event == "compensate":
            self.compensate(token)
        elif node.event == "cancel":
            self.cancel_transaction(token)
        else:
            token.stage = "done"

    def send(self, token: Token) -> None:
        """To the one wait inside that has its name, at once; else it leaves the instance."""
        found = [w for w in self.waits if w.kind == "message" and w.node.ref == token.node.ref]
        if len(found) == 1:
            self.resume(found[0])
        else:
            self.thrown.append((token.node.id, "message"))
        token.stage = "done"

    def compensate(self, token: Token) -> None:
        raise NotImplementedError

    def cancel_transaction(self, token: Token) -> None:
        raise NotImplementedError

    def broadcast(self, token: Token) -> None:
        """To all who listen now; the thrower goes on after that, if it still exists."""
        self.thrown.append((token.node.id, "signal"))
        for wait in [w for w in self.waits if w.kind == "signal" and w.node.ref == token.node.ref]:
            if wait in self.waits:
                self.resume(wait)
        token.stage = "done"

    def throw_error(self, token: Token, code: str) -> None:
        """Up the scopes: a boundary event of the activity, a handler of the body around."""
        caught = self.find_catcher(token, "error", code)
        if caught is None:
            self.end_all("failed")
            return
        event, host, scope = caught
        if event.kind == "boundaryEvent":
            assert host is not None
            self.happen(event, host)
        else:
            self.handle(scope, event)

    def escalate(self, token: Token, code: str) -> None:
        """Like an error, but whoever throws goes on, and nobody has to catch it."""
        caught = self.find_catcher(token, "escalation", code)
        if caught is None:
            self.thrown.append((token.node.id, "escalation"))
            return
        event, host, scope = caught
        if event.kind == "boundaryEvent":
            assert host is not None
            self.happen(event, host)
        else:
            self.handle(scope, event)

    def find_catcher(
        self, token: Token, kind: str, code: str
    ) -> tuple[Node, Token | None, Scope] | None:
        """The nearest that names the code or takes all; at one place, the name goes first."""
        here: Token | None = token
        while here is not None:
            scope = here.scope
            if scope.many is not None:
                # Whatever is attached is so to the activity as a whole.
                here = scope.host
                continue
            found = self.best(scope.body.attached(here.node.id), kind, code)
            if found is not None:
                return found, here, scope
            handlers = [
                h.body.start for h in scope.body.handlers() if h.body and h is not here.node
            ]
            found = None if scope.interrupted else self.best(handlers, kind, code)
            if found is not None:
                return found, None, scope
            here = scope.host
        return None

    def best(self, events: list[Node], kind: str, code: str) -> Node | None:
        fitting = [e for e in events if e.event == kind and e.ref in (code, None)]
        return next((e for e in fitting if e.ref == code), next(iter(fitting), None))

    def open_scope(self, body: Body, host: Token | None) -> Scope:
        scope = Scope(body, host)
        self.scopes.append(scope)
        self.place(body.start, scope)
        for handler in body.handlers():
            assert handler.body is not None
            self.listen(handler.body.start, None, scope)
        return scope

    def go_on(self, token: Token) -> None:
        self.stop_waiting(token)
        token.stage, token.since = "done", 0
        self.ready.append(token)

    def consume(self, token: Token) -> None:
        self.remove(token)
        if not token.scope.tokens:
            self.close_scope(token.scope)

    def close_scope(self, scope: Scope) -> None:
        """No token is left inside: the activity around is done."""
        if scope.host is not None:
            self.finished[scope.host] = scope.records
        self.forget(scope)
        if scope.host is None:
            self.ended = self.ended or "completed"
            return
        self.go_on(scope.host)
