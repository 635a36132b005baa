"""What people say of a webhook, checked: all faults at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.connections import BaseRefused, receivers
from workflow_engine.domain import webhook as rules
from workflow_engine.errors import _l

LONGEST_SECONDS = 30
MOST_PATTERNS = 50


@dataclass(frozen=True, kw_only=True)
class WebhookDetails(Command[Any]):
    """What is the same of a new and of a changed one: an ``address``, or ``path`` beneath a
    ``connection``; ``events`` are patterns."""

    permission = "webhook:write"
    name: str
    address: str | None = None
    connection: str | None = None
    path: str | None = None
    events: Sequence[str] = ()
    timeout_seconds: int = 10

    def checked(self, ctx: Context, fields: Fields, own_id: str) -> dict[str, Any]:
        """The values of the row but for the secret."""
        name = fields.text("name", self.name)
        if name and ctx.uow.webhooks.has_name(ctx.company_id, name, own_id):
            fields.refuse("name", _l("'{code}' is in use already."), code=name)
        if not 1 <= self.timeout_seconds <= LONGEST_SECONDS:
            text = _l("Choose between 1 and {count} seconds.")
            fields.refuse("timeout_seconds", text, count=LONGEST_SECONDS)
        return {
            "name": name,
            "patterns": self._patterns(ctx, fields),
            "timeout_seconds": self.timeout_seconds,
            **self._place(ctx, fields),
        }

    def _place(self, ctx: Context, fields: Fields) -> dict[str, Any]:
        address, code = (self.address or "").strip(), (self.connection or "").strip()
        place: dict[str, Any] = {"address": None, "connection_id": None, "path": None}
        if bool(address) == bool(code):
            fields.refuse("address", _l("Give an address, or choose a connection."))
        elif address:
            place["address"] = fields.text("address", address, most=1000)
            _try(fields, "address", lambda: receivers.read_address(address, ctx.settings))
        else:
            place["path"] = fields.optional("path", self.path, most=500)
            _try(fields, "path", lambda: receivers.path_beneath(self.path or ""))
            if place["path"] and not place["path"].startswith("/"):
                place["path"] = "/" + place["path"]
            place["connection_id"] = _connection(ctx, fields, code)
        return place

    def _patterns(self, ctx: Context, fields: Fields) -> list[str]:
        wanted = sorted({each.strip() for each in self.events if each.strip()})
        known = [*rules.ENGINE_EVENTS, *(name for name, _ in ctx.modules.publications)]
        if not 1 <= len(wanted) <= MOST_PATTERNS:
            text = _l("Choose between 1 and {count} events.")
            fields.refuse("events", text, count=MOST_PATTERNS)
        for pattern in wanted:
            fits = rules.is_pattern(pattern) and any(rules.wants([pattern], each) for each in known)
            if not fits:
                text = _l("No event is called '{name}'.")
                fields.refuse("events", text, name=pattern[:200])
        return wanted


def _try(fields: Fields, name: str, read: Callable[[], object]) -> None:
    try:
        read()
    except BaseRefused as error:
        fields.refuse(name, error.template, **error.params)


def _connection(ctx: Context, fields: Fields, code: str) -> str | None:
    """The connection's secrets go along, so it takes who may use it."""
    if not ctx.actor.may("connection:use"):
        fields.refuse("connection", _l("Using a connection needs the permission connection:use."))
        return None
    found = ctx.uow.connections.by_code(ctx.company_id, code)
    if found is None:
        fields.refuse("connection", _l("There is no such entry any more."))
    return found["id"] if found else None
