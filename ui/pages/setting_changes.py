"""Changes of settings in words, as a timeline shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext

from ui.pages.told import Told
from workflow_engine.errors import _l
from workflow_engine.queries.audit import AuditRow

ACTIONS = {
    "process.changed": (_l("%(who)s changed the settings"), "settings"),
    "process.suspended": (_l("%(who)s suspended the process"), "player-pause"),
    "process.activated": (_l("%(who)s activated the process"), "player-play"),
    "process.retired": (_l("%(who)s retired the process"), "archive"),
    "deployment_policy.changed": (_l("%(who)s changed the rules"), "settings"),
}
FIELDS = {
    "start_permission": _l("who may start it"),
    "see_permission": _l("who may see it"),
    "second_pair": _l("a second person publishes"),
    "require_scenarios": _l("scenarios must pass"),
}


def tell(rows: Sequence[AuditRow]) -> list[Told]:
    return [_told(row) for row in rows if row.action in ACTIONS]


def _told(row: AuditRow) -> Told:
    text, icon = ACTIONS[row.action]
    who = row.who or gettext("The system")
    return Told(row.at, row.who, gettext(text) % {"who": who}, _comment(row.data), icon)


def _comment(data: Mapping[str, Any]) -> str:
    if "reason" in data:
        return str(data["reason"])
    return " · ".join(_fields(data.get("was", {}), data.get("is", data)))


def _fields(was: Mapping[str, Any], is_now: Mapping[str, Any]) -> Iterator[str]:
    for name, text in FIELDS.items():
        if name in is_now:
            now = _value(is_now[name])
            value = f"{_value(was[name])} → {now}" if name in was else now
            yield gettext("%(what)s: %(value)s", what=gettext(text), value=value)


def _value(value: Any) -> str:
    if value is None:
        return gettext("not set here")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)
