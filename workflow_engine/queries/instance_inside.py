"""Inside an instance: at each element what is there, with counters, incidents and variables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import forms
from workflow_engine.bpmn.elements.repetition.counters import COUNTER
from workflow_engine.bpmn.graph import Node
from workflow_engine.bpmn.state import PENDING, Scope, Token, part_of
from workflow_engine.domain.phrases import shown
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.tables import incident, instance
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.instance_state import Whole, whole_state
from workflow_engine.queries.instance_waits import OpenWait, open_waits
from workflow_engine.queries.instance_ways import Ways, startable
from workflow_engine.queries.visibility import require_visible, visible
from workflow_engine.queries.withheld import withheld

#: More called instances than these nobody looks through on this page.
MOST_CALLED = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A token; ``round`` is which inner instance of a repeating activity it moves, if one.

    ``is_whole``: it stands for the repeating activity with all of them. ``back`` are the elements
    it could return to, with their names.
    """

    token: int
    phase: str
    scope: int
    iteration: int
    round: int | None
    local: Mapping[str, Any]
    is_whole: bool = False
    back: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """How far a loop or multi-instance is; ``total`` is what it knows of."""

    scope: int
    total: int
    started: int
    active: int
    completed: int
    terminated: int


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What stands still at an element until somebody helps."""

    incident_id: str
    kind: str
    code: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """One element and all that is there now; ``entered`` only where it is counted.

    ``runs`` are the scopes around it: more than one where a sub-process runs several times. Work
    can begin before it if it ``may_start``, after it if it ``may_follow``.
    """

    element: str
    name: str
    kind: str
    event: str | None
    tokens: Sequence[Standing] = ()
    waits: Sequence[OpenWait] = ()
    counters: Sequence[Counter] = ()
    incidents: Sequence[OpenIncident] = ()
    pending: Sequence[str] = ()
    entered: int | None = None
    runs: Sequence[int] = ()
    may_start: bool = False
    may_follow: bool = False
    ways: Sequence[tuple[str, str]] = ()
    """Outgoing flows, where conditions choose: id, and where it leads."""

    @property
    def is_empty(self) -> bool:
        return not (self.tokens or self.waits or self.counters or self.incidents)


@dataclass(frozen=True, slots=True)
class ScopeView:
    """The process, a running sub-process or an inner instance, with variables of its own."""

    scope: int
    element: str | None
    name: str
    depth: int
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Relative:
    """An instance that called this one, or was called by it."""

    instance_id: str
    title: str
    name: str
    status: str
    incidents: int


@dataclass(frozen=True, slots=True)
class Inside:
    """``places`` in the order of the model; ``hidden`` inner instances are not listed."""

    places: Sequence[Place]
    scopes: Sequence[ScopeView]
    caller: Relative | None
    called: Sequence[Relative]
    hidden: int

    def at(self, element: str) -> Place | None:
        return next((place for place in self.places if place.element == element), None)

    @property
    def busy(self) -> list[Place]:
        """Where something is."""
        return [place for place in self.places if not place.is_empty]


@dataclass(frozen=True)
class InstanceInside(Query[Inside]):
    """``InstanceNotFound`` also for those who have nothing to do with it."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> Inside:
        row = require_visible(ctx, self.instance_id)
        model = ctx.models.process(ctx.definitions, row["definition_id"])
        whole = whole_state(ctx, row)
        waits = open_waits(ctx, row, model, whole)
        places = _places(ctx, model, whole, waits, _incidents(ctx, row["id"]))
        caller = _relatives(ctx, instance.c.id == row["parent_id"]) if row["parent_id"] else []
        return Inside(
            places=places,
            scopes=_scopes(ctx, model, whole),
            caller=caller[0] if caller else None,
            called=_relatives(ctx, instance.c.parent_id == row["id"]),
            hidden=whole.hidden,
        )


