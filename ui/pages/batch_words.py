"""Batches in words: what is done, to which instances, and what became of each."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext, ngettext

from ui.pages.values import as_value
from workflow_engine.errors import DefinitionNotFound, Forbidden, _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.definitions import GetDefinitionXml

KINDS = {
    "cancel": _l("Cancel instances"),
    "suspend": _l("Suspend instances"),
    "resume": _l("Resume instances"),
    "modify": _l("Move work by hand"),
    "migrate": _l("Migrate instances"),
    "restart": _l("Restart instances"),
    "set_variables": _l("Set variables"),
    "retry_incidents": _l("Try incidents again"),
    "skip_incidents": _l("Skip what is stuck"),
    "resolve_incidents": _l("Set incidents aside"),
}
#: Before a batch: what it means for each instance, and which instances it can be for.
TEXTS = {
    "cancel": _l("All open tasks, timers and jobs of each end at once."),
    "suspend": _l("Each stands still until somebody resumes it."),
    "resume": _l("Each goes on where it stood; what was due meanwhile is due at once."),
    "modify": _l("Work ends or begins at the elements that you name; nothing done is undone."),
    "restart": _l("A new instance begins for each that has ended; the old one stays as it ended."),
    "set_variables": _l("The same values are set in each; what the process did with others stays."),
    "retry_incidents": _l("What is stuck is tried again."),
    "skip_incidents": _l("What is stuck counts as done without its work."),
    "resolve_incidents": _l("Nothing more is done about what is stuck; it leaves the list."),
}
ONLY_FOR = {
    "suspend": _l("Only running instances can be suspended."),
    "resume": _l("Only suspended instances can be resumed."),
    "restart": _l("Only ended instances can be restarted."),
}
STATES = {
    "running": _l("running"),
    "paused": _l("paused"),
    "finished": _l("finished"),
    "cancelled": _l("cancelled"),
}
ITEM_STATES = {
    "waiting": _l("waiting"),
    "done": _l("done"),
    "skipped": _l("left out"),
    "failed": _l("failed"),
    "cancelled": _l("cancelled"),
}
STATUSES = {
    "active": _l("running"),
    "suspended": _l("suspended"),
    "completed": _l("completed"),
    "terminated": _l("terminated"),
    "cancelled": _l("cancelled"),
    "failed": _l("failed"),
}


def filter_text(wanted: Mapping[str, Any]) -> str:
    """Which instances are meant, in one line."""
    parts = [_PARTS[name](value) for name, value in wanted.items() if name in _PARTS and value]
    return " · ".join(parts)


def _definition(definition_id: Any) -> str:
    try:
        found = ask(GetDefinitionXml(str(definition_id)))
    except (DefinitionNotFound, Forbidden):
        return gettext("a version of a process")
    return gettext("%(key)s, version %(version)s", key=found.name, version=found.version)


_PARTS: Mapping[str, Any] = {
    "key": lambda value: gettext("process %(key)s", key=value),
    "version": lambda value: gettext("version %(version)s", version=value),
    "definition_id": _definition,
    "element": lambda value: gettext("standing at %(element)s", element=value),
    "status": lambda value: gettext(STATUSES.get(value, value)),
    "business_key": lambda value: gettext("business key %(key)s", key=value),
    "incident_code": lambda value: gettext("incident %(code)s", code=value),
    "text": lambda value: gettext("title with “%(text)s”", text=value),
    "ids": lambda value: ngettext("%(num)d chosen", "%(num)d chosen", len(value)),
}


def options_text(kind: str, options: Mapping[str, Any]) -> list[str]:
    """What a batch does beyond its kind, line by line; empty when the kind says it all."""
    if kind == "set_variables":
        return [f"{name} = {as_value(value)}" for name, value in options["values"].items()]
    if kind == "modify":
        return [_move(move) for move in options["moves"]]
    if kind == "restart":
        return [*_restart(options)]
    if kind == "migrate":
        return [gettext("to %(version)s", version=_definition(options["definition_id"]))]
    return []


MOVES = {
    "cancel_at": _l("cancel all at %(element)s"),
    "start_before": _l("start before %(element)s"),
    "start_after": _l("start after %(element)s"),
}


def _move(move: Mapping[str, Any]) -> str:
    text = MOVES.get(move.get("kind", ""))
    if text is None:
        return str(move.get("kind", ""))
    return gettext(text) % {"element": move.get("node", "")}


def _restart(options: Mapping[str, Any]) -> Iterator[str]:
    is_latest = options.get("version") == "latest"
    yield gettext("in the latest version") if is_latest else gettext("in the same version")
    is_last = options.get("variables") == "last"
    yield gettext("with the last values") if is_last else gettext("with the values of the start")
    if options.get("before"):
        elements = ", ".join(options["before"])
        yield gettext("beginning at %(elements)s", elements=elements)
