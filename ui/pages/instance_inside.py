"""The inside of an instance beside its diagram: the overview, and what is at one element."""

from dataclasses import asdict
from typing import Any

from flask import request, url_for

from ui.pages import inside_words as told
from ui.pages import typed
from ui.pages.operations import INCIDENT_KINDS
from ui.pages.support import Answer, render, words
from workflow_engine.errors import NotFound, _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.instance_inside import Inside, InstanceInside, Place
from workflow_engine.queries.instances import GetInstance, InstanceView

#: Work goes on in these, or could again.
OPEN = ("active", "suspended")


class NoSuchElement(NotFound):
    message = _l("The process has no element {element}.")


def instance_at(instance_id: str) -> Answer:
    """The panel alone; where scripts are off, the links lead to the whole page."""
    view = ask(GetInstance(instance_id))
    return render("pages/instance_at.html", **inside_of(view))


def inside_of(view: InstanceView) -> dict[str, Any]:
    """All that the panel shows of ``view``, and what the diagram is to mark."""
    inside, who = ask(InstanceInside(view.row.instance_id)), current_principal()
    element = request.args.get("at", "")
    place = inside.at(element) if element else None
    if element and place is None:
        raise NoSuchElement(element=element)
    here = url_for("ui.instance", instance_id=view.row.instance_id, at=element or None)
    return {
        "instance_id": view.row.instance_id,
        "inside": inside,
        "stops": told.stops(inside),
        "at": _shown(place, view) if place else None,
        "inside_marks": told.all_marks(view.marks, inside),
        "counts": told.counts_of(inside),
        "here_url": here,
        "targets": [(p.element, p.name) for p in inside.places if p.may_start],
        "returns": {node for p in inside.places for t in p.tokens for node, _ in t.back},
        "scopes": _scopes(inside),
        "types": list(words(typed.KINDS).items()),
        "is_open": view.row.status in OPEN,
        "signs": told.SIGNS,
        "wait_words": words(told.WAITS),
        "state_words": words(told.STATES),
        "phases": words(told.PHASES),
        "incident_kinds": words(INCIDENT_KINDS),
        "may_modify": who.may("instance:modify") and view.row.status == "active",
        "may_suspend": who.may("instance:suspend"),
        "may_restart": who.may("instance:modify"),
        "may_migrate": who.may("instance:migrate"),
        "may_resolve": who.may("incident:resolve"),
        "may_tasks": who.may("task:read"),
    }


def _shown(place: Place, view: InstanceView) -> dict[str, Any]:
    counters = [{**asdict(c), "text": told.counter_text(c)} for c in place.counters]
    tokens = [
        {**_fields(token), "waits": [w for w in place.waits if w.token == token.token]}
        for token in place.tokens
    ]
    here = {token.token for token in place.tokens}
    return {
        **_fields(place),
        "counters": counters,
        "run_names": [(str(scope), str(scope)) for scope in place.runs],
        "tokens": tokens,
        "waits": [wait for wait in place.waits if wait.token not in here],
        "text": told.element_text(place),
        "was_done": view.marks.get(place.element) == "done",
    }


def _fields(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}


def _scopes(inside: Inside) -> list[dict[str, Any]]:
    """Each scope with its variables, ready to be shown and edited."""
    zone = current_principal().timezone
    return [
        {
            "scope": scope.scope,
            "element": scope.element,
            "name": scope.name,
            "variables": [
                {
                    "name": name,
                    "value": value,
                    "kind": typed.kind_of(value),
                    "text": typed.write(value, zone),
                }
                for name, value in sorted(scope.variables.items())
            ],
        }
        for scope in inside.scopes
    ]
