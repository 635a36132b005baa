"""What happened to a record, in words: who, when, what changed from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext

from ui.i18n.formats import date_text, datetime_text, quantity
from ui.pages.support import locale
from ui.records.cells import state_of
from workflow_engine.errors import _l
from workflow_engine.persistence.records import Named
from workflow_engine.queries.records.detail import Entry
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec

#: Of the changes that the kit makes itself nothing is told: the act or the state says it.
UNTOLD = frozenset(
    {"id", "company_id", "rev", "version", "digest", "created_at", "created_by_id", "number"}
)

#: What was done with files beside the record.
FILES = {
    "file_attached": _l("attached “%(file)s”"),
    "file_removed": _l("removed “%(file)s”"),
    "file_struck": _l("struck out “%(file)s”"),
    "file_blocked": _l("The virus scanner blocked “%(file)s”: %(found)s"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as texts; the empty text is no value."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done."""

    at: datetime
    person: str
    text: str
    reason: str
    changes: Sequence[Change]
    is_first: bool


def events(kind: Kind, entries: Sequence[Entry], names: Mapping[str, Named]) -> list[Event]:
    """The latest first."""
    told = [_event(kind, entry, names) for entry in entries]
    return [event for event in told if event.text]


def _event(kind: Kind, entry: Entry, names: Mapping[str, Named]) -> Event:
    detail = entry.detail.get("detail", entry.detail)
    is_new = entry.action == "saved" and _is_first(detail)
    person = (entry.person_zh if locale().startswith("zh") else None) or entry.person or ""
    changes = [] if is_new or entry.action != "saved" else _changes(kind, detail, names)
    reason = str(detail.get("reason") or "") if entry.action != "saved" else ""
    text = _text(kind, entry.action, is_new)
    if entry.action in FILES:
        given = {"file": detail.get("name"), "found": detail.get("found")}
        text = gettext(FILES[entry.action], **given)
    return Event(entry.at, person, text, reason, changes, is_new)


def _is_first(detail: Mapping[str, Any]) -> bool:
    """The first line of a record tells what was in it, from nothing."""
    return all(isinstance(pair, list) and pair[0] is None for pair in detail.values())


def _text(kind: Kind, action: str, is_new: bool) -> str:
    if action == "saved":
        return gettext("created") if is_new else gettext("edited")
    act = next((act for act in kind.acts if act.name == action), None)
    return gettext(act.title) if act else action


def _changes(kind: Kind, detail: Mapping[str, Any], names: Mapping[str, Named]) -> list[Change]:
    found = []
    for name, pair in detail.items():
        spec = kind.specs.get(name)
        if spec is None or name in UNTOLD or not isinstance(pair, list) or len(pair) != 2:
            continue
        label = gettext(spec.label)
        if spec.kind == "lines":
            found.append(Change(label, _count(pair[0]), _count(pair[1])))
        else:
            before, after = (_shown(kind, name, spec, value, names) for value in pair)
            found.append(Change(label, before, after))
    return found


def _count(lines: Any) -> str:
    return str(len(lines)) if isinstance(lines, list) else ""


def _shown(kind: Kind, name: str, spec: Spec, value: Any, names: Mapping[str, Named]) -> str:
    """A value from the audit: JSON knows neither dates nor exact numbers."""
    if value is None or value == "":
        return ""
    if name == "state" and kind.states is not None:
        return state_of(kind, str(value))["text"]
    try:
        match spec.kind:
            case "money" | "number":
                return quantity(Decimal(str(value)))
            case "flag":
                return gettext("yes") if value else gettext("no")
            case "choice":
                return gettext((spec.options or {}).get(value, str(value)))
            case "day":
                return date_text(date.fromisoformat(value))
            case "moment":
                return datetime_text(datetime.fromisoformat(value))
            case "reference" | "anything":
                return names[value].shown(locale()) if value in names else gettext("another one")
    except (ValueError, TypeError, InvalidOperation):
        return str(value)
    return str(value)
