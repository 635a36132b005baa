"""What is put on models when their graph is there: handlers, loop markers, compensation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.random_models.model import Body, Model, Node, Repeat, inner_bodies, is_activity

if TYPE_CHECKING:
    from tests.random_models.generating import Builder


def add_handlers(make: Builder, model: Model) -> None:
    """Event sub-processes in some bodies."""
    for body in list(model.bodies()):
        for _ in range(make.random.choice((0, 0, 1, 1, 2))):
            _add_handler(make, body, inside=body is not model.body)


def _add_handler(make: Builder, body: Body, *, inside: bool) -> None:
    kinds = ["timer", "message"]
    kinds += [kind for kind in ("signal", "escalation", "conditional") if make.has(kind)]
    kinds += ["error"] if make.has("error") else []
    event = make.random.choice(kinds)
    ref = make.catch_ref(event)
    starts = [handler.body.start for handler in body.handlers() if handler.body]
    if any((start.event, start.ref) == (event, ref) for start in starts):
        return
    name = make.name("esp")
    inner = make.body(name, make.random.randint(1, 3), depth=3)
    inner.start.event, inner.start.ref = event, ref
    inner.start.when = make.condition() if event == "conditional" else None
    inner.start.interrupting = event == "error" or make.random.random() < 0.5
    body.nodes[name] = Node(name, "subProcess", body=inner, triggered=True)


def add_repeats(make: Builder, model: Model) -> None:
    """Loop and multi-instance markers on some user tasks and sub-processes."""
    kinds = [kind for kind in ("standard", "parallel", "sequential") if make.has(kind)]
    for node in list(model.nodes()):
        if not is_activity(node) or node.triggered or node.kind == "serviceTask":
            continue
        if make.random.random() < 0.25:
            node.repeat = _repeat(make, make.random.choice(kinds))


def _repeat(make: Builder, kind: str) -> Repeat:
    choose = make.random.choice
    if kind == "standard":
        return Repeat(kind, choose((1, 2, 3)), make.condition(), choose((True, False)))
    count = choose((0, 1, 2, 2, 3))
    return Repeat(kind, count, enough=choose((None, None, 1, 2)))


def add_compensation(make: Builder, model: Model) -> None:
    """Activities that undo others, and events that ask for it."""
    repeated = {b.id for n in model.nodes() if n.repeat and n.body for b in inner_bodies(n.body)}
    for body in list(model.bodies()):
        # What several instances have done is not undone here: the standard leaves too much open.
        hosts = [n for n in body.nodes.values() if is_activity(n) and not n.triggered]
        for host in hosts:
            if body.id not in repeated and not host.repeat and make.random.random() < 0.4:
                _add_undoing(make, body, host)
        for node in list(body.nodes.values()):
            plain = node.kind in ("intermediateThrowEvent", "endEvent") and node.event is None
            if plain and make.random.random() < 0.6:
                node.event = "compensate"


def add_cancels(make: Builder, model: Model) -> None:
    """Transactions with an end inside that cancels them, and a way on for then."""
    for body in list(model.bodies()):
        for node in list(body.nodes.values()):
            if node.kind != "transaction" or node.repeat or node.body is None:
                continue
            ends = [n for n in node.body.nodes.values() if n.kind == "endEvent"]
            if not ends or make.random.random() < 0.3:
                continue
            end = make.random.choice(ends)
            end.event, end.ref = "cancel", None
            event = make.add(body, "boundaryEvent", "b", event="cancel", host=node.id)
            after = make.add(body, "userTask", "u")
            make.lead(body, event, after)
            make.lead(body, after, make.add(body, "endEvent", "end"))


def _add_undoing(make: Builder, body: Body, host: Node) -> None:
    event = make.add(body, "boundaryEvent", "b", event="compensate", host=host.id)
    kind = make.random.choice(("userTask", "task"))
    body.associations[event] = make.add(body, kind, "c", undoes=True)
