"""The inbox: what waits for the person who looks, grouped by how soon it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from ui.i18n.formats import now
from ui.pages.absence import until
from ui.pages.support import Answer, newest, older, render, searched, wanted_cursor, words
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.inbox import Inbox, InboxCount, InboxRow
from workflow_engine.queries.inbox_keys import InboxKeys
from workflow_engine.queries.substitutions import ReplacedNow

PER_PAGE = 50
GROUPS = {
    "over": _l("Over the deadline"),
    "today": _l("Today"),
    "week": _l("Within a week"),
    "later": _l("Later"),
    "none": _l("Without a deadline"),
}
DUE = {"over": _l("Over the deadline"), "today": _l("Until today"), "week": _l("Within a week")}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the inbox that are due alike."""

    name: str
    title: str
    rows: Sequence[InboxRow]


def inbox() -> Answer:
    who = current_principal()
    bounds = _bounds(ZoneInfo(who.timezone))
    due, mine, key, aside = (request.args.get(name, "") for name in ("due", "mine", "key", "aside"))
    absent = request.args.get("absent", "")
    found = ask(
        Inbox(
            cursor=wanted_cursor(),
            text=searched(),
            due_before=bounds.get(due),
            mine=bool(mine),
            key=key or None,
            aside=bool(aside),
            absent=absent or None,
            limit=PER_PAGE,
        )
    )
    return render(
        "pages/inbox.html",
        groups=_grouped(found.rows, bounds),
        count=ask(InboxCount()),
        due=due if due in DUE else "",
        dues=words(DUE),
        mine=bool(mine),
        aside=bool(aside),
        key=key,
        keys=ask(InboxKeys()),
        absent=absent,
        until=until,
        replaced=ask(ReplacedNow()) if who.stands_in else [],
        narrowed=bool(due or mine or key or aside or absent or searched()),
        older=older(found.cursor),
        newer=newest(),
    )


def _bounds(zone: ZoneInfo) -> dict[str, datetime]:
    """The moments before which something is over, due today, due within a week."""
    moment = now()
    midnight = datetime.combine(moment.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return {"over": moment, "today": midnight, "week": midnight + timedelta(days=6)}


def _grouped(rows: Sequence[InboxRow], bounds: dict[str, datetime]) -> list[Group]:
    found: dict[str, list[InboxRow]] = {name: [] for name in GROUPS}
    for row in rows:
        found[_group(row, bounds)].append(row)
    for name in GROUPS:
        found[name].sort(key=lambda row: row.due_at or row.created_at, reverse=name == "none")
    return [Group(name, gettext(GROUPS[name]), rows) for name, rows in found.items() if rows]


def _group(row: InboxRow, bounds: dict[str, datetime]) -> str:
    if row.due_at is None:
        return "none"
    due = row.due_at
    return next((name for name, bound in bounds.items() if due < bound), "later")
