"""Models that SpiffWorkflow's runtime can play too: blocks only, and decisions made just before.

What is left out is what it is known to get wrong; what it does in another way, and we on purpose
not, is in ``spiffworkflow.INTENDED``.
"""

from collections.abc import Callable
from random import Random

from tests.random_models.generating import Builder
from tests.random_models.model import Body, Model
from tests.random_models.validity import is_valid, prune

Block = Callable[[Body, int, int], tuple[str, str]]
#: Left out, and why.
LEFT_OUT = {
    "and, or in loop": "its joins fire after one branch from the second round on",
    "or, loop in or": "its join may fire while a branch with a join or a loop is still to come",
    "terminate in sub": "it ends the whole instance",
    "error": "when nothing catches an error, the parent goes on as if nothing had happened",
    "handler": "event sub-processes begin with the process, and never interrupt",
    "signal end, link, escalation, compensation": "missing, or silently without effect",
    "cycle": "its cycle timers go by the machine's clock, and fork the tree at every look",
    "tangled, doubled": "its joins count tasks of its tree, not the tokens on each flow",
    "timer behind a gateway": "can only be fired by waiting for the machine's clock",
    "shared variables": "every branch has its own copy; so whoever decides, decides at once",
}


def generate_plain(seed: int) -> Model:
    """Valid, and the same for ever."""
    random = Random(f"plain {seed}")
    while True:
        model = PlainBuilder(random).model(seed)
        prune(model)
        if is_valid(model):
            return model


class PlainBuilder(Builder):
    """Only blocks; every split that chooses comes right after the task that decides."""

    closed = 1.0
    doubled = 0.0

    def __init__(self, random: Random) -> None:
        super().__init__(random, frozenset({"and", "or", "loop", "event", "boundary", "sub"}))

    def end(self, body: Body, depth: int) -> str:
        return self.add(body, "endEvent", "end")

    def ref(self, event: str | None) -> str | None:
        """Every message is its own."""
        return self.name("M") if event == "message" else None

    def split(
        self, body: Body, kind: str, prefix: str, parts: list[int], depth: int
    ) -> tuple[str, str]:
        decide = self.add(body, "userTask", "u")
        fork, join = self.add(body, kind, prefix), self.add(body, kind, prefix)
        self.lead(body, decide, fork)
        chooses = kind != "parallelGateway"
        flow = ""
        for part in parts:
            first, last = self.block(body, part, depth)
            flow = self.lead(body, fork, first, self.condition() if chooses else None)
            self.lead(body, last, join)
        if chooses:
            self.make_default(body, fork, flow)
        return decide, join

    def make_default(self, body: Body, node: str, flow: str) -> None:
        body.nodes[node].default = flow
        next(f for f in body.flows if f.id == flow).when = None

    def loop(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        return self.without({"and", "or", "boundary"}, super().loop, body, size, depth)

    def without(
        self, names: set[str], block: Block, body: Body, size: int, depth: int
    ) -> tuple[str, str]:
        kept, self.features = self.features, self.features - names
        try:
            return block(body, size, depth)
        finally:
            self.features = kept

    def inclusive(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        return self.without({"or", "loop"}, super().inclusive, body, size, depth)

    def arm(self) -> str:
        return "message"

    def boundary(self, body: Body, activity: str) -> str:
        event = self.random.choice(("timer", "message"))
        return self.add(
            body,
            "boundaryEvent",
            "b",
            event=event,
            ref=self.ref(event),
            host=activity,
            interrupting=self.random.random() < 0.6,
        )
