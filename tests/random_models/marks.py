"""What lies on the model while it is played: tokens, scopes, and what waits."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.random_models.model import Body, Flow, Model, Node, Repeat

#: Kinds of waits that something outside ends.
OUTSIDE = ("user", "timer", "message", "signal", "job")
ENDLESS = -1


@dataclass(eq=False)
class Token:
    """``stage``: comes, works (its work can go on), rests, done (may leave)."""

    node: Node
    scope: "Scope"
    by: Flow | None = None
    stage: str = "comes"
    entered: bool = False
    #: When it came to rest at an inclusive join.
    since: int = 0
    #: What the person who completes a user task says.
    data: dict[str, int] | None = None
    #: The compensation that it works for, when it undoes something.
    serves: "Undoing | None" = None


@dataclass(eq=False)
class Scope:
    """A running body; ``host`` is the token whose activity it is."""

    body: Body
    host: Token | None = None
    tokens: list[Token] = field(default_factory=list)
    #: An interrupting event sub-process took over: the others listen no more.
    interrupted: bool = False
    #: The instances of a repeated activity run in one of these, around them is its own token.
    many: Repeat | None = None
    started: int = 0
    completed: int = 0
    #: What was completed and can be undone, in that order.
    records: list["Record"] = field(default_factory=list)


@dataclass(eq=False)
class Record:
    """An activity was completed that can be undone: by its handler, or by what is inside it."""

    node: Node
    inner: list["Record"] = field(default_factory=list)


@dataclass(eq=False)
class Undoing:
    """Compensation on its way: what is still to be undone, and what comes after it."""

    records: list[Record]
    scope: Scope
    after: Callable[[], None]
    #: Who asked for it; when that was ended meanwhile, nothing more is begun.
    by: Token | None = None


@dataclass(eq=False)
class Wait:
    """``node`` listens or works for ``token``, or as the start of a handler for ``scope``."""

    kind: str
    node: Node
    token: Token | None
    scope: Scope | None = None
    left: int = 0
    #: Did the condition hold when it was last looked at?
    held: bool = False


class Board:
    """Where the tokens are, and what happened since the last trigger."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.variables: dict[str, int] = {}
        self.scopes: list[Scope] = []
        self.ready: list[Token] = []
        self.throwing: list[Token] = []
        self.waits: list[Wait] = []
        self.stuck: list[Token] = []
        self.trace: list[tuple[str, str]] = []
        #: Conditions that turned true, and were not told yet.
        self.due: list[Wait] = []
        self.thrown: list[tuple[str, str]] = []
        self.ended: str | None = None
        self.clock = 0
        #: By the token of an activity that is just over, what can be undone inside it.
        self.finished: dict[Token, list[Record]] = {}

    def note(self, node: Node, event: str) -> None:
        self.trace.append((node.id, event))

    def note_visit(self, token: Token, event: str) -> None:
        """Of a repeated activity every instance is a visit, and not the whole around them."""
        if token.node.repeat is None or token.scope.many is not None:
            self.note(token.node, event)

    def place(self, node: Node, scope: Scope, *, by: Flow | None = None) -> Token:
        token = Token(node, scope, by)
        scope.tokens.append(token)
        self.ready.append(token)
        if by is not None:
            self.trace.append((by.id, "taken"))
        return token

    def move(self, token: Token, node: Node, by: Flow | None) -> None:
        token.node, token.by, token.stage, token.entered = node, by, "comes", False
        if by is not None:
            self.trace.append((by.id, "taken"))
        self.ready.append(token)

    def remove(self, token: Token) -> None:
        self.stop_waiting(token)
        token.scope.tokens.remove(token)
        for queue in (self.ready, self.throwing, self.stuck):
            if token in queue:
                queue.remove(token)

    def cancel(self, token: Token) -> None:
        """Away with it, and with all that runs inside its activity."""
        for scope in [s for s in self.scopes if s.host is token]:
            self.empty(scope)
            self.forget(scope)
        if token.entered and token.stage != "stuck":
            self.note_visit(token, "cancelled")
        self.remove(token)

    def empty(self, scope: Scope, *, but: Token | None = None) -> None:
        for token in list(scope.tokens):
            if token is not but:
                self.cancel(token)

    def forget(self, scope: Scope) -> None:
        self.scopes.remove(scope)
        self.waits = [wait for wait in self.waits if wait.scope is not scope]

    def end_all(self, kind: str) -> None:
        self.empty(self.scopes[0])
        self.scopes, self.waits, self.ready, self.throwing = [], [], [], []
        self.ended = kind

    def stop_waiting(self, token: Token) -> None:
        self.waits = [wait for wait in self.waits if wait.token is not token]
