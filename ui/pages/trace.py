"""What led to a document or an instance and what followed from it, as a picture and as a list."""

from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from flask import request, url_for
from flask_babel import gettext

from ui.pages.instances import STATUSES
from ui.pages.support import Answer, render
from ui.pages.tracing import Card, draw, of_documents
from ui.records import places
from workflow_engine.errors import NotFound
from workflow_engine.identity.requests import ask, product
from workflow_engine.queries.records import Trace, TraceInstance, trace_query
from workflow_engine.queries.records.trace import INSTANCE, Node

#: The colours of an instance's life; kinds of documents say their own.
TONES = {"completed": "success", "failed": "danger", "suspended": "warning", "active": "accent"}
#: Latin letters that fit on a card; a Chinese one takes the room of two.
LONGEST = 21


def trace(kind: str, record_id: str) -> Answer:
    found = _asked(kind, record_id)
    whole = draw(found)
    shown = {(card.node.kind, card.node.id): _shown(card, found) for card in whole.cards}
    documents = of_documents(found)
    # Documents tell what happened; the processes between them are there for who asks.
    is_short = len(documents.nodes) > 1 and "processes" not in request.args
    drawing = draw(documents) if is_short else whole
    drawn = {(card.node.kind, card.node.id): _shown(card, found) for card in drawing.cards}
    return render(
        "pages/trace.html",
        start=shown[found.start],
        cards=list(shown.values()),
        lines=[(line, shown[line.edge.source], shown[line.edge.target]) for line in whole.lines],
        drawn=list(drawn.values()),
        drawing=drawing,
        is_short=is_short and len(documents.nodes) < len(found.nodes),
        is_long="processes" in request.args,
        hidden=found.hidden,
        is_cut=found.is_cut,
    )


def _asked(kind: str, record_id: str) -> Trace:
    if kind == INSTANCE:
        return ask(TraceInstance(record_id))
    known = product().modules.kinds.get(kind)
    if known is None:
        raise NotFound
    return ask(trace_query(known)(record_id))


def _shown(card: Card, found: Trace) -> dict[str, Any]:
    """What a card says, and where it leads."""
    node = card.node
    is_instance = node.kind == INSTANCE
    text, tone = _state(node)
    kind = gettext("Process") if is_instance else places.kind_title(node.kind)
    # What has neither number nor code is called by what it is about, never by its id.
    named = node.name if node.name != node.id else node.title
    name = (node.process or node.title if is_instance else named) or kind
    return {
        "node": node,
        "x": card.x,
        "y": card.y,
        "kind": kind,
        "name": name,
        "short": _short(name),
        "state": text,
        "tone": tone,
        "href": _href(node),
        "is_start": (node.kind, node.id) == found.start,
    }


def _state(node: Node) -> tuple[str, str]:
    if node.kind == INSTANCE:
        return gettext(STATUSES.get(node.state, node.state)), TONES.get(node.state, "")
    states = product().modules.kinds[node.kind].states
    if states is None:
        return "", ""
    return gettext(states.titles.get(node.state, node.state)), states.tones.get(node.state, "")


def _href(node: Node) -> str:
    if node.kind == INSTANCE:
        return url_for("ui.instance", instance_id=node.id)
    return places.record_href(node.kind, node.id)


def _short(text: str) -> str:
    widths = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
    if not widths or widths[-1] <= LONGEST:
        return text
    return text[: sum(width < LONGEST for width in widths)] + "…"
