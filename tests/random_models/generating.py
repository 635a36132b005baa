"""Makes models from seeds: blocks within blocks, and on demand tangled into unstructured graphs."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from tests.random_models.marking import add_cancels, add_compensation, add_handlers, add_repeats
from tests.random_models.model import VALUES, VARIABLES, Body, Condition, Flow, Model, Node
from tests.random_models.tangling import tangle
from tests.random_models.validity import is_valid, prune

#: All that a model may contain beside tasks, sequences and exclusive gateways.
FEATURES = (
    "and",
    "or",
    "loop",
    "event",
    "boundary",
    "job",
    "sub",
    "terminate",
    "error",
    "conditional",
    "link",
    "signal",
    "escalation",
    "handler",
    "standard",
    "parallel",
    "sequential",
    "compensation",
    "transaction",
    "tangled",
)


def generate(seed: int, features: frozenset[str] = frozenset(FEATURES)) -> Model:
    """The model of this seed; the same for ever, as long as the generator is not changed."""
    random = Random(f"model {seed}")
    while True:
        builder = Builder(random, features)
        model = builder.model(seed)
        prune(model)
        if is_valid(model):
            if "tangled" in features and random.random() < 0.5:
                tangle(model, random)
            return model


class Builder:
    """Writes blocks into bodies; every block has one node to come in by and one to leave by."""

    #: How often a path has an end event, and does not just stop.
    closed = 0.9
    #: How often what runs beside an activity comes together with what follows that.
    doubled = 0.15

    def __init__(self, random: Random, features: frozenset[str]) -> None:
        self.random = random
        # Each model has only some of the elements, so that they meet in all combinations.
        keep = random.choice((0.4, 0.7, 1.0))
        self.features = {name for name in sorted(features) if random.random() < keep}
        self.last = 0

    def model(self, seed: int) -> Model:
        body = self.body("main", self.random.randint(3, 12), depth=0)
        model = Model(seed, body)
        if "handler" in self.features:
            add_handlers(self, model)
        if self.features & {"standard", "parallel", "sequential"}:
            add_repeats(self, model)
        if "compensation" in self.features:
            add_compensation(self, model)
        if "transaction" in self.features:
            add_cancels(self, model)
        return model

    def has(self, feature: str) -> bool:
        return feature in self.features

    def name(self, prefix: str) -> str:
        self.last += 1
        return f"{prefix}{self.last}"

    def add(self, body: Body, kind: str, prefix: str, **rest: object) -> str:
        node = Node(self.name(prefix), kind, **rest)  # type: ignore[arg-type]
        if node.event == "conditional":
            node.when = self.condition()
        body.nodes[node.id] = node
        return node.id

    def lead(self, body: Body, source: str, target: str, when: Condition | None = None) -> str:
        flow = Flow(self.name("f"), source, target, when)
        body.flows.append(flow)
        return flow.id

    def condition(self) -> Condition:
        choose = self.random.choice
        return Condition(choose(VARIABLES), choose(("=", "=", "!=")), choose(VALUES))

    def body(self, name: str, size: int, *, depth: int) -> Body:
        body = Body(name)
        start = self.add(body, "startEvent", "start")
        first, last = self.block(body, size, depth)
        self.lead(body, start, first)
        if self.random.random() < self.closed:
            self.lead(body, last, self.end(body, depth))
        return body

    def end(self, body: Body, depth: int) -> str:
        """Mostly a plain one; an error only where something can catch it, or rarely."""
        kinds: list[tuple[str | None, float]] = [(None, 4.0), ("message", 0.3)]
        if self.has("terminate"):
            kinds.append(("terminate", 0.6))
        if self.has("error"):
            kinds.append(("error", 1.0 if depth else 0.1))
        if self.has("signal"):
            kinds.append(("signal", 0.5))
        if self.has("escalation"):
            kinds.append(("escalation", 0.7))
        names, weights = zip(*kinds, strict=True)
        event = self.random.choices(names, weights)[0]
        return self.add(body, "endEvent", "end", event=event, ref=self.ref(event))

    def ref(self, event: str | None) -> str | None:
        """Few codes and signals, so that they meet; a message has a name."""
        if event in ("error", "escalation", "signal"):
            return self.random.choice(("A", "A", "B"))
        return "M" if event == "message" else None

    # Blocks

    def block(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        if size <= 1:
            return self.leaf(body)
        kinds: dict[str, tuple[float, Callable[[Body, int, int], tuple[str, str]]]] = {
            "": (2.0, self.sequence),
            "xor": (2.0, self.exclusive),
            "and": (2.0, self.parallel),
            "or": (1.5, self.inclusive),
            "loop": (1.5, self.loop),
            "event": (1.0, self.events),
            "boundary": (2.0, self.bounded),
            "sub": (1.5 if depth < 3 else 0.0, self.sub_process),
            "link": (0.4, self.link),
        }
        allowed = [k for k in kinds if k in ("", "xor") or self.has(k)]
        kind = self.random.choices(allowed, [kinds[k][0] for k in allowed])[0]
        return kinds[kind][1](body, size, depth)

    def leaf(self, body: Body) -> tuple[str, str]:
        kinds: list[tuple[str, str | None, float]] = [
            ("userTask", None, 7),
            ("task", None, 2),
            ("intermediateCatchEvent", "timer", 1),
            ("intermediateCatchEvent", "message", 1),
            ("intermediateThrowEvent", None, 0.5),
            ("intermediateThrowEvent", "message", 0.5),
        ]
        if self.has("job"):
            kinds.append(("serviceTask", None, 2))
        if self.has("signal"):
            kinds.append(("intermediateThrowEvent", "signal", 2))
            kinds.append(("intermediateCatchEvent", "signal", 2))
        if self.has("conditional"):
            kinds.append(("intermediateCatchEvent", "conditional", 1))
        if self.has("escalation"):
            kinds.append(("intermediateThrowEvent", "escalation", 2))
        kind, event, _ = self.random.choices(kinds, [weight for *_, weight in kinds])[0]
        prefix = {"userTask": "u", "task": "t", "serviceTask": "s"}.get(kind, "e")
        made = self.add(body, kind, prefix, event=event, ref=self.ref(event))
        return made, made

    def parts(self, size: int, least: int = 2) -> list[int]:
        """Sizes of the blocks within one of ``size``."""
        count = self.random.randint(least, 3)
        return [max(1, size // count + self.random.randint(-1, 1)) for _ in range(count)]

    def sequence(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        made = [self.block(body, part, depth) for part in self.parts(size)]
        for (_, last), (first, _) in pairwise(made):
            self.lead(body, last, first)
        return made[0][0], made[-1][1]

    def exclusive(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        return self.split(body, "exclusiveGateway", "x", self.parts(size), depth)

    def parallel(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        return self.split(body, "parallelGateway", "p", self.parts(size), depth)

    def inclusive(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        return self.split(body, "inclusiveGateway", "o", self.parts(size), depth)

    def split(
        self, body: Body, kind: str, prefix: str, parts: list[int], depth: int
    ) -> tuple[str, str]:
        fork = self.add(body, kind, prefix)
        # Of several flows out of an activity all go that are open, as out of an inclusive gateway.
        if kind != "exclusiveGateway" and self.random.random() < 0.15:
            fork = self.add(body, "userTask", "u")
        join = self.add(body, kind, prefix)
        chooses = kind != "parallelGateway"
        flow = ""
        for part in parts:
            first, last = self.block(body, part, depth)
            flow = self.lead(body, fork, first, self.condition() if chooses else None)
            self.lead(body, last, join)
        if chooses:
            self.make_default(body, fork, flow)
            if self.random.random() < 0.2:
                self.lead(body, fork, self.end(body, depth), self.condition())
            if self.random.random() < 0.2:
                self.lead(body, fork, join, self.condition())
        return fork, join

    def make_default(self, body: Body, node: str, flow: str) -> None:
        """Without one the process may have to stop here: rarely."""
        if self.random.random() < 0.95:
            body.nodes[node].default = flow
            next(f for f in body.flows if f.id == flow).when = None

    def loop(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        merge = self.add(body, "exclusiveGateway", "x")
        first, last = self.block(body, size - 1, depth)
        decide = self.add(body, "userTask", "u")
        check = self.add(body, "exclusiveGateway", "x")
        leave = self.add(body, "task", "t")
        self.lead(body, merge, first)
        self.lead(body, last, decide)
        self.lead(body, decide, check)
        self.lead(body, check, merge, self.condition())
        self.make_default(body, check, self.lead(body, check, leave, self.condition()))
        return merge, leave

    def events(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        fork = self.add(body, "eventBasedGateway", "g")
        merge = self.add(body, "exclusiveGateway", "x")
        for part in self.parts(size):
            event = self.arm()
            arm = self.add(body, "intermediateCatchEvent", "e", event=event, ref=self.ref(event))
            first, last = self.block(body, part, depth)
            self.lead(body, fork, arm)
            self.lead(body, arm, first)
            self.lead(body, last, merge)
        return fork, merge

    def arm(self) -> str:
        """What an event-based gateway waits for."""
        kinds = ["timer", "message", "message"]
        kinds += [kind for kind in ("signal", "conditional") if self.has(kind)]
        return self.random.choice(kinds)

    def link(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        """A gap in the drawing: what goes in at one link event comes out at the other."""
        first, last = self.block(body, size - 1, depth)
        name = self.name("L")
        source = self.add(body, "intermediateThrowEvent", "e", event="link", ref=name)
        target = self.add(body, "intermediateCatchEvent", "e", event="link", ref=name)
        self.lead(body, last, source)
        return first, target

    def sub_process(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        name = self.name("sub")
        kind = "subProcess"
        inner = self.body(name, size - 1, depth=depth + 1)
        if self.has("transaction") and self.random.random() < 0.4:
            kind = "transaction"
        body.nodes[name] = Node(name, kind, body=inner)
        return name, name

    def bounded(self, body: Body, size: int, depth: int) -> tuple[str, str]:
        """An activity with boundary events, whose ways come together again or end."""
        parts = self.parts(size)
        if self.has("sub") and depth < 3 and self.random.random() < 0.6:
            activity, _ = self.sub_process(body, parts[0] + 1, depth)
        else:
            kind = "serviceTask" if self.has("job") and self.random.random() < 0.4 else "userTask"
            activity = self.add(body, kind, kind[0])
        merge = self.add(body, "exclusiveGateway", "x")
        self.lead(body, activity, merge)
        for part in parts[1:]:
            event = self.boundary(body, activity)
            first, last = self.block(body, part, depth)
            self.lead(body, event, first)
            chance = 0.8 if body.nodes[event].interrupting else self.doubled
            merges = self.random.random() < chance
            self.lead(body, last, merge if merges else self.end(body, depth))
        return activity, merge

    def boundary(self, body: Body, activity: str) -> str:
        host = body.nodes[activity]
        kinds = ["timer", "message"]
        kinds += [kind for kind in ("signal", "conditional") if self.has(kind)]
        if host.body is not None or host.kind == "serviceTask":
            kinds += ["error", "error"] if self.has("error") else []
        if host.body is not None:
            kinds += ["escalation", "escalation"] if self.has("escalation") else []
        event = self.random.choice(kinds)
        taken = {other.ref for other in body.attached(activity) if other.event == event}
        ref = self.catch_ref(event)
        if event in ("error", "escalation") and ref in taken:
            event, ref = "message", "M"
        interrupting = event == "error" or self.random.random() < 0.6
        if event == "timer" and not interrupting and self.random.random() < 0.5:
            ref = self.random.choice(("R2", "R3", "R"))
        return self.add(
            body, "boundaryEvent", "b", event=event, ref=ref, host=activity,
            interrupting=interrupting,
        )  # fmt: skip

    def catch_ref(self, event: str) -> str | None:
        """An error or escalation may be caught without naming it."""
        if event in ("error", "escalation") and self.random.random() < 0.3:
            return None
        return self.ref(event)