def _places(
    ctx: Reading,
    model: ProcessModel,
    whole: Whole,
    waits: Iterable[OpenWait],
    troubles: Mapping[str, list[OpenIncident]],
) -> list[Place]:
    ways = Ways.of(model.graph, whole)
    tokens = _grouped((t.node, _standing(ctx, model, ways, t)) for t in whole.tokens)
    waiting = _grouped((wait.element, wait) for wait in waits)
    counters = _grouped((s.node, _counter(s)) for s in whole.scopes if s.body is not None)
    pending = _grouped(
        (scope.node, node) for scope in whole.scopes for node in scope.memory.get(PENDING, ())
    )
    return [
        Place(
            element=node.id,
            name=model.name_of(node.id, ctx.actor.locale),
            kind=node.kind,
            event=node.event,
            tokens=tokens.get(node.id, ()),
            waits=waiting.get(node.id, ()),
            counters=counters.get(node.id, ()),
            incidents=troubles.get(node.id, ()),
            pending=pending.get(node.id, ()),
            entered=whole.counts.get(node.id),
            runs=ways.runs(node.container),
            may_start=startable(node, after=False),
            may_follow=startable(node, after=True),
            ways=_choice(ctx, model, node) if node.id in troubles else (),
        )
        for node in model.graph.nodes.values()
    ]


def _choice(ctx: Reading, model: ProcessModel, node: Node) -> list[tuple[str, str]]:
    if not node.chooses:
        return []
    locale = ctx.actor.locale
    return [(flow.id, flow.name or model.name_of(flow.target, locale)) for flow in node.outgoing]


def _grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for element, entry in pairs:
        found.setdefault(element, []).append(entry)
    return found


def _standing(ctx: Reading, model: ProcessModel, ways: Ways, token: Token) -> Standing:
    scopes, locale = ways.whole.scopes, ctx.actor.locale
    inner = any(s.id == token.scope and s.body is not None for s in scopes)
    local = dict(token.local or {})
    number = local.pop(COUNTER, None) if inner or part_of(token.id) else None
    return Standing(
        token.id,
        token.phase.name.lower(),
        token.scope,
        token.iteration,
        int(number) if number is not None else None,
        local,
        is_whole=any(s.host == token.id and s.body is not None for s in scopes),
        back=[(node, model.name_of(node, locale)) for node in ways.back(token)],
    )


def _counter(scope: Scope) -> Counter:
    body = scope.body
    if body is None:
        raise TypeError(f"scope {scope.id} is no body")
    return Counter(scope.id, body.total, body.started, body.active, body.completed, body.terminated)


def _scopes(ctx: Reading, model: ProcessModel, whole: Whole) -> list[ScopeView]:
    """The process first; bodies have no variables of their own that anybody would change."""
    closed = withheld(ctx, model)
    return [
        ScopeView(
            scope=scope.id,
            element=scope.node if scope.parent is not None else None,
            name=model.name_of(scope.node, ctx.actor.locale) if scope.parent is not None else "",
            depth=len(list(whole.around(scope.id))) - 1,
            variables=forms.without(scope.variables, closed),
        )
        for scope in whole.scopes
        if scope.parent is None or (scope.body is None and scope.variables)
    ]


def _incidents(ctx: Reading, instance_id: str) -> dict[str, list[OpenIncident]]:
    """By element; nobody sees them who may not."""
    if not ctx.actor.may("incident:read"):
        return {}
    statement = (
        sa.select(incident)
        .where(incident.c.instance_id == instance_id, incident.c.state == "open")
        .order_by(incident.c.created_at, incident.c.id)
    )
    return _grouped(
        (
            row.element or "",
            OpenIncident(row.id, row.kind, row.code, shown(row.message, row.told), row.created_at),
        )
        for row in ctx.connection.execute(statement)
    )


def _relatives(ctx: Reading, condition: Any) -> list[Relative]:
    """Only those that the actor may see."""
    statement = (
        sa.select(instance)
        .where(condition, visible(ctx))
        .order_by(instance.c.started_at.desc(), instance.c.id.desc())
        .limit(MOST_CALLED)
    )
    found = []
    for row in ctx.connection.execute(statement):
        model = ctx.models.process(ctx.definitions, row.definition_id)
        title = model.title(ctx.actor.locale)
        found.append(Relative(row.id, row.title, title, row.status, row.incidents))
    return found
