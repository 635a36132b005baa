"""Fills the frame for whoever is signed in: only what they may see, and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from ui.frame import Entry, Frame, Person
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask, product
from workflow_engine.identity.web import principal_or_none
from workflow_engine.queries.base import Query
from workflow_engine.queries.copies import UnreadCopies
from workflow_engine.queries.inbox import InboxCount

#: The cookie in which the browser keeps which modules are unfolded.
MODULES = "modules"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the rail; ``also`` are endpoints of pages that belong to it."""

    title: str
    endpoint: str
    icon: str
    permission: str
    also: tuple[str, ...] = ()


#: The pages of one decision belong to the list of all.
_DECISIONS = (
    "ui.decision",
    "ui.decision_cases",
    "ui.decision_compare",
    "ui.decision_edit",
    "ui.decision_excel",
    "ui.decision_try",
    "ui.decision_try_now",
    "ui.decision_versions",
)
OWN = (
    Place(_l("Inbox"), "ui.inbox", "inbox", "task:read", ("ui.task", "ui.task_complete")),
    Place(_l("My requests"), "ui.my_requests", "send", "instance:read"),
    Place(_l("Copies for me"), "ui.copies", "message", "instance:read"),
    Place(_l("Start"), "ui.start", "plus", "instance:start", ("ui.start_form",)),
    Place(_l("Substitutes"), "ui.absence", "beach", "task:read", ("ui.absence_set",)),
)
#: What is still to be looked at, by its page.
COUNTED: dict[str, type[Query[int]]] = {"ui.inbox": InboxCount, "ui.copies": UnreadCopies}
SECTIONS = (
    (
        _l("Processes"),
        (
            Place(
                _l("Definitions"),
                "ui.definitions",
                "sitemap",
                "definition:read",
                (
                    "ui.definition",
                    "ui.upload",
                    "ui.draft",
                    "ui.compare",
                    "ui.deployments",
                    "ui.deployment",
                    "ui.process_settings",
                    "ui.deployment_policy",
                ),
            ),
            Place(_l("Decision tables"), "ui.decisions", "scale", "decision:read", _DECISIONS),
        ),
    ),
    (
        _l("Operations"),
        (
            Place(
                _l("Instances"), "ui.instances", "activity", "instance:read_all", ("ui.instance",)
            ),
            Place(
                _l("Incidents"),
                "ui.incidents",
                "alert-triangle",
                "incident:read",
                ("ui.incident_elements",),
            ),
            Place(
                _l("Batches"),
                "ui.batches",
                "list-check",
                "batch:read",
                ("ui.batch", "ui.batch_new"),
            ),
            Place(_l("Jobs"), "ui.jobs", "clock", "incident:read"),
            Place(_l("External tasks"), "ui.external_tasks", "external-link", "incident:read"),
            Place(
                _l("Messages"),
                "ui.messages",
                "message",
                "message:read",
                (
                    "ui.subscriptions",
                    "ui.message_send",
                    "ui.message_send_now",
                    "ui.signal_send",
                    "ui.signal_send_now",
                ),
            ),
        ),
    ),
    (
        _l("Administration"),
        (
            Place(_l("People"), "ui.people", "users", "organisation:read", ("ui.person",)),
            Place(_l("Departments"), "ui.departments", "building", "organisation:read"),
            Place(_l("Posts"), "ui.posts", "id", "organisation:read"),
            Place(_l("Groups"), "ui.groups", "users-group", "organisation:read", ("ui.group",)),
            Place(_l("Roles"), "ui.roles", "shield-lock", "account:read", ("ui.role",)),
            Place(_l("Accounts"), "ui.accounts", "id", "account:read", ("ui.account",)),
            Place(_l("API keys"), "ui.api_keys", "key", "account:read"),
            Place(
                _l("Connections"),
                "ui.connections",
                "link",
                "connection:read",
                ("ui.connection", "ui.connection_new"),
            ),
            Place(
                _l("Webhooks"),
                "ui.webhooks",
                "activity",
                "webhook:read",
                (
                    "ui.webhook",
                    "ui.webhook_new",
                    "ui.webhook_create",
                    "ui.webhook_deliveries",
                    "ui.webhook_delivery",
                ),
            ),
            Place(
                _l("Incoming hooks"),
                "ui.hooks",
                "world-upload",
                "hook:read",
                ("ui.hook", "ui.hook_new", "ui.hook_calls", "ui.hook_call"),
            ),
            Place(
                _l("File exchange"),
                "ui.exchange",
                "exchange",
                "exchange:read",
                ("ui.exchange_file",),
            ),
            Place(_l("Audit"), "ui.audit", "list-check", "audit:read"),
        ),
    ),
)


def current_frame() -> dict[str, Any]:
    """What every template gets; nobody's frame is None."""
    who = principal_or_none()
    return {"frame": frame_of(who) if who else None}


def frame_of(who: Principal) -> Frame:
    own = [Entry(gettext("Your account"), url_for("ui.profile"), "user")]
    return Frame(
        list(_entries(who)),
        Person(who.name, entries=own if who.may("profile:write") else ()),
        sign_out=url_for("ui.sign_out"),
        home=url_for("ui.inbox"),
        search=url_for("ui.search") if who.may("instance:read") else "",
        language_action=url_for("ui.language") if who.may("profile:write") else "",
        open_modules=_open_modules(),
    )


def _entries(who: Principal) -> Iterator[Entry]:
    yield from (_entry(place) for place in OWN if who.may(place.permission))
    yield from _documents(who)
    for title, places in SECTIONS:
        yield from (_entry(p, gettext(title)) for p in places if who.may(p.permission))


def _entry(place: Place, section: str = "") -> Entry:
    return Entry(
        gettext(place.title),
        url_for(place.endpoint),
        place.icon,
        section,
        count=ask(COUNTED[place.endpoint]()) if place.endpoint in COUNTED else None,
        current=request.endpoint in (place.endpoint, *place.also),
    )


def _documents(who: Principal) -> Iterator[Entry]:
    for module in product().modules:
        for line in module.menu:
            if who.may(line.permission):
                yield Entry(
                    gettext(line.title),
                    url_for(line.endpoint),
                    line.icon,
                    gettext(module.title),
                    current=_is_under(url_for(line.endpoint)),
                    module=module.name,
                )


def _is_under(address: str) -> bool:
    """Whether this page is the one at the address, or one that belongs to it."""
    return request.path == address or request.path.startswith(f"{address}/")


def _open_modules() -> frozenset[str] | None:
    kept = request.cookies.get(MODULES)
    return None if kept is None else frozenset(kept.split("."))
