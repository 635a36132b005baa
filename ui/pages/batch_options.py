"""What a batch does to each instance beyond its kind, read from the form that asks for it."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from ui.pages import typed
from workflow_engine.errors import Invalid, _l
from workflow_engine.identity.web import current_principal

#: How work is moved in many instances, where tokens have no common number.
MOVES = {
    "move_at": _l("Move it elsewhere"),
    "cancel_at": _l("Cancel it"),
    "start_before": _l("Start more before it"),
    "start_after": _l("Start more after it"),
}
#: These are for instances in which work stands at the element.
LEAVING = frozenset({"move_at", "cancel_at"})
#: So many variables can be set at once.
ROWS = 3


class NoValues(Invalid):
    message = _l("Name at least one variable.")


class NoTarget(Invalid):
    message = _l("Say at which element the work begins again.")


def read(kind: str, form: MultiDict[str, str], *, move: str, at: str) -> dict[str, Any]:
    """The options of the batch; refuses values that are not of their type."""
    reader = _READERS.get(kind)
    return reader(form, move, at) if reader else {}


def typed_rows(sent: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines for variables, with what was typed in them."""
    parts = ("name", "type", "value")
    return [{part: sent.get(f"{part}.{n}", "") for part in parts} for n in range(ROWS)]


def _values(form: MultiDict[str, str], move: str, at: str) -> dict[str, Any]:
    zone = current_principal().timezone
    named = [row for row in typed_rows(form) if row["name"].strip()]
    if not named:
        raise NoValues
    return {
        "values": {r["name"].strip(): typed.read(r["type"], r["value"], zone) for r in named},
    }


def _moves(form: MultiDict[str, str], move: str, at: str) -> dict[str, Any]:
    if move != "move_at":
        return {"moves": [{"kind": move, "node": at}]}
    target = form.get("to", "")
    if not target:
        raise NoTarget
    return {"moves": [{"kind": "cancel_at", "node": at}, {"kind": "start_before", "node": target}]}


def _restart(form: MultiDict[str, str], move: str, at: str) -> dict[str, Any]:
    before = form.get("before", "")
    return {
        "version": "latest" if form.get("from_version") == "latest" else "same",
        "variables": "last" if form.get("variables") == "last" else "start",
        "before": [before] if before else [],
    }


_READERS: Mapping[str, Callable[[MultiDict[str, str], str, str], dict[str, Any]]] = {
    "set_variables": _values,
    "modify": _moves,
    "restart": _restart,
}
