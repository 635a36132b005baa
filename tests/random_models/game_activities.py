"""Repeated activities (BPMN 2.0.2, 13.3.6 and 13.3.7) and compensation (10.7 and 13.5.5)."""

from tests.random_models.game_events import Events
from tests.random_models.marks import Record, Scope, Token, Undoing
from tests.random_models.model import Node, Repeat, is_activity


class Activities(Events):
    """Activities that run several times, and activities that are undone."""

    # Loops and multi-instances

    def begin_many(self, token: Token) -> None:
        assert token.node.repeat is not None
        scope = Scope(token.scope.body, token, many=token.node.repeat)
        if not self.is_another_due(scope, token.node.repeat):
            token.stage = "done"
            return
        token.stage = "rests"
        self.scopes.append(scope)
        for _ in range(token.node.repeat.count if token.node.repeat.kind == "parallel" else 1):
            self.start_instance(scope)

    def start_instance(self, scope: Scope) -> None:
        assert scope.host is not None
        scope.started += 1
        self.place(scope.host.node, scope)

    def start_next(self, scope: Scope) -> None:
        """The next round or instance, or the end of the activity."""
        assert scope.many is not None
        if self.is_another_due(scope, scope.many):
            self.start_instance(scope)
        else:
            self.close_scope(scope)

    def is_another_due(self, scope: Scope, repeat: Repeat) -> bool:
        if scope.started >= repeat.count:
            return False
        if repeat.kind != "standard" or not (repeat.test_before or scope.started):
            return True
        return repeat.condition is None or repeat.condition.holds(self.variables)

    def instance_completed(self, token: Token) -> None:
        scope = token.scope
        repeat = scope.many
        assert repeat is not None
        self.finished.pop(token, None)
        self.remove(token)
        scope.completed += 1
        if repeat.enough is not None and scope.completed >= repeat.enough:
            self.empty(scope)
            self.close_scope(scope)
        elif repeat.kind != "parallel":
            self.start_next(scope)
        elif not scope.tokens:
            self.close_scope(scope)

    # Compensation

    def remember(self, token: Token) -> None:
        """The activity is completed; can it be undone?"""
        inner = self.finished.pop(token, [])
        if not is_activity(token.node) or token.node.undoes:
            return
        if self.handler(token.scope, token.node) is not None:
            token.scope.records.append(Record(token.node))
        elif inner:
            token.scope.records.append(Record(token.node, inner))

    def handler(self, scope: Scope, node: Node) -> Node | None:
        """The activity that undoes ``node``."""
        for event in scope.body.attached(node.id):
            if event.id in scope.body.associations:
                return scope.body.nodes[scope.body.associations[event.id]]
        return None

    def compensate(self, token: Token) -> None:
        """Undo what was completed in the scope, the last first, and wait until that is done."""
        scope = token.scope
        while scope.host is not None and scope.host.node.triggered:
            scope = scope.host.scope
        chosen = [r for r in scope.records if token.node.ref in (None, r.node.id)]
        if not chosen:
            token.stage = "done"
            return
        scope.records = [record for record in scope.records if record not in chosen]
        token.stage = "rests"

        def after() -> None:
            if token in token.scope.tokens:
                self.go_on(token)

        self.undo_next(Undoing(chosen, scope, after, by=token))

    def undo_next(self, undoing: Undoing) -> None:
        by = undoing.by
        if by is not None and by not in by.scope.tokens:
            return
        if not undoing.records:
            undoing.after()
            return
        record, scope = undoing.records.pop(), undoing.scope
        handler = self.handler(scope, record.node)
        if handler is not None:
            self.place(handler, scope).serves = undoing
            return
        assert record.node.body is not None
        host = Token(record.node, scope, stage="rests")
        scope.tokens.append(host)
        inside = Scope(record.node.body, host)
        self.scopes.append(inside)

        def after() -> None:
            self.forget(inside)
            self.undo_next(undoing)
            # The scope may have ended with what was undone inside.
            if host in scope.tokens and scope in self.scopes:
                self.consume(host)

        self.undo_next(Undoing(record.inner, inside, after))

    def undone(self, token: Token) -> None:
        """One handler is done: the next one, then this one's token is gone."""
        assert token.serves is not None
        token.entered = False
        self.undo_next(token.serves)
        if token in token.scope.tokens:
            self.remove(token)
            if not token.scope.tokens and token.scope in self.scopes:
                self.close_scope(token.scope)

    def cancel_transaction(self, token: Token) -> None:
        """End all that runs in the transaction, undo what was done, leave by its boundary."""
        scope = token.scope
        while scope.host is not None and self.cancel_event(scope.host) is None:
            scope = scope.host.scope
        if scope.host is None:
            token.stage = "done"
            return
        host, event = scope.host, self.cancel_event(scope.host)
        assert event is not None
        self.note(token.node, "completed")
        token.entered = False
        self.waits = [wait for wait in self.waits if wait.scope is not scope]
        records = self.all_records(scope)
        self.empty(scope)

        def after() -> None:
            self.happen(event, host)

        self.undo_next(Undoing(records, scope, after))

    def cancel_event(self, host: Token) -> Node | None:
        events = host.scope.body.attached(host.node.id)
        return next((event for event in events if event.event == "cancel"), None)

    def all_records(self, scope: Scope) -> list[Record]:
        """Also of sub-processes that still run inside it."""
        found = list(scope.records)
        for inner in [s for s in self.scopes if s.host is not None and s.host.scope is scope]:
            assert inner.host is not None
            records = self.all_records(inner)
            if records:
                found.append(Record(inner.host.node, records))
        return found
